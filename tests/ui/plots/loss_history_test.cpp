// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/loss_history.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace latentscape {
namespace {

using Strokes = std::vector<std::vector<LossHistory::Point>>;

LossRecord record(std::uint64_t step, double loss, std::optional<double> test = std::nullopt) {
  LossRecord r;
  r.step = step;
  r.epochFraction = static_cast<double>(step) / 100.0;
  r.seconds = static_cast<double>(step) * 0.01;
  r.train = Losses{loss - 5.0, 5.0};
  if (test) r.test = Losses{*test - 6.0, 6.0};
  return r;
}

TEST(LossHistory, TheEnvelopeOfAMillionRecordsLosesNoSpike) {
  std::vector<LossRecord> records;
  records.reserve(1'000'000);
  for (std::uint64_t i = 1; i <= 1'000'000; ++i) records.push_back(record(i, 100.0 + static_cast<double>(i % 7) * 0.1));
  records[123'456].train.reconstruction = 900.0;
  records[765'432].train.reconstruction = -50.0;
  LossHistory history;
  history.append(records);
  EXPECT_EQ(history.size(), 1'000'000U);

  Strokes strokes;
  history.envelope(Curve::TrainReconstruction, LossAxis::Step, 0.0, 1'000'000.0, 1000, strokes);
  ASSERT_EQ(strokes.size(), 1U);
  EXPECT_LE(strokes[0].size(), 2U * 1001U);
  const auto [low, high] = std::minmax_element(strokes[0].begin(), strokes[0].end(), [](auto a, auto b) { return a.y < b.y; });
  EXPECT_EQ(high->y, 900.0F);
  EXPECT_NEAR(high->x, 123'457.0, 1000.0) << "within its pixel";
  EXPECT_EQ(low->y, -50.0F);
  EXPECT_TRUE(std::is_sorted(strokes[0].begin(), strokes[0].end(), [](auto a, auto b) { return a.x < b.x - 1000.0; }));
}

TEST(LossHistory, FewRecordsComeThroughAsTheyAreWithANeighbourOnEitherSide) {
  LossHistory history;
  std::vector<LossRecord> records;
  for (std::uint64_t i = 1; i <= 10; ++i) records.push_back(record(i, 100.0 + static_cast<double>(i)));
  history.append(records);
  Strokes strokes;
  history.envelope(Curve::TrainElbo, LossAxis::Step, 3.5, 6.5, 500, strokes);
  ASSERT_EQ(strokes.size(), 1U);
  ASSERT_EQ(strokes[0].size(), 5U);  // 3, 4, 5, 6, 7
  EXPECT_EQ(strokes[0].front().x, 3.0);
  EXPECT_EQ(strokes[0].back().x, 7.0);
  EXPECT_EQ(strokes[0][1].y, 104.0F);
}

TEST(LossHistory, WhatIsNotFiniteIsAGap) {
  LossHistory history;
  const std::vector<LossRecord> records{record(1, 10), record(2, 11), record(3, std::nan("")), record(4, 12), record(5, 13)};
  history.append(records);
  Strokes strokes;
  history.envelope(Curve::TrainElbo, LossAxis::Step, 0, 6, 300, strokes);
  ASSERT_EQ(strokes.size(), 2U);
  EXPECT_EQ(strokes[0].size(), 2U);
  EXPECT_EQ(strokes[1].size(), 2U);
  strokes.clear();
  history.envelope(Curve::TrainElbo, LossAxis::Step, 0, 6, 1, strokes);  // all in one pixel
  for (const auto& stroke : strokes) {
    for (const auto& point : stroke) EXPECT_TRUE(std::isfinite(point.y));
  }
}

TEST(LossHistory, ARunThatWasSetBackTakesItsLaterRecordsWithIt) {
  LossHistory history;
  const std::vector<LossRecord> first{record(10, 10), record(20, 20, 21), record(30, 30)};
  history.append(first);
  const std::vector<LossRecord> again{record(20, 19)};
  history.append(again);
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history.values(Curve::TrainElbo)[1], 19.0F);
  EXPECT_TRUE(history.values(Curve::TestElbo).empty());
}

TEST(LossHistory, EveryPixelHasItsLowestAndHighestAlsoAfterASetBack) {
  LossHistory history;
  const auto append = [&](std::uint64_t from, std::uint64_t to, double shift) {
    std::vector<LossRecord> records;
    for (std::uint64_t i = from; i <= to; ++i) records.push_back(record(i, shift + static_cast<double>(i * 7919 % 1009)));
    history.append(records);
  };
  append(1, 5000, 0.0);
  append(2011, 3000, 5000.0);  // nor are the records before it
  append(3001, 4321, 200.0);
  const std::span<const float> values = history.values(Curve::TrainElbo);
  ASSERT_EQ(values.size(), 4321U);
  for (const int pixels : {7, 40, 61, 333}) {
    Strokes strokes;
    history.envelope(Curve::TrainElbo, LossAxis::Step, 0.5, 4321.5, pixels, strokes);
    ASSERT_EQ(strokes.size(), 1U);
    ASSERT_EQ(strokes[0].size(), 2U * static_cast<std::size_t>(pixels));
    std::vector<float> low(static_cast<std::size_t>(pixels), INFINITY), high(low.size(), -INFINITY);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto column = static_cast<std::size_t>((static_cast<double>(i) + 0.5) / (4321.0 / pixels));
      low[column] = std::min(low[column], values[i]);
      high[column] = std::max(high[column], values[i]);
    }
    for (std::size_t c = 0; c < low.size(); ++c) {
      const float a = strokes[0][2 * c].y, b = strokes[0][2 * c + 1].y;
      ASSERT_EQ(std::min(a, b), low[c]) << "column " << c << " of " << pixels;
      ASSERT_EQ(std::max(a, b), high[c]);
    }
  }
}

TEST(LossHistory, OnALogarithmicAxisEveryPixelIsAsWideInTheLogarithm) {
  LossHistory history;
  std::vector<LossRecord> records;
  for (std::uint64_t i = 1; i <= 10'000; ++i) records.push_back(record(i, static_cast<double>(i * 7919 % 1009)));
  history.append(records);
  Strokes strokes;
  history.envelope(Curve::TrainElbo, LossAxis::Step, 1.0, 10'000.0, 400, strokes, true);
  ASSERT_EQ(strokes.size(), 1U);
  EXPECT_LE(strokes[0].size(), 2U * 401U);
  // The first ten steps, a quarter of the axis, are single samples; in the last quarter a pixel has many.
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(strokes[0][i].x, static_cast<double>(i + 1));
  const auto late = std::count_if(strokes[0].begin(), strokes[0].end(), [](const auto& point) { return point.x > 1000.0; });
  EXPECT_GE(late, 190);
  EXPECT_LE(late, 204) << "a lowest and a highest for each of a hundred pixels";
  strokes.clear();
  history.envelope(Curve::TrainElbo, LossAxis::Step, 0.0, 10.0, 400, strokes, true);
  EXPECT_TRUE(strokes.empty()) << "0 has no logarithm";
}

TEST(LossHistory, FindsTheNearestSampleOnEveryAxis) {
  LossHistory history;
  const std::vector<LossRecord> records{record(100, 1), record(200, 2, 9), record(300, 3)};
  history.append(records);
  EXPECT_EQ(history.nearest(Curve::TrainElbo, LossAxis::Step, -5), std::optional<std::size_t>(0));
  EXPECT_EQ(history.nearest(Curve::TrainElbo, LossAxis::Step, 149), std::optional<std::size_t>(0));
  EXPECT_EQ(history.nearest(Curve::TrainElbo, LossAxis::Step, 151), std::optional<std::size_t>(1));
  EXPECT_EQ(history.nearest(Curve::TrainElbo, LossAxis::Epoch, 2.6), std::optional<std::size_t>(2));
  EXPECT_EQ(history.nearest(Curve::TrainElbo, LossAxis::Seconds, 1e9), std::optional<std::size_t>(2));
  EXPECT_EQ(history.nearest(Curve::TestElbo, LossAxis::Step, 1e9), std::optional<std::size_t>(0));
  history.clear();
  EXPECT_EQ(history.nearest(Curve::TrainElbo, LossAxis::Step, 0), std::nullopt);
}

TEST(LossHistory, TheFirstHugeLossesDoNotFlattenTheRest) {
  LossHistory history;
  std::vector<LossRecord> records;
  for (std::uint64_t i = 1; i <= 500; ++i)
    records.push_back(record(i, i <= 4 ? 550.0 : 150.0 + 10.0 * std::exp(-static_cast<double>(i) / 100.0)));
  history.append(records);
  const auto range = history.robustRange(Curve::TrainElbo);
  ASSERT_TRUE(range);
  EXPECT_LT(range->high, 165.0);
  EXPECT_NEAR(range->low, 150.0, 0.2);
  EXPECT_FALSE(history.robustRange(Curve::TestElbo));
}

}  // namespace
}  // namespace latentscape
