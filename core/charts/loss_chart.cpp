// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/loss_chart.h"

#include "core/charts/canvas.h"
#include "core/charts/chart_axes.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace latentscape {
namespace {

struct Point {
  double x = 0.0, y = 0.0;
};

struct Series {
  std::string name;
  Colour colour;
  double alpha = 1.0;  // train curves are noisy, so they are fainter than the test curves
  double width = 1.5;
  bool dashed = false;
  bool dots = false;
  bool right = false;  // whether it uses the right axis
  std::vector<Point> points;
};

double axisValue(const LossRecord& record, LossAxis axis) {
  switch (axis) {
    case LossAxis::Step: return static_cast<double>(record.step);
    case LossAxis::Epoch: return record.epochFraction;
    case LossAxis::Seconds: return record.seconds;
  }
  return 0.0;
}

std::string axisTitle(LossAxis axis) {
  switch (axis) {
    case LossAxis::Step: return "optimizer step";
    case LossAxis::Epoch: return "epoch";
    case LossAxis::Seconds: return "seconds of training";
  }
  return "";
}

// Drawn in this order: the most important series are on top. Of an autoencoder all but the loss are without points.
std::vector<Series> makeSeries(std::span<const LossRecord> losses, LossAxis axis, bool variational, const ChartTheme& theme) {
  const std::string loss = variational ? "\u2212ELBO" : "reconstruction";
  std::vector<Series> all{{"train reconstruction", theme.grey, 0.6, 1.2, false, false, false, {}},
                          {"test reconstruction", theme.grey, 1.0, 1.8, true, false, false, {}},
                          {"train KL (right)", theme.green, 0.7, 1.2, false, false, true, {}},
                          {"test KL (right)", theme.green, 1.0, 1.8, true, false, true, {}},
                          {"train " + loss, theme.blue, 0.85, 1.4, false, false, false, {}},
                          {"test " + loss, theme.orange, 1.0, 2.2, false, true, false, {}}};
  for (const LossRecord& record : losses) {
    const double x = axisValue(record, axis);
    if (!chartable(x)) continue;
    all[4].points.push_back({x, record.train.loss()});
    if (record.test) all[5].points.push_back({x, record.test->loss()});
    if (!variational) continue;
    all[0].points.push_back({x, record.train.reconstruction});
    all[2].points.push_back({x, record.train.kl});
    if (!record.test) continue;
    all[1].points.push_back({x, record.test->reconstruction});
    all[3].points.push_back({x, record.test->kl});
  }
  return all;
}

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool empty() const { return !(low <= high); }
};

bool drawable(double value, bool logarithmic) { return chartable(value) && (!logarithmic || value > 0.0); }

// The range of an axis: that of its series, with a margin. On a linear axis the losses of the first steps, several times the last
// ones, would flatten the curves, so train series count up to their 97th percentile. Test losses always fit.
Range rangeOf(const std::vector<Series>& all, bool right, bool logarithmic) {
  Range range;
  for (const Series& series : all) {
    if (series.right != right) continue;
    std::vector<double> values;
    for (const Point& point : series.points) {
      if (drawable(point.y, logarithmic)) values.push_back(point.y);
    }
    std::sort(values.begin(), values.end());
    const bool cut = !logarithmic && !series.dashed && !series.dots && values.size() >= 8;
    if (cut) values.resize(values.size() - std::max<std::size_t>(1, values.size() * 3 / 100));
    for (const double value : values) range.add(value);
  }
  if (range.empty()) range = {0.0, 1.0};
  if (logarithmic) {
    if (range.low <= 0.0) range = {0.1, 1.0};
    range.low = std::max(range.low, range.high * 1e-3);  // otherwise a KL that starts near zero would fill the whole axis
    if (range.high < range.low * 1.05) return {range.low / 1.1, range.high * 1.1};
    const double margin = std::pow(range.high / range.low, 0.04);
    return {range.low / margin, range.high * margin};
  }
  if (right) range.low = std::min(range.low, 0.0);  // a KL has a true zero
  const double span = range.high - range.low;
  const bool wide = span > narrowestSpan(range.low, range.high);
  const double margin = wide ? span * 0.05 : std::max(std::abs(range.high) * 0.05, 0.5);
  return {right && range.low == 0.0 ? 0.0 : range.low - margin, range.high + margin};
}

// At most four points for each pixel column: its first, lowest, highest and last, so that no peak is lost, however many records
// there are.
std::vector<Point> decimate(const std::vector<Point>& points, const ChartScale& x) {
  std::vector<Point> kept;
  std::size_t begin = 0;
  while (begin < points.size()) {
    std::size_t end = begin + 1;
    std::size_t low = begin, high = begin;
    const double column = std::floor(x(points[begin].x));
    while (std::isfinite(points[begin].y) && end < points.size() && std::floor(x(points[end].x)) == column &&
           std::isfinite(points[end].y)) {
      if (points[end].y < points[low].y) low = end;
      if (points[end].y > points[high].y) high = end;
      ++end;
    }
    std::size_t order[] = {begin, std::min(low, high), std::max(low, high), end - 1};
    for (std::size_t i = 0; i < 4; ++i) {
      if (i == 0 || order[i] != order[i - 1]) kept.push_back(points[order[i]]);
    }
    begin = end;
  }
  return kept;
}

class LossChart {
 public:
  LossChart(Canvas& canvas, std::span<const LossRecord> losses, const LossChartOptions& options)
      : m_canvas(canvas), m_options(options), m_theme(chartTheme(options.dark)),
        m_series(makeSeries(losses, options.axis, options.variational, m_theme)),
        m_unit(std::clamp(std::min(options.width / 1200.0, options.height / 600.0), 0.5, 4.0)) {}

  void draw() {
    layOut();
    m_canvas.fill(m_theme.ground);
    drawAxes();
    drawChanges();
    for (const Series& series : m_series) drawSeries(series);
    drawTitleAndLegend();
  }

 private:
  TextStyle tickStyle() const { return {13.0 * m_unit, m_theme.quietText, false}; }
  TextStyle klStyle() const { return {13.0 * m_unit, m_theme.green, false}; }

  void layOut() {
    m_left = 72.0 * m_unit;
    m_right = m_options.width - 64.0 * m_unit;
    m_top = (m_options.title.empty() ? 82.0 : 112.0) * m_unit;
    m_bottom = m_options.height - 58.0 * m_unit;
    Range x;
    x.add(0.0);
    for (const Series& series : m_series) {
      for (const Point& point : series.points) x.add(point.x);
    }
    const Range left = rangeOf(m_series, false, m_options.logarithmic);
    const Range right = rangeOf(m_series, true, m_options.logarithmic);
    m_x = {x.low, x.high > x.low ? x.high : x.low + 1.0, m_left, m_right, false};
    if (m_options.logarithmicSteps && m_options.axis == LossAxis::Step) m_x = {1.0, std::max(x.high, 2.0), m_left, m_right, true};
    m_y = {left.low, left.high, m_bottom, m_top, m_options.logarithmic};
    m_y2 = {right.low, right.high, m_bottom, m_top, m_options.logarithmic};
  }

  void drawAxes() {
    cairo_set_line_width(m_canvas.context(), m_unit);
    const int count = std::max(3, static_cast<int>((m_bottom - m_top) / (70.0 * m_unit)));
    const auto yTicks = roundTicks(m_y, count);
    for (const double tick : yTicks) {
      m_canvas.setColour(m_theme.grid);
      m_canvas.line(m_left, snap(m_y(tick)), m_right, snap(m_y(tick)));
      m_canvas.text(m_left - 10.0 * m_unit, m_y(tick) + 4.5 * m_unit, tickText(tick, yTicks), tickStyle(), TextAlign::Right);
    }
    if (m_options.variational) drawKlAxis(count);
    m_canvas.setColour(m_theme.axis);
    m_canvas.line(m_left, snap(m_bottom), m_right, snap(m_bottom));
    const auto xTicks = roundTicks(m_x, 10, m_options.axis != LossAxis::Seconds);
    for (const double tick : xTicks) {
      m_canvas.setColour(m_theme.axis);
      m_canvas.line(snap(m_x(tick)), m_bottom, snap(m_x(tick)), m_bottom + 5.0 * m_unit);
      m_canvas.text(m_x(tick), m_bottom + 22.0 * m_unit, tickText(tick, xTicks), tickStyle(), TextAlign::Centre);
    }
    m_canvas.text((m_left + m_right) / 2.0, m_bottom + 46.0 * m_unit, axisTitle(m_options.axis), tickStyle(), TextAlign::Centre);
    const double titles = m_top - 14.0 * m_unit;
    m_canvas.text(m_left - 10.0 * m_unit, titles,
                  m_options.variational ? "\u2212ELBO and reconstruction, nats per image" : "reconstruction, nats per image",
                  tickStyle());
    if (m_options.variational) m_canvas.text(m_right + 10.0 * m_unit, titles, "KL, nats per image", klStyle(), TextAlign::Right);
  }

  void drawKlAxis(int count) {
    const auto ticks = roundTicks(m_y2, count);
    for (const double tick : ticks) {
      m_canvas.setColour(m_theme.axis);
      m_canvas.line(m_right, snap(m_y2(tick)), m_right + 5.0 * m_unit, snap(m_y2(tick)));
      m_canvas.text(m_right + 10.0 * m_unit, m_y2(tick) + 4.5 * m_unit, tickText(tick, ticks), klStyle());
    }
  }

  // Labels stand at the top, from which losses fall.
  void drawChanges() {
    const TextStyle style{12.0 * m_unit, m_theme.quietText, false};
    const double dash[] = {3.0 * m_unit, 3.0 * m_unit};
    double taken = m_left;
    for (const SettingChange& change : m_options.changes) {
      const double at = axisValue({change.step, 1, change.epochFraction, 0, change.seconds, {}, {}}, m_options.axis);
      if (!drawable(at, m_x.logarithmic)) continue;
      const double x = snap(m_x(at));
      if (!(x >= m_left && x <= m_right)) continue;
      cairo_set_line_width(m_canvas.context(), m_unit);
      m_canvas.setColour(m_theme.axis);
      cairo_set_dash(m_canvas.context(), dash, 2, 0.0);
      m_canvas.line(x, m_top, x, m_bottom);
      cairo_set_dash(m_canvas.context(), nullptr, 0, 0.0);
      const std::string text = describe(change);
      const double width = m_canvas.textWidth(text, style), gap = 5.0 * m_unit;
      const double left = x + gap + width <= m_right ? x + gap : x - gap - width;
      if (left < taken) continue;
      taken = left + width + gap;
      m_canvas.text(left, m_top + 15.0 * m_unit, text, style);
    }
  }

  void drawSeries(const Series& series) {
    const ChartScale& y = series.right ? m_y2 : m_y;
    cairo_t* context = m_canvas.context();
    cairo_save(context);
    cairo_rectangle(context, m_left, m_top, m_right - m_left + 5.0 * m_unit, m_bottom - m_top);
    cairo_clip(context);
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND);
    setPen(series);
    bool open = false;
    for (const Point& point : decimate(series.points, m_x)) {
      if (!drawable(point.x, m_x.logarithmic)) continue;
      if (!drawable(point.y, y.logarithmic)) {
        open = false;  // a NaN breaks the line
        continue;
      }
      open ? cairo_line_to(context, m_x(point.x), y(point.y)) : cairo_move_to(context, m_x(point.x), y(point.y));
      open = true;
    }
    cairo_stroke(context);
    cairo_set_dash(context, nullptr, 0, 0.0);
    // Epochs are marked by dots as long as these don't overlap.
    const bool apart = static_cast<double>(series.points.size()) * 12.0 * m_unit < m_right - m_left;
    if ((series.dots && apart) || series.points.size() == 1) {
      for (const Point& point : series.points) {
        if (drawable(point.y, y.logarithmic)) m_canvas.disc(m_x(point.x), y(point.y), 3.5 * m_unit);
      }
    }
    cairo_restore(context);
  }

  void setPen(const Series& series) {
    m_canvas.setColour(series.colour, series.alpha);
    cairo_set_line_width(m_canvas.context(), series.width * m_unit);
    const double dash[] = {5.0 * m_unit, 4.0 * m_unit};
    cairo_set_dash(m_canvas.context(), dash, series.dashed ? 2 : 0, 0.0);
  }

  void drawTitleAndLegend() {
    double baseline = 38.0 * m_unit;
    if (!m_options.title.empty()) {
      m_canvas.text(m_left - 10.0 * m_unit, baseline, m_options.title, {19.0 * m_unit, m_theme.text, true});
      baseline += 30.0 * m_unit;
    }
    const TextStyle style{13.5 * m_unit, m_theme.text, false};
    double x = m_left - 10.0 * m_unit;
    for (const std::size_t index : {4, 5, 0, 1, 2, 3}) {  // in the order in which people read them
      const Series& series = m_series[index];
      if (series.points.empty()) continue;
      setPen(series);
      const double middle = baseline - 4.5 * m_unit;
      m_canvas.line(x, middle, x + 24.0 * m_unit, middle);
      cairo_set_dash(m_canvas.context(), nullptr, 0, 0.0);
      if (series.dots) m_canvas.disc(x + 12.0 * m_unit, middle, 3.5 * m_unit);
      m_canvas.text(x + 31.0 * m_unit, baseline, series.name, style);
      x += 31.0 * m_unit + m_canvas.textWidth(series.name, style) + 26.0 * m_unit;
    }
  }

  static double snap(double pixel) { return std::floor(pixel) + 0.5; }  // a line one pixel wide is sharp there

  Canvas& m_canvas;
  const LossChartOptions& m_options;
  const ChartTheme& m_theme;
  std::vector<Series> m_series;
  double m_unit;  // the length that is 1 pixel at 1200 x 600
  double m_left = 0.0, m_right = 0.0, m_top = 0.0, m_bottom = 0.0;
  ChartScale m_x, m_y, m_y2;
};

}  // namespace

Result<void> writeLossChart(const std::filesystem::path& file, std::span<const LossRecord> losses,
                            const LossChartOptions& options) {
  if (losses.empty()) return Error{"there are no losses to draw", file.string(), "Train first."};
  if (options.width < 600 || options.height < 300) {  // legend and ticks need some space
    return Error{"a loss chart of " + std::to_string(options.width) + " x " + std::to_string(options.height) +
                     " pixels is too small; expected at least 600 x 300",
                 file.string(), ""};
  }
  auto canvas = Canvas::create(file, options.width, options.height);
  if (!canvas) return canvas.error();
  LossChart(*canvas, losses, options).draw();
  return canvas->write();
}

}  // namespace latentscape
