// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/loss_history.h"

#include <algorithm>
#include <cmath>

namespace latentscape {

void LossHistory::Extremes::add(float value) {
  if (!std::isfinite(value)) {
    gap = true;
    return;
  }
  low = std::min(low, value);
  high = std::max(high, value);
}

void LossHistory::Extremes::add(const Extremes& other) {
  low = std::min(low, other.low);
  high = std::max(high, other.high);
  gap = gap || other.gap;
}

void LossHistory::Series::add(const LossRecord& record, const Losses& losses) {
  // Always ascending, which the searches below rely on.
  const auto push = [](std::vector<double>& to, double value) {
    if (!std::isfinite(value)) value = 0.0;
    to.push_back(to.empty() ? value : std::max(value, to.back()));
  };
  push(x[0], static_cast<double>(record.step));
  push(x[1], record.epochFraction);
  push(x[2], record.seconds);
  values[0].push_back(static_cast<float>(losses.loss()));
  values[1].push_back(static_cast<float>(losses.reconstruction));
  values[2].push_back(static_cast<float>(losses.kl));
  for (std::size_t r = 0; r < values.size(); ++r) {
    if (values[r].size() % run != 0) continue;
    Extremes& whole = runs[r].emplace_back();
    for (std::size_t i = values[r].size() - run; i < values[r].size(); ++i) whole.add(values[r][i]);
  }
}

void LossHistory::Series::truncate(double step) {
  const auto keep = static_cast<std::size_t>(std::lower_bound(x[0].begin(), x[0].end(), step) - x[0].begin());
  for (std::vector<double>& column : x) column.resize(keep);
  for (std::vector<float>& column : values) column.resize(keep);
  for (std::vector<Extremes>& column : runs) column.resize(keep / run);
}

void LossHistory::append(std::span<const LossRecord> records) {
  for (const LossRecord& record : records) {
    const auto step = static_cast<double>(record.step);
    if (!m_train.x[0].empty() && step <= m_train.x[0].back()) {
      m_train.truncate(step);
      m_test.truncate(step);
    }
    m_train.add(record, record.train);
    if (record.test) m_test.add(record, *record.test);
  }
}

void LossHistory::clear() {
  m_train = {};
  m_test = {};
}

std::size_t LossHistory::row(Curve curve) {
  switch (curve) {
    case Curve::TrainElbo:
    case Curve::TestElbo: return 0;
    case Curve::TrainReconstruction:
    case Curve::TestReconstruction: return 1;
    default: return 2;
  }
}

std::span<const double> LossHistory::x(Curve curve, LossAxis axis) const {
  return series(curve).x[static_cast<std::size_t>(axis)];
}

std::span<const float> LossHistory::values(Curve curve) const { return series(curve).values[row(curve)]; }

std::optional<std::size_t> LossHistory::nearest(Curve curve, LossAxis axis, double at) const {
  const std::span<const double> xs = x(curve, axis);
  if (xs.empty()) return std::nullopt;
  const auto after = static_cast<std::size_t>(std::lower_bound(xs.begin(), xs.end(), at) - xs.begin());
  if (after == xs.size()) return xs.size() - 1;
  if (after > 0 && at - xs[after - 1] < xs[after] - at) return after - 1;
  return after;
}

LossHistory::Extremes LossHistory::extremes(Curve curve, std::size_t from, std::size_t end) const {
  constexpr std::size_t run = Series::run;
  const std::span<const float> ys = values(curve);
  const std::vector<Extremes>& runs = series(curve).runs[row(curve)];
  Extremes all;
  for (std::size_t i = from; i < end;) {
    if (i % run == 0 && i + run <= end) {
      all.add(runs[i / run]);
      i += run;
    } else {
      all.add(ys[i++]);
    }
  }
  return all;
}

void LossHistory::envelope(Curve curve, LossAxis axis, double from, double to, int pixels,
                           std::vector<std::vector<Point>>& strokes, bool logarithmic) const {
  const std::span<const double> xs = x(curve, axis);
  const std::span<const float> ys = values(curve);
  if (xs.empty() || pixels <= 0 || !(to > from) || (logarithmic && !(from > 0.0))) return;
  const auto scaled = [&](double at) { return logarithmic ? std::log(std::max(at, 1e-300) / from) : at - from; };
  const auto unscaled = [&](double at) { return logarithmic ? from * std::exp(at) : from + at; };
  const auto index = [&](auto iterator) { return static_cast<std::size_t>(iterator - xs.begin()); };
  std::size_t first = index(std::lower_bound(xs.begin(), xs.end(), from));
  std::size_t last = index(std::upper_bound(xs.begin(), xs.end(), to));
  if (first > 0) --first;
  if (last < xs.size()) ++last;

  std::vector<Point> stroke;
  const auto finish = [&] {
    if (!stroke.empty()) strokes.push_back(std::move(stroke));
    stroke = {};
  };
  const auto single = [&](std::size_t i) {
    if (std::isfinite(ys[i])) stroke.push_back({xs[i], ys[i]});
    else finish();
  };
  const double width = scaled(to) / pixels;
  std::size_t i = first;
  while (i < last) {
    const double column = std::floor(scaled(xs[i]) / width);
    const auto end =
        std::min(last, index(std::lower_bound(xs.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                              xs.begin() + static_cast<std::ptrdiff_t>(last), unscaled((column + 1) * width))));
    if (end - i <= 2) {
      for (; i < end; ++i) single(i);
      continue;
    }
    const auto [low, high, gap] = extremes(curve, i, end);
    if (gap) finish();
    if (low <= high) {
      // Starts at the nearer end, so that the line between columns covers no further pixels.
      const double middle = unscaled((column + 0.5) * width);
      const bool fromBelow = stroke.empty() || std::abs(stroke.back().y - low) <= std::abs(stroke.back().y - high);
      stroke.push_back({middle, fromBelow ? low : high});
      stroke.push_back({middle, fromBelow ? high : low});
    }
    if (gap) finish();
    i = end;
  }
  finish();
}

std::optional<LossHistory::Range> LossHistory::robustRange(Curve curve, std::size_t from) const {
  const std::span<const float> ys = values(curve).subspan(std::min(from, values(curve).size()));
  constexpr std::size_t enough = 4096;  // enough samples to estimate a quantile
  // KL rises from zero, and test losses start after a whole epoch: neither begins with a spike.
  const bool spiked = !isTest(curve) && !isKl(curve);
  const std::size_t skip = spiked && from == 0 && ys.size() >= 12 ? std::max<std::size_t>(3, ys.size() / 50) : 0;
  std::vector<float> sample;
  sample.reserve(enough);
  const std::size_t stride = std::max<std::size_t>(1, (ys.size() - skip) / enough);
  for (std::size_t i = skip; i < ys.size(); i += stride) {
    if (std::isfinite(ys[i])) sample.push_back(ys[i]);
  }
  if (sample.empty()) return std::nullopt;
  const float low = *std::min_element(sample.begin(), sample.end());
  const std::size_t drop = spiked ? sample.size() / 100 : 0;
  const auto top = sample.end() - 1 - static_cast<std::ptrdiff_t>(drop);
  std::nth_element(sample.begin(), top, sample.end());
  return Range{static_cast<double>(low), static_cast<double>(*top)};
}

}  // namespace latentscape
