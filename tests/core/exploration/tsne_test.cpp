// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/tsne.h"

#include "tests/core/exploration/point_clouds.h"
#include "tests/core/exploration/projections_reference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace latentscape {
namespace {

SparseRows affinitiesOf(std::span<const float> points, int dimension, double perplexity, std::size_t neighbours) {
  ThreadTeam team(1);
  const auto graph = nearestNeighbourGraph(points, dimension, neighbours, team);
  return jointAffinities(*graph, conditionalAffinities(*graph, perplexity));
}

std::vector<double> plane(std::size_t n, std::uint64_t seed) {
  const auto values = normals(n, 2, seed);
  return {values.begin(), values.end()};
}

// The cost C by its definition, over all pairs.
double exactCost(const SparseRows& p, std::span<const double> y, double exaggeration = 1.0) {
  const std::size_t n = y.size() / 2;
  const auto q = [&](std::size_t i, std::size_t j) {
    return 1.0 / (1.0 + std::pow(y[2 * i] - y[2 * j], 2) + std::pow(y[2 * i + 1] - y[2 * j + 1], 2));
  };
  double all = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) all += i == j ? 0.0 : q(i, j);
  }
  double cost = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t at = p.start[i]; at < p.start[i + 1]; ++at) {
      // The normaliser's part is not exaggerated: the weights of its terms log Z sum to 1.
      cost += p.value[at] * (exaggeration * std::log(p.value[at] / q(i, p.index[at])) + std::log(all));
    }
  }
  return cost;
}

TEST(Tsne, JointAffinitiesMatchScikitLearn) {
  const auto expected = projectionsReference()["joint_affinities"];
  const SparseRows joint = affinitiesOf(referencePoints(), 4, 3.0, 11);
  ASSERT_EQ(joint.start.size(), 13U);
  for (std::size_t i = 0; i < 12; ++i) {
    ASSERT_EQ(joint.start[i + 1] - joint.start[i], 11U);
    for (std::size_t at = joint.start[i]; at < joint.start[i + 1]; ++at) {
      EXPECT_NEAR(joint.value[at], expected[i * 12 + joint.index[at]].get<double>(), 2e-6);  // theirs have single precision
    }
  }
}

TEST(Tsne, ConditionalAffinitiesHaveTheRequestedPerplexity) {
  ThreadTeam team(1);
  const auto graph = nearestNeighbourGraph(normals(200, 5, 3), 5, 30, team);
  const auto p = conditionalAffinities(*graph, 10.0);
  for (std::size_t i = 0; i < 200; ++i) {
    double sum = 0.0, entropy = 0.0;
    for (std::size_t j = 0; j < 30; ++j) {
      sum += p[i * 30 + j];
      entropy -= p[i * 30 + j] * std::log(p[i * 30 + j]);
    }
    ASSERT_NEAR(sum, 1.0, 1e-12);
    ASSERT_NEAR(std::exp(entropy), 10.0, 1e-6);
  }
  const SparseRows joint = jointAffinities(*graph, p);
  EXPECT_NEAR(std::accumulate(joint.value.begin(), joint.value.end(), 0.0), 1.0, 1e-12);
}

TEST(Tsne, GradientMatchesTheCost) {
  const SparseRows p = affinitiesOf(normals(9, 3, 5), 3, 2.0, 6);
  ThreadTeam team(2);
  TsneCost cost(p, team);
  for (const double exaggeration : {1.0, 12.0}) {
    std::vector<double> y = plane(9, 6), gradient(18);
    cost.gradient(y, 0.0, exaggeration, gradient);
    for (std::size_t i = 0; i < y.size(); ++i) {
      constexpr double h = 1e-5;
      const double at = y[i];
      y[i] = at + h;
      const double above = exactCost(p, y, exaggeration);
      y[i] = at - h;
      const double below = exactCost(p, y, exaggeration);
      y[i] = at;
      EXPECT_NEAR(gradient[i], (above - below) / (2.0 * h), 1e-8) << i;
    }
  }
  const auto y = plane(9, 6);
  EXPECT_NEAR(cost.divergence(y, 0.0), exactCost(p, y), 1e-12);
}

TEST(Tsne, BarnesHutApproximatesTheExactGradient) {
  constexpr std::size_t n = 700;
  const SparseRows p = affinitiesOf(normals(n, 3, 7), 3, 20.0, 60);
  ThreadTeam team(3);
  TsneCost cost(p, team);
  std::vector<double> y = plane(n, 8), exact(2 * n), fast(2 * n);
  for (double& value : y) value *= 20.0;
  y[4] = y[6] = y[8];  // and coincident points
  y[5] = y[7] = y[9];
  cost.gradient(y, 0.0, 1.0, exact);
  cost.gradient(y, 0.5, 1.0, fast);
  double off = 0.0, all = 0.0;
  for (std::size_t i = 0; i < 2 * n; ++i) {
    off += std::pow(fast[i] - exact[i], 2.0);
    all += std::pow(exact[i], 2.0);
  }
  EXPECT_LT(std::sqrt(off / all), 0.02);
  EXPECT_GT(off, 0.0) << "nothing was summarised";
  EXPECT_NEAR(cost.divergence(y, 0.5), exactCost(p, y), 0.01);
}

ProjectionOptions tsne(int iterations, int threads = 1, std::uint64_t seed = 1) {
  ProjectionOptions options;
  options.method = ProjectionMethod::Tsne;
  options.tsne.iterations = iterations;
  options.threads = threads;
  options.seed = seed;
  return options;
}

TEST(Tsne, ClustersStayApartAndTheCostDecreases) {
  const auto points = gaussianClusters(300, 10, 5, 12.0F, 11);
  const auto early = projectPoints(points, 10, tsne(60));
  const auto late = projectPoints(points, 10, tsne(400));
  ASSERT_TRUE(early.ok() && late.ok());
  EXPECT_LT(late->divergence, early->divergence);
  EXPECT_LT(late->divergence, 1.0);
  EXPECT_GT(purity(late->xy, 5), 0.97);
  EXPECT_FALSE(late->plane.has_value());
}

TEST(Tsne, TheSameSeedGivesTheSamePlaneOnAnyNumberOfThreads) {
  const auto points = normals(400, 4, 2);
  const auto one = projectPoints(points, 4, tsne(40));
  const auto three = projectPoints(points, 4, tsne(40, 3));
  const auto other = projectPoints(points, 4, tsne(40, 1, 2));
  ASSERT_TRUE(one.ok() && three.ok() && other.ok());
  EXPECT_EQ(one->xy, three->xy);
  EXPECT_NE(one->xy, other->xy);
}

// Finite, and with some extent in both directions.
void expectSpread(const Projection& projection) { EXPECT_GT(extent(projection.xy), 0.1); }

TEST(Tsne, AcceptsWhateverAModelProduces) {
  expectSpread(*projectPoints(normals(100, 1, 1), 1, tsne(150)));             // a line
  expectSpread(*projectPoints(std::vector<float>(200, 0.5F), 2, tsne(150)));  // a collapsed posterior
  expectSpread(*projectPoints(normals(4, 3, 1), 3, tsne(150)));               // the minimum
  expectSpread(*projectPoints(normals(30, 256, 1), 256, tsne(150)));
  std::vector<float> far = normals(50, 2, 1);
  for (float& value : far) value *= 1e18F;
  expectSpread(*projectPoints(far, 2, tsne(150)));
  const auto few = projectPoints(normals(3, 3, 1), 3, tsne(10));
  ASSERT_FALSE(few.ok());
  EXPECT_NE(few.error().what.find("found 3"), std::string::npos);
}

TEST(Tsne, SaysWhichPerplexityTheCodesAllow) {
  EXPECT_EQ(projectPoints(normals(100, 2, 1), 2, tsne(10))->neighbourhood, 30.0);
  EXPECT_EQ(projectPoints(normals(13, 2, 1), 2, tsne(10))->neighbourhood, 4.0);
}

TEST(Tsne, ErrorsNameOptionsOutOfRange) {
  const auto points = normals(10, 2, 1);
  auto options = tsne(10);
  options.tsne.perplexity = 0.5;
  EXPECT_EQ(projectPoints(points, 2, options).error().where, "perplexity");
  options = tsne(0);
  EXPECT_EQ(projectPoints(points, 2, options).error().where, "iterations");
  options = tsne(10);
  options.tsne.theta = std::nan("");
  EXPECT_EQ(projectPoints(points, 2, options).error().where, "theta");
}

TEST(Tsne, CanBeCancelledBetweenSteps) {
  std::stop_source stop;
  int steps = 0;
  const auto stopped = projectPoints(normals(50, 2, 1), 2, tsne(1000), stop.get_token(), [&](const Progress& progress) {
    if (progress.what == "t-SNE" && ++steps == 5) stop.request_stop();
  });
  ASSERT_FALSE(stopped.ok());
  EXPECT_TRUE(stopped.error().cancelled);
  EXPECT_EQ(steps, 5);
}

}  // namespace
}  // namespace latentscape
