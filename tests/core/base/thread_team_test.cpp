// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/thread_team.h"
#include "tests/core/base/resource_limit.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <numeric>
#include <thread>
#include <vector>

#include <unistd.h>

namespace latentscape {
namespace {

TEST(ThreadTeam, RunsEveryUnitOnceForAnyTeamSize) {
  for (const int threads : {1, 2, 3, 7}) {
    ThreadTeam team(threads);
    EXPECT_EQ(team.size(), threads);
    for (const std::size_t count : {0U, 1U, 2U, 5U, 1000U}) {
      std::vector<std::atomic<int>> done(count);
      team.share(count, [&](std::size_t unit) { ++done[unit]; });
      for (const auto& times : done) EXPECT_EQ(times.load(), 1) << threads << " threads, " << count << " units";
    }
  }
}

TEST(ThreadTeam, NoTwoThreadsShareANumber) {
  ThreadTeam team(3);
  std::vector<std::atomic<int>> busy(3), done(500);
  team.share(done.size(), [&](std::size_t unit, std::size_t thread) {
    ASSERT_LT(thread, busy.size());
    EXPECT_EQ(busy[thread].fetch_add(1), 0) << "two units at once with the number " << thread;
    std::this_thread::yield();
    --busy[thread];
    ++done[unit];
  });
  for (const auto& times : done) EXPECT_EQ(times.load(), 1);
}

TEST(ThreadTeam, AJobSeesWhatThePreviousOneWrote) {
  ThreadTeam team(3);
  std::vector<std::size_t> values(97, 0);  // no atomics: only the team synchronises
  for (std::size_t round = 0; round < 2000; ++round) {
    team.share(values.size(), [&](std::size_t unit) { values[unit] = values[unit] + unit; });
    team.share(values.size(), [&](std::size_t unit) {
      if (unit == 0) values[0] = 0;
    });
  }
  for (std::size_t unit = 1; unit < values.size(); ++unit) ASSERT_EQ(values[unit], 2000 * unit);
}

TEST(ThreadTeam, ABlockedThreadDelaysOnlyItsOwnUnit) {
  ThreadTeam team(2);
  // Unit 0 ends only when all others are done, so that they can't wait for its thread.
  std::atomic<int> others{0};
  team.share(64, [&](std::size_t unit) {
    if (unit > 0) {
      ++others;
      return;
    }
    while (others < 63) std::this_thread::yield();
  });
  EXPECT_EQ(others, 63);
}

TEST(ThreadTeam, WakesUpAfterSleeping) {
  ThreadTeam team(2);
  for (int round = 0; round < 3; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    // Two units that wait for each other, so both threads must be awake.
    std::atomic<int> here{0};
    team.share(2, [&](std::size_t) {
      ++here;
      while (here < 2) std::this_thread::yield();
    });
    EXPECT_EQ(here, 2);
  }
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// A thread's stack takes 8 MB of address space.
TEST(ThreadTeam, MakesDoWithTheThreadsThatTheSystemAllows) {
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const rlim_t space = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) + (32U << 20U);
  std::atomic<int> units{0};
  int size = 0;
  {
    const testing::ResourceLimit limit(RLIMIT_AS, space);
    ThreadTeam team(256);
    size = team.size();
    team.share(1000, [&](std::size_t, std::size_t thread) { units += thread < static_cast<std::size_t>(size) ? 1 : 1000; });
  }
  EXPECT_GE(size, 1);
  EXPECT_LT(size, 256);
  EXPECT_EQ(units, 1000);
}
#endif

}  // namespace
}  // namespace latentscape
