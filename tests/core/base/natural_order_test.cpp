// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/natural_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace latentscape {
namespace {

TEST(NaturalOrder, NumbersComeByTheirValue) {
  std::vector<std::string> names{
      "10", "a10b", "2", "a2b", "a2", "a", "", "007", "7", "100000000000000000000001", "99999999999999999999999"};
  std::sort(names.begin(), names.end(), naturallyBefore);
  EXPECT_EQ(names, (std::vector<std::string>{"", "2", "007", "7", "10", "99999999999999999999999", "100000000000000000000001",
                                             "a", "a2", "a2b", "a10b"}));
}

TEST(NaturalOrder, IsStrict) {
  for (const char* const name : {"", "0", "00", "a1", "\xff", "a"}) EXPECT_FALSE(naturallyBefore(name, name)) << name;
  EXPECT_NE(naturallyBefore("1", "01"), naturallyBefore("01", "1"));
}

}  // namespace
}  // namespace latentscape
