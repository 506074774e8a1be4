// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/colours.h"
#include "core/base/image.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <cairo.h>

namespace latentscape {

// Private to core/storage: a Cairo surface to draw on and write to a file.

enum class TextAlign { Left, Centre, Right };

struct TextStyle {
  double size = 14.0;
  Colour colour;
  bool bold = false;
};

// The colours of charts.
struct ChartTheme {
  Colour ground, plotGround, grid, axis, text, quietText;
  Colour blue, orange, grey, green;
};
const ChartTheme& chartTheme(bool dark);

class Canvas {
 public:
  static constexpr int maxSide = 32767;  // Cairo's limit

  // The ending of file chooses PNG or SVG. Errors: another ending, a size out of 1 .. maxSide.
  static Result<Canvas> create(const std::filesystem::path& file, int width, int height);
  Canvas(Canvas&& other) noexcept;
  Canvas& operator=(Canvas&&) = delete;
  ~Canvas();

  cairo_t* context() { return m_context; }
  void setColour(Colour colour, double alpha = 1.0);
  void fill(Colour colour);                               // the whole canvas
  void line(double x1, double y1, double x2, double y2);  // with the colour and width set before
  void disc(double x, double y, double radius);
  // x, y: the baseline's start, centre or end.
  void text(double x, double y, const std::string& text, const TextStyle& style, TextAlign align = TextAlign::Left);
  double textWidth(const std::string& text, const TextStyle& style);

  // Whole or not at all. The canvas can't be drawn on any more.
  Result<void> write();

 private:
  Canvas() = default;
  void chooseFont(const TextStyle& style);

  std::filesystem::path m_file;
  bool m_vector = false;
  std::string* m_svg = nullptr;  // owned; on the heap because Cairo keeps its address
  cairo_surface_t* m_surface = nullptr;
  cairo_t* m_context = nullptr;
};

// A PNG of pixels in Cairo's RGB24 (one uint32 a pixel, rows of width).
Result<void> writePng(const std::filesystem::path& file, std::vector<std::uint32_t>& pixels, int width, int height);

}  // namespace latentscape
