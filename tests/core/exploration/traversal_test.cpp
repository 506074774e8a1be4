// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/traversal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace latentscape {
namespace {

TEST(Traversal, KlOfDimensionsIsTheClosedForm) {
  // KL(N(m, s^2) || N(0, 1)) = (m^2 + s^2 - 1) / 2 - log s.
  const Codes codes{2, 2, {0.0F, 3.0F, 1.0F, -1.0F}, {0.0F, 0.0F, std::log(4.0F), 0.0F}};
  const auto kl = klOfDimensions(codes);
  ASSERT_EQ(kl.size(), 2U);
  EXPECT_NEAR(kl[0], (0.0 + (0.5 * (1.0 + 4.0 - 1.0) - std::log(2.0))) / 2.0, 1e-6);
  EXPECT_NEAR(kl[1], (4.5 + 0.5) / 2.0, 1e-6);
  EXPECT_EQ(dimensionsByKl(codes), (std::vector<std::size_t>{1, 0}));
}

TEST(Traversal, EqualDimensionsKeepTheirOrder) {
  const Codes codes{4, 1, {1.0F, 2.0F, 1.0F, 2.0F}, std::vector<float>(4)};
  EXPECT_EQ(dimensionsByKl(codes), (std::vector<std::size_t>{1, 3, 0, 2}));
  EXPECT_EQ(dimensionsByKl(Codes{3, 0, {}, {}}), (std::vector<std::size_t>{0, 1, 2}));
}

TEST(Traversal, WithoutVariancesTheMeansDecide) {
  const float none = -std::numeric_limits<float>::infinity();
  // The second varies more; the first is only far from 0.
  const Codes codes{2, 3, {9.0F, 1.0F, 9.0F, -1.0F, 9.5F, 1.0F}, std::vector<float>(6, none)};
  EXPECT_EQ(dimensionsByKl(codes), (std::vector<std::size_t>{1, 0}));
  EXPECT_EQ(klOfDimensions(codes)[0], std::numeric_limits<double>::infinity());
  EXPECT_NEAR(varianceOfMeans(codes)[0], 0.5 * 0.5 * 2.0 / 9.0, 1e-9);
  EXPECT_NEAR(varianceOfMeans(codes)[1], 8.0 / 9.0, 1e-9);
}

TEST(Traversal, EachRowMovesOneDimensionOnly) {
  const LatentPoint base{0.5F, -0.5F, 2.0F};
  const std::vector<std::size_t> order{2, 0};
  const auto points = traversalPoints(base, order, -3.0, 3.0, 5);
  ASSERT_EQ(points.size(), 10U);
  EXPECT_EQ(points[0], (LatentPoint{0.5F, -0.5F, -3.0F}));
  EXPECT_EQ(points[2], (LatentPoint{0.5F, -0.5F, 0.0F}));
  EXPECT_EQ(points[4], (LatentPoint{0.5F, -0.5F, 3.0F}));
  EXPECT_EQ(points[6], (LatentPoint{-1.5F, -0.5F, 2.0F}));
  EXPECT_EQ(traversalPoints(base, order, -3.0, 1.0, 1)[1], (LatentPoint{-1.0F, -0.5F, 2.0F}));
}

TEST(Traversal, AcceptsOneDimensionAndAThousand) {
  const std::vector<std::size_t> one{0};
  EXPECT_EQ(traversalPoints({7.0F}, one, -1.0, 1.0, 3), (std::vector<LatentPoint>{{-1.0F}, {0.0F}, {1.0F}}));
  Codes wide{1024, 2, std::vector<float>(2048), std::vector<float>(2048)};
  wide.mean[1000] = 5.0F;
  EXPECT_EQ(dimensionsByKl(wide)[0], 1000U);
}

}  // namespace
}  // namespace latentscape
