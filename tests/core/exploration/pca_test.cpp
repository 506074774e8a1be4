// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/projection.h"
#include "tests/core/exploration/point_clouds.h"
#include "tests/core/exploration/projections_reference.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

namespace latentscape {
namespace {

template <class Found>
void expectNear(const Found& found, const nlohmann::json& expected, double tolerance) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i].template get<double>(), tolerance) << i;
}

TEST(Pca, MatchesScikitLearn) {
  const auto reference = projectionsReference();
  const auto pca = principalComponents(referencePoints(), 4);
  ASSERT_TRUE(pca.ok());
  expectNear(pca->plane.mean, reference["mean"], 1e-6);
  expectNear(pca->plane.components, reference["components"], 1e-6);
  expectNear(pca->xy, reference["xy"], 1e-5);
  expectNear(pca->explainedVariance, reference["explained_variance"], 1e-9);
}

TEST(Pca, FindsALineInManyDimensions) {
  // Points only on mean + t * direction: one component has all the variance, whatever the number of points.
  constexpr std::size_t d = 512, n = 20;
  std::vector<float> points;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < d; ++j) points.push_back(5.0F + static_cast<float>(i) * (j % 2 == 0 ? 1.0F : -0.5F));
  }
  const auto pca = principalComponents(points, d);
  ASSERT_TRUE(pca.ok());
  EXPECT_NEAR(pca->explainedVariance[0], 1.0, 1e-12);
  EXPECT_NEAR(std::accumulate(pca->explainedVariance.begin(), pca->explainedVariance.end(), 0.0), 1.0, 1e-12);
  const double length = std::sqrt(256.0 * 1.25);
  EXPECT_NEAR(pca->plane.components[0], 1.0 / length, 1e-6);
  EXPECT_NEAR(pca->plane.components[1], -0.5 / length, 1e-6);
  for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(pca->xy[2 * i], (static_cast<double>(i) - 9.5) * length, 1e-3);
}

TEST(Pca, OneDimensionHasOneDirection) {
  const std::vector<float> points{1.0F, 2.0F, 6.0F};
  const auto pca = principalComponents(points, 1);
  ASSERT_TRUE(pca.ok());
  EXPECT_EQ(pca->plane.components, (std::vector<float>{1.0F, 0.0F}));
  EXPECT_TRUE(isLine(pca->plane));
  EXPECT_EQ(pca->xy, (std::vector<float>{-2.0F, 0.0F, -1.0F, 0.0F, 3.0F, 0.0F}));
  EXPECT_EQ(pca->explainedVariance, std::vector<double>{1.0});
}

TEST(Pca, ConstantCodesHaveNoExplainedVariance) {
  const std::vector<float> points(30, 0.1F);
  const auto pca = principalComponents(points, 3);
  ASSERT_TRUE(pca.ok());
  EXPECT_EQ(pca->explainedVariance, std::vector<double>(3, 0.0));
  const auto one = principalComponents(std::span(points).first(3), 3);
  ASSERT_TRUE(one.ok());
  EXPECT_NEAR(one->xy[0], 0.0, 1e-7);
}

TEST(Pca, NonFiniteCodesAreAnError) {
  std::vector<float> points(12, 1.0F);
  points[7] = std::numeric_limits<float>::quiet_NaN();
  const auto pca = principalComponents(points, 3);
  ASSERT_FALSE(pca.ok());
  EXPECT_NE(pca.error().what.find("not finite"), std::string::npos);
  EXPECT_FALSE(principalComponents({}, 3).ok());
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(principalComponents(referencePoints(), 4, stop.get_token()).error().cancelled);
}

TEST(PlaneMap, IsInvertible) {
  const auto pca = principalComponents(referencePoints(), 4);
  ASSERT_TRUE(pca.ok());
  const LatentPoint point = movedInPlane(pca->plane, pca->plane.mean, 0.7F, -1.3F);
  const auto xy = toPlane(pca->plane, point);
  EXPECT_NEAR(xy[0], 0.7, 1e-6);
  EXPECT_NEAR(xy[1], -1.3, 1e-6);
}

TEST(PlaneMap, MovingKeepsTheOrthogonalComponent) {
  const PlaneMap plane = coordinatePlane(4, 3, 1);
  EXPECT_EQ(movedInPlane(plane, LatentPoint{1.0F, 2.0F, 3.0F, 4.0F}, -5.0F, 7.0F), (LatentPoint{1.0F, 7.0F, 3.0F, -5.0F}));
  EXPECT_EQ(toPlane(plane, LatentPoint{1.0F, 2.0F, 3.0F, 4.0F}), (std::array<float, 2>{4.0F, 2.0F}));
  EXPECT_FALSE(isLine(plane));
  EXPECT_TRUE(isLine(coordinatePlane(4, 2, 2)));
  // On a line, y has no effect.
  EXPECT_EQ(movedInPlane(coordinatePlane(1, 0, 0), LatentPoint{1.0F}, -2.0F, 9.0F), LatentPoint{-2.0F});
  const auto pca = principalComponents(referencePoints(), 4);
  ASSERT_TRUE(pca.ok());
  const LatentPoint from{1.0F, 2.0F, 3.0F, 4.0F};
  const LatentPoint moved = movedInPlane(pca->plane, from, 0.25F, 0.5F);
  const auto xy = toPlane(pca->plane, moved);
  EXPECT_NEAR(xy[0], 0.25, 1e-5);
  EXPECT_NEAR(xy[1], 0.5, 1e-5);
  // The displacement lies in the plane: its length is that of its coordinates.
  const auto before = toPlane(pca->plane, from);
  double square = 0.0;
  for (std::size_t i = 0; i < 4; ++i) square += std::pow(static_cast<double>(moved[i]) - from[i], 2.0);
  EXPECT_NEAR(std::sqrt(square), std::hypot(before[0] - 0.25, before[1] - 0.5), 1e-5);
}

}  // namespace
}  // namespace latentscape
