// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/canvas.h"

#include "core/base/files.h"
#include "core/base/printable.h"

#include <algorithm>
#include <array>
#include <map>
#include <numbers>
#include <string_view>
#include <utility>

#include <cairo-svg.h>

namespace latentscape {
namespace {

// Called by Cairo, a C library: no exception may pass through it.
cairo_status_t appendBytes(void* closure, const unsigned char* data, unsigned int length) {
  try {
    static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
  } catch (...) {
    return CAIRO_STATUS_NO_MEMORY;
  }
  return CAIRO_STATUS_SUCCESS;
}

Error drawingError(const std::filesystem::path& file, cairo_status_t status) {
  return Error{std::string("the picture can't be drawn: ") + cairo_status_to_string(status), file.string(), ""};
}

Result<void> writeSurface(const std::filesystem::path& file, cairo_surface_t* surface) {
  std::string png;
  const cairo_status_t status = cairo_surface_write_to_png_stream(surface, appendBytes, &png);
  if (status != CAIRO_STATUS_SUCCESS) return drawingError(file, status);
  return writeFile(file, png);
}

double unit(std::uint8_t value) { return value / 255.0; }

// Cairo numbers the surfaces and images of a process in its files; the same picture is to be the same bytes wherever it is drawn.
// Here they are numbered as they appear.
std::string renumbered(std::string_view svg) {
  constexpr std::array<std::string_view, 3> names{"surface", "image", "source-"};
  std::map<std::string_view, std::size_t> numbers;
  std::string plain;
  while (true) {
    const std::size_t mark = svg.find_first_of("\"#");
    if (mark == std::string_view::npos) return plain.append(svg);
    plain.append(svg.substr(0, mark + 1));
    svg.remove_prefix(mark + 1);
    const auto name = std::find_if(names.begin(), names.end(), [svg](std::string_view one) { return svg.starts_with(one); });
    if (name == names.end()) continue;
    const std::size_t end = std::min(svg.find_first_not_of("0123456789", name->size()), svg.size());
    if (end == name->size()) continue;
    const std::size_t next = numbers.size();
    const auto number = numbers.try_emplace(svg.substr(name->size(), end - name->size()), next).first->second;
    plain.append(*name).append(std::to_string(number));
    svg.remove_prefix(end);
  }
}

}  // namespace

const ChartTheme& chartTheme(bool dark) {
  static const ChartTheme darkTheme{{24, 26, 29},    {19, 20, 23},   {40, 43, 48},   {74, 79, 87},    {226, 229, 234},
                                    {150, 156, 166}, {76, 141, 246}, {245, 166, 35}, {140, 146, 156}, {34, 184, 130}};
  static const ChartTheme lightTheme{{255, 255, 255}, {255, 255, 255}, {232, 235, 239}, {158, 165, 175}, {28, 32, 38},
                                     {98, 106, 117},  {29, 98, 216},   {217, 119, 6},   {132, 139, 150}, {5, 150, 105}};
  return dark ? darkTheme : lightTheme;
}

Result<Canvas> Canvas::create(const std::filesystem::path& file, int width, int height) {
  const std::string ending = file.extension().string();
  if (ending != ".png" && ending != ".svg") {
    return Error{"a chart must be a .png or .svg file, found \"" + ending + "\"", file.string(), "Give it one of these endings."};
  }
  if (width < 1 || height < 1 || width > maxSide || height > maxSide) {
    return Error{"a picture of " + std::to_string(width) + " x " + std::to_string(height) +
                     " pixels can't be made; expected 1 to " + std::to_string(maxSide),
                 file.string(), ""};
  }
  Canvas canvas;
  canvas.m_file = file;
  canvas.m_vector = ending == ".svg";
  if (canvas.m_vector) {
    canvas.m_svg = new std::string;
    canvas.m_surface = cairo_svg_surface_create_for_stream(appendBytes, canvas.m_svg, width, height);
  } else {
    canvas.m_surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
  }
  canvas.m_context = cairo_create(canvas.m_surface);
  if (const auto status = cairo_status(canvas.m_context); status != CAIRO_STATUS_SUCCESS) return drawingError(file, status);
  return canvas;
}

Canvas::Canvas(Canvas&& other) noexcept
    : m_file(std::move(other.m_file)), m_vector(other.m_vector), m_svg(std::exchange(other.m_svg, nullptr)),
      m_surface(std::exchange(other.m_surface, nullptr)), m_context(std::exchange(other.m_context, nullptr)) {}

Canvas::~Canvas() {
  if (m_context != nullptr) cairo_destroy(m_context);
  if (m_surface != nullptr) cairo_surface_destroy(m_surface);  // an SVG surface may write here, so its string is deleted last
  delete m_svg;
}

void Canvas::setColour(Colour colour, double alpha) {
  cairo_set_source_rgba(m_context, unit(colour.red), unit(colour.green), unit(colour.blue), alpha);
}

void Canvas::fill(Colour colour) {
  setColour(colour);
  cairo_paint(m_context);
}

void Canvas::line(double x1, double y1, double x2, double y2) {
  cairo_move_to(m_context, x1, y1);
  cairo_line_to(m_context, x2, y2);
  cairo_stroke(m_context);
}

void Canvas::disc(double x, double y, double radius) {
  cairo_new_sub_path(m_context);
  cairo_arc(m_context, x, y, radius, 0.0, 2.0 * std::numbers::pi);
  cairo_fill(m_context);
}

void Canvas::mark(ClassShape shape, double x, double y, double radius) {
  switch (shape) {
    case ClassShape::Disc: return disc(x, y, radius);
    case ClassShape::Square: {
      const double half = kSquareHalf * radius;
      cairo_rectangle(m_context, x - half, y - half, 2.0 * half, 2.0 * half);
      break;
    }
    case ClassShape::Triangle: {
      const double reach = kTriangleRadius * radius, half = reach * std::numbers::sqrt3 / 2.0;
      cairo_move_to(m_context, x, y - reach);
      cairo_line_to(m_context, x + half, y + reach / 2.0);
      cairo_line_to(m_context, x - half, y + reach / 2.0);
      cairo_close_path(m_context);
      break;
    }
  }
  cairo_fill(m_context);
}

void Canvas::chooseFont(const TextStyle& style) {
  // Inter if it is installed; otherwise Fontconfig picks the nearest sans-serif font.
  cairo_select_font_face(m_context, "Inter", CAIRO_FONT_SLANT_NORMAL,
                         style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(m_context, style.size);
}

double Canvas::textWidth(const std::string& text, const TextStyle& style) {
  chooseFont(style);
  cairo_text_extents_t extents;
  // What isn't UTF-8 would spoil the whole picture.
  cairo_text_extents(m_context, printable(text).c_str(), &extents);
  return extents.x_advance;
}

void Canvas::text(double x, double y, const std::string& text, const TextStyle& style, TextAlign align) {
  const double width = textWidth(text, style);
  const double shift = align == TextAlign::Left ? 0.0 : align == TextAlign::Centre ? width / 2.0 : width;
  setColour(style.colour);
  cairo_move_to(m_context, x - shift, y);
  cairo_show_text(m_context, printable(text).c_str());
}

Result<void> Canvas::write() {
  if (const auto status = cairo_status(m_context); status != CAIRO_STATUS_SUCCESS) return drawingError(m_file, status);
  if (!m_vector) {
    cairo_surface_flush(m_surface);
    return writeSurface(m_file, m_surface);
  }
  cairo_surface_finish(m_surface);
  if (const auto status = cairo_surface_status(m_surface); status != CAIRO_STATUS_SUCCESS) return drawingError(m_file, status);
  return writeFile(m_file, renumbered(*m_svg));
}

Result<void> writePng(const std::filesystem::path& file, std::vector<std::uint32_t>& pixels, int width, int height) {
  // RGB24 rows take 4 bytes per pixel, so the stride is 4 * width without padding.
  cairo_surface_t* surface = cairo_image_surface_create_for_data(reinterpret_cast<unsigned char*>(pixels.data()),
                                                                 CAIRO_FORMAT_RGB24, width, height, width * 4);
  const cairo_status_t status = cairo_surface_status(surface);
  auto written = status == CAIRO_STATUS_SUCCESS ? writeSurface(file, surface) : Result<void>(drawingError(file, status));
  cairo_surface_destroy(surface);
  return written;
}

}  // namespace latentscape
