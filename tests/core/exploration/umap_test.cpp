// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/umap.h"

#include "tests/core/exploration/point_clouds.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace latentscape {
namespace {

NeighbourGraph graphOf(const std::vector<float>& points, int dimension, std::size_t neighbours) {
  ThreadTeam team(1);
  return *nearestNeighbourGraph(points, dimension, neighbours, team);
}

TEST(Umap, StrengthsSumToTheLogarithmOfTheirNumberAndTheNearestIsOne) {
  for (const std::size_t k : {5UL, 15UL}) {
    const NeighbourGraph graph = graphOf(normals(200, 4, 3), 4, k);
    const auto strengths = membershipStrengths(graph);
    for (std::size_t i = 0; i < graph.count; ++i) {
      double sum = 0.0;
      for (std::size_t j = 0; j < k; ++j) sum += strengths[i * k + j];
      ASSERT_NEAR(sum, std::log2(static_cast<double>(k)), 1e-8) << i;
      ASSERT_EQ(strengths[i * k], 1.0) << "rho is the nearest neighbour's distance";
      // A single sigma explains the whole row: -(d - rho) / log(strength) is the same for all others.
      const double sigma = -(graph.distance[i * k + 1] - graph.distance[i * k]) / std::log(strengths[i * k + 1]);
      ASSERT_NEAR(strengths[i * k + k - 1], std::exp(-(graph.distance[i * k + k - 1] - graph.distance[i * k]) / sigma), 1e-9);
    }
  }
}

TEST(Umap, CoincidentPointsHaveFullStrength) {
  // Three coincident points, then two at distances 1 and 2: rho is 1.
  const NeighbourGraph graph = graphOf({0.0F, 0.0F, 0.0F, 1.0F, -2.0F}, 1, 4);
  const auto strengths = membershipStrengths(graph);
  EXPECT_EQ(strengths[0], 1.0);
  EXPECT_EQ(strengths[1], 1.0);
  EXPECT_EQ(strengths[2], 1.0);
  EXPECT_LT(strengths[3], 1e-6) << "log2(4) is already reached, so sigma is at its minimum";
  EXPECT_EQ(membershipStrengths(graphOf(std::vector<float>(5, 1.0F), 1, 4)), std::vector<double>(20, 1.0));
}

TEST(Umap, TheUnionFollowsFuzzySets) {
  const NeighbourGraph graph{3, 1, {1, 0, 1}, {1.0, 1.0, 2.0}};
  const std::vector<double> strengths{0.5, 0.25, 0.75};
  const SparseRows edges = fuzzyUnion(graph, strengths);
  EXPECT_EQ(edges.start, (std::vector<std::size_t>{0, 1, 3, 4}));
  EXPECT_EQ(edges.index, (std::vector<std::uint32_t>{1, 0, 2, 1}));
  EXPECT_EQ(edges.value, (std::vector<double>{0.625, 0.625, 0.75, 0.75}));  // 0.5 + 0.25 - 0.125
}

TEST(Umap, TheCurveHasTheKnownParameters) {
  const UmapCurve usual = fitUmapCurve(0.1, 1.0);
  EXPECT_NEAR(usual.a, 1.5769434602, 1e-4);  // as umap-learn prints them
  EXPECT_NEAR(usual.b, 0.8950608779, 1e-4);
  // At twice the distances, the same curve, stretched.
  const UmapCurve twice = fitUmapCurve(0.2, 2.0);
  EXPECT_NEAR(twice.b, usual.b, 1e-9);
  EXPECT_NEAR(twice.a * std::pow(2.0, 2.0 * twice.b), usual.a, 1e-9);
  for (const double flat : {0.0, 0.5, 1.0}) {
    const UmapCurve curve = fitUmapCurve(flat, 1.0);
    const auto error = [flat](double a, double b) {
      double sum = 0.0;
      for (int i = 0; i < 300; ++i) {
        const double x = 3.0 * i / 299.0;
        sum += std::pow(1.0 / (1.0 + a * std::pow(x, 2.0 * b)) - (x < flat ? 1.0 : std::exp(flat - x)), 2.0);
      }
      return sum;
    };
    for (const double off : {0.999, 1.001}) {
      EXPECT_GT(error(curve.a * off, curve.b), error(curve.a, curve.b)) << flat;
      EXPECT_GT(error(curve.a, curve.b * off), error(curve.a, curve.b)) << flat;
    }
  }
}

ProjectionOptions umap(int epochs, int threads = 1, std::uint64_t seed = 1) {
  ProjectionOptions options;
  options.method = ProjectionMethod::Umap;
  options.umap.epochs = epochs;
  options.threads = threads;
  options.seed = seed;
  return options;
}

TEST(Umap, ClustersStayApart) {
  const auto projection = projectPoints(gaussianClusters(300, 10, 5, 12.0F, 11), 10, umap(200));
  ASSERT_TRUE(projection.ok());
  EXPECT_GT(purity(projection->xy, 5), 0.97);
  EXPECT_FALSE(projection->plane.has_value());
}

TEST(Umap, NeighboursComeTogetherFromASeparatedStart) {
  // Two circles above each other: in the plane of the first principal components they coincide, and only the third coordinate
  // separates them.
  std::vector<float> points;
  for (int i = 0; i < 200; ++i) {
    const double angle = i * 0.0314159;
    points.insert(points.end(), {static_cast<float>(10.0 * std::cos(angle)), static_cast<float>(10.0 * std::sin(angle)),
                                 i % 2 == 0 ? 3.0F : -3.0F});
  }
  const auto before = projectPoints(points, 3, {});
  const auto after = projectPoints(points, 3, umap(300));
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_LT(purity(before->xy, 2), 0.1);
  EXPECT_GT(purity(after->xy, 2), 0.9);
}

TEST(Umap, TheSameSeedGivesTheSamePlaneOnAnyNumberOfThreads) {
  const auto points = normals(300, 4, 2);
  const auto one = projectPoints(points, 4, umap(30));
  const auto three = projectPoints(points, 4, umap(30, 3));
  const auto other = projectPoints(points, 4, umap(30, 1, 2));
  ASSERT_TRUE(one.ok() && three.ok() && other.ok());
  EXPECT_EQ(one->xy, three->xy);
  EXPECT_NE(one->xy, other->xy);
}

TEST(Umap, AcceptsWhateverAModelProduces) {
  const auto spread = [](const std::vector<float>& points, int dimension) {
    return extent(projectPoints(points, dimension, umap(60))->xy);
  };
  EXPECT_GT(spread(normals(100, 1, 1), 1), 0.1);
  EXPECT_GT(spread(std::vector<float>(200, 0.5F), 2), 0.1);
  EXPECT_GT(spread(normals(4, 3, 1), 3), 0.1);
  EXPECT_GT(spread(normals(30, 256, 1), 256), 0.1);
  std::vector<float> far = normals(50, 2, 1);
  for (float& value : far) value *= 1e18F;
  EXPECT_GT(spread(far, 2), 0.1);
  EXPECT_FALSE(projectPoints(normals(3, 3, 1), 3, umap(10)).ok());
}

TEST(Umap, SaysHowManyNeighboursTheCodesAllow) {
  EXPECT_EQ(projectPoints(normals(100, 2, 1), 2, umap(5))->neighbourhood, 15.0);
  EXPECT_EQ(projectPoints(normals(8, 2, 1), 2, umap(5))->neighbourhood, 7.0);
}

TEST(Umap, ErrorsNameOptionsOutOfRange) {
  const auto where = [](auto change) {
    ProjectionOptions options = umap(10);
    change(options.umap);
    return projectPoints(normals(10, 2, 1), 2, options).error().where;
  };
  EXPECT_EQ(where([](UmapOptions& options) { options.neighbours = 1; }), "neighbours");
  EXPECT_EQ(where([](UmapOptions& options) { options.spread = 0.0; }), "spread");
  EXPECT_EQ(where([](UmapOptions& options) { options.minDistance = 1.5; }), "minimum distance");
  EXPECT_EQ(where([](UmapOptions& options) { options.epochs = -1; }), "epochs");
}

TEST(Umap, CanBeCancelledBetweenRounds) {
  std::stop_source stop;
  int rounds = 0;
  const auto stopped = projectPoints(normals(50, 2, 1), 2, umap(1000), stop.get_token(), [&](const Progress& progress) {
    if (progress.what == "UMAP" && ++rounds == 5) stop.request_stop();
  });
  ASSERT_FALSE(stopped.ok());
  EXPECT_TRUE(stopped.error().cancelled);
  EXPECT_EQ(rounds, 5);
}

}  // namespace
}  // namespace latentscape
