// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasks/background.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <system_error>
#include <utility>

namespace latentscape {
namespace {

void untilStopped(std::stop_token stop) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any never;
  never.wait(lock, std::move(stop), [] { return false; });
}

TEST(Background, JobsRunBesideEachOtherOnThreadsOfTheirOwn) {
  std::mutex mutex;
  std::condition_variable_any changed;
  int here = 0;
  {
    Background background;
    // Each waits for the other: run one after the other, they would never end.
    for (int i = 0; i < 2; ++i) {
      const auto begun = background.start([&](std::stop_token) {
        std::unique_lock lock(mutex);
        ++here;
        changed.notify_all();
        changed.wait(lock, [&] { return here == 2; });
      });
      EXPECT_TRUE(begun.ok());
    }
  }
  EXPECT_EQ(here, 2);
}

TEST(Background, TheEndAsksAllJobsToStopAndWaitsForThem) {
  std::atomic<int> ended{0};
  {
    Background background;
    for (int i = 0; i < 3; ++i) {
      const auto begun = background.start([&](std::stop_token stop) {
        untilStopped(std::move(stop));
        ++ended;
      });
      EXPECT_TRUE(begun.ok());
    }
  }
  EXPECT_EQ(ended, 3);
}

TEST(Background, AStopSourceStopsItsJobAlone) {
  std::array<std::stop_token, 2> tokens;
  std::atomic<std::size_t> begun{0};
  Background background;
  const auto start = [&](std::size_t job) {
    auto source = background.start([&, job](std::stop_token stop) {
      tokens[job] = stop;
      begun = job + 1;
      begun.notify_all();
      untilStopped(std::move(stop));
    });
    begun.wait(job);
    return source;
  };
  auto first = start(0), second = start(1);
  ASSERT_TRUE(first.ok() && second.ok());
  second->request_stop();
  EXPECT_TRUE(tokens[1].stop_requested());
  EXPECT_FALSE(tokens[0].stop_requested());
  first->request_stop();
  EXPECT_TRUE(tokens[0].stop_requested());
}

TEST(Background, AThreadThatTheSystemRefusesIsAnErrorAndTheNextMayBegin) {
  bool refuses = true;
  std::atomic<bool> ran{false};
  Background background([&](Background::Job job) {
    if (refuses) throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
    return Background::startThread(std::move(job));
  });
  const auto begin = [&] {
    return background.start([&](std::stop_token) {
      ran = true;
      ran.notify_all();
    });
  };
  const auto refused = begin();
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().what.find("unavailable"), std::string::npos) << refused.error().what;
  EXPECT_FALSE(ran);
  refuses = false;
  EXPECT_TRUE(begin().ok());
  ran.wait(false);
}

}  // namespace
}  // namespace latentscape
