// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/mixture.h"

#include "tests/core/exploration/point_clouds.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace latentscape {
namespace {

constexpr CovarianceKind kinds[] = {CovarianceKind::Full, CovarianceKind::Diagonal};

MixtureOptions options(int components, CovarianceKind kind) {
  MixtureOptions how;
  how.components = components;
  how.kind = kind;
  return how;
}

TEST(Mixture, OneGaussianHasTheMomentsOfThePoints) {
  // Means 1 and 0, variances 2/3 and 6, covariance 2 (divided by n).
  const std::vector<float> points{0.0F, -3.0F, 1.0F, 0.0F, 2.0F, 3.0F};
  const auto full = fitMixture(points, 2, options(1, CovarianceKind::Full));
  ASSERT_TRUE(full.ok());
  EXPECT_TRUE(full->converged);
  EXPECT_EQ(full->mixture.weights, std::vector<double>{1.0});
  EXPECT_NEAR(full->mixture.means[0], 1.0, 1e-12);
  EXPECT_NEAR(full->mixture.means[1], 0.0, 1e-12);
  const double expected[] = {2.0 / 3.0, 2.0, 2.0, 6.0};  // singular: raised by the floor, 1e-6 of the mean variance
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(full->mixture.covariances[i], expected[i], 1e-5) << i;
  EXPECT_NEAR(full->mixture.covariances[0] * full->mixture.covariances[3] - std::pow(full->mixture.covariances[1], 2.0),
              20.0 / 3.0 * 10.0 / 3.0 * 1e-6, 1e-8)
      << "the smaller eigenvalue is the floor";
  const auto diagonal = fitMixture(points, 2, options(1, CovarianceKind::Diagonal));
  ASSERT_TRUE(diagonal.ok());
  ASSERT_EQ(diagonal->mixture.covariances.size(), 2U);
  EXPECT_NEAR(diagonal->mixture.covariances[0], 2.0 / 3.0, 1e-12);
  EXPECT_NEAR(diagonal->mixture.covariances[1], 6.0, 1e-12);
}

TEST(Mixture, LogDensitiesAreThoseOfTheFormula) {
  Mixture mixture{2, CovarianceKind::Full, {0.25, 0.75}, {0.0, 0.0, 1.0, -1.0}, {2.0, 0.5, 0.5, 1.0, 1.0, 0.0, 0.0, 4.0}};
  const std::vector<float> points{0.5F, 0.25F, -3.0F, 100.0F};
  const auto normal = [](double x, double y, double a, double b, double c) {  // covariance [a b; b c]
    const double determinant = a * c - b * b;
    return -std::log(2.0 * std::numbers::pi) - 0.5 * std::log(determinant) -
           0.5 * (c * x * x - 2.0 * b * x * y + a * y * y) / determinant;
  };
  const auto logs = logDensities(mixture, points);
  ASSERT_EQ(logs.size(), 2U);
  EXPECT_NEAR(logs[0],
              std::log(0.25 * std::exp(normal(0.5, 0.25, 2.0, 0.5, 1.0)) + 0.75 * std::exp(normal(-0.5, 1.25, 1.0, 0.0, 4.0))),
              1e-12);
  const double first = std::log(0.25) + normal(-3.0, 100.0, 2.0, 0.5, 1.0),
               second = std::log(0.75) + normal(-4.0, 101.0, 1.0, 0.0, 4.0);
  EXPECT_NEAR(logs[1], std::max(first, second) + std::log1p(std::exp(-std::abs(first - second))), 1e-9)
      << "far out, where the densities vanish";
  mixture = {2, CovarianceKind::Diagonal, {1.0}, {1.0, -1.0}, {1.0, 4.0}};
  EXPECT_NEAR(logDensities(mixture, points)[0], normal(-0.5, 1.25, 1.0, 0.0, 4.0), 1e-12);
}

TEST(Mixture, TheLikelihoodNeverDecreases) {
  // Also where components shrink to the floor: copies of a few points, and more dimensions than points in a cell.
  std::vector<float> copies;
  for (int i = 0; i < 60; ++i) copies.insert(copies.end(), {static_cast<float>(i % 3), static_cast<float>(i % 2), 0.0F});
  struct Case {
    std::vector<float> points;
    int dimension;
  };
  const Case cases[] = {
      {gaussianClusters(500, 4, 5, 2.0F, 3), 4}, {normals(40, 12, 4), 12}, {copies, 3}, {normals(100, 1, 5), 1}};
  for (const CovarianceKind kind : kinds) {
    for (const Case& one : cases) {
      auto how = options(6, kind);
      how.tolerance = 0.0;
      how.iterations = 60;
      const auto fit = fitMixture(one.points, one.dimension, how);
      ASSERT_TRUE(fit.ok());
      ASSERT_GT(fit->logLikelihoods.size(), 1U);
      for (std::size_t i = 1; i < fit->logLikelihoods.size(); ++i) {
        const double before = fit->logLikelihoods[i - 1];
        EXPECT_GE(fit->logLikelihoods[i], before - 1e-9 * std::max(1.0, std::abs(before))) << one.dimension << ", step " << i;
      }
      EXPECT_NEAR(std::accumulate(fit->mixture.weights.begin(), fit->mixture.weights.end(), 0.0), 1.0, 1e-9);
      // The last figure belongs to the returned mixture.
      const auto logs = logDensities(fit->mixture, one.points);
      EXPECT_NEAR(std::accumulate(logs.begin(), logs.end(), 0.0) / static_cast<double>(logs.size()), fit->logLikelihoods.back(),
                  1e-6);
    }
  }
}

TEST(Mixture, FindsSeparateClusters) {
  const auto points = gaussianClusters(1500, 2, 3, 20.0F, 9);  // around (20, 0), (0, 20) and (-20, 0)
  for (const CovarianceKind kind : kinds) {
    const auto fit = fitMixture(points, 2, options(3, kind));
    ASSERT_TRUE(fit.ok());
    EXPECT_TRUE(fit->converged);
    for (const auto& centre : {std::pair{20.0, 0.0}, std::pair{0.0, 20.0}, std::pair{-20.0, 0.0}}) {
      double least = INFINITY, weight = 0.0;
      for (std::size_t k = 0; k < 3; ++k) {
        const double distance =
            std::hypot(fit->mixture.means[2 * k] - centre.first, fit->mixture.means[2 * k + 1] - centre.second);
        if (distance < least) least = distance, weight = fit->mixture.weights[k];
      }
      EXPECT_LT(least, 0.3);
      EXPECT_NEAR(weight, 1.0 / 3.0, 1e-6);
    }
  }
}

TEST(Mixture, DrawsHaveTheMixturesMoments) {
  const Mixture mixture{2, CovarianceKind::Full, {0.25, 0.75}, {-10.0, 0.0, 10.0, 0.0}, {1.0, 0.8, 0.8, 2.0, 1.0, 0.8, 0.8, 2.0}};
  constexpr std::size_t n = 20'000;
  for (const double temperature : {1.0, 0.5}) {
    const auto points = sampleMixture(mixture, n, temperature, 4);
    double right = 0.0, xx = 0.0, xy = 0.0, yy = 0.0;
    for (const LatentPoint& point : points) {
      const double side = point[0] > 0.0F ? 10.0 : -10.0;
      right += side > 0.0 ? 1.0 / n : 0.0;
      xx += (point[0] - side) * (point[0] - side) / n;
      xy += (point[0] - side) * point[1] / n;
      yy += static_cast<double>(point[1]) * point[1] / n;
    }
    const double square = temperature * temperature;
    EXPECT_NEAR(right, 0.75, 0.02);  // at least five standard errors, here and below; the seed is fixed
    EXPECT_NEAR(xx, 1.0 * square, 0.06 * square);
    EXPECT_NEAR(xy, 0.8 * square, 0.06 * square);
    EXPECT_NEAR(yy, 2.0 * square, 0.11 * square);
  }
  for (const LatentPoint& point : sampleMixture(mixture, 10, 0.0, 4)) EXPECT_EQ(std::abs(point[0]), 10.0F) << "the mean itself";
  EXPECT_EQ(sampleMixture(mixture, 5, 1.0, 7), sampleMixture(mixture, 5, 1.0, 7));
  EXPECT_NE(sampleMixture(mixture, 5, 1.0, 7), sampleMixture(mixture, 5, 1.0, 8));
}

TEST(Mixture, AcceptsWhateverAModelProduces) {
  const std::vector<float> same(40, 0.25F);  // a collapsed posterior
  for (const CovarianceKind kind : kinds) {
    const auto fit = fitMixture(same, 4, options(5, kind));
    ASSERT_TRUE(fit.ok());
    for (const LatentPoint& point : sampleMixture(fit->mixture, 3, 1.0, 1)) {
      for (const float z : point) EXPECT_NEAR(z, 0.25F, 1e-4F);
    }
    EXPECT_EQ(fitMixture(std::span(same).first(4), 4, options(5, kind))->mixture.components(), 1U) << "one point, one component";
    const int d = kind == CovarianceKind::Full ? 100 : 1024;
    const auto wide = fitMixture(normals(30, static_cast<std::size_t>(d), 1), d, options(2, kind));
    ASSERT_TRUE(wide.ok());
    EXPECT_TRUE(std::isfinite(wide->logLikelihoods.back()));
  }
}

TEST(Mixture, ReportsWhatItCannotFit) {
  EXPECT_FALSE(fitMixture({}, 2, {}).ok());
  std::vector<float> points(10, 1.0F);
  EXPECT_EQ(fitMixture(points, 2, options(0, CovarianceKind::Full)).error().where, "components");
  points[3] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(fitMixture(points, 2, {}).error().where, "codes");
}

TEST(Mixture, StopsBetweenSteps) {
  std::stop_source stop;
  int steps = 0;
  auto how = options(4, CovarianceKind::Full);
  how.tolerance = 0.0;
  const auto stopped = fitMixture(normals(200, 3, 1), 3, how, stop.get_token(), [&](const Progress&) {
    if (++steps == 3) stop.request_stop();
  });
  ASSERT_FALSE(stopped.ok());
  EXPECT_TRUE(stopped.error().cancelled);
  EXPECT_EQ(steps, 3);
}

TEST(Prior, TemperatureScalesTheDraws) {
  const auto plain = samplePrior(3, 4, 5);
  const auto cold = samplePrior(3, 4, 5, 0.5);
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 3; ++j) EXPECT_FLOAT_EQ(cold[i][j], 0.5F * plain[i][j]);
  }
}

}  // namespace
}  // namespace latentscape
