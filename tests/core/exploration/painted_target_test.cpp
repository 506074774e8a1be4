// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/painted_target.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace latentscape {
namespace {

constexpr int kWidth = 9, kHeight = 7;

std::size_t at(int x, int y) { return static_cast<std::size_t>(y * kWidth + x); }

Image grey(std::uint8_t level) { return {{kHeight, kWidth, 1}, std::vector<std::uint8_t>(kWidth * kHeight, level)}; }

std::vector<float> all(float value) { return std::vector<float>(kWidth * kHeight, value); }

// Painted in one pixel.
std::vector<float> dot(int x, int y, float strength) {
  std::vector<float> strengths = all(0.0F);
  strengths[at(x, y)] = strength;
  return strengths;
}

TEST(PaintedTarget, BringsThePixelsAsFarAsTheyArePainted) {
  std::vector<float> strengths = dot(3, 2, 1.0F), values = all(0.0F);
  strengths[at(4, 2)] = 0.25F;
  values[at(3, 2)] = 0.9F;
  values[at(4, 2)] = 1.0F;
  const CodeTarget target = paintedTarget(grey(51), strengths, values);
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const bool painted = y == 2 && (x == 3 || x == 4);
      if (!painted) {
        EXPECT_FLOAT_EQ(target.pixels[at(x, y)], 0.2F) << x << "," << y;
      }
    }
  }
  EXPECT_FLOAT_EQ(target.pixels[at(3, 2)], 0.9F);
  EXPECT_FLOAT_EQ(target.pixels[at(4, 2)], 0.4F) << "0.2 + (1 - 0.2) / 4";
}

TEST(PaintedTarget, WeighsWhatIsPaintedMostAndWhatIsBesideItMoreThanTheRest) {
  const CodeTarget target = paintedTarget(grey(0), dot(3, 2, 1.0F), all(1.0F));
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const int away = std::max(std::abs(x - 3), std::abs(y - 2));
      EXPECT_FLOAT_EQ(target.weights[at(x, y)], away == 0 ? 1.0F : away <= 2 ? 0.2F : 0.05F) << x << "," << y;
    }
  }
}

TEST(PaintedTarget, AFaintStrokeWeighsLess) {
  const CodeTarget target = paintedTarget(grey(0), dot(3, 2, 0.5F), all(1.0F));
  EXPECT_FLOAT_EQ(target.weights[at(3, 2)], 0.525F) << "half the way from 0.05 to 1";
  EXPECT_FLOAT_EQ(target.weights[at(5, 4)], 0.125F) << "half the way from 0.05 to 0.2";
  EXPECT_FLOAT_EQ(target.weights[at(6, 2)], 0.05F);
}

TEST(PaintedTarget, AStrokeAtAnEdgeDoesNotReachTheOther) {
  const CodeTarget target = paintedTarget(grey(0), dot(kWidth - 1, 3, 1.0F), all(1.0F));
  EXPECT_FLOAT_EQ(target.weights[at(kWidth - 3, 3)], 0.2F);
  for (int y = 0; y < kHeight; ++y) EXPECT_FLOAT_EQ(target.weights[at(0, y)], 0.05F) << y;
}

TEST(TargetWithout, WhatIsMarkedByAHalfOrMoreIsMissing) {
  std::vector<float> strengths = dot(0, 0, 0.5F);
  strengths[at(1, 0)] = 0.49F;
  strengths[at(2, 0)] = 1.0F;
  const CodeTarget target = targetWithout(grey(102), strengths);
  EXPECT_EQ(target.pixels, all(0.4F));
  std::vector<float> weights = all(1.0F);
  weights[at(0, 0)] = weights[at(2, 0)] = 0.0F;
  EXPECT_EQ(target.weights, weights);
}

}  // namespace
}  // namespace latentscape
