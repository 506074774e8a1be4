// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/plane_density.h"
#include "tests/core/exploration/point_clouds.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace latentscape {
namespace {

double normal(double x, double mean, double variance) {
  return std::exp(-0.5 * (x - mean) * (x - mean) / variance) / std::sqrt(2.0 * std::numbers::pi * variance);
}

// The density of N(mean, diag(exp(logVariance))) at z, in all dimensions.
double normal(std::span<const double> z, std::span<const float> mean, std::span<const float> logVariance) {
  double density = 1.0;
  for (std::size_t i = 0; i < z.size(); ++i)
    density *= normal(z[i], static_cast<double>(mean[i]), std::exp(static_cast<double>(logVariance[i])));
  return density;
}

// Two posteriors of different widths, and a grid that both lie on, with other steps along x than along y.
const Codes two{2, 2, {0.4F, -0.3F, -1.1F, 0.9F}, {-1.0F, -3.0F, -2.0F, 0.2F}};
const PlaceGrid places{-2.0, 1.6, 0.13, 0.17, 31, 19};

TEST(PlaneDensity, PlacesAreCentresOfCellsFromTheTop) {
  const PlaceGrid grid{-1.0, 2.0, 0.5, 0.25, 4, 3};
  EXPECT_EQ(grid.size(), 12U);
  EXPECT_EQ(grid.x(0), -0.75);
  EXPECT_EQ(grid.x(3), 0.75);
  EXPECT_EQ(grid.y(0), 1.875) << "the largest";
  EXPECT_EQ(grid.y(2), 1.375);
}

TEST(PlaneDensity, PriorIsTheStandardNormal) {
  const auto densities = priorDensities(coordinatePlane(5, 3, 1), places);
  ASSERT_EQ(densities.size(), places.size());
  for (int j = 0; j < places.rows; ++j) {
    for (int i = 0; i < places.columns; ++i) {
      const double expected = normal(places.x(i), 0.0, 1.0) * normal(places.y(j), 0.0, 1.0);
      EXPECT_NEAR(densities[static_cast<std::size_t>(j * places.columns + i)], expected, 1e-7 * expected + 1e-9) << i << ' ' << j;
    }
  }
  const PlaceGrid line{-2.0, 0.5, 0.1, 1.0, 40, 1};
  const auto onLine = priorDensities(coordinatePlane(1, 0, 0), line);
  for (int i = 0; i < line.columns; ++i) EXPECT_NEAR(onLine[static_cast<std::size_t>(i)], normal(line.x(i), 0.0, 1.0), 1e-7) << i;
}

TEST(PlaneDensity, AggregateOfOneAndOfTwoCodesIsTheirGaussians) {
  for (const std::size_t count : {1U, 2U}) {
    Codes codes = two;
    codes.count = count;
    const auto densities = aggregateDensities(codes, coordinatePlane(2, 0, 1), places);
    ASSERT_TRUE(densities.ok());
    ASSERT_EQ(densities->size(), places.size());
    for (int j = 0; j < places.rows; ++j) {
      for (int i = 0; i < places.columns; ++i) {
        const std::array<double, 2> z{places.x(i), places.y(j)};
        double expected = 0.0;
        for (std::size_t n = 0; n < count; ++n) expected += normal(z, codes.meanOf(n), codes.logVarianceOf(n));
        expected /= static_cast<double>(count);
        // The tails that are left out are below e^-18 of a Gaussian's peak.
        EXPECT_NEAR((*densities)[static_cast<std::size_t>(j * places.columns + i)], expected, 1e-6 * expected + 2e-8)
            << count << ' ' << i << ' ' << j;
      }
    }
  }
}

TEST(PlaneDensity, AggregateReachesOverTheGridsEdges) {
  // The means lie on every side of the grid, so that only tails are on it.
  const PlaceGrid grid{-0.5, 0.5, 0.1, 0.1, 10, 10};
  for (const auto& [x, y] : {std::pair{-2.0F, 0.1F}, std::pair{2.0F, -0.1F}, std::pair{0.2F, 2.0F}, std::pair{-0.2F, -2.0F}}) {
    const Codes code{2, 1, {x, y}, {-0.5F, -0.25F}};
    const auto densities = aggregateDensities(code, coordinatePlane(2, 0, 1), grid);
    ASSERT_TRUE(densities.ok());
    for (int j = 0; j < grid.rows; ++j) {
      for (int i = 0; i < grid.columns; ++i) {
        const double expected = normal(std::array{grid.x(i), grid.y(j)}, code.meanOf(0), code.logVarianceOf(0));
        EXPECT_NEAR((*densities)[static_cast<std::size_t>(j * grid.columns + i)], expected, 1e-6 * expected) << x << ' ' << y;
      }
    }
  }
}

TEST(PlaneDensity, OfCodesFarFromTheGridNothingIsThere) {
  const Codes code{2, 1, {1e30F, -1e30F}, {0.0F, 0.0F}};
  const auto densities = aggregateDensities(code, coordinatePlane(2, 0, 1), places);
  ASSERT_TRUE(densities.ok());
  EXPECT_EQ(*densities, std::vector<float>(places.size()));
}

TEST(PlaneDensity, AggregateOnALineIsOneDimensional) {
  const PlaceGrid line{-2.0, 0.5, 0.05, 1.0, 80, 1};
  // The only dimension of a code, and one of three.
  const std::array<std::pair<Codes, PlaneMap>, 2> cases{
      {{Codes{1, 2, {0.3F, -1.0F}, {-1.0F, -3.0F}}, coordinatePlane(1, 0, 0)},
       {Codes{3, 2, {9.0F, 0.3F, 5.0F, 8.0F, -1.0F, 2.0F}, {1.0F, -1.0F, 0.0F, 0.0F, -3.0F, 1.0F}}, coordinatePlane(3, 1, 1)}}};
  for (const auto& [codes, plane] : cases) {
    const auto densities = aggregateDensities(codes, plane, line);
    ASSERT_TRUE(densities.ok());
    for (int i = 0; i < line.columns; ++i) {
      const double expected =
          0.5 * (normal(line.x(i), static_cast<double>(0.3F), std::exp(-1.0)) + normal(line.x(i), -1.0, std::exp(-3.0)));
      EXPECT_NEAR((*densities)[static_cast<std::size_t>(i)], expected, 1e-6 * expected + 2e-8) << codes.dimension << ' ' << i;
    }
  }
}

// The direction across the plane is integrated out of the full density by the trapezoidal rule, which is exact to rounding for a
// smooth function that vanishes at both ends.
TEST(PlaneDensity, OfPrincipalComponentsIsTheFullDensityIntegratedAcross) {
  std::vector<float> points = normals(200, 3, 4);
  for (std::size_t i = 0; i < points.size(); i += 3) {
    points[i] = 2.0F * points[i] + points[i + 1] + 0.5F;
    points[i + 2] = 0.5F * points[i + 2] - points[i] + 0.2F;
  }
  const auto pca = principalComponents(points, 3);
  ASSERT_TRUE(pca.ok());
  const auto& c = pca->plane.components;
  std::array<double, 3> across{};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t j = (i + 1) % 3, k = (i + 2) % 3;
    across[i] =
        static_cast<double>(c[j]) * static_cast<double>(c[3 + k]) - static_cast<double>(c[k]) * static_cast<double>(c[3 + j]);
  }
  const std::vector<float> mean{0.7F, -0.4F, 0.9F}, logVariance{-0.5F, -2.5F, 0.4F}, zero(3);
  const auto integrated = [&](double x, double y, std::span<const float> m, std::span<const float> v) {
    constexpr double step = 0.02;
    double sum = 0.0;
    for (int t = -500; t <= 500; ++t) {
      std::array<double, 3> z{};
      for (std::size_t i = 0; i < 3; ++i) {
        z[i] = static_cast<double>(pca->plane.mean[i]) + x * static_cast<double>(c[i]) + y * static_cast<double>(c[3 + i]) +
               step * t * across[i];
      }
      sum += normal(z, m, v);
    }
    return step * sum;
  };
  const PlaceGrid grid{-2.5, 2.0, 0.5, 0.4, 10, 9};
  const auto prior = priorDensities(pca->plane, grid);
  const auto aggregate = aggregateDensities(Codes{3, 1, mean, logVariance}, pca->plane, grid);
  ASSERT_TRUE(aggregate.ok());
  for (int j = 0; j < grid.rows; ++j) {
    for (int i = 0; i < grid.columns; ++i) {
      const auto place = static_cast<std::size_t>(j * grid.columns + i);
      const double p = integrated(grid.x(i), grid.y(j), zero, zero), q = integrated(grid.x(i), grid.y(j), mean, logVariance);
      EXPECT_NEAR(prior[place], p, 1e-5 * p + 1e-8) << i << ' ' << j;
      EXPECT_NEAR((*aggregate)[place], q, 1e-5 * q + 1e-7) << i << ' ' << j;
    }
  }
}

TEST(PlaneDensity, CodesThatAreNotFiniteAreLeftOut) {
  Codes codes{2, 3, two.mean, two.logVariance};
  codes.mean.insert(codes.mean.end(), {std::numeric_limits<float>::quiet_NaN(), 0.0F});
  codes.logVariance.insert(codes.logVariance.end(), {0.0F, 0.0F});
  const PlaneMap plane = coordinatePlane(2, 0, 1);
  EXPECT_EQ(*aggregateDensities(codes, plane, places), *aggregateDensities(two, plane, places));
  // Those of an autoencoder.
  const float none = -std::numeric_limits<float>::infinity();
  EXPECT_EQ(aggregateDensities(Codes{2, 1, {0.0F, 0.0F}, {none, none}}, plane, places).error().where, "codes");
}

TEST(PlaneDensity, CanBeCancelled) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(aggregateDensities(two, coordinatePlane(2, 0, 1), places, stop.get_token()).error().cancelled);
}

}  // namespace
}  // namespace latentscape
