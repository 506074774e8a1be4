// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/stopped_time.h"

#include <gtest/gtest.h>

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

TEST(RunningTime, CountsNoStopWhereThereIsNone) {
  const StoppedTime stopped;
  const RunningTime time(stopped);
  EXPECT_GE(time.seconds(), 0.0);
  EXPECT_EQ(stopped.total(), 0s);
}

}  // namespace
}  // namespace latentscape
