// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/monkey/memory_trend.h"

#include "core/charts/canvas.h"
#include "core/charts/chart_axes.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

namespace latentscape {
namespace {

constexpr int kWidth = 1200, kHeight = 600;
constexpr double kLeft = 90.0, kRight = 1160.0, kTop = 96.0, kBottom = 532.0;

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

}  // namespace

double residentMegabytes() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with("VmRSS:")) return std::strtod(line.c_str() + 6, nullptr) / 1024.0;
  }
  return 0.0;
}

MemoryTrend memoryTrend(std::span<const MemorySample> samples, double from) {
  MemoryTrend trend;
  trend.from = from;
  double hours = 0.0, megabytes = 0.0;
  for (const MemorySample& sample : samples) {
    if (sample.seconds < from) continue;
    ++trend.samples;
    hours += (sample.seconds - from) / 3600.0;
    megabytes += sample.megabytes;
  }
  if (trend.samples < 3) return trend;
  const auto n = static_cast<double>(trend.samples);
  hours /= n;
  megabytes /= n;
  double xx = 0.0, xy = 0.0, yy = 0.0;
  for (const MemorySample& sample : samples) {
    if (sample.seconds < from) continue;
    const double x = (sample.seconds - from) / 3600.0 - hours, y = sample.megabytes - megabytes;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  if (xx <= 0.0) return trend;
  trend.perHour = xy / xx;
  trend.standardError = std::sqrt(std::max(0.0, yy - trend.perHour * xy) / (n - 2.0) / xx);
  trend.atFrom = megabytes - trend.perHour * hours;
  return trend;
}

Result<void> writeMemoryChart(const std::filesystem::path& file, std::span<const MemorySample> samples, const MemoryTrend& trend,
                              const std::string& title) {
  if (samples.empty()) return Error{"there are no samples of memory to draw", file.string(), ""};
  auto canvas = Canvas::create(file, kWidth, kHeight);
  if (!canvas) return canvas.error();
  const ChartTheme& theme = chartTheme(false);
  const TextStyle ticks{13.0, theme.quietText, false};
  canvas->fill(theme.ground);
  double most = 0.0;
  for (const MemorySample& sample : samples) most = std::max(most, sample.megabytes);
  const ChartScale x{0.0, std::max(1.0, samples.back().seconds) / 60.0, kLeft, kRight, false};
  const ChartScale y{0.0, std::max(1.0, most * 1.1), kBottom, kTop, false};
  cairo_set_line_width(canvas->context(), 1.0);
  const auto yTicks = roundTicks(y, 6);
  for (const double tick : yTicks) {
    canvas->setColour(theme.grid);
    canvas->line(kLeft, std::floor(y(tick)) + 0.5, kRight, std::floor(y(tick)) + 0.5);
    canvas->text(kLeft - 10.0, y(tick) + 4.5, tickText(tick, yTicks), ticks, TextAlign::Right);
  }
  const auto xTicks = roundTicks(x, 10);
  for (const double tick : xTicks) {
    canvas->setColour(theme.axis);
    canvas->line(std::floor(x(tick)) + 0.5, kBottom, std::floor(x(tick)) + 0.5, kBottom + 5.0);
    canvas->text(x(tick), kBottom + 22.0, tickText(tick, xTicks), ticks, TextAlign::Centre);
  }
  canvas->text((kLeft + kRight) / 2.0, kBottom + 46.0, "minutes", ticks, TextAlign::Centre);
  canvas->text(kLeft - 10.0, kTop - 14.0, "resident memory, MB", ticks);
  canvas->text(kLeft - 10.0, 38.0, title, {19.0, theme.text, true});

  cairo_t* context = canvas->context();
  canvas->setColour(theme.blue);
  cairo_set_line_width(context, 2.0);
  cairo_new_path(context);  // a text leaves a point behind
  for (const MemorySample& sample : samples) cairo_line_to(context, x(sample.seconds / 60.0), y(sample.megabytes));
  cairo_stroke(context);
  if (trend.samples >= 3) {
    const double hours = (samples.back().seconds - trend.from) / 3600.0;
    canvas->setColour(theme.orange);
    canvas->line(x(trend.from / 60.0), y(trend.atFrom), x(samples.back().seconds / 60.0),
                 y(trend.atFrom + trend.perHour * hours));
    canvas->text(kRight, 64.0,
                 number(trend.perHour) + " \u00b1 " + number(trend.standardError) + " MB per hour after " +
                     number(trend.from / 60.0) + " minutes",
                 {14.0, theme.orange, false}, TextAlign::Right);
  }
  return canvas->write();
}

}  // namespace latentscape
