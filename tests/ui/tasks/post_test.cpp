// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasks/post.h"
#include "tests/ui/deadline.h"

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QTest>
#include <QThread>

#include <memory>
#include <thread>
#include <utility>

namespace latentscape {
namespace {

TEST(Post, ItArrivesOnTheReceiversThread) {
  QObject receiver;
  QThread* arrived = nullptr;
  std::jthread([&] { post(&receiver, [&] { arrived = QThread::currentThread(); }); }).join();
  EXPECT_EQ(arrived, nullptr) << "not before the event loop turns";
  ASSERT_TRUE(QTest::qWaitFor([&] { return arrived != nullptr; }, kDeadline));
  EXPECT_EQ(arrived, receiver.thread());
}

TEST(Post, WhatIsPostedToTheDeadIsDropped) {
  auto receiver = std::make_unique<QObject>();
  bool called = false;
  std::jthread([&] { post(receiver.get(), [&] { called = true; }); }).join();
  receiver.reset();
  QCoreApplication::processEvents();
  EXPECT_FALSE(called);
}

// Qt's storage may be let go of last by the thread that posted.
TEST(Post, WhatAFunctionHoldsGoesWhereItIsCalled) {
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = held;
  bool called = false;
  Cargo cargo([held = std::move(held), &called] { called = held != nullptr; });
  cargo();
  EXPECT_TRUE(called);
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace latentscape
