// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/anomaly_chart.h"

#include "core/charts/canvas.h"
#include "core/charts/chart_axes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace latentscape {
namespace {

constexpr int kWidth = 1200, kHeight = 600;

struct Frame {
  double left, right, top, bottom;
};

void drawAxes(Canvas& canvas, const ChartTheme& theme, const Frame& frame, const ChartScale& x, const ChartScale& y,
              const std::string& xTitle, const std::string& yTitle) {
  const TextStyle ticks{13.0, theme.quietText, false};
  cairo_set_line_width(canvas.context(), 1.0);
  const auto yTicks = roundTicks(y, 5);
  for (const double tick : yTicks) {
    canvas.setColour(theme.grid);
    canvas.line(frame.left, std::floor(y(tick)) + 0.5, frame.right, std::floor(y(tick)) + 0.5);
    canvas.text(frame.left - 10.0, y(tick) + 4.5, tickText(tick, yTicks), ticks, TextAlign::Right);
  }
  canvas.setColour(theme.axis);
  canvas.line(frame.left, std::floor(frame.bottom) + 0.5, frame.right, std::floor(frame.bottom) + 0.5);
  const auto xTicks = roundTicks(x, 6);
  for (const double tick : xTicks) {
    canvas.setColour(theme.axis);
    canvas.line(std::floor(x(tick)) + 0.5, frame.bottom, std::floor(x(tick)) + 0.5, frame.bottom + 5.0);
    canvas.text(x(tick), frame.bottom + 22.0, tickText(tick, xTicks), ticks, TextAlign::Centre);
  }
  canvas.text((frame.left + frame.right) / 2.0, frame.bottom + 46.0, xTitle, ticks, TextAlign::Centre);
  canvas.text(frame.left, frame.top - 14.0, yTitle, ticks);
}

std::vector<double> shares(std::span<const std::size_t> counts) {
  const double all = std::max(1.0, static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::size_t{0})));
  std::vector<double> values;
  for (const std::size_t count : counts) values.push_back(static_cast<double>(count) / all);
  return values;
}

void drawHistogram(Canvas& canvas, const ChartTheme& theme, const AnomalyChart& chart) {
  const Frame frame{72.0, 640.0, 138.0, kHeight - 62.0};
  const auto normal = shares(chart.normal), anomalous = shares(chart.anomalous);
  const double most =
      std::max(*std::max_element(normal.begin(), normal.end()), *std::max_element(anomalous.begin(), anomalous.end()));
  const ChartScale x{chart.low, chart.high, frame.left, frame.right, false};
  const ChartScale y{0.0, most > 0.0 ? 1.06 * most : 1.0, frame.bottom, frame.top, false};
  drawAxes(canvas, theme, frame, x, y, chart.scoreTitle, "Share of images");
  const auto draw = [&](const std::vector<double>& values, Colour colour) {
    const double step = (frame.right - frame.left) / static_cast<double>(values.size());
    canvas.setColour(colour, 0.55);
    for (std::size_t i = 0; i < values.size(); ++i) {
      cairo_rectangle(canvas.context(), frame.left + static_cast<double>(i) * step, y(values[i]), step,
                      frame.bottom - y(values[i]));
    }
    cairo_fill(canvas.context());
  };
  draw(normal, theme.blue);
  draw(anomalous, theme.orange);
  double left = frame.left;
  for (const auto& [name, colour] : {std::pair(chart.normalName, theme.blue), std::pair(chart.anomalousName, theme.orange)}) {
    const TextStyle style{14.0, theme.text, false};
    canvas.setColour(colour);
    cairo_rectangle(canvas.context(), left, 74.0, 14.0, 14.0);
    cairo_fill(canvas.context());
    canvas.text(left + 21.0, 86.0, name, style);
    left += 21.0 + canvas.textWidth(name, style) + 28.0;
  }
}

void drawCurve(Canvas& canvas, const ChartTheme& theme, const AnomalyChart& chart) {
  const double side = kHeight - 62.0 - 138.0;
  const Frame frame{kWidth - 40.0 - side, kWidth - 40.0, 138.0, 138.0 + side};
  const ChartScale x{0.0, 1.0, frame.left, frame.right, false}, y{0.0, 1.0, frame.bottom, frame.top, false};
  drawAxes(canvas, theme, frame, x, y, "False positive rate", "True positive rate");
  const double dash[] = {5.0, 4.0};
  cairo_set_dash(canvas.context(), dash, 2, 0.0);
  canvas.setColour(theme.grey);
  canvas.line(frame.left, frame.bottom, frame.right, frame.top);
  cairo_set_dash(canvas.context(), nullptr, 0, 0.0);
  canvas.setColour(theme.blue);
  cairo_set_line_width(canvas.context(), 2.5);
  cairo_set_line_join(canvas.context(), CAIRO_LINE_JOIN_ROUND);
  for (std::size_t i = 0; i < chart.falsePositiveRate.size(); ++i) {
    const double px = x(chart.falsePositiveRate[i]), py = y(chart.truePositiveRate[i]);
    i == 0 ? cairo_move_to(canvas.context(), px, py) : cairo_line_to(canvas.context(), px, py);
  }
  cairo_stroke(canvas.context());
  canvas.text(frame.right - 14.0, frame.bottom - 16.0, "AUROC " + groupedNumber(chart.auroc, 4), {18.0, theme.text, true},
              TextAlign::Right);
}

}  // namespace

Result<void> writeAnomalyChart(const std::filesystem::path& file, const AnomalyChart& chart) {
  if (chart.normal.empty() || chart.normal.size() != chart.anomalous.size() || chart.falsePositiveRate.empty() ||
      chart.falsePositiveRate.size() != chart.truePositiveRate.size() || !chartable(chart.low) || !chartable(chart.high) ||
      !(chart.low < chart.high)) {
    return Error{"there are no scores to draw", file.string(), ""};
  }
  auto canvas = Canvas::create(file, kWidth, kHeight);
  if (!canvas) return canvas.error();
  const ChartTheme& theme = chartTheme(chart.dark);
  canvas->fill(theme.ground);
  canvas->text(62.0, 42.0, chart.title, {19.0, theme.text, true});
  drawHistogram(*canvas, theme, chart);
  drawCurve(*canvas, theme, chart);
  return canvas->write();
}

}  // namespace latentscape
