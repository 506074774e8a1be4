// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/traversal.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace latentscape {
namespace {

bool finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

}  // namespace

std::vector<double> klOfDimensions(const Codes& codes) {
  const auto d = static_cast<std::size_t>(codes.dimension);
  std::vector<double> kl(d);
  for (std::size_t i = 0; i < codes.mean.size(); ++i) {
    const double mean = codes.mean[i];
    const double logVariance = codes.logVariance[i];
    const double term = 0.5 * (mean * mean + std::exp(logVariance) - 1.0 - logVariance);
    kl[i % d] += (term < 0.0 ? 0.0 : term) / static_cast<double>(codes.count);  // only rounding can make it negative
  }
  return kl;
}

std::vector<double> varianceOfMeans(const Codes& codes) {
  const auto d = static_cast<std::size_t>(codes.dimension);
  const auto n = static_cast<double>(codes.count);
  std::vector<double> mean(d), variance(d);
  for (std::size_t i = 0; i < codes.mean.size(); ++i) mean[i % d] += codes.mean[i] / n;
  for (std::size_t i = 0; i < codes.mean.size(); ++i)
    variance[i % d] += (codes.mean[i] - mean[i % d]) * (codes.mean[i] - mean[i % d]) / n;
  return variance;
}

std::vector<std::size_t> dimensionsByKl(const Codes& codes) {
  std::vector<std::size_t> order(static_cast<std::size_t>(codes.dimension));
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<double> weight = klOfDimensions(codes);
  if (!finite(weight)) weight = varianceOfMeans(codes);
  if (!finite(weight)) return order;
  std::stable_sort(order.begin(), order.end(), [&weight](std::size_t a, std::size_t b) { return weight[a] > weight[b]; });
  return order;
}

std::vector<LatentPoint> traversalPoints(const LatentPoint& base, std::span<const std::size_t> dimensions, double from, double to,
                                         int steps) {
  std::vector<LatentPoint> points;
  for (const std::size_t dimension : dimensions) {
    assert(dimension < base.size());
    for (int i = 0; i < steps; ++i) {
      const double share = steps > 1 ? static_cast<double>(i) / (steps - 1) : 0.5;
      points.push_back(base);
      points.back()[dimension] = static_cast<float>(from + share * (to - from));
    }
  }
  return points;
}

}  // namespace latentscape
