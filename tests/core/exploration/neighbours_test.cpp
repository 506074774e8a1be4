// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/neighbours.h"

#include <gtest/gtest.h>

#include <cmath>

namespace latentscape {
namespace {

const Codes codes{2, 5, {0.0F, 0.0F, 3.0F, 4.0F, 1.0F, 0.0F, 0.0F, 1.0F, NAN, 0.0F}, std::vector<float>(10)};

TEST(Neighbours, CodesAreInOrderOfDistanceThenOfIndex) {
  const LatentPoint origin{0.0F, 0.0F};
  EXPECT_EQ(*nearestCodes(codes, origin, 3), (std::vector<Neighbour>{{0, 0.0}, {2, 1.0}, {3, 1.0}}));
  EXPECT_EQ(*nearestCodes(codes, origin, 100, 0), (std::vector<Neighbour>{{2, 1.0}, {3, 1.0}, {1, 5.0}}))
      << "all but the excluded code and NaN";
  EXPECT_EQ(nearestCodes(codes, LatentPoint{1.0F}, 3).error().where, "point");
  EXPECT_TRUE(nearestCodes(Codes{2, 0, {}, {}}, origin, 3)->empty());
}

TEST(Neighbours, ImagesAreInOrderOfPixelDistance) {
  const ImageSet set{{1, 2, 1}, {0, 0, 255, 0, 51, 0, 255, 255}, {}};
  const auto near = nearestImages(set, set.image(0), 3, 0);
  ASSERT_TRUE(near.ok());
  ASSERT_EQ(near->size(), 3U);
  EXPECT_EQ((*near)[0].index, 2U);
  EXPECT_DOUBLE_EQ((*near)[0].distance, 0.2);
  EXPECT_EQ((*near)[1].index, 1U);
  EXPECT_DOUBLE_EQ((*near)[1].distance, 1.0);
  EXPECT_DOUBLE_EQ((*near)[2].distance, std::sqrt(2.0));
  const std::vector<std::uint8_t> other(3);
  EXPECT_EQ(nearestImages(set, other, 1).error().where, "image");
}

TEST(Neighbours, OnlyTheFirstImagesAreSearchedWhereAsked) {
  const ImageSet set{{1, 1, 1}, {10, 20, 30, 11}, {}};
  const std::vector<std::uint8_t> image{12};
  EXPECT_EQ((*nearestImages(set, image, 1))[0].index, 3U);
  EXPECT_EQ((*nearestImages(set, image, 1, {}, {}, 3))[0].index, 0U);
  EXPECT_EQ(nearestImages(set, image, 9, {}, {}, 3)->size(), 3U);
  EXPECT_EQ(nearestImages(set, image, 9, {}, {}, 100)->size(), 4U);
}

TEST(Neighbours, SharedNeighboursCountAtAnyPosition) {
  const std::vector<Neighbour> a{{4, 0.1}, {7, 0.2}, {9, 0.3}}, b{{9, 5.0}, {1, 6.0}, {4, 7.0}};
  EXPECT_EQ(sharedNeighbours(a, b), 2U);
  EXPECT_EQ(sharedNeighbours(a, {}), 0U);
}

TEST(Neighbours, CanBeCancelled) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(nearestCodes(codes, LatentPoint{0.0F, 0.0F}, 1, {}, stop.get_token()).error().cancelled);
}

}  // namespace
}  // namespace latentscape
