// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasks/progress_throttle.h"

#include <gtest/gtest.h>

namespace latentscape {
namespace {

using namespace std::chrono_literals;

class ProgressThrottleTest : public testing::Test {
 protected:
  bool letsAt(std::chrono::milliseconds time, const std::string& note = {}) {
    m_now = ProgressThrottle::Clock::time_point(time);
    return m_throttle.lets(Progress{"work", 1, 2, note});
  }
  ProgressThrottle::Clock::time_point m_now;
  ProgressThrottle m_throttle{[this] { return m_now; }};
};

TEST_F(ProgressThrottleTest, TheFirstAndThenOneEveryFiftyMilliseconds) {
  EXPECT_TRUE(letsAt(1000ms));
  EXPECT_FALSE(letsAt(1000ms));
  EXPECT_FALSE(letsAt(1049ms));
  EXPECT_TRUE(letsAt(1050ms));
  EXPECT_FALSE(letsAt(1099ms)) << "since the last that it let, not since the last that it was asked";
  EXPECT_TRUE(letsAt(1100ms));
  EXPECT_TRUE(letsAt(9000ms));
}

TEST_F(ProgressThrottleTest, TheFirstHoweverEarly) { EXPECT_TRUE(letsAt(0ms)); }

TEST_F(ProgressThrottleTest, EveryNote) {
  EXPECT_TRUE(letsAt(1000ms));
  EXPECT_TRUE(letsAt(1001ms, "another mirror is tried"));
  EXPECT_TRUE(letsAt(1001ms, "and another"));
  EXPECT_FALSE(letsAt(1002ms));
}

}  // namespace
}  // namespace latentscape
