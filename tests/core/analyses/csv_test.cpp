// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/csv.h"

#include <gtest/gtest.h>

#include <limits>

namespace latentscape {
namespace {

TEST(Csv, NumbersReadBackAsTheyWere) {
  EXPECT_EQ(csvNumber(0.1), "0.1");
  EXPECT_EQ(csvNumber(0.1F), "0.1");
  EXPECT_EQ(csvNumber(1.0 / 3.0), "0.3333333333333333");
  EXPECT_EQ(csvNumber(-2.0), "-2");
  EXPECT_EQ(csvNumber(std::numeric_limits<double>::quiet_NaN()), "");
  EXPECT_EQ(csvNumber(std::numeric_limits<float>::infinity()), "");
}

TEST(Csv, TextIsQuotedWhereItMustBe) {
  EXPECT_EQ(csvText("cat"), "cat");
  EXPECT_EQ(csvText("cat, tabby"), "\"cat, tabby\"");
  EXPECT_EQ(csvText("the \"cat\""), "\"the \"\"cat\"\"\"");
  EXPECT_EQ(csvText("a\nb"), "\"a\nb\"");
}

}  // namespace
}  // namespace latentscape
