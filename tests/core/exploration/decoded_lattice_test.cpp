// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/decoded_lattice.h"
#include "core/exploration/work_allowance.h"
#include "tests/core/exploration/fake_model.h"

#include <gtest/gtest.h>

#include <cmath>

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
