// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/confusion_chart.h"

#include "core/charts/canvas.h"
#include "core/charts/chart_axes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace latentscape {
namespace {

Colour mix(Colour a, Colour b, double share) {
  const auto one = [share](std::uint8_t x, std::uint8_t y) {
    return static_cast<std::uint8_t>(std::lround(x + (y - x) * share));
  };
  return {one(a.red, b.red), one(a.green, b.green), one(a.blue, b.blue)};
}

}  // namespace

Result<void> writeConfusionChart(const std::filesystem::path& file, const ConfusionChart& chart) {
  if (chart.classes == 0 || chart.counts.size() != chart.classes * chart.classes)
    return Error{"there is no confusion matrix to draw", file.string(), ""};
  constexpr int size = 900;
  auto canvas = Canvas::create(file, size, size);
  if (!canvas) return canvas.error();
  const ChartTheme& theme = chartTheme(chart.dark);
  canvas->fill(theme.ground);
  canvas->text(36.0, 46.0, chart.title, {22.0, theme.text, true});
  const auto classes = static_cast<double>(chart.classes);
  const auto nameOf = [&](std::size_t c) { return c < chart.classNames.size() ? chart.classNames[c] : std::to_string(c); };
  const TextStyle label{std::clamp(150.0 / classes, 6.0, 15.0), theme.text, false};
  double widest = 0.0;
  for (std::size_t c = 0; c < chart.classes; ++c) widest = std::max(widest, canvas->textWidth(nameOf(c), label));
  const double left = 62.0 + widest, top = 110.0, side = std::min(size - 36.0 - left, size - 90.0 - top), step = side / classes;
  canvas->text(left, 92.0, "Columns: predicted class. Rows: true class. Shades are shares of a row.",
               {14.0, theme.quietText, false});
  for (std::size_t row = 0; row < chart.classes; ++row) {
    const auto counts = chart.counts.subspan(row * chart.classes, chart.classes);
    const double all = std::max(1.0, static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::size_t{0})));
    const double y = top + static_cast<double>(row) * step;
    canvas->text(left - 12.0, y + step / 2.0 + label.size / 3.0, nameOf(row), label, TextAlign::Right);
    for (std::size_t column = 0; column < chart.classes; ++column) {
      const double x = left + static_cast<double>(column) * step, share = static_cast<double>(counts[column]) / all;
      // Few errors matter too: the square root makes them visible.
      const double strength = std::sqrt(share);
      canvas->setColour(mix(theme.plotGround, row == column ? theme.blue : theme.orange, strength));
      cairo_rectangle(canvas->context(), x, y, step - 1.0, step - 1.0);
      cairo_fill(canvas->context());
      if (counts[column] == 0 || step < 22.0) continue;
      const Colour ink = strength > 0.6 ? Colour{255, 255, 255} : theme.text;
      const TextStyle style{std::clamp(step / 4.2, 7.0, 15.0), ink, false};
      canvas->text(x + step / 2.0, y + step / 2.0 + 5.0, groupedNumber(static_cast<double>(counts[column]), 0), style,
                   TextAlign::Centre);
    }
    // Names appear below their columns only if they fit, since the rows show the same names.
    if (widest < step)
      canvas->text(left + (static_cast<double>(row) + 0.5) * step, top + side + 24.0, nameOf(row), label, TextAlign::Centre);
  }
  return canvas->write();
}

}  // namespace latentscape
