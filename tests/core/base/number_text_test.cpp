// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace latentscape {
namespace {

using ::testing::ElementsAre;

TEST(NumberText, HasATrueMinus) {
  EXPECT_EQ(fixedText(-1.005, 1), "−1.0");
  EXPECT_EQ(fixedText(-0.001, 2), "0.00");
  EXPECT_EQ(fixedText(-INFINITY, 2), "−inf");
  EXPECT_EQ(significantText(0.00912, 2), "0.0091");
  EXPECT_EQ(significantText(-1.234e-8, 3), "−1.2×10⁻⁸");
  EXPECT_EQ(significantText(12345678.0, 4), "1.23×10⁷");
  EXPECT_EQ(significantText(NAN, 3), "–");
  EXPECT_EQ(coordinateText(0), "z₁");
  EXPECT_EQ(coordinateText(109), "z₁₁₀");
}

TEST(NumberText, OnlyNoneIsZeroPercentAndOnlyAllAHundred) {
  EXPECT_EQ(percentText(0.0, 0), "0");
  EXPECT_EQ(percentText(100.0, 0), "100");
  EXPECT_EQ(percentText(100.0, 1), "100.0");
  EXPECT_EQ(percentText(99.4, 0), "99");
  EXPECT_EQ(percentText(99.51, 0), "99.5") << "9,951 of 10,000";
  EXPECT_EQ(percentText(99.99, 0), "> 99.9");
  EXPECT_EQ(percentText(99.99, 1), "> 99.9");
  EXPECT_EQ(percentText(99.99, 2), "99.99");
  EXPECT_EQ(percentText(0.3, 0), "0.3");
  EXPECT_EQ(percentText(0.01, 0), "< 0.1");
  EXPECT_EQ(percentText(0.01, 1), "< 0.1");
  EXPECT_EQ(percentText(0.001, 2), "< 0.01");
}

TEST(NumberText, AShareIsInPercent) {
  EXPECT_EQ(shareText(0.19, 0), "19 %");
  EXPECT_EQ(shareText(0.0142, 1), "1.4 %");
  EXPECT_EQ(shareText(0.99995, 1), "> 99.9 %");
  EXPECT_EQ(shareText(1.0, 0), "100 %");
}

TEST(NumberText, CountsHaveCommasAndBytesAreMegabytes) {
  EXPECT_EQ(countText(0), "0");
  EXPECT_EQ(countText(999), "999");
  EXPECT_EQ(countText(8000), "8,000");
  EXPECT_EQ(countText(1234567), "1,234,567");
  EXPECT_EQ(megabytesText(11594722), "11.6 MB");
  EXPECT_EQ(megabytesText(561753746), "562 MB");
  EXPECT_EQ(megabytesText(3210000, 11594722), "3.2");
  EXPECT_EQ(megabytesText(3210000, 561753746), "3");
}

TEST(NumberText, TitlesHaveAsManyDecimalsAsTheyNeed) {
  EXPECT_THAT(numberTitles(std::vector<double>{-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0}),
              ElementsAre("−2.0", "−1.5", "−1.0", "−0.5", "0.0", "0.5", "1.0", "1.5", "2.0"));
  EXPECT_THAT(numberTitles(std::vector<double>{0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0}), ElementsAre("0.000", "0.333", "0.667", "1.000"));
  EXPECT_THAT(numberTitles(std::vector<double>{-30.0, 30.0}), ElementsAre("−30", "30"));
}

}  // namespace
}  // namespace latentscape
