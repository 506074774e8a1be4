// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/monkey/memory_trend.h"
#include "core/base/files.h"
#include "tests/core/storage/temporary_folder.h"

#include <gtest/gtest.h>

#include <vector>

namespace latentscape {
namespace {

TEST(MemoryTrendTest, ALineIsFoundExactly) {
  std::vector<MemorySample> samples;
  for (int i = 0; i < 100; ++i) samples.push_back({10.0 * i, 200.0 + 36.0 * (10.0 * i - 300.0) / 3600.0});
  const MemoryTrend trend = memoryTrend(samples, 300.0);
  EXPECT_EQ(trend.samples, 70U);
  EXPECT_NEAR(trend.perHour, 36.0, 1e-9);
  EXPECT_NEAR(trend.standardError, 0.0, 1e-6);
  EXPECT_NEAR(trend.atFrom, 200.0, 1e-9);
}

TEST(MemoryTrendTest, WhatCameBeforeIsLeftOut) {
  std::vector<MemorySample> samples;
  for (int i = 0; i < 20; ++i) samples.push_back({60.0 * i, i < 10 ? 10.0 * i : 100.0});
  EXPECT_NEAR(memoryTrend(samples, 600.0).perHour, 0.0, 1e-9);
  EXPECT_GT(memoryTrend(samples, 0.0).perHour, 100.0);
}

// y = 1, 3, 2, 4 at x = 0, 1, 2, 3 hours: slope 0.8, residual sum of squares 1.8, so the standard error is sqrt(1.8 / 2 / 5).
TEST(MemoryTrendTest, TheStandardErrorIsThatOfLeastSquares) {
  const std::vector<MemorySample> samples{{0.0, 1.0}, {3600.0, 3.0}, {7200.0, 2.0}, {10800.0, 4.0}};
  const MemoryTrend trend = memoryTrend(samples, 0.0);
  EXPECT_NEAR(trend.perHour, 0.8, 1e-12);
  EXPECT_NEAR(trend.standardError, 0.42426406871, 1e-9);
}

TEST(MemoryTrendTest, TwoSamplesTellNothing) {
  const std::vector<MemorySample> samples{{0.0, 1.0}, {3600.0, 3.0}};
  const MemoryTrend trend = memoryTrend(samples, 0.0);
  EXPECT_EQ(trend.samples, 2U);
  EXPECT_EQ(trend.perHour, 0.0);
}

TEST(MemoryTrendTest, ThisProcessHasMemory) { EXPECT_GT(residentMegabytes(), 1.0); }

// The first sample lies on the left edge, at 100 of the 114.4 MB (a tenth above the most) of the height.
TEST(MemoryTrendTest, TheChartsLineBeginsAtTheFirstSample) {
  const TemporaryFolder folder;
  const std::vector<MemorySample> samples{{0.0, 100.0}, {3600.0, 103.0}, {7200.0, 102.0}, {10800.0, 104.0}};
  ASSERT_TRUE(writeMemoryChart(folder / "memory.svg", samples, memoryTrend(samples, 0.0), "Hours").ok());
  const auto svg = readFile(folder / "memory.svg", 1 << 20);
  ASSERT_TRUE(svg.ok());
  const std::string text(svg->begin(), svg->end());
  EXPECT_NE(text.find("M 90 150.88"), std::string::npos) << text;
}

TEST(MemoryTrendTest, AChartNeedsASample) {
  const TemporaryFolder folder;
  EXPECT_FALSE(writeMemoryChart(folder / "none.svg", {}, {}, "").ok());
}

}  // namespace
}  // namespace latentscape
