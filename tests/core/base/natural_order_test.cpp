// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/natural_order.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace latentscape {
namespace {

TEST(NaturalOrder, NumbersCountAsNumbers) {
  const std::vector<std::string> sorted{
      "",  "01", "1",   "2",  "3a",  "3b", "10",  "10a2", "10a10", "99999999999999999999", "100000000000000000000",
      "A", "a",  "a-1", "a1", "a1b", "a2", "a10", "b"};
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    for (std::size_t j = 0; j < sorted.size(); ++j) {
      EXPECT_EQ(naturalLess(sorted[i], sorted[j]), i < j) << sorted[i] << " and " << sorted[j];
    }
  }
}

TEST(NaturalOrder, BytesAboveAsciiComeLast) {
  EXPECT_TRUE(naturalLess("z", "\xc3\xa9"));
  EXPECT_FALSE(naturalLess("\xc3\xa9", "z"));
}

}  // namespace
}  // namespace latentscape
