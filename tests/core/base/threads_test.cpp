// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/threads.h"

#include <gtest/gtest.h>

#include <sched.h>
#include <sys/resource.h>

#include <thread>

namespace latentscape {
namespace {

int niceness() { return getpriority(PRIO_PROCESS, 0); }

TEST(Threads, ThereIsOneAtLeast) { EXPECT_GE(availableThreads(), 1); }

TEST(Threads, GivingWayIsForOneThreadAndThoseThatItMakes) {
  const int before = niceness();
  if (before > 4) GTEST_SKIP() << "the tests themselves give way";
  int half = -1, all = -1, made = -1;
  std::thread([&] {
    giveWayToOthers(Way::Half);
    half = niceness();
    giveWayToOthers();
    all = niceness();
    std::thread([&] { made = niceness(); }).join();
  }).join();
  EXPECT_EQ(half, 5);
  EXPECT_EQ(all, 10);
  EXPECT_EQ(made, 10);
  EXPECT_EQ(niceness(), before);
}

TEST(Threads, AnsweringPromptlyChangesNoPriority) {
  std::thread([] {
    giveWayToOthers(Way::Half);
    const int before = niceness();
    answerPromptly();
    EXPECT_EQ(niceness(), before);
    EXPECT_EQ(sched_getscheduler(0) & ~SCHED_RESET_ON_FORK, SCHED_OTHER);
  }).join();
}

TEST(Threads, DenormalsAreFlushed) {
  std::thread([] {
    flushDenormals();
    volatile float tiny = 1e-38F;
    EXPECT_EQ(tiny * 1e-3F, 0.0F);
  }).join();
}

}  // namespace
}  // namespace latentscape
