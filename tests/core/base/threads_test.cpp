// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/threads.h"

#include <gtest/gtest.h>

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <thread>

namespace latentscape {
namespace {

int niceness() { return getpriority(PRIO_PROCESS, 0); }

TEST(Threads, AtLeastOneIsAvailable) { EXPECT_GE(availableThreads(), 1); }

TEST(Threads, GivingWayAffectsOneThreadAndThoseThatItCreates) {
  const int before = niceness();
  if (before > 4) GTEST_SKIP() << "the tests themselves run at low priority";
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

#ifdef SYS_sched_getattr
// The kernel's attributes of this thread, in the layout of sched_getattr(2).
struct Scheduling {
  std::uint32_t size = 0, policy = 0;
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime = 0, deadline = 0, period = 0;
};

Scheduling ofThisThread() {
  Scheduling found;
  if (syscall(SYS_sched_getattr, 0, &found, sizeof found, 0U) != 0) found.size = 0;
  return found;
}

// A sandbox may refuse this.
bool systemLetsSet(Scheduling same) { return same.size != 0 && syscall(SYS_sched_setattr, 0, &same, 0U) == 0; }

TEST(Threads, AnsweringPromptlyAffectsOneThreadAndNoPriority) {
  constexpr std::uint64_t resetOnFork = 1, slice = 100'000;
  const Scheduling here = ofThisThread();
  if (!systemLetsSet(here)) GTEST_SKIP() << "sched_setattr is not allowed here";
  if (here.policy != SCHED_OTHER || here.nice > 4) GTEST_SKIP() << "the tests themselves run at another priority";
  Scheduling prompt, child;
  std::thread([&] {
    giveWayToOthers(Way::Half);
    answerPromptly();
    prompt = ofThisThread();
    std::thread([&] { child = ofThisThread(); }).join();
  }).join();
  EXPECT_EQ(prompt.policy, static_cast<std::uint32_t>(SCHED_OTHER));
  EXPECT_EQ(prompt.nice, 5);
  EXPECT_EQ(prompt.flags & resetOnFork, resetOnFork);
  EXPECT_EQ(child.nice, 5);
  EXPECT_EQ(child.flags & resetOnFork, 0U);
  // Kernels before 6.12 have no slices per thread and report 0.
  if (prompt.runtime != 0) {
    EXPECT_EQ(prompt.runtime, slice);
  }
  EXPECT_NE(child.runtime, slice);
}
#endif

TEST(Threads, DenormalsAreFlushed) {
  std::thread([] {
    flushDenormals();
    volatile float tiny = 1e-38F;
    EXPECT_EQ(tiny * 1e-3F, 0.0F);
  }).join();
}

}  // namespace
}  // namespace latentscape
