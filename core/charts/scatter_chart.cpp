// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/scatter_chart.h"

#include "core/charts/canvas.h"
#include "core/charts/chart_axes.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace latentscape {
namespace {

struct LegendEntry {
  std::string name;
  std::string count;
  Colour colour;
  ClassShape shape = ClassShape::Disc;
};

class ScatterChart {
 public:
  ScatterChart(Canvas& canvas, std::span<const float> xy, std::span<const std::uint8_t> labels,
               std::span<const std::string> classNames, const ScatterOptions& options)
      : m_canvas(canvas), m_xy(xy), m_labels(labels.size() == xy.size() / 2 ? labels : std::span<const std::uint8_t>()),
        m_options(options), m_theme(chartTheme(options.dark)), m_unit(std::clamp(options.size / 1000.0, 0.3, 8.0)) {
    makeLegend(classNames);
  }

  void draw() {
    m_canvas.fill(m_theme.ground);
    drawTitleAndLegend();
    layOut();
    drawAxes();
    drawPoints();
  }

 private:
  bool drawable(std::size_t i) const { return std::isfinite(m_xy[2 * i]) && std::isfinite(m_xy[2 * i + 1]); }
  TextStyle tickStyle() const { return {14.0 * m_unit, m_theme.quietText, false}; }

  void makeLegend(std::span<const std::string> classNames) {
    std::array<std::size_t, 256> counts{};
    for (std::size_t i = 0; i < m_labels.size(); ++i) {
      if (drawable(i)) ++counts[m_labels[i]];
    }
    for (std::size_t label = 0; label < counts.size(); ++label) {
      if (counts[label] == 0) continue;
      m_legend.push_back({label < classNames.size() ? classNames[label] : std::to_string(label),
                          groupedNumber(static_cast<double>(counts[label]), 0), classColour(label, m_options.dark),
                          classShape(label)});
    }
  }

  // Draws the legend's chips from left to right, in as many rows as needed. Sets where the plot begins.
  void drawTitleAndLegend() {
    const double left = 36.0 * m_unit;
    double baseline = 22.0 * m_unit;
    if (!m_options.title.empty()) {
      baseline += 24.0 * m_unit;
      m_canvas.text(left, baseline, m_options.title, {22.0 * m_unit, m_theme.text, true});
      baseline += 14.0 * m_unit;
    }
    const TextStyle name{15.0 * m_unit, m_theme.text, false};
    const TextStyle count{13.0 * m_unit, m_theme.quietText, false};
    double x = left;
    if (!m_legend.empty()) baseline += 20.0 * m_unit;
    for (const LegendEntry& entry : m_legend) {
      const double nameWidth = m_canvas.textWidth(entry.name, name);
      const double countWidth = m_canvas.textWidth(entry.count, count);
      const double width = 16.0 * m_unit + nameWidth + 6.0 * m_unit + countWidth + 22.0 * m_unit;
      if (x > left && x + width - 22.0 * m_unit > m_options.size - left) {
        x = left;
        baseline += 24.0 * m_unit;
      }
      m_canvas.setColour(entry.colour);
      m_canvas.mark(entry.shape, x + 5.5 * m_unit, baseline - 5.0 * m_unit, 5.5 * m_unit);
      m_canvas.text(x + 16.0 * m_unit, baseline, entry.name, name);
      m_canvas.text(x + 22.0 * m_unit + nameWidth, baseline, entry.count, count);
      x += width;
    }
    m_plotTop = baseline + 18.0 * m_unit;
  }

  // Uses the same scale for z1 and z2, and makes every point visible.
  void layOut() {
    double low[2] = {INFINITY, INFINITY};
    double high[2] = {-INFINITY, -INFINITY};
    for (std::size_t i = 0; i < m_xy.size() / 2; ++i) {
      if (!drawable(i)) continue;
      for (std::size_t axis = 0; axis < 2; ++axis) {
        low[axis] = std::min(low[axis], static_cast<double>(m_xy[2 * i + axis]));
        high[axis] = std::max(high[axis], static_cast<double>(m_xy[2 * i + axis]));
      }
    }
    m_left = 64.0 * m_unit;
    m_right = m_options.size - 36.0 * m_unit;
    m_top = m_plotTop;
    m_bottom = m_options.size - 66.0 * m_unit;
    if (!(low[0] <= high[0])) low[0] = low[1] = -1.0, high[0] = high[1] = 1.0;
    const double width = m_right - m_left;
    const double height = m_bottom - m_top;
    double perPixel = std::max((high[0] - low[0]) / width, (high[1] - low[1]) / height) * 1.06;
    const double narrowest = std::max(narrowestSpan(low[0], high[0]), narrowestSpan(low[1], high[1]));
    const double side = std::min(width, height);
    if (!(perPixel > narrowest / side)) perPixel = std::max(2.0, narrowest) / side;  // all points coincide, to within rounding
    const double x = (low[0] + high[0]) / 2.0;
    const double y = (low[1] + high[1]) / 2.0;
    m_x = {x - perPixel * width / 2.0, x + perPixel * width / 2.0, m_left, m_right, false};
    m_y = {y - perPixel * height / 2.0, y + perPixel * height / 2.0, m_bottom, m_top, false};
  }

  void drawAxes() {
    cairo_t* context = m_canvas.context();
    m_canvas.setColour(m_theme.plotGround);
    cairo_rectangle(context, m_left, m_top, m_right - m_left, m_bottom - m_top);
    cairo_fill(context);
    cairo_set_line_width(context, m_unit);
    const auto xTicks = roundTicks(m_x, 8);
    for (const double tick : xTicks) {
      m_canvas.setColour(tick == 0.0 ? m_theme.axis : m_theme.grid);
      m_canvas.line(m_x(tick), m_top, m_x(tick), m_bottom);
      m_canvas.text(m_x(tick), m_bottom + 22.0 * m_unit, tickText(tick, xTicks), tickStyle(), TextAlign::Centre);
    }
    const auto yTicks = roundTicks(m_y, 8);
    for (const double tick : yTicks) {
      m_canvas.setColour(tick == 0.0 ? m_theme.axis : m_theme.grid);
      m_canvas.line(m_left, m_y(tick), m_right, m_y(tick));
      m_canvas.text(m_left - 10.0 * m_unit, m_y(tick) + 5.0 * m_unit, tickText(tick, yTicks), tickStyle(), TextAlign::Right);
    }
    const TextStyle title{16.0 * m_unit, m_theme.text, false};
    m_canvas.text((m_left + m_right) / 2.0, m_bottom + 48.0 * m_unit, m_options.xTitle, title, TextAlign::Centre);
    m_canvas.text(26.0 * m_unit, (m_top + m_bottom) / 2.0, m_options.yTitle, title, TextAlign::Centre);
  }

  // In the order of the set, so that no class covers the others.
  void drawPoints() {
    const double count = static_cast<double>(m_xy.size()) / 2.0;
    const double radius = std::clamp(260.0 / std::sqrt(std::max(count, 1.0)), 1.5, 5.0) * m_unit;
    for (std::size_t i = 0; i < m_xy.size() / 2; ++i) {
      if (!drawable(i)) continue;
      m_canvas.setColour(m_labels.empty() ? m_theme.blue : classColour(m_labels[i], m_options.dark));
      m_canvas.mark(m_labels.empty() ? ClassShape::Disc : classShape(m_labels[i]), m_x(m_xy[2 * i]), m_y(m_xy[2 * i + 1]),
                    radius);
    }
  }

  Canvas& m_canvas;
  std::span<const float> m_xy;
  std::span<const std::uint8_t> m_labels;
  const ScatterOptions& m_options;
  const ChartTheme& m_theme;
  double m_unit;  // the length that is 1 pixel at a size of 1000
  std::vector<LegendEntry> m_legend;
  double m_plotTop = 0.0, m_left = 0.0, m_right = 0.0, m_top = 0.0, m_bottom = 0.0;
  ChartScale m_x, m_y;
};

}  // namespace

Result<void> writeLatentScatter(const std::filesystem::path& file, std::span<const float> xy,
                                std::span<const std::uint8_t> labels, std::span<const std::string> classNames,
                                const ScatterOptions& options) {
  if (xy.size() % 2 != 0 || (!labels.empty() && labels.size() != xy.size() / 2)) {
    return Error{"expected pairs of coordinates and a label for each or none, found " + std::to_string(xy.size()) +
                     " coordinates and " + std::to_string(labels.size()) + " labels",
                 file.string(), ""};
  }
  constexpr int smallest = 200;  // title and ticks need some space
  if (options.size < smallest) {
    return Error{"a latent scatter of " + std::to_string(options.size) + " pixels is too small; expected at least " +
                     std::to_string(smallest),
                 file.string(), ""};
  }
  auto canvas = Canvas::create(file, options.size, options.size);
  if (!canvas) return canvas.error();
  ScatterChart(*canvas, xy, labels, classNames, options).draw();
  return canvas->write();
}

}  // namespace latentscape
