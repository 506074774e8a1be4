// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace latentscape {

// n * d standard normals from a seed.
inline std::vector<float> normals(std::size_t n, std::size_t d, std::uint64_t seed) {
  std::vector<float> values(n * d);
  RandomStream(seed).fillNormal(values);
  return values;
}

// Clusters of standard normals. Point i belongs to cluster c = i % clusters, whose centre has `distance` in coordinate c % d; the
// sign alternates with every round through the coordinates.
inline std::vector<float> gaussianClusters(std::size_t n, std::size_t d, std::size_t clusters, float distance,
                                           std::uint64_t seed) {
  std::vector<float> points = normals(n, d, seed);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t cluster = i % clusters;
    points[i * d + cluster % d] += distance * (cluster / d % 2 == 0 ? 1.0F : -1.0F);
  }
  return points;
}

// The share of points whose nearest neighbour in the plane belongs to the same cluster (i % clusters).
inline double purity(std::span<const float> xy, std::size_t clusters) {
  const std::size_t n = xy.size() / 2;
  std::size_t same = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double least = INFINITY;
    std::size_t nearest = i;
    for (std::size_t j = 0; j < n; ++j) {
      const double distance = std::hypot(xy[2 * i] - xy[2 * j], xy[2 * i + 1] - xy[2 * j + 1]);
      if (j != i && distance < least) least = distance, nearest = j;
    }
    if (nearest % clusters == i % clusters) ++same;
  }
  return static_cast<double>(same) / static_cast<double>(n);
}

// The smaller of the two coordinates' ranges; NaN if one is not finite.
inline double extent(std::span<const float> xy) {
  double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
  for (std::size_t i = 0; i < xy.size(); ++i) {
    if (!std::isfinite(xy[i])) return NAN;
    low[i % 2] = std::min(low[i % 2], static_cast<double>(xy[i]));
    high[i % 2] = std::max(high[i % 2], static_cast<double>(xy[i]));
  }
  return std::min(high[0] - low[0], high[1] - low[1]);
}

}  // namespace latentscape
