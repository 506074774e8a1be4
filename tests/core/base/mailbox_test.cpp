// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/mailbox.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace latentscape {
namespace {

TEST(Mailbox, ReportsOnlyTheFirstUnreadValueAndReturnsTheNewest) {
  Mailbox<int> box;
  EXPECT_TRUE(box.empty());
  EXPECT_TRUE(box.put(1));
  EXPECT_FALSE(box.put(2));
  EXPECT_EQ(box.take(), 2);
  EXPECT_EQ(box.take(), std::nullopt);
  EXPECT_TRUE(box.put(3));
}

TEST(Mailbox, ReaderSeesTheLastValueWhateverItMissed) {
  Mailbox<std::shared_ptr<const int>> box;
  constexpr int last = 20000;
  std::jthread writer([&] {
    for (int i = 1; i <= last; ++i) box.put(std::make_shared<const int>(i));
  });
  int seen = 0;
  while (seen < last) {
    if (const auto value = box.take()) {
      ASSERT_GT(**value, seen) << "values must never go back";
      seen = **value;
    }
  }
  EXPECT_EQ(seen, last);
}

}  // namespace
}  // namespace latentscape
