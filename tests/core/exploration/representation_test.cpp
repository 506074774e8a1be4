// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/representation.h"
#include "core/base/random.h"
#include "core/exploration/linear_probe.h"
#include "core/exploration/nearest_neighbours.h"

#include "tests/core/exploration/analyses_reference.h"
#include "tests/core/exploration/fake_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

const nlohmann::json& figures() { return usesReference()["classifiers"]; }

Features features(const std::string& name) {
  const std::vector<float> values = figures()[name];
  const std::vector<std::uint8_t> labels = figures()[name + "_labels"];
  return {labels.size(), figures()["dimension"].get<std::size_t>(), values, labels};
}

TEST(Representation, NearestNeighboursMatchScikitLearn) {
  for (const int k : {1, 5, 20}) {
    const auto given = nearestNeighbourClasses(features("train"), features("test"), k);
    ASSERT_TRUE(given.ok());
    EXPECT_EQ(*given, figures()["knn"][std::to_string(k)].get<std::vector<std::uint8_t>>()) << "k = " << k;
  }
}

TEST(Representation, EveryPairIsComparedAcrossBlocks) {
  // 700 points on a line in shuffled order; the nearest to x is x rounded.
  Features train{700, 1, {}, {}}, test{301, 1, {}, {}};
  for (std::size_t i = 0; i < 700; ++i) {
    train.values.push_back(static_cast<float>(i * 37 % 700));
    train.labels.push_back(static_cast<std::uint8_t>(i * 37 % 700 % 251));
  }
  for (std::size_t i = 0; i < 301; ++i) {
    test.values.push_back(static_cast<float>(i * 2) + 0.2F);
    test.labels.push_back(static_cast<std::uint8_t>(i * 2 % 251));
  }
  const auto given = nearestNeighbourClasses(train, test, 1);
  ASSERT_TRUE(given.ok());
  EXPECT_EQ(*given, test.labels);
}

// Rows with many zeros are compared by products that leave them out: the classes are those of a search in double precision.
TEST(Representation, RowsOfZerosAreComparedExactlyToo) {
  for (const double share : {0.0, 0.1, 0.45, 0.9}) {
    RandomStream random(7);
    const auto drawn = [&](std::size_t count) {
      Features features{count, 150, {}, {}};
      for (std::size_t i = 0; i < count * 150; ++i) {
        const auto level = static_cast<float>(random.below(256)) / 255.0F;
        features.values.push_back(random.uniform() < share ? level : 0.0F);
      }
      for (std::size_t i = 0; i < count; ++i) features.labels.push_back(static_cast<std::uint8_t>(random.below(10)));
      return features;
    };
    const Features train = drawn(301), test = drawn(270);
    for (const std::size_t k : {1, 3, 20}) {
      const auto given = nearestNeighbourClasses(train, test, static_cast<int>(k));
      ASSERT_TRUE(given.ok());
      for (std::size_t i = 0; i < test.count; ++i) {
        std::vector<std::pair<double, std::size_t>> all;
        for (std::size_t t = 0; t < train.count; ++t) {
          double square = 0.0;
          for (std::size_t j = 0; j < 150; ++j)
            square += std::pow(static_cast<double>(test.row(i)[j]) - static_cast<double>(train.row(t)[j]), 2);
          all.emplace_back(square, t);
        }
        std::sort(all.begin(), all.end());
        std::array<int, 10> votes{};
        for (std::size_t n = 0; n < k; ++n) ++votes[train.labels[all[n].second]];
        ASSERT_EQ(given->at(i), std::max_element(votes.begin(), votes.end()) - votes.begin())
            << share << ", row " << i << ", k " << k;
      }
    }
  }
}

TEST(Representation, TiesGoToTheLowestClassAndTheFirstNeighbour) {
  const Features train{4, 1, {-1, 1, -2, 2}, {7, 3, 5, 3}};
  const Features test{1, 1, {0}, {0}};
  EXPECT_EQ(nearestNeighbourClasses(train, test, 1)->at(0), 7);  // the first of two at the same distance
  EXPECT_EQ(nearestNeighbourClasses(train, test, 2)->at(0), 3);
  EXPECT_EQ(nearestNeighbourClasses(train, test, 4)->at(0), 3);
  EXPECT_FALSE(nearestNeighbourClasses(train, test, 5).ok());
  EXPECT_FALSE(nearestNeighbourClasses(train, test, 0).ok());
  EXPECT_FALSE(nearestNeighbourClasses(train, Features{1, 2, {0, 0}, {0}}, 1).ok());
}

TEST(Representation, TheLinearProbeMatchesScikitLearnsLogisticRegression) {
  const auto& theirs = figures()["probe"];
  ProbeOptions options;
  options.l2 = theirs["l2"];
  options.maxIterations = 2000;
  const auto probe = fitLinearProbe(features("train"), options);
  ASSERT_TRUE(probe.ok());
  EXPECT_TRUE(probe->converged);
  // Softmax does not change if all classes shift alike, and the penalty ignores intercepts, so intercepts are compared after
  // centring.
  double mean = 0.0, theirMean = 0.0;
  const std::vector<double> weights = theirs["weights"], intercepts = theirs["intercepts"];
  for (std::size_t c = 0; c < 4; ++c) mean += probe->intercepts[c] / 4, theirMean += intercepts[c] / 4;
  ASSERT_EQ(probe->weights.size(), weights.size());
  for (std::size_t j = 0; j < weights.size(); ++j) EXPECT_NEAR(probe->weights[j], weights[j], 2e-3) << j;
  for (std::size_t c = 0; c < 4; ++c) EXPECT_NEAR(probe->intercepts[c] - mean, intercepts[c] - theirMean, 2e-2) << c;
  const Features test = features("test");
  const auto given = probe->classify(test);
  EXPECT_EQ(given, theirs["given"].get<std::vector<std::uint8_t>>());
  const auto matrix = confusionMatrix(test.labels, given);
  EXPECT_EQ(matrix.counts, theirs["confusion"].get<std::vector<std::size_t>>());
  EXPECT_DOUBLE_EQ(matrix.accuracy(), theirs["accuracy"].get<double>());
}

TEST(Representation, TheProbeIsDeterministic) {
  const auto first = fitLinearProbe(features("train")), second = fitLinearProbe(features("train"));
  EXPECT_EQ(first->weights, second->weights);
  EXPECT_GT(first->iterations, 3);
}

// More rows than one chunk, and a class without rows. The rows are linearly separable, so the probe must make no errors.
TEST(Representation, TheProbeSeparatesSeparableClasses) {
  Features rows{1000, 2, {}, {}};
  for (std::size_t i = 0; i < 1000; ++i) {
    const std::uint8_t label = i % 3 == 2 ? 3 : static_cast<std::uint8_t>(i % 3);
    rows.values.push_back(static_cast<float>(label) + 0.3F * static_cast<float>(i % 7) / 7.0F);
    rows.values.push_back(label == 1 ? 2.0F : static_cast<float>(i % 5) / 5.0F);
    rows.labels.push_back(label);
  }
  ProbeOptions options;
  options.l2 = 1e-3;
  const auto probe = fitLinearProbe(rows, options);
  ASSERT_TRUE(probe.ok());
  EXPECT_EQ(probe->classes, 4U);
  EXPECT_EQ(probe->classify(rows), rows.labels);
}

TEST(Representation, SilhouetteMatchesScikitLearn) {
  const auto all = silhouette(features("train"), 10000, 1);
  ASSERT_TRUE(all.ok());
  EXPECT_NEAR(*all, figures()["silhouette"].get<double>(), 1e-9);
  const auto some = silhouette(features("train"), 100, 1);
  EXPECT_NE(*some, *all);
  EXPECT_EQ(*some, *silhouette(features("train"), 100, 1));
  EXPECT_FALSE(silhouette(Features{2, 1, {0, 1}, {4, 4}}, 10, 1).ok());
  // A row that is alone in its class counts as 0; (b - a) / max is 0.9 for each of the others.
  EXPECT_NEAR(*silhouette(Features{3, 1, {0, 1, 10}, {0, 0, 1}}, 10, 1), (0.9 + 8.0 / 9.0) / 3.0, 1e-12);
}

TEST(Representation, FeaturesArePixelsAndCodes) {
  const ImageSet set{{2, 2, 1}, {255, 51, 0, 0, 0, 102, 0, 0}, {4, 9}};
  const auto pixels = pixelFeatures(set);
  ASSERT_TRUE(pixels.ok());
  EXPECT_EQ(pixels->dimension, 4U);
  EXPECT_EQ(pixels->values[1], 0.2F);
  const auto codes = codeFeatures(FakeModel(), set);
  ASSERT_TRUE(codes.ok());
  EXPECT_EQ(codes->values, (std::vector<float>{1.0F, 0.2F, 0.0F, 0.4F}));
  EXPECT_EQ(codes->labels, set.labels);
  const ImageSet unlabelled{{2, 2, 1}, {255, 51, 0, 0}, {}};
  EXPECT_FALSE(pixelFeatures(unlabelled).ok());
  EXPECT_FALSE(codeFeatures(FakeModel(), unlabelled).ok());
  EXPECT_FALSE(pixelFeatures(ImageSet{{2, 2, 1}, {}, {}}).ok());
}

TEST(Representation, EverythingCanBeCancelled) {
  std::stop_source stop;
  stop.request_stop();
  const auto train = features("train"), test = features("test");
  EXPECT_TRUE(nearestNeighbourClasses(train, test, 5, stop.get_token()).error().cancelled);
  EXPECT_TRUE(fitLinearProbe(train, {}, stop.get_token()).error().cancelled);
  EXPECT_TRUE(silhouette(train, 50, 1, stop.get_token()).error().cancelled);
}

}  // namespace
}  // namespace latentscape
