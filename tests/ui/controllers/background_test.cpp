// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/background.h"
#include "tests/ui/deadline.h"

#include <gtest/gtest.h>

#include <QObject>
#include <QTest>
#include <QThread>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <vector>

namespace latentscape {
namespace {

const Error kFailure{"can't be opened", "x.safetensors", "Open a smaller one."};

// For jobs whose end nobody waits for.
void ignore(const Result<void>&) {}

TEST(Background, WhatAJobThrowsBecomesAnErrorAndEndsNothing) {
  QObject receiver;
  std::vector<std::string> errors;
  QThread* arrived = nullptr;
  Background background;
  const auto done = [&](const Result<int>& result) {
    errors.push_back(result ? "" : result.error().message());
    arrived = QThread::currentThread();
  };
  background.run(&receiver, kFailure, [](std::stop_token) -> Result<int> { throw std::bad_alloc(); }, done);
  ASSERT_TRUE(QTest::qWaitFor([&] { return errors.size() == 1; }, kDeadline));
  background.run(
      &receiver, kFailure, [](std::stop_token) -> Result<int> { return static_cast<int>(std::vector<char>().at(1)); }, done);
  ASSERT_TRUE(QTest::qWaitFor([&] { return errors.size() == 2; }, kDeadline));
  background.run(&receiver, kFailure, [](std::stop_token) -> Result<int> { return 3; }, done);
  ASSERT_TRUE(QTest::qWaitFor([&] { return errors.size() == 3; }, kDeadline));
  EXPECT_EQ(errors[0], "x.safetensors: can't be opened: there is not enough memory. Open a smaller one.");
  EXPECT_EQ(errors[1].find("x.safetensors: can't be opened: vector"), 0U);
  EXPECT_EQ(errors[2], "");
  EXPECT_EQ(arrived, receiver.thread());
}

TEST(Background, JobsRunBesideEachOtherOnThreadsOfTheirOwn) {
  std::mutex mutex;
  std::condition_variable_any changed;
  int here = 0;
  QObject receiver;
  {
    Background background;
    // Each waits for the other: run one after the other, they would never end.
    for (int i = 0; i < 2; ++i) {
      background.run(
          &receiver, kFailure,
          [&](std::stop_token) -> Result<void> {
            std::unique_lock lock(mutex);
            ++here;
            changed.notify_all();
            changed.wait(lock, [&] { return here == 2; });
            return {};
          },
          ignore);
    }
  }
  EXPECT_EQ(here, 2);
}

TEST(Background, TheEndAsksAllJobsToStopAndWaitsForThem) {
  std::atomic<int> ended{0};
  QObject receiver;
  {
    Background background;
    for (int i = 0; i < 3; ++i) {
      background.run(
          &receiver, kFailure,
          [&](std::stop_token stop) -> Result<void> {
            std::mutex mutex;
            std::unique_lock lock(mutex);
            std::condition_variable_any never;
            never.wait(lock, stop, [] { return false; });
            ++ended;
            return {};
          },
          ignore);
    }
  }
  EXPECT_EQ(ended, 3);
}

TEST(Background, AStopSourceStopsItsJobAlone) {
  std::atomic<bool> first{false}, second{false};
  const auto untilStopped = [](std::stop_token stop, std::atomic<bool>& ended) -> Result<void> {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    never.wait(lock, stop, [] { return false; });
    ended = true;
    ended.notify_all();
    return {};
  };
  QObject receiver;
  Background background;
  auto source = background.run(&receiver, kFailure, [&](std::stop_token stop) { return untilStopped(stop, first); }, ignore);
  background.run(&receiver, kFailure, [&](std::stop_token stop) { return untilStopped(stop, second); }, ignore);
  source.request_stop();
  first.wait(false);
  EXPECT_FALSE(second);
}

TEST(Background, WhatIsPostedArrivesOnTheReceiversThread) {
  QObject receiver;
  QThread* arrived = nullptr;
  Background background;
  background.run(
      &receiver, kFailure,
      [&](std::stop_token) -> Result<void> {
        post(&receiver, [&] { arrived = QThread::currentThread(); });
        return {};
      },
      ignore);
  ASSERT_TRUE(QTest::qWaitFor([&] { return arrived != nullptr; }, kDeadline));
  EXPECT_EQ(arrived, receiver.thread());
}

TEST(Background, WhatIsPostedToTheDeadIsDropped) {
  auto receiver = std::make_unique<QObject>();
  bool called = false;
  {
    Background background;
    background.run(
        receiver.get(), kFailure, [](std::stop_token) -> Result<void> { return {}; },
        [&](const Result<void>&) { called = true; });
  }
  receiver.reset();
  QCoreApplication::processEvents();
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace latentscape
