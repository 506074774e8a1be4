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

// Private to core/charts: a Cairo surface that can be drawn on and written to a file.

enum class TextAlign { Left, Centre, Right };

struct TextStyle {
  double size = 14.0;
  Colour colour;
  bool bold = false;
};

// The colours of a chart.
struct ChartTheme {
  Colour ground, plotGround, grid, axis, text, quietText;
  Colour blue, orange, grey, green;
};
const ChartTheme& chartTheme(bool dark);

class Canvas {
 public:
  static constexpr int maxSide = 32767;  // Cairo's limit

  // The extension of file selects PNG or SVG. Errors: another extension, a size outside 1 .. maxSide.
  static Result<Canvas> create(const std::filesystem::path& file, int width, int height);
  Canvas(Canvas&& other) noexcept;
  Canvas& operator=(Canvas&&) = delete;
  ~Canvas();

  cairo_t* context() { return m_context; }
  void setColour(Colour colour, double alpha = 1.0);
  void fill(Colour colour);                               // the whole canvas
  void line(double x1, double y1, double x2, double y2);  // with the current colour and width
  void disc(double x, double y, double radius);
  void mark(ClassShape shape, double x, double y, double radius);  // with the area of such a disc
  // x, y: the start, centre or end of the baseline.
  void text(double x, double y, const std::string& text, const TextStyle& style, TextAlign align = TextAlign::Left);
  double textWidth(const std::string& text, const TextStyle& style);

  // Writes the complete file or nothing. The canvas can't be drawn on afterwards.
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

// Writes a PNG of pixels in Cairo's RGB24 format: one uint32 per pixel, row by row.
Result<void> writePng(const std::filesystem::path& file, std::vector<std::uint32_t>& pixels, int width, int height);

}  // namespace latentscape
