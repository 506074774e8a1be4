// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace latentscape {

inline constexpr double smallestPointRadius = 1.2, largestPointRadius = 7.0;

// The radius of a point on the map, in logical pixels and steps of a tenth: the more points there are, the smaller; the closer
// the view, the larger. magnification: how many times larger a unit is than where the view shows all points. It changes nothing
// near 1: while points move, the view follows them a little late, and their size must not waver.
inline double pointRadius(std::size_t count, double magnification) {
  const double byNumber = std::clamp(2.3 - 0.27 * std::log2(static_cast<double>(count + 1) / 10'000.0), 1.5, 4.0);
  constexpr double slack = 1.25;
  double zoom = 1.0;
  if (magnification > slack) zoom = magnification / slack;
  if (magnification < 1.0 / slack) zoom = std::max(magnification * slack, 0.0);
  const double radius = std::clamp(byNumber * std::pow(zoom, 0.3), smallestPointRadius, largestPointRadius);
  return std::round(10.0 * radius) / 10.0;
}

}  // namespace latentscape
