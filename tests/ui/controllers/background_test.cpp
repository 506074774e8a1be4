// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/background.h"
#include "tests/ui/deadline.h"

#include <gtest/gtest.h>

#include <QObject>
#include <QTest>
#include <QThread>

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace latentscape {
namespace {

TEST(Background, JobsRunBesideEachOtherOnThreadsOfTheirOwn) {
  std::mutex mutex;
  std::condition_variable_any changed;
  int here = 0;
  {
    Background background;
    // Each waits for the other: run one after the other, they would never end.
    for (int i = 0; i < 2; ++i) {
      background.run([&](std::stop_token) {
        std::unique_lock lock(mutex);
        ++here;
        changed.notify_all();
        changed.wait(lock, [&] { return here == 2; });
      });
    }
  }
  EXPECT_EQ(here, 2);
}

TEST(Background, TheEndAsksAllJobsToStopAndWaitsForThem) {
  std::atomic<int> ended{0};
  {
    Background background;
    for (int i = 0; i < 3; ++i) {
      background.run([&](std::stop_token stop) {
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any never;
        never.wait(lock, stop, [] { return false; });
        ++ended;
      });
    }
  }
  EXPECT_EQ(ended, 3);
}

TEST(Background, AStopSourceStopsItsJobAlone) {
  std::atomic<bool> first{false}, second{false};
  const auto untilStopped = [](std::stop_token stop, std::atomic<bool>& ended) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    never.wait(lock, stop, [] { return false; });
    ended = true;
    ended.notify_all();
  };
  Background background;
  auto source = background.run([&](std::stop_token stop) { untilStopped(stop, first); });
  background.run([&](std::stop_token stop) { untilStopped(stop, second); });
  source.request_stop();
  first.wait(false);
  EXPECT_FALSE(second);
}

TEST(Background, WhatIsPostedArrivesOnTheReceiversThread) {
  QObject receiver;
  QThread* arrived = nullptr;
  Background background;
  background.run([&](std::stop_token) { post(&receiver, [&] { arrived = QThread::currentThread(); }); });
  ASSERT_TRUE(QTest::qWaitFor([&] { return arrived != nullptr; }, kDeadline));
  EXPECT_EQ(arrived, receiver.thread());
}

TEST(Background, WhatIsPostedToTheDeadIsDropped) {
  auto receiver = std::make_unique<QObject>();
  bool called = false;
  {
    Background background;
    background.run([&](std::stop_token) { post(receiver.get(), [&] { called = true; }); });
  }
  receiver.reset();
  QCoreApplication::processEvents();
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace latentscape
