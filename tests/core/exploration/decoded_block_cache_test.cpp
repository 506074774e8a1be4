// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/decoded_block_cache.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace latentscape {
namespace {

constexpr std::size_t kBytes = 2 * DecodedBlockCache::kLeastBytes;  // of one block

// Two columns and rows of level 0 from there on, to the right and downwards.
LatticeBlock squareAt(int left, int top = 0) { return {0, left, top, 2, 2, 1}; }

DecodedBlockCache::Block decodedAt(const LatticeBlock& block, std::size_t bytes = kBytes) {
  return std::make_shared<const DecodedBlock>(DecodedBlock{block, {2, 2, 1}, std::vector<std::uint8_t>(bytes)});
}

TEST(DecodedBlockCache, FindsThoseAroundAnAreaOfAnyLevel) {
  DecodedBlockCache cache;
  const auto here = decodedAt(squareAt(0)), right = decodedAt(squareAt(2)), below = decodedAt(squareAt(0, -2));
  const auto finer = decodedAt({1, 3, 0, 1, 1, 2});  // at 1.5
  for (const auto& block : {here, right, below, finer}) cache.add(block);
  using Blocks = std::vector<DecodedBlockCache::Block>;
  EXPECT_EQ(cache.around(squareAt(0)), Blocks{here});
  EXPECT_EQ(cache.around(squareAt(2, 1)), Blocks{right});
  EXPECT_EQ(cache.around({1, 0, -3, 2, 2, 1}), Blocks{below}) << "places at -1.5 and -2";
  EXPECT_EQ(cache.around({-1, 0, 0, 2, 1, 1}).size(), 3U) << "all in the row: from 0 to 2";
  EXPECT_TRUE(cache.around(squareAt(4)).empty());
  EXPECT_TRUE(cache.around({}).empty());
  cache.clear();
  EXPECT_EQ(cache.bytes(), 0U);
  EXPECT_TRUE(cache.around(squareAt(0)).empty());
}

TEST(DecodedBlockCache, KeepsNoMoreThanItsBytesAndTheLeastRecentlyUsedGo) {
  DecodedBlockCache cache(3 * kBytes);
  for (int i = 0; i < 3; ++i) cache.add(decodedAt(squareAt(10 * i)));
  EXPECT_EQ(cache.bytes(), 3 * kBytes);
  EXPECT_FALSE(cache.around(squareAt(0)).empty()) << "used now: the second is the oldest";
  cache.add(decodedAt(squareAt(30)));
  EXPECT_EQ(cache.bytes(), 3 * kBytes);
  EXPECT_TRUE(cache.around(squareAt(10)).empty());
  for (const int left : {0, 20, 30}) EXPECT_FALSE(cache.around(squareAt(left)).empty()) << left;
  cache.add(decodedAt(squareAt(40), 4 * kBytes));
  EXPECT_EQ(cache.bytes(), 0U) << "more than all that may be kept";
}

TEST(DecodedBlockCache, KeepsFewSmallOnes) {
  DecodedBlockCache cache(3 * DecodedBlockCache::kLeastBytes);
  for (int i = 0; i < 10; ++i) cache.add(decodedAt(squareAt(10 * i), 16));
  EXPECT_EQ(cache.bytes(), 3 * DecodedBlockCache::kLeastBytes);
  EXPECT_TRUE(cache.around(squareAt(60)).empty());
  EXPECT_FALSE(cache.around(squareAt(70)).empty());
}

}  // namespace
}  // namespace latentscape
