// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/decoded_lattice.h"
#include "core/exploration/work_allowance.h"
#include "tests/core/exploration/fake_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

TEST(DecodedLatticeTest, TheLevelIsTheFinestWhoseStepIsLongEnough) {
  for (const double shortest : {1e-5, 0.03, 0.25, 0.3, 1.0, 1.7, 40.0}) {
    const int level = latticeLevel(shortest);
    EXPECT_GE(latticeStep(level), shortest);
    EXPECT_LT(latticeStep(level + 1), shortest);
  }
  EXPECT_EQ(latticeStep(latticeLevel(0.25)), 0.25) << "a step is long enough for itself";
  EXPECT_EQ(latticeLevel(1e-307), 1000);
  EXPECT_EQ(latticeLevel(1e307), -1000);
}

TEST(DecodedLatticeTest, AFinerLatticeHasAllPlacesOfACoarserOne) {
  const LatticeBlock coarse{1, -3, 2, 6, 4, 1}, fine{2, -6, 4, 12, 8, 1};
  for (int column = 0; column < coarse.columns; ++column) EXPECT_EQ(coarse.x(column), fine.x(2 * column));
  for (int row = 0; row < coarse.rows; ++row) EXPECT_EQ(coarse.y(row), fine.y(2 * row));
}

// By comparing the coordinates of all places: exact, as they are small multiples of powers of two.
std::optional<std::size_t> searchedIn(const LatticeBlock& other, double x, double y) {
  std::size_t index = 0;
  for (int row = 0; row < other.rows; ++row) {
    for (int column = 0; column < other.columns; ++column, ++index) {
      if (other.x(column) == x && other.y(row) == y) return index;
    }
  }
  return std::nullopt;
}

TEST(DecodedLatticeTest, APlaceIsFoundInBlocksOfOtherLevelsAndStrides) {
  std::vector<LatticeBlock> blocks;
  for (const int level : {-1, 0, 1, 3}) {
    for (const int stride : {1, 2, 3}) {
      for (const auto& [left, top] : {std::pair{0, 0}, {-5, 4}, {-2, -1}, {3, 7}}) {
        blocks.push_back({level, left, top, 4, 3, stride});
        blocks.push_back({level, left, top, 3, 5, stride});
      }
    }
  }
  blocks.push_back({});  // without places
  std::size_t found = 0, missing = 0;
  for (const LatticeBlock& block : blocks) {
    for (const LatticeBlock& other : blocks) {
      for (std::size_t i = 0; i < block.count(); ++i) {
        const int column = static_cast<int>(i) % block.columns, row = static_cast<int>(i) / block.columns;
        const auto expected = searchedIn(other, block.x(column), block.y(row));
        ASSERT_EQ(block.indexIn(other, i), expected)
            << "place " << i << " of level " << block.level << ", left " << block.left << ", top " << block.top << ", stride "
            << block.stride << " in level " << other.level << ", left " << other.left << ", top " << other.top << ", stride "
            << other.stride;
        ++(expected ? found : missing);
      }
    }
  }
  EXPECT_GT(found, 1000U);
  EXPECT_GT(missing, 1000U);
}

TEST(DecodedLatticeTest, LevelsFarApartShareTheOriginAlone) {
  const int most = std::numeric_limits<int>::max(), least = std::numeric_limits<int>::min();
  for (const auto& [level, far] : {std::pair{1000, -1000}, {-1000, 1000}, {0, 64}, {64, 0}, {most, least}, {least, most}}) {
    const LatticeBlock block{level, -1, 1, 3, 3, 1}, other{far, -2, 1, 4, 3, 1};
    for (std::size_t i = 0; i < block.count(); ++i)
      EXPECT_EQ(block.indexIn(other, i), i == 4 ? std::optional<std::size_t>(6) : std::nullopt) << level << " in " << far;
  }
}

TEST(DecodedLatticeTest, NumbersNearTheLimitsDoNotWrapAround) {
  const int most = std::numeric_limits<int>::max(), least = std::numeric_limits<int>::min();
  const LatticeBlock origin{0, 0, 0, 1, 1, 1};
  const auto levelled = [](int level, LatticeBlock block) {
    block.level = level;
    return block;
  };
  // 2^30 is 2^32 two levels finer, and 4 is 2^64 in 62 levels.
  EXPECT_EQ((LatticeBlock{0, 1 << 30, 0, 1, 1, 1}).indexIn(levelled(2, origin), 0), std::nullopt);
  EXPECT_EQ((LatticeBlock{0, 0, -(1 << 30), 1, 1, 1}).indexIn(levelled(2, origin), 0), std::nullopt);
  EXPECT_EQ((LatticeBlock{0, 4, 0, 1, 1, 1}).indexIn(levelled(62, origin), 0), std::nullopt);
  EXPECT_EQ((LatticeBlock{0, 0, -4, 1, 1, 1}).indexIn(levelled(62, origin), 0), std::nullopt);
  // 2 strides of 2^30 are 2^31, which is 2^30 one level coarser.
  EXPECT_EQ((LatticeBlock{0, 0, 0, 3, 1, 1 << 30}).indexIn({-1, 1 << 30, 0, 1, 1, 1}, 2), 0U);
  EXPECT_EQ((LatticeBlock{0, 0, 0, 1, 3, 1 << 30}).indexIn({-1, 0, -(1 << 30), 1, 1, 1}, 2), 0U);
  // From corner to corner: 2^32 - 1 steps, a third as many strides of 3.
  const LatticeBlock low{7, most, least, 1, 1, 1}, high{7, least, most, 1, 1, 1}, all{7, least, most, most, most, 3};
  const std::size_t strides = 1'431'655'765, last = strides * static_cast<std::size_t>(most) + strides;
  EXPECT_EQ(low.indexIn(high, 0), std::nullopt);
  EXPECT_EQ(high.indexIn(low, 0), std::nullopt);
  EXPECT_EQ(low.indexIn(all, 0), last);
  EXPECT_EQ(high.indexIn(all, 0), 0U);
  EXPECT_EQ(all.indexIn(low, last), 0U);
  EXPECT_EQ(all.indexIn(low, last - 1), std::nullopt);
  EXPECT_EQ(all.indexIn(all, last), last);
  // The farthest place that a block can have.
  const LatticeBlock farthest{0, most, least, most, most, most};
  EXPECT_EQ(farthest.indexIn(farthest, farthest.count() - 1), farthest.count() - 1);
  for (const int level : {-1, 1, 62, -62, 1000})
    EXPECT_EQ(farthest.indexIn(levelled(level, farthest), farthest.count() - 1), std::nullopt);
}

TEST(DecodedLatticeTest, ABlockIsDecodedRowByRowFromTheTop) {
  // The fake model's image of z is (z1, z2, z1 + z2, 1).
  const FakeModel model;
  const LatticeBlock block{3, 1, 5, 3, 2, 2};  // steps of 1/8, every second: x = 1/8, 3/8, 5/8; y = 5/8, 3/8
  const DecodedBlock decoded = decodeBlock(model, coordinatePlane(2, 0, 1), LatentPoint{9.0F, 9.0F}, block, 1);
  ASSERT_EQ(decoded.pixels.size(), 6U * 4U);
  EXPECT_EQ(decoded.shape, model.imageShape());
  std::size_t at = 0;
  for (const double y : {0.625, 0.375}) {
    for (const double x : {0.125, 0.375, 0.625}) {
      EXPECT_EQ(decoded.pixels[at], std::lround(255.0 * x));
      EXPECT_EQ(decoded.pixels[at + 1], std::lround(255.0 * y));
      EXPECT_EQ(decoded.pixels[at + 2], std::lround(255.0 * std::min(1.0, x + y)));
      EXPECT_EQ(decoded.pixels[at + 3], 255);
      at += 4;
    }
  }
}

// Five dimensions, images of 3x5 pixels, all of them the sum of the coordinates.
class SumModel final : public FakeModel {
 public:
  ImageShape imageShape() const override { return {3, 5, 1}; }
  int latentDimension() const override { return 5; }
  void decode(std::span<const float> latent, std::span<float> pixels) const override {
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      float sum = 0.0F;
      for (std::size_t d = 0; d < 5; ++d) sum += latent[i / 15 * 5 + d];
      pixels[i] = i % 15 == 7 ? NAN : sum;
    }
  }
};

TEST(DecodedLatticeTest, WhatThePlaneDoesNotShowIsTheProbes) {
  const LatentPoint base{7.0F, 0.25F, 7.0F, 0.125F, 0.0625F};
  const DecodedBlock decoded = decodeBlock(SumModel(), coordinatePlane(5, 0, 2), base, {2, 0, 1, 2, 1, 1}, 1);
  EXPECT_EQ(decoded.pixels[0], std::lround(255.0 * (0.4375 + 0.25)));
  EXPECT_EQ(decoded.pixels[15], std::lround(255.0 * (0.4375 + 0.5)));
  EXPECT_EQ(decoded.pixels[7], 0) << "of no number";
}

TEST(DecodedLatticeTest, SmallerImagesAreMeansAlsoOfWhatIsLeftAtTheEdge) {
  class Ramp final : public FakeModel {
   public:
    ImageShape imageShape() const override { return {3, 5, 1}; }
    void decode(std::span<const float>, std::span<float> pixels) const override {
      for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<float>(i % 15) / 255.0F;
    }
  };
  const DecodedBlock decoded = decodeBlock(Ramp(), coordinatePlane(2, 0, 1), LatentPoint(2), {0, 0, 0, 1, 1, 1}, 2);
  EXPECT_EQ(decoded.shape, (ImageShape{2, 3, 1}));
  // Rows 0 1 2 3 4 | 5 6 7 8 9 | 10 .. 14: means (3, 5, 6.5), then of the last row (10.5, 12.5, 14).
  EXPECT_EQ(decoded.pixels, (std::vector<std::uint8_t>{3, 5, 7, 11, 13, 14}));
}

TEST(DecodedLatticeTest, AStopLeavesNothing) {
  std::stop_source stop;
  stop.request_stop();
  const DecodedBlock decoded =
      decodeBlock(FakeModel(), coordinatePlane(2, 0, 1), LatentPoint(2), {0, 0, 0, 9, 9, 1}, 1, stop.get_token());
  EXPECT_TRUE(decoded.pixels.empty());
}

TEST(WorkAllowanceTest, WhoHasTakenMuchWaits) {
  WorkAllowance allowance(0.1);
  EXPECT_EQ(allowance.wait(100.0), 0.0);
  allowance.spend(0.02, 100.0);
  EXPECT_NEAR(allowance.wait(100.0), 0.2, 1e-12);
  allowance.spend(0.01, 100.05);  // before its time
  EXPECT_NEAR(allowance.wait(100.05), 0.25, 1e-12);
  EXPECT_EQ(allowance.wait(100.3), 0.0);
  allowance.spend(0.01, 200.0);
  EXPECT_NEAR(allowance.wait(200.0), 0.1, 1e-12) << "time that nobody used is not saved";
  allowance.forget();
  EXPECT_EQ(allowance.wait(200.0), 0.0);
  EXPECT_NEAR(allowance.piece(0.5), 0.05, 1e-12);
}

}  // namespace
}  // namespace latentscape
