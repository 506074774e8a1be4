// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/refinement.h"
#include "tests/core/exploration/linear_gaussian.h"

#include <array>
#include <cstddef>

namespace latentscape {

// Of LinearGaussian: the precision and the mean of the posterior of an image whose values have weights, and the variances of the
// best Gaussian with a diagonal covariance.
struct ExactPosterior {
  std::array<std::array<double, 2>, 2> precision{};
  std::array<double, 2> mean{}, variance{};
};

inline double weightOf(const CodeTarget& target, std::size_t p) {
  return target.weights.empty() ? 1.0 : static_cast<double>(target.weights[p]);
}

// prior: the prior's precision, 1, or 0 without one; the mean is then where the weighted term is least.
inline ExactPosterior exactPosterior(const CodeTarget& target, double prior) {
  ExactPosterior exact;
  exact.precision = {{{prior, 0.0}, {0.0, prior}}};
  std::array<double, 2> pull{};
  for (std::size_t p = 0; p < 4; ++p) {
    const auto& row = LinearGaussian::W[p];
    const double weight = weightOf(target, p) / (LinearGaussian::sigma * LinearGaussian::sigma);
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t j = 0; j < 2; ++j) exact.precision[i][j] += weight * row[i] * row[j];
      pull[i] += weight * row[i] * (static_cast<double>(target.pixels[p]) - LinearGaussian::b[p]);
    }
  }
  const auto& a = exact.precision;
  const double determinant = a[0][0] * a[1][1] - a[0][1] * a[1][0];
  exact.mean = {(a[1][1] * pull[0] - a[0][1] * pull[1]) / determinant, (a[0][0] * pull[1] - a[1][0] * pull[0]) / determinant};
  // KL(q || p) is smallest where the variances are those of the conditionals (Bishop 2006, equation 10.15).
  exact.variance = {1.0 / a[0][0], 1.0 / a[1][1]};
  return exact;
}

}  // namespace latentscape
