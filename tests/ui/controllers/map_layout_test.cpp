// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/map_layout.h"

#include <gtest/gtest.h>

#include <cmath>

namespace latentscape {
namespace {

const LatentPoint kPoint{1.0F, 2.0F, 3.0F};

TEST(MapLayout, OfTwoDimensionsMovesThoseAlone) {
  const auto layout = MapLayout::ofDimensions(3, 2, 0);
  EXPECT_EQ(layout.placeOf(kPoint), QPointF(3.0, 1.0));
  EXPECT_EQ(layout.movedTo(kPoint, {-1.0, 0.5}), (LatentPoint{0.5F, 2.0F, -1.0F}));
  const float logVariance[] = {std::log(4.0F), 0.0F, std::log(0.25F)};
  const auto ellipse = layout.ellipseOf(kPoint, logVariance);
  ASSERT_TRUE(ellipse.has_value());
  EXPECT_NEAR(ellipse->width(), 2 * 0.5, 1e-6);
  EXPECT_NEAR(ellipse->height(), 2 * 2.0, 1e-6);
  EXPECT_NEAR(ellipse->center().x(), 3.0, 1e-6);
}

TEST(MapLayout, OfOneDimensionIsALine) {
  const MapLayout layout(1);
  const LatentPoint point{0.5F};
  EXPECT_EQ(layout.placeOf(point), QPointF(0.5, 0.0));
  EXPECT_EQ(layout.movedTo(point, {-2.0, 7.0}), LatentPoint{-2.0F});
  EXPECT_EQ(layout.placesOf(Codes{1, 2, {1.0F, 2.0F}, {}}), (std::vector<float>{1.0F, 0.0F, 2.0F, 0.0F}));
}

TEST(MapLayout, OfPrincipalComponentsKeepsWhatIsOrthogonal) {
  // Along (3, 4, 0) / 5 and (0, 0, 1), seen from (1, 1, 1).
  Projection projection;
  projection.plane = PlaneMap{3, {1.0F, 1.0F, 1.0F}, {0.6F, 0.8F, 0.0F, 0.0F, 0.0F, 1.0F}};
  const auto layout = MapLayout::ofProjection(projection, std::make_shared<const Codes>(Codes{3, 0, {}, {}}));
  EXPECT_EQ(layout.method(), ProjectionMethod::Pca);
  const QPointF place = layout.placeOf(kPoint);
  EXPECT_NEAR(place.x(), 0.8, 1e-6);
  EXPECT_NEAR(place.y(), 2.0, 1e-6);
  const LatentPoint moved = layout.movedTo(kPoint, {place.x() + 5.0, place.y() - 1.0});
  EXPECT_NEAR(moved[0], 4.0, 1e-5);
  EXPECT_NEAR(moved[1], 6.0, 1e-5);
  EXPECT_NEAR(moved[2], 2.0, 1e-5);
  // Variances along the directions: 0.36 * 1 + 0.64 * 4 = 2.92, and 9.
  const float logVariance[] = {0.0F, std::log(4.0F), std::log(9.0F)};
  const auto ellipse = layout.ellipseOf(kPoint, logVariance);
  ASSERT_TRUE(ellipse.has_value());
  EXPECT_NEAR(ellipse->width(), 2 * std::sqrt(2.92), 1e-5);
  EXPECT_NEAR(ellipse->height(), 6.0, 1e-5);
}

TEST(MapLayout, OfAnEmbeddingKnowsTheCodesAlone) {
  Projection projection;
  projection.method = ProjectionMethod::Umap;
  projection.xy = {10.0F, 0.0F, 0.0F, 10.0F, -10.0F, -10.0F};
  const auto codes = std::make_shared<const Codes>(Codes{3, 3, {1, 2, 2, 0, 0, 0, -1, -1, -1}, {}});
  const auto layout = MapLayout::ofProjection(projection, codes);
  EXPECT_EQ(layout.method(), ProjectionMethod::Umap);
  EXPECT_FALSE(layout.isPlane());
  EXPECT_EQ(layout.placeOf(kPoint), QPointF(10.0, 0.0));
  EXPECT_EQ(layout.movedTo(kPoint, {1.0, 8.0}), (LatentPoint{0.0F, 0.0F, 0.0F}));
  EXPECT_FALSE(layout.ellipseOf(kPoint, kPoint).has_value());
  EXPECT_EQ(layout.placesOf(Codes{3, 0, {}, {}}), projection.xy) << "whatever codes there are now";
}

}  // namespace
}  // namespace latentscape
