// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/loss_log.h"

#include <gtest/gtest.h>

#include <bit>
#include <limits>

namespace latentscape {
namespace {

LossRecord record(std::uint64_t step, bool tested) {
  LossRecord made;
  made.step = step;
  made.epoch = static_cast<int>(step / 10) + 1;
  made.epochFraction = static_cast<double>(step) / 3.0;
  made.images = step * 128;
  made.seconds = static_cast<double>(step) / 7.0;
  made.train = {1.0 / static_cast<double>(step + 1), 2.0 / static_cast<double>(step + 1)};
  if (tested) made.test = Losses{3.0 / static_cast<double>(step + 1), 4.0 / static_cast<double>(step + 1)};
  return made;
}

void expectSame(const LossRecord& a, const LossRecord& b) {
  EXPECT_EQ(a.step, b.step);
  EXPECT_EQ(a.epoch, b.epoch);
  EXPECT_EQ(a.images, b.images);
  const auto same = [](double x, double y) { return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y); };
  EXPECT_TRUE(same(a.epochFraction, b.epochFraction) && same(a.seconds, b.seconds));
  EXPECT_TRUE(same(a.train.reconstruction, b.train.reconstruction) && same(a.train.kl, b.train.kl));
  ASSERT_EQ(a.test.has_value(), b.test.has_value()) << "step " << a.step;
  if (!a.test) return;
  EXPECT_TRUE(same(a.test->reconstruction, b.test->reconstruction) && same(a.test->kl, b.test->kl));
}

TEST(LossLog, GivesBackEveryRecordBitForBit) {
  std::vector<LossRecord> records;
  for (std::uint64_t step = 0; step < 5000; ++step) records.push_back(record(step, step % 7 == 0 || step % 7 == 1));
  records[17].train = {std::numeric_limits<double>::quiet_NaN(), -0.0};
  records[18].step = std::numeric_limits<std::uint64_t>::max();
  records[18].epoch = std::numeric_limits<int>::max();
  records[21].test = Losses{std::numeric_limits<double>::infinity(), -0.0};
  const LossLog log = records;
  ASSERT_EQ(log.size(), records.size());
  for (std::size_t i = 0; i < records.size(); ++i) expectSame(log[i], records[i]);
  expectSame(log.back(), records.back());
  const auto all = log.records(), last = log.records(4998);
  ASSERT_EQ(all.size(), records.size());
  for (std::size_t i = 0; i < records.size(); ++i) expectSame(all[i], records[i]);
  ASSERT_EQ(last.size(), 2U);
  expectSame(last[1], records[4999]);
  EXPECT_TRUE(log.records(5000).empty());
  EXPECT_TRUE(log.records(6000).empty());
}

TEST(LossLog, KnowsTheNewestTest) {
  LossLog log;
  EXPECT_TRUE(log.empty());
  EXPECT_FALSE(log.test());
  log.append(record(1, false));
  EXPECT_FALSE(log.test());
  log.append(record(2, true));
  log.append(record(3, false));
  ASSERT_TRUE(log.test());
  EXPECT_EQ(log.test()->kl, record(2, true).test->kl);
}

TEST(LossLog, CopiesThatGrowApartKeepTheirOwnTests) {
  LossLog one;
  one.append(record(1, true));
  LossLog other = one;
  one.append(record(2, true));
  other.append(record(3, true));
  other.append(record(4, false));
  one.append(record(5, true));
  ASSERT_EQ(one.size(), 3U);
  ASSERT_EQ(other.size(), 3U);
  expectSame(one[1], record(2, true));
  expectSame(one[2], record(5, true));
  expectSame(other[0], record(1, true));
  expectSame(other[1], record(3, true));
  expectSame(other[2], record(4, false));
}

}  // namespace
}  // namespace latentscape
