// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/gzip.h"

#include "tests/core/data/data_files.h"

#include <limits>

namespace latentscape {
namespace {

using testing::bytesOf;
using testing::gzipped;

std::string sample(std::size_t size) {
  std::string text(size, '\0');
  std::uint32_t state = 1;
  for (char& c : text) {
    state = state * 1664525U + 1013904223U;
    c = static_cast<char>(state >> 24 & 63);
  }
  return text;
}

std::string problem(const std::string& compressed, std::uint64_t limit) {
  const auto result = gunzip(bytesOf(compressed), limit, "x.gz");
  if (result.ok()) return "no problem";
  EXPECT_EQ(result.error().where, "x.gz");
  EXPECT_FALSE(result.error().advice.empty());
  return result.error().what;
}

TEST(Gunzip, GivesBackWhatWasPacked) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{65535}, std::size_t{65536}, std::size_t{65537}, std::size_t{300001}}) {
    const std::string text = sample(size);
    const auto result = gunzip(bytesOf(gzipped(text)), std::numeric_limits<std::uint64_t>::max(), "x");
    ASSERT_TRUE(result.ok()) << size << ": " << result.error().message();
    EXPECT_EQ(*result, bytesOf(text)) << size;
  }
}

TEST(Gunzip, TakesExactlyTheLimitAndNotOneByteMore) {
  const std::string text = sample(100000);
  EXPECT_TRUE(gunzip(bytesOf(gzipped(text)), 100000, "x").ok());
  EXPECT_EQ(problem(gzipped(text), 99999), "holds more than the 99999 bytes that were expected, decompressed");
  EXPECT_EQ(problem(gzipped("a"), 0), "holds more than the 0 bytes that were expected, decompressed");
  EXPECT_TRUE(gunzip(bytesOf(gzipped("")), 0, "x").ok());
}

TEST(Gunzip, ReadsMembersOneAfterTheOtherAsGzipDoes) {
  const auto result = gunzip(bytesOf(gzipped("one ") + gzipped("two")), 100, "x");
  ASSERT_TRUE(result.ok()) << result.error().message();
  EXPECT_EQ(*result, bytesOf("one two"));
}

TEST(Gunzip, RefusesEveryTruncation) {
  const std::string whole = gzipped(sample(500));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(problem(whole.substr(0, size), 500).find("truncated"), std::string::npos) << size;
  }
}

TEST(Gunzip, RefusesATrailingByte) {
  EXPECT_EQ(problem(gzipped("content") + "x", 100), "has 1 bytes after the end of the gzip stream, expected none");
}

TEST(Gunzip, RefusesWhatIsNoGzipFile) {
  EXPECT_NE(problem("<html>Please log in to this network</html>", 100).find("not a gzip file"), std::string::npos);
}

TEST(Gunzip, NeverGivesOtherContentForAFlippedBit) {
  const std::string text = sample(200);
  const std::string whole = gzipped(text);
  std::size_t refused = 0;
  for (std::size_t at = 10; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    const auto result = gunzip(bytesOf(damaged), 1000, "x");
    if (result.ok()) {
      EXPECT_EQ(*result, bytesOf(text)) << at;  // padding between the last block and the trailer
    } else {
      ++refused;
    }
  }
  EXPECT_GE(refused, whole.size() - 12);
}

TEST(Gunzip, StopsABombAtTheLimit) {
  const std::string bomb = gzipped(std::string(64 << 20, '\0'));
  ASSERT_LT(bomb.size(), 100000U);
  EXPECT_EQ(problem(bomb, 1000), "holds more than the 1000 bytes that were expected, decompressed");
}

TEST(Gunzip, StartGivesAFewBytesOfALargeStreamAndAllOfASmallOne) {
  const auto some = gunzipStart(bytesOf(gzipped(sample(100000))), 16, "x");
  ASSERT_TRUE(some.ok());
  EXPECT_EQ(*some, bytesOf(sample(16)));
  const auto all = gunzipStart(bytesOf(gzipped("abc")), 16, "x");
  ASSERT_TRUE(all.ok()) << all.error().message();
  EXPECT_EQ(*all, bytesOf("abc"));
}

}  // namespace
}  // namespace latentscape
