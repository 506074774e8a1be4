// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/memory_limit.h"

#include "core/base/exceptions.h"
#include "tests/core/base/resource_limit.h"

#include <gtest/gtest.h>

namespace latentscape {
namespace {

constexpr MemoryLimit kSmall{2'000'000'000, "the machine's memory"};

TEST(MemoryLimit, BytesAreWrittenWithTwoDigitsBelowTen) {
  EXPECT_EQ(formatBytes(0.0), "0 bytes");
  EXPECT_EQ(formatBytes(999.0), "999 bytes");
  EXPECT_EQ(formatBytes(1000.0), "1 kB");
  EXPECT_EQ(formatBytes(3.14e9), "3.1 GB");
  EXPECT_EQ(formatBytes(2e9), "2 GB");
  EXPECT_EQ(formatBytes(999'600'000.0), "1 GB");
  EXPECT_EQ(formatBytes(840e6), "840 MB");
  EXPECT_EQ(formatBytes(8.6e18), "8.6 EB");
}

TEST(MemoryLimit, TheErrorSaysWhatWouldTakeHowMuchWhatThereIsAndWhatToDo) {
  EXPECT_TRUE(checkMemory("400 images", 2e9, "--grid", "Draw fewer.", kSmall).ok());
  const auto refused = checkMemory("400 images", 3.14e9, "--grid", "Draw fewer.", kSmall);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(),
            "--grid: 400 images would take 3.1 GB of memory; at most 2 GB can be used (the machine's memory). Draw fewer.");
}

TEST(MemoryLimit, AFunctionWithoutAResultThrowsTheSameWords) {
  EXPECT_NO_THROW(requireMemory("400 images", 2e9, kSmall));
  const auto work = [](double bytes) {
    return guarded(Error{"can't be drawn", "x.png", "Draw fewer."}, [bytes]() -> Result<int> {
      requireMemory("400 images", bytes, kSmall);
      return 1;
    });
  };
  EXPECT_TRUE(work(1.0).ok());
  const auto refused = work(3.14e9);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(),
            "x.png: can't be drawn: 400 images would take 3.1 GB of memory; at most 2 GB can be used (the machine's memory). "
            "Draw fewer.");
}

TEST(MemoryLimit, IsNoMoreThanTheMachineHas) {
  const MemoryLimit limit = memoryLimit();
  EXPECT_GT(limit.bytes, 0U);
  EXPECT_LT(limit.bytes, std::uint64_t{1} << 50);
}

// AddressSanitizer and ThreadSanitizer reserve terabytes of address space.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(MemoryLimit, IsWhatTheLimitOnTheAddressSpaceLeaves) {
  const auto limitUnder = [](rlim_t space) {
    const testing::ResourceLimit limit(RLIMIT_AS, space);
    return memoryLimit();
  };
  const MemoryLimit limit = limitUnder(rlim_t{16} << 30U);  // nothing is allocated, but what the process has must fit
  const MemoryLimit lower = limitUnder(rlim_t{1} << 30U);
  EXPECT_LE(limit.bytes, std::uint64_t{16} << 30U);
  EXPECT_LT(lower.bytes, std::uint64_t{1} << 30U);  // less what is in use
  EXPECT_GT(lower.bytes, 0U);
  EXPECT_EQ(lower.source, "what the limit on the address space leaves, ulimit -v");
}
#endif

}  // namespace
}  // namespace latentscape
