// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/dimension_chart.h"

#include "core/charts/canvas.h"
#include "core/charts/chart_axes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace latentscape {

Result<void> writeDimensionChart(const std::filesystem::path& file, const DimensionChart& chart) {
  const bool byKl = !chart.kl.empty();
  const std::span<const double> bars = byKl ? chart.kl : chart.meanVariance;
  if (bars.empty() || bars.size() != chart.meanVariance.size() || !std::all_of(bars.begin(), bars.end(), chartable)) {
    return Error{"there are no dimensions to draw", file.string(), ""};
  }
  constexpr int width = 1200, height = 600;
  auto canvas = Canvas::create(file, width, height);
  if (!canvas) return canvas.error();
  const ChartTheme& theme = chartTheme(chart.dark);
  canvas->fill(theme.ground);
  canvas->text(62.0, 42.0, chart.title, {19.0, theme.text, true});
  std::vector<std::size_t> order(bars.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return bars[a] > bars[b]; });
  const double left = 72.0, right = width - 36.0, top = 112.0, bottom = height - 62.0;
  const double most = std::max(bars[order[0]], 1e-9);
  const ChartScale y{0.0, 1.06 * most, bottom, top, false};
  const TextStyle ticks{13.0, theme.quietText, false};
  cairo_set_line_width(canvas->context(), 1.0);
  const auto yTicks = roundTicks(y, 6);
  for (const double tick : yTicks) {
    canvas->setColour(theme.grid);
    canvas->line(left, std::floor(y(tick)) + 0.5, right, std::floor(y(tick)) + 0.5);
    canvas->text(left - 10.0, y(tick) + 4.5, tickText(tick, yTicks), ticks, TextAlign::Right);
  }
  const double step = (right - left) / static_cast<double>(order.size());
  const double bar = std::min(step * 0.8, 60.0);
  std::size_t active = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool on = chart.meanVariance[order[i]] > chart.active;
    active += on ? 1 : 0;
    const double centre = left + (static_cast<double>(i) + 0.5) * step, height0 = bottom - y(std::max(bars[order[i]], 0.0));
    canvas->setColour(on ? theme.blue : theme.grey);
    cairo_rectangle(canvas->context(), centre - bar / 2.0, bottom - height0, bar, height0);
    cairo_fill(canvas->context());
    if (step >= 24.0) canvas->text(centre, bottom + 22.0, std::to_string(order[i] + 1), ticks, TextAlign::Centre);
  }
  canvas->setColour(theme.axis);
  canvas->line(left, std::floor(bottom) + 0.5, right, std::floor(bottom) + 0.5);
  canvas->text((left + right) / 2.0, bottom + 46.0,
               byKl ? "Latent dimension, by KL divergence" : "Latent dimension, by variance of the codes", ticks,
               TextAlign::Centre);
  canvas->text(left - 10.0, top - 14.0,
               (byKl ? "KL divergence, nats per image; " : "Variance of the codes over images; ") + std::to_string(active) +
                   " of " + std::to_string(order.size()) + " units active (" +
                   (byKl ? "variance of the posterior mean above " : "above ") + groupedNumber(chart.active, 2) + ")",
               ticks);
  return canvas->write();
}

}  // namespace latentscape
