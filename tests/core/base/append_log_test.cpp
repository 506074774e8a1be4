// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/append_log.h"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kChunk = AppendLog<int>::kChunk;

AppendLog<int> counted(std::size_t size) {
  AppendLog<int> log;
  for (std::size_t i = 0; i < size; ++i) log.append(static_cast<int>(i));
  return log;
}

void expectCounted(const AppendLog<int>& log, std::size_t size) {
  ASSERT_EQ(log.size(), size);
  for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(log[i], static_cast<int>(i));
}

TEST(AppendLog, HasWhatWasAppendedAcrossItsPieces) {
  EXPECT_TRUE(AppendLog<int>().empty());
  for (const std::size_t size : {std::size_t{1}, kChunk - 1, kChunk, kChunk + 1, 3 * kChunk + 5})
    expectCounted(counted(size), size);
}

TEST(AppendLog, ACopyKeepsItsLengthAndSharesTheMemory) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{3}, kChunk, kChunk + 7}) {
    AppendLog<int> log = counted(size);
    const AppendLog<int> copy = log;
    for (std::size_t i = size; i < size + kChunk; ++i) log.append(static_cast<int>(i));
    expectCounted(copy, size);
    expectCounted(log, size + kChunk);
    for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(&copy[i], &log[i]);
  }
}

TEST(AppendLog, CopiesThatBothGrowDoNotMix) {
  for (const std::size_t size : {std::size_t{3}, kChunk, kChunk + 7}) {
    AppendLog<int> one = counted(size);
    AppendLog<int> other = one;
    const AppendLog<int> third = one;
    one.append(-1);
    other.append(-2);
    one.append(-3);
    EXPECT_EQ(one[size], -1);
    EXPECT_EQ(one[size + 1], -3);
    EXPECT_EQ(other[size], -2);
    for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(other[i], static_cast<int>(i));
    expectCounted(third, size);
  }
}

TEST(AppendLog, TakesOverAnyOtherOne) {
  AppendLog<int> grown = counted(2 * kChunk + 1), shown;
  shown = grown;
  for (std::size_t i = grown.size(); i < 5 * kChunk; ++i) {
    grown.append(static_cast<int>(i));
    if (i % 300 == 0) shown = grown;
  }
  shown = grown;
  expectCounted(shown, 5 * kChunk);
  AppendLog<int> branched = counted(kChunk + 3), before = branched;
  branched.append(-1);
  before.append(-2);  // in a piece of its own, behind one that both have
  shown = branched;
  shown = before;
  ASSERT_EQ(shown.size(), kChunk + 4);
  EXPECT_EQ(shown[kChunk + 3], -2);
  shown = counted(7);
  expectCounted(shown, 7);
  shown = *&shown;
  expectCounted(shown, 7);
  shown = {};
  EXPECT_TRUE(shown.empty());
}

TEST(AppendLog, WhatWasMovedFromIsStillALog) {
  AppendLog<int> log = counted(3);
  const AppendLog<int> moved = std::move(log);
  expectCounted(moved, 3);
  expectCounted(log, 3);  // NOLINT(bugprone-use-after-move): a move is a copy
}

// The thread sanitizer watches it: a reader takes copies under a lock, and reads them without one while the writer goes on.
TEST(AppendLog, IsReadWhileItGrows) {
  constexpr std::size_t whole = 20 * kChunk;
  std::mutex mutex;
  AppendLog<int> published;
  std::thread writer([&] {
    AppendLog<int> log;
    for (std::size_t i = 0; i < whole; ++i) {
      log.append(static_cast<int>(i));
      const std::lock_guard lock(mutex);
      published = log;
    }
  });
  AppendLog<int> seen;
  std::size_t checked = 0;
  while (checked < whole) {
    {
      const std::lock_guard lock(mutex);
      seen = published;
    }
    for (; checked < seen.size(); ++checked) EXPECT_EQ(seen[checked], static_cast<int>(checked));
  }
  writer.join();
  expectCounted(seen, whole);
}

}  // namespace
}  // namespace latentscape
