// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/point_size.h"

#include <gtest/gtest.h>

#include <limits>

namespace latentscape {
namespace {

constexpr std::size_t counts[] = {0, 1, 10, 100, 500, 2'000, 10'000, 30'000, 70'000, 100'000, 1'000'000, 100'000'000};

TEST(PointSize, MorePointsAreNoLargerAndACloserViewIsNoSmaller) {
  for (double magnification = 1.0 / 1024.0; magnification < 1e6; magnification *= 1.1) {
    double former = std::numeric_limits<double>::infinity();
    for (const std::size_t count : counts) {
      const double radius = pointRadius(count, magnification);
      EXPECT_LE(radius, former) << count << " at " << magnification;
      EXPECT_LE(radius, pointRadius(count, 1.1 * magnification)) << count << " at " << magnification;
      former = radius;
    }
  }
}

TEST(PointSize, DependsOnBoth) {
  EXPECT_GT(pointRadius(500, 1.0), pointRadius(10'000, 1.0) + 0.5);
  EXPECT_GT(pointRadius(10'000, 1.0), pointRadius(100'000, 1.0) + 0.5);
  EXPECT_GT(pointRadius(10'000, 8.0), pointRadius(10'000, 1.0) + 1.0);
  EXPECT_LT(pointRadius(10'000, 0.1), pointRadius(10'000, 1.0));
}

// Two pixels of a coarse screen across at the least, and smaller than a thumbnail at the most; so on a fine screen as well, where
// each logical pixel is two.
TEST(PointSize, KeepsToSensibleLimits) {
  for (const std::size_t count : counts) {
    for (const double magnification : {0.0, 1e-300, 0.01, 0.5, 1.0, 2.0, 30.0, 1e300, std::numeric_limits<double>::infinity()}) {
      for (const double pixelRatio : {1.0, 2.0}) {
        const double diameter = 2.0 * pointRadius(count, magnification) * pixelRatio;
        EXPECT_GE(diameter, 2.0 * pixelRatio);
        EXPECT_LE(diameter, 16.0 * pixelRatio);
      }
    }
  }
}

TEST(PointSize, AViewThatFollowsLateLeavesItAlone) {
  for (const double late : {0.82, 0.9, 1.1, 1.22}) EXPECT_EQ(pointRadius(2'000, late), pointRadius(2'000, 1.0));
}

}  // namespace
}  // namespace latentscape
