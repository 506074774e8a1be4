// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/colours.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>

#include <cairo.h>

namespace latentscape {

// A PNG as Cairo reads it.
class Png {
 public:
  explicit Png(const std::filesystem::path& file) : m_surface(cairo_image_surface_create_from_png(file.c_str())) {}
  ~Png() { cairo_surface_destroy(m_surface); }
  Png(const Png&) = delete;
  Png& operator=(const Png&) = delete;

  bool ok() const { return cairo_surface_status(m_surface) == CAIRO_STATUS_SUCCESS; }
  int width() const { return cairo_image_surface_get_width(m_surface); }
  int height() const { return cairo_image_surface_get_height(m_surface); }
  std::uint32_t at(int x, int y) const {  // 0xRRGGBB
    const unsigned char* row = cairo_image_surface_get_data(m_surface) + y * cairo_image_surface_get_stride(m_surface);
    return reinterpret_cast<const std::uint32_t*>(row)[x] & 0xffffffU;
  }
  // The number of pixels within tolerance of a colour.
  int count(Colour colour, int tolerance = 12) const {
    int found = 0;
    for (int y = 0; y < height(); ++y) {
      for (int x = 0; x < width(); ++x) {
        const std::uint32_t pixel = at(x, y);
        const int red = static_cast<int>(pixel >> 16U), green = static_cast<int>(pixel >> 8U & 255U),
                  blue = static_cast<int>(pixel & 255U);
        if (std::abs(red - colour.red) <= tolerance && std::abs(green - colour.green) <= tolerance &&
            std::abs(blue - colour.blue) <= tolerance) {
          ++found;
        }
      }
    }
    return found;
  }

 private:
  cairo_surface_t* m_surface;
};

}  // namespace latentscape
