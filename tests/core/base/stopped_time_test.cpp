// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/stopped_time.h"

#include <gtest/gtest.h>

#include <atomic>

namespace latentscape {
namespace {

using namespace std::chrono_literals;
using Time = StopDetector::Clock::time_point;

TEST(StopDetector, TicksThatComeInTimeOrALittleLateAreNoStop) {
  StopDetector detector{Time{}};
  for (Time now{}; now < Time{} + 10s; now += 900ms) detector.tick(now);
  EXPECT_EQ(detector.total(Time{} + 10s), 0s);
}

TEST(StopDetector, ALateTickIsAStop) {
  StopDetector detector{Time{}};
  detector.tick(Time{} + 100ms);
  detector.tick(Time{} + 5s);
  EXPECT_EQ(detector.total(Time{} + 5s), 4800ms);
  detector.tick(Time{} + 5100ms);
  detector.tick(Time{} + 8200ms);
  EXPECT_EQ(detector.total(Time{} + 8300ms), 7800ms);
}

// What asks first after a stop must not wait for the next tick.
TEST(StopDetector, AStopIsSeenBeforeTheNextTick) {
  StopDetector detector{Time{}};
  EXPECT_EQ(detector.total(Time{} + 3s), 2900ms);
  detector.tick(Time{} + 3001ms);
  EXPECT_EQ(detector.total(Time{} + 3001ms), 2901ms);
}

// A clock that stands until it is set. Whether StoppedTime ticks before it is asked changes nothing after a single advance.
class SetClock {
 public:
  void advance(StopDetector::Clock::duration by) { m_now += by.count(); }
  StoppedTime::Now now() const {
    return [this] { return Time{StopDetector::Clock::duration(m_now.load())}; };
  }

 private:
  std::atomic<StopDetector::Clock::rep> m_now{1'000'000'000};
};

TEST(RunningTime, CountsNoStopWhereThereIsNone) {
  SetClock clock;
  const StoppedTime stopped(clock.now());
  const RunningTime time(stopped);
  EXPECT_EQ(time.seconds(), 0.0);
  clock.advance(900ms);
  EXPECT_DOUBLE_EQ(time.seconds(), 0.9);
  EXPECT_EQ(stopped.total(), 0s);
}

TEST(RunningTime, LeavesAStopOut) {
  SetClock clock;
  const StoppedTime stopped(clock.now());
  const RunningTime time(stopped);
  clock.advance(5s);
  EXPECT_EQ(stopped.total(), 4900ms);
  EXPECT_NEAR(time.seconds(), 0.1, 1e-12);
}

}  // namespace
}  // namespace latentscape
