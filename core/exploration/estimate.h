// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <span>

namespace latentscape {

// A mean over images with its standard error: the sample's standard deviation divided by the square root of the number of images;
// NaN for a single image.
struct Estimate {
  double mean = 0.0;
  double standardError = 0.0;
};

inline Estimate estimateOf(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  double sum = 0.0, squares = 0.0;
  for (const double value : values) sum += value;
  const double mean = sum / n;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / (n - 1.0) / n)};
}

}  // namespace latentscape
