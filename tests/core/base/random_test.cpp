// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace latentscape {
namespace {

TEST(RandomStream, SameSeedGivesSameNumbersAnotherSeedOrStreamGivesOthers) {
  RandomStream a(7), b(7), c(8), d(7, Stream{1});
  const auto first = a.next();
  EXPECT_EQ(first, b.next());
  EXPECT_NE(first, c.next());
  EXPECT_NE(first, d.next());
}

TEST(RandomStream, NormalsHaveTheMomentsOfTheStandardNormal) {
  std::vector<float> values(200001);  // odd: half of the last pair is discarded
  RandomStream(3).fillNormal(values);
  const double n = static_cast<double>(values.size());
  double mean = 0, square = 0, fourth = 0, beyond = 0;
  for (const float v : values) {
    mean += v;
    square += v * v;
    fourth += std::pow(v, 4);
    beyond += std::abs(v) > 1.959964F ? 1 : 0;
  }
  // Five standard errors: sqrt of 1, 2, 96 and of the binomial variance, each over sqrt n.
  const double error = 5.0 / std::sqrt(n);
  EXPECT_NEAR(mean / n, 0.0, error);
  EXPECT_NEAR(square / n, 1.0, error * std::sqrt(2.0));
  EXPECT_NEAR(fourth / n, 3.0, error * std::sqrt(96.0));
  EXPECT_NEAR(beyond / n, 0.05, error * std::sqrt(0.05 * 0.95));
}

TEST(RandomStream, PermutationContainsEachNumberOnceAndShuffles) {
  auto order = RandomStream(11).permutation(1000);
  std::size_t fixed = 0;
  for (std::uint32_t i = 0; i < order.size(); ++i) fixed += order[i] == i ? 1 : 0;
  EXPECT_LT(fixed, 10U);  // expected 1
  std::sort(order.begin(), order.end());
  for (std::uint32_t i = 0; i < order.size(); ++i) ASSERT_EQ(order[i], i);
  EXPECT_TRUE(RandomStream(1).permutation(0).empty());
}

TEST(RandomStream, BelowReachesEveryValueEvenly) {
  RandomStream stream(5);
  std::vector<int> counts(6);
  for (int i = 0; i < 60000; ++i) ++counts[stream.below(6)];
  for (const int count : counts) EXPECT_NEAR(count, 10000, 5 * std::sqrt(60000 * (1.0 / 6) * (5.0 / 6)));
}

}  // namespace
}  // namespace latentscape
