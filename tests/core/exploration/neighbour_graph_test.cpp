// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/neighbour_graph.h"

#include "tests/core/exploration/point_clouds.h"

#include <gtest/gtest.h>

#include <numeric>

namespace latentscape {
namespace {

// All other points sorted by distance, by brute force.
std::vector<std::pair<double, std::uint32_t>> sorted(const std::vector<float>& points, std::size_t d, std::size_t of) {
  std::vector<std::pair<double, std::uint32_t>> all;
  for (std::size_t i = 0; i < points.size() / d; ++i) {
    if (i == of) continue;
    double square = 0.0;
    for (std::size_t j = 0; j < d; ++j) square += std::pow(static_cast<double>(points[i * d + j]) - points[of * d + j], 2.0);
    all.emplace_back(std::sqrt(square), static_cast<std::uint32_t>(i));
  }
  std::sort(all.begin(), all.end());
  return all;
}

TEST(NeighbourGraph, FindsTheSameAsSortingAllDistances) {
  ThreadTeam team(2);
  for (const std::size_t d : {1UL, 2UL, 17UL}) {
    // More than one block of columns, with the last one not full, and far from the origin, where products of coordinates alone
    // would cancel.
    std::vector<float> points = normals(1200, d, d);
    for (float& value : points) value += 1000.0F;
    const auto graph = nearestNeighbourGraph(points, static_cast<int>(d), 7, team);
    ASSERT_TRUE(graph.ok());
    for (const std::size_t i : {0UL, 63UL, 64UL, 1023UL, 1024UL, 1199UL}) {
      const auto expected = sorted(points, d, i);
      for (std::size_t j = 0; j < 7; ++j) {
        // Coordinates near 1000 are rounded to 6e-5, so two neighbours may be equally near.
        EXPECT_NEAR(graph->distance[i * 7 + j], expected[j].first, 1e-9) << d << " " << i;
        if (d > 1) {
          EXPECT_EQ(graph->index[i * 7 + j], expected[j].second) << d << " " << i;
        }
      }
    }
  }
}

TEST(NeighbourGraph, TiesComeInOrderOfIndexAndThePointItselfIsExcluded) {
  ThreadTeam team(1);
  const std::vector<float> points(10, 3.0F);
  const auto graph = nearestNeighbourGraph(points, 2, 3, team);
  ASSERT_TRUE(graph.ok());
  EXPECT_EQ(graph->index, (std::vector<std::uint32_t>{1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2, 0, 1, 2}));
  EXPECT_EQ(graph->distance, std::vector<double>(15, 0.0));
  EXPECT_EQ(nearestNeighbourGraph(points, 2, 100, team)->neighbours, 4U);
  EXPECT_EQ(nearestNeighbourGraph(std::span(points).first(2), 2, 3, team)->neighbours, 0U);
}

TEST(NeighbourGraph, CanBeCancelledAndReportsProgress) {
  ThreadTeam team(1);
  const auto points = normals(300, 2, 1);
  std::uint64_t last = 0;
  std::stop_source stop;
  EXPECT_TRUE(nearestNeighbourGraph(points, 2, 3, team, stop.get_token(), [&](const Progress& progress) {
                EXPECT_GT(progress.done, last);
                EXPECT_EQ(progress.total, 300U);
                last = progress.done;
              }).ok());
  EXPECT_EQ(last, 300U);
  const auto stopped = nearestNeighbourGraph(points, 2, 3, team, stop.get_token(), [&](const Progress&) { stop.request_stop(); });
  ASSERT_FALSE(stopped.ok());
  EXPECT_TRUE(stopped.error().cancelled);
}

}  // namespace
}  // namespace latentscape
