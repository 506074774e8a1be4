// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/value_range.h"
#include "core/analyses/start_point.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace latentscape {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ParseRange, TakesTheSmallerNumberFirst) {
  EXPECT_EQ(parseRange("range", "-3:+2.5")->from, -3.0);
  EXPECT_EQ(parseRange("range", "-3:+2.5")->to, 2.5);
  EXPECT_EQ(parseRange("range", "-3:2.5")->text(), "-3:2.5");
  for (const char* const wrong : {"", "1", "3:-3", "1:1", "0:nan", "0:1:2", "0:1e7", "a:b", ":"})
    EXPECT_THAT(parseRange("range", wrong).error().message(), HasSubstr("range: expected FROM:TO")) << wrong;
}

TEST(ParseSteps, GivesEvenlySpacedValues) {
  EXPECT_THAT(*parseSteps("strengths", "-2:2:5", 100), ElementsAre(-2.0, -1.0, 0.0, 1.0, 2.0));
  EXPECT_THAT(*parseSteps("strengths", "2:-2:2", 100), ElementsAre(2.0, -2.0));
  EXPECT_THAT(*parseSteps("strengths", "0.5:9:1", 100), ElementsAre(0.5));
  for (const char* const wrong : {"", "1:2", "0:1:0", "0:1:101", "0:1:2:3", "0:x:2", "0:1:2.5"})
    EXPECT_THAT(parseSteps("strengths", wrong, 100).error().message(), HasSubstr("strengths: expected FROM:TO:COUNT")) << wrong;
}

TEST(DescribeStart, IsShort) {
  EXPECT_EQ(describeStart(""), "0");
  EXPECT_EQ(describeStart("train:17"), "train:17");
  EXPECT_EQ(startText({0.5F, -1.25F, 1e-9F}), "z:0.5,-1.25,1e-09");
  EXPECT_EQ(describeStart(startText({0.5F, -1.25F})), "(0.50, −1.25)");
  EXPECT_EQ(describeStart("z:1,2,3,4,5"), "a point");
}

TEST(StepsOver, AreEven) { EXPECT_THAT(stepsOver({-2.0, 2.0}, 9), ElementsAre(-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0)); }

}  // namespace
}  // namespace latentscape
