// SPDX-License-Identifier: GPL-3.0-or-later
// Kernels that give a derivative beside a value, compared with closed forms in double precision.
#include "core/engine/kernels/linear_kernel.h"
#include "core/engine/kernels/pixel_kernels.h"
#include "tests/core/engine/trainers.h"

#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

namespace latentscape {
namespace {

using Slopes = EveryKernel;
INSTANTIATE_TEST_SUITE_P(Kernels, Slopes, everyKernel(), kernelName);

// Their number is no multiple of a vector's width.
std::vector<float> numbers(int most) {
  std::vector<float> result;
  for (int i = -1200; i <= 1200; ++i) result.push_back(static_cast<float>(i * most) / 1200.0F);
  return result;
}

TEST_P(Slopes, AreTheDerivativesOfTheActivations) {
  const std::vector<float> x = numbers(12);
  const auto check = [&](Activation activation, const std::function<double(double)>& derivative) {
    std::vector<float> alone = x, values = x, slopes(x.size(), -1.0F);
    activate(activation, alone);
    activateWithSlopes(activation, values, slopes);
    for (std::size_t i = 0; i < x.size(); ++i) {
      ASSERT_FLOAT_EQ(values[i], alone[i]) << nameOf(activation) << " of " << x[i];
      ASSERT_NEAR(static_cast<double>(slopes[i]), derivative(static_cast<double>(x[i])), 5e-6)
          << nameOf(activation) << " at " << x[i];
    }
  };
  const auto sigmoidOf = [](double v) { return 1.0 / (1.0 + std::exp(-v)); };
  check(Activation::Relu, [](double v) { return v > 0.0 ? 1.0 : 0.0; });
  check(Activation::LeakyRelu, [](double v) { return v > 0.0 ? 1.0 : 0.01; });
  check(Activation::Silu, [&](double v) { return sigmoidOf(v) * (1.0 + v * (1.0 - sigmoidOf(v))); });
  check(Activation::Gelu, [](double v) {
    return 0.5 * std::erfc(-v / std::numbers::sqrt2) + v * std::exp(-0.5 * v * v) / std::sqrt(2.0 * std::numbers::pi);
  });
  check(Activation::Tanh, [](double v) { return 1.0 / std::pow(std::cosh(v), 2); });
}

TEST_P(Slopes, OfTheSigmoidAreRightFarOutToo) {
  const std::vector<float> x = numbers(60);
  std::vector<float> alone = x, values = x, slopes(x.size(), -1.0F);
  sigmoid(alone);
  sigmoidWithSlopes(values, slopes);
  for (std::size_t i = 0; i < x.size(); ++i) {
    ASSERT_FLOAT_EQ(values[i], alone[i]) << x[i];
    const double e = std::exp(-std::abs(static_cast<double>(x[i])));
    ASSERT_NEAR(static_cast<double>(slopes[i]) / (e / std::pow(1.0 + e, 2)), 1.0, 1e-5) << x[i];
  }
}

TEST_P(Slopes, OfBernoulliTermsAreWeighted) {
  const std::vector<float> logits = numbers(40);
  std::vector<float> targets, weights, gradient = logits;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    targets.push_back(static_cast<float>(i * 7 % 11) / 10.0F);
    weights.push_back(static_cast<float>(i % 5) / 2.0F);
  }
  const double sum = bernoulliGradient(gradient, targets, weights);
  double expected = 0.0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const auto l = static_cast<double>(logits[i]), x = static_cast<double>(targets[i]), w = static_cast<double>(weights[i]);
    expected += w * (std::max(l, 0.0) - l * x + std::log1p(std::exp(-std::abs(l))));
    ASSERT_NEAR(static_cast<double>(gradient[i]), w * (1.0 / (1.0 + std::exp(-l)) - x), 2e-6) << l << " " << x << " " << w;
  }
  EXPECT_NEAR(sum, expected, 1e-6 * expected);

  std::vector<float> unweighted = logits, ones = logits;
  const double all = bernoulliTerm(logits, targets);
  EXPECT_NEAR(bernoulliGradient(unweighted, targets, {}), all, 1e-6 * all);
  EXPECT_NEAR(bernoulliGradient(ones, targets, std::vector<float>(logits.size(), 1.0F)), all, 1e-6 * all);
  EXPECT_EQ(unweighted, ones);
}

TEST_P(Slopes, OfBernoulliTermsOfExtremeLogitsAreFiniteAndExact) {
  std::vector<float> logits{200.0F, -200.0F, 200.0F, -200.0F};
  EXPECT_EQ(bernoulliGradient(logits, std::vector<float>{1.0F, 0.0F, 0.0F, 1.0F}, std::vector<float>{1.0F, 1.0F, 0.5F, 2.0F}),
            500.0);
  const std::vector<double> expected{0.0, 0.0, 0.5, -2.0};
  for (std::size_t i = 0; i < logits.size(); ++i) EXPECT_NEAR(static_cast<double>(logits[i]), expected[i], 1e-30) << i;
}

}  // namespace
}  // namespace latentscape
