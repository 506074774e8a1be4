// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/memory_budget.h"

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace latentscape {
namespace {

TEST(MemoryBudget, SharesAreGivenBack) {
  MemoryBudget budget(100);
  {
    MemoryBudget::Lease lease = budget.take(60);
    EXPECT_EQ(budget.free(), 40U);
    EXPECT_FALSE(lease.grow(101));
    EXPECT_EQ(lease.bytes(), 60U);
    EXPECT_TRUE(lease.grow(90));
    EXPECT_TRUE(lease.grow(10));  // never less
    EXPECT_EQ(budget.free(), 10U);
    MemoryBudget::Lease moved = std::move(lease);
    EXPECT_EQ(budget.free(), 10U);
    moved = MemoryBudget::Lease();
    EXPECT_EQ(budget.free(), 100U);
    moved = budget.take(100);
    moved.release();
    moved.release();
    EXPECT_EQ(budget.free(), 100U);
    EXPECT_FALSE(moved.grow(1));
    moved = budget.take(7);
  }
  EXPECT_EQ(budget.free(), 100U);
}

void waitFor(const MemoryBudget& budget, std::uint64_t waiting) {
  while (budget.waiting() < waiting) std::this_thread::yield();
}

TEST(MemoryBudget, ServesInTheOrderOfArrival) {
  MemoryBudget budget(100);
  MemoryBudget::Lease held = budget.take(60);
  std::atomic<int> order = 0;
  int large = 0, small = 0;
  std::jthread first([&] {
    const MemoryBudget::Lease lease = budget.take(100);
    large = ++order;
  });
  waitFor(budget, 1);
  std::jthread second([&] {
    const MemoryBudget::Lease lease = budget.take(10);  // there is room, but another thread came first
    small = ++order;
  });
  waitFor(budget, 2);
  EXPECT_FALSE(held.grow(70));
  EXPECT_EQ(order, 0);
  held.release();
  first.join();
  second.join();
  EXPECT_EQ(large, 1);
  EXPECT_EQ(small, 2);
}

TEST(MemoryBudget, ThreadsNeverHoldMoreThanThereIs) {
  MemoryBudget budget(1000);
  std::atomic<std::int64_t> held = 0;
  std::atomic<bool> exceeded = false;
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t thread = 0; thread < 8; ++thread) {
      threads.emplace_back([&, thread] {
        for (std::uint64_t round = 0; round < 500; ++round) {
          MemoryBudget::Lease lease = budget.take(1 + (thread * 131 + round * 37) % 700);
          lease.grow(lease.bytes() + 100);
          const auto bytes = static_cast<std::int64_t>(lease.bytes());
          if (held.fetch_add(bytes) + bytes > 1000) exceeded = true;
          held -= bytes;
        }
      });
    }
  }
  EXPECT_FALSE(exceeded);
  EXPECT_EQ(budget.free(), 1000U);
}

}  // namespace
}  // namespace latentscape
