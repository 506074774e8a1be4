// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/labelled_grid.h"

#include "core/base/exceptions.h"
#include "core/charts/canvas.h"
#include "core/charts/grid_checks.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace latentscape {
namespace {

constexpr GridLimit kLimit{Canvas::maxSide, 0x1p28};
constexpr double kBytesPerPixel = 4.0;  // Cairo's
constexpr const char* kFewer = "Draw fewer or smaller images.";
constexpr double kMargin = 24.0;
constexpr double kGap = 8.0;  // between neighbouring cells

double widest(Canvas& canvas, const std::vector<std::string>& texts, const TextStyle& style) {
  double width = 0.0;
  for (const std::string& text : texts) width = std::max(width, canvas.textWidth(text, style));
  return width;
}

// All positions and sizes, in pixels.
struct Layout {
  double imageWidth = 0.0, imageHeight = 0.0;
  double cellWidth = 0.0, cellHeight = 0.0;
  double left = 0.0, top = 0.0;  // position of the first cell
  double width = 0.0, height = 0.0;
};

class LabelledGrid {
 public:
  LabelledGrid(ImageShape shape, std::size_t count, const LabelledGridOptions& options)
      : m_shape(shape), m_count(count), m_options(options), m_theme(chartTheme(options.dark)),
        m_columns(std::clamp<std::size_t>(static_cast<std::size_t>(std::max(options.columns, 1)), 1, count)),
        m_rows((count + m_columns - 1) / m_columns) {}

  // Uses the canvas only to measure text.
  Layout layOut(Canvas& canvas) const {
    Layout layout;
    const int scale = std::clamp(m_options.scale, 1, 256);
    layout.imageWidth = static_cast<double>(m_shape.width) * scale;
    layout.imageHeight = static_cast<double>(m_shape.height) * scale;
    const double text = std::max(widest(canvas, m_options.columnTitles, small()), widest(canvas, m_options.captions, small()));
    layout.cellWidth = std::max(layout.imageWidth, text) + kGap;
    layout.cellHeight = layout.imageHeight + kGap + (m_options.captions.empty() ? 0.0 : 18.0);
    const double rowTitles = widest(canvas, m_options.rowTitles, rowStyle());
    layout.left = kMargin + (rowTitles > 0.0 ? rowTitles + 14.0 : 0.0);
    layout.top = kMargin + (m_options.title.empty() ? 0.0 : 32.0) + (m_options.columnTitles.empty() ? 0.0 : 20.0);
    layout.width = layout.left + static_cast<double>(m_columns) * layout.cellWidth + kMargin - kGap;
    layout.width =
        std::max(layout.width, m_options.title.empty() ? 0.0 : canvas.textWidth(m_options.title, titleStyle()) + 2.0 * kMargin);
    layout.height = layout.top + static_cast<double>(m_rows) * layout.cellHeight + kMargin - kGap;
    return layout;
  }

  void drawTexts(Canvas& canvas, const Layout& layout) const {
    canvas.fill(m_theme.ground);
    if (!m_options.title.empty()) canvas.text(kMargin, kMargin + 16.0, m_options.title, titleStyle());
    for (std::size_t column = 0; column < std::min(m_columns, m_options.columnTitles.size()); ++column) {
      canvas.text(centreOf(column, layout), layout.top - 7.0, m_options.columnTitles[column], small(), TextAlign::Centre);
    }
    for (std::size_t row = 0; row < std::min(m_rows, m_options.rowTitles.size()); ++row) {
      canvas.text(kMargin, layout.top + static_cast<double>(row) * layout.cellHeight + layout.imageHeight / 2.0 + 5.0,
                  m_options.rowTitles[row], rowStyle());
    }
    for (std::size_t i = 0; i < std::min(m_count, m_options.captions.size()); ++i) {
      canvas.text(centreOf(i % m_columns, layout), topOf(i, layout) + layout.imageHeight + 15.0, m_options.captions[i], small(),
                  TextAlign::Centre);
    }
  }

  void drawImages(Canvas& canvas, const Layout& layout, std::size_t first, const std::vector<Image>& images) const {
    for (std::size_t k = 0; k < images.size(); ++k) {
      const double x = centreOf((first + k) % m_columns, layout) - layout.imageWidth / 2.0;
      if (!images[k].empty()) drawImage(canvas, images[k], std::round(x), std::round(topOf(first + k, layout)), layout);
    }
  }

 private:
  TextStyle titleStyle() const { return {17.0, m_theme.text, true}; }
  TextStyle rowStyle() const { return {13.0, m_theme.text, false}; }
  TextStyle small() const { return {12.0, m_theme.quietText, false}; }

  double centreOf(std::size_t column, const Layout& layout) const {
    return layout.left + static_cast<double>(column) * layout.cellWidth + (layout.cellWidth - kGap) / 2.0;
  }
  double topOf(std::size_t image, const Layout& layout) const {
    return layout.top + static_cast<double>(image / m_columns) * layout.cellHeight;
  }

  void drawImage(Canvas& canvas, const Image& image, double x, double y, const Layout& layout) const {
    cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, m_shape.width, m_shape.height);
    if (cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS) {
      cairo_surface_flush(surface);
      const auto channels = static_cast<std::size_t>(m_shape.channels);
      const auto width = static_cast<std::size_t>(m_shape.width);
      for (std::size_t row = 0; row < static_cast<std::size_t>(m_shape.height); ++row) {
        unsigned char* line =
            cairo_image_surface_get_data(surface) + row * static_cast<std::size_t>(cairo_image_surface_get_stride(surface));
        for (std::size_t column = 0; column < width; ++column) {
          const std::uint8_t* value = image.pixels.data() + (row * width + column) * channels;
          const std::uint32_t pixel = static_cast<std::uint32_t>(value[0]) << 16U |
                                      static_cast<std::uint32_t>(value[channels == 3 ? 1 : 0]) << 8U |
                                      value[channels == 3 ? 2 : 0];
          std::memcpy(line + column * sizeof pixel, &pixel, sizeof pixel);
        }
      }
      cairo_surface_mark_dirty(surface);
    }
    cairo_t* context = canvas.context();
    cairo_save(context);
    cairo_translate(context, x, y);
    cairo_scale(context, layout.imageWidth / m_shape.width, layout.imageHeight / m_shape.height);
    cairo_set_source_surface(context, surface, 0.0, 0.0);  // write() reports an error of the surface
    cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST);
    cairo_rectangle(context, 0.0, 0.0, m_shape.width, m_shape.height);
    cairo_fill(context);
    cairo_restore(context);
    cairo_surface_destroy(surface);
  }

  ImageShape m_shape;
  std::size_t m_count;
  const LabelledGridOptions& m_options;
  const ChartTheme& m_theme;
  std::size_t m_columns;
  std::size_t m_rows;
};

}  // namespace

Result<void> writeLabelledGrid(const std::filesystem::path& file, ImageShape shape, std::size_t count,
                               const LabelledGridOptions& options, ImageSource source, const MemoryLimit& limit) {
  if (count == 0) return Error{"there are no images to draw", file.string(), ""};
  if (auto right = checkGridShape(file, shape); !right) return right;
  auto measure = Canvas::create(file, 1, 1);
  if (!measure) return measure.error();
  const LabelledGrid grid(shape, count, options);
  const Layout layout = grid.layOut(*measure);
  if (auto fits = checkGridSize(file, layout.width, layout.height, kLimit); !fits) return fits;
  const std::string what =
      "a grid of " + std::to_string(count) + " images of " + std::to_string(shape.width) + "x" + std::to_string(shape.height);
  if (auto fits = checkMemory(what, kBytesPerPixel * layout.width * layout.height, file.string(), kFewer, limit); !fits)
    return fits;
  return guarded(Error{"the picture can't be drawn", file.string(), kFewer}, [&]() -> Result<void> {
    auto canvas = Canvas::create(file, static_cast<int>(std::ceil(layout.width)), static_cast<int>(std::ceil(layout.height)));
    if (!canvas) return canvas.error();
    grid.drawTexts(*canvas, layout);
    const std::size_t together = askedTogether(shape, count);
    for (std::size_t at = 0; at < count; at += together) {
      const auto images = askImages(file, shape, source, at, std::min(together, count - at));
      if (!images) return images.error();
      grid.drawImages(*canvas, layout, at, *images);
    }
    return canvas->write();
  });
}

Result<void> writeLabelledGrid(const std::filesystem::path& file, std::span<const Image> images,
                               const LabelledGridOptions& options) {
  const ImagesAtHand source(images);
  return writeLabelledGrid(file, source.shape(), images.size(), options, source);
}

}  // namespace latentscape
