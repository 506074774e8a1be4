// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/colours.h"

#include "tests/support/colour_difference.h"

#include <gtest/gtest.h>

namespace latentscape {
namespace {

// Of the 34 pairs that Sharma, Wu and Dalal give to check an implementation by.
TEST(ColourDifference, IsThatOfThePublishedPairs) {
  const struct {
    Triple one, other;
    double difference;
  } pairs[] = {
      {{50.0, 2.6772, -79.7751}, {50.0, 0.0, -82.7485}, 2.0425},
      {{50.0, -1.3802, -84.2814}, {50.0, 0.0, -82.7485}, 1.0},
      {{50.0, 0.0, 0.0}, {50.0, -1.0, 2.0}, 2.3669},
      {{50.0, 2.49, -0.001}, {50.0, -2.49, 0.0009}, 7.1792},
      {{50.0, 2.49, -0.001}, {50.0, -2.49, 0.0011}, 7.2195},
      {{50.0, 2.5, 0.0}, {73.0, 25.0, -18.0}, 27.1492},
      {{50.0, 2.5, 0.0}, {58.0, 24.0, 15.0}, 19.4535},
      {{60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}, 1.2644},
      {{22.7233, 20.0904, -46.694}, {23.0331, 14.973, -42.5619}, 2.0373},
      {{2.0776, 0.0795, -1.135}, {0.9033, -0.0636, -0.5514}, 0.9082},
  };
  for (const auto& pair : pairs) EXPECT_NEAR(ciede2000(pair.one, pair.other), pair.difference, 5e-5);
}

TEST(ClassColours, DifferFromEachOtherForEveryone) {
  for (const bool dark : {false, true}) {
    for (const Vision vision : {Vision::Normal, Vision::Protanopia, Vision::Deuteranopia}) {
      for (std::size_t i = 0; i < kClassColours; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          EXPECT_GE(difference(classColour(i, dark), classColour(j, dark), vision), 12.0)
              << i << " and " << j << (dark ? ", dark" : ", light") << ", vision " << static_cast<int>(vision);
        }
      }
    }
  }
}

TEST(ClassShapes, ChangeWhereTheColoursBeginAgain) {
  EXPECT_EQ(classShape(0), ClassShape::Disc);
  EXPECT_EQ(classShape(9), ClassShape::Disc);
  EXPECT_EQ(classShape(10), ClassShape::Square);
  EXPECT_EQ(classShape(29), ClassShape::Triangle);
  EXPECT_EQ(classShape(30), ClassShape::Disc);
}

}  // namespace
}  // namespace latentscape
