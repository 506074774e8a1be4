// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/anomalies.h"

#include "tests/core/exploration/analyses_reference.h"
#include "tests/core/exploration/autoencoder_of.h"
#include "tests/core/exploration/fake_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace latentscape {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const nlohmann::json& figures() { return usesReference()["anomalies"]; }

Codes referenceCodes() {
  const std::vector<float> mean = figures()["codes"];
  const auto d = figures()["dimension"].get<int>();
  return {d, mean.size() / static_cast<std::size_t>(d), mean, std::vector<float>(mean.size())};
}

TEST(Anomalies, RocAndAurocMatchScikitLearnIncludingTies) {
  const std::vector<double> normal = figures()["normal"], anomalous = figures()["anomalous"],
                            thresholds = figures()["thresholds"];
  const std::vector<double> falseRate = figures()["false_positive_rate"], trueRate = figures()["true_positive_rate"];
  ASSERT_LT(thresholds.size(), normal.size() + anomalous.size());  // there are ties
  const auto curve = rocCurve(normal, anomalous);
  ASSERT_EQ(curve.size(), falseRate.size());
  EXPECT_EQ(curve[0].threshold, infinity);
  for (std::size_t i = 0; i < curve.size(); ++i) {
    EXPECT_NEAR(curve[i].falsePositiveRate, falseRate[i], 1e-9);
    EXPECT_NEAR(curve[i].truePositiveRate, trueRate[i], 1e-9);
    if (i > 0) {
      EXPECT_EQ(curve[i].threshold, thresholds[i - 1]);
    }
    const RocPoint same = rocAt(normal, anomalous, curve[i].threshold);
    EXPECT_EQ(same.falsePositiveRate, curve[i].falsePositiveRate);
    EXPECT_EQ(same.truePositiveRate, curve[i].truePositiveRate);
  }
  EXPECT_NEAR(auroc(normal, anomalous), figures()["auroc"].get<double>(), 1e-12);
  // It is also the area under the drawn curve.
  double area = 0.0;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    area += (curve[i].falsePositiveRate - curve[i - 1].falsePositiveRate) *
            (curve[i].truePositiveRate + curve[i - 1].truePositiveRate) / 2.0;
  }
  EXPECT_NEAR(auroc(normal, anomalous), area, 1e-12);
}

TEST(Anomalies, AurocAtItsExtremes) {
  const std::vector<double> low{1, 2, 3}, high{4, 5}, same{2, 2}, infinite{infinity, infinity};
  EXPECT_EQ(auroc(low, high), 1.0);
  EXPECT_EQ(auroc(high, low), 0.0);
  EXPECT_EQ(auroc(same, same), 0.5);
  EXPECT_EQ(auroc(low, infinite), 1.0);
  EXPECT_EQ(rocCurve(low, infinite).size(), 5U);  // the infinite scores, and three more
  EXPECT_EQ(auroc(low, std::vector<double>{2.0}), 0.5);
}

TEST(Anomalies, MahalanobisMatchesScikitLearnsLedoitWolf) {
  const auto distance = MahalanobisDistance::fit(referenceCodes());
  ASSERT_TRUE(distance.ok()) << distance.error().message();
  EXPECT_NEAR(distance->shrinkage(), figures()["shrinkage"].get<double>(), 1e-9);
  EXPECT_GT(distance->shrinkage(), 0.01);
  const std::vector<float> points = figures()["points"];
  const std::vector<double> squares = figures()["squared_distances"];
  for (std::size_t i = 0; i < squares.size(); ++i) {
    const double ours = (*distance)(std::span(points).subspan(i * 6, 6));
    EXPECT_NEAR(ours * ours, squares[i], 1e-7 * squares[i]);
  }
}

TEST(Anomalies, MahalanobisOfTooFewCodesIsAnErrorButALineIsFine) {
  EXPECT_FALSE(MahalanobisDistance::fit(Codes{2, 1, {1, 2}, {0, 0}}).ok());
  EXPECT_FALSE(MahalanobisDistance::fit(Codes{2, 3, {1, 2, 1, 2, 1, 2}, std::vector<float>(6)}).ok());
  EXPECT_FALSE(MahalanobisDistance::fit(Codes{1, 2, {1, std::numeric_limits<float>::quiet_NaN()}, {0, 0}}).ok());
  Codes line{2, 400, {}, std::vector<float>(800)};
  for (int i = 0; i < 400; ++i) line.mean.insert(line.mean.end(), {static_cast<float>(i % 20), 0.0F});
  const auto distance = MahalanobisDistance::fit(line);
  ASSERT_TRUE(distance.ok());
  EXPECT_NEAR((*distance)(std::vector<float>{9.5F, 0.0F}), 0.0, 1e-9);
  EXPECT_GT((*distance)(std::vector<float>{9.5F, 5.0F}), 1.0);
}

// FakeModel: the reconstruction term is the first pixel (plus the sum of the noise), the KL is 3, the code is the first two
// pixels.
TEST(Anomalies, ScoresAreTheRequestedTerms) {
  ImageSet set{{2, 2, 1}, std::vector<std::uint8_t>(4 * 300), {}};
  for (std::size_t i = 0; i < 300; ++i) set.pixels[4 * i] = static_cast<std::uint8_t>(i % 251);
  const auto of = [&](AnomalyOptions options) {
    const auto scores = anomalyScores(FakeModel(), set, options);
    EXPECT_TRUE(scores.ok());
    return *scores;
  };
  const auto reconstruction = of({}), kl = of({.score = AnomalyScore::Kl}), elbo = of({.score = AnomalyScore::NegativeElbo});
  ASSERT_EQ(reconstruction.size(), 300U);
  EXPECT_FLOAT_EQ(static_cast<float>(reconstruction[260]), 9.0F / 255.0F);
  EXPECT_EQ(kl[260], 3.0);
  EXPECT_DOUBLE_EQ(elbo[260], reconstruction[260] + 3.0);
  const auto terms = termScores(FakeModel(), set, {});
  ASSERT_TRUE(terms.ok());
  EXPECT_EQ(terms->reconstruction, reconstruction);
  EXPECT_EQ(terms->kl, kl);
  EXPECT_EQ(terms->negativeElbo, elbo);
  const auto sampled = of({.posterior = PosteriorUse::Sample, .seed = 3});
  EXPECT_NE(sampled, reconstruction);
  EXPECT_EQ(sampled, of({.posterior = PosteriorUse::Sample, .seed = 3}));
  const Codes codes{2, 4, {0, 0, 1, 0, 0, 1, 1, 1}, std::vector<float>(8)};
  const auto distance = MahalanobisDistance::fit(codes);
  ASSERT_TRUE(distance.ok());
  const auto distances = of({.score = AnomalyScore::Mahalanobis, .mahalanobis = &*distance});
  EXPECT_NEAR(distances[250], (*distance)(std::vector<float>{250.0F / 255.0F, 0.0F}), 1e-9);
  EXPECT_FALSE(anomalyScores(FakeModel(), ImageSet{{3, 3, 1}, std::vector<std::uint8_t>(9), {}}, {}).ok());
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(anomalyScores(FakeModel(), set, {}, stop.get_token()).error().cancelled);
}

TEST(Anomalies, AnAutoencoderHasNoKlAndNoElbo) {
  const ImageSet set{{2, 2, 1}, std::vector<std::uint8_t>(8), {}};
  for (const AnomalyScore score : {AnomalyScore::Kl, AnomalyScore::NegativeElbo}) {
    const auto refused = anomalyScores(AutoencoderOf<FakeModel>(), set, {.score = score});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().where, "score");
    EXPECT_NE(refused.error().advice.find("reconstruction"), std::string::npos) << refused.error().message();
    EXPECT_TRUE(anomalyScores(FakeModel(), set, {.score = score}).ok());
    EXPECT_FALSE(scoreObstacle(score, true).has_value());
  }
  EXPECT_TRUE(anomalyScores(AutoencoderOf<FakeModel>(), set, {}).ok());
  EXPECT_FALSE(scoreObstacle(AnomalyScore::Mahalanobis, false).has_value());
}

class Unsound : public FakeModel {
 public:
  void score(std::span<const float>, std::span<const float>, std::span<float> reconstruction,
             std::span<float> kl) const override {
    std::fill(reconstruction.begin(), reconstruction.end(), std::numeric_limits<float>::quiet_NaN());
    std::fill(kl.begin(), kl.end(), 0.0F);
  }
};

TEST(Anomalies, NanIsTheMostAnomalousScore) {
  const auto scores = anomalyScores(Unsound(), ImageSet{{2, 2, 1}, std::vector<std::uint8_t>(8), {}}, {});
  ASSERT_TRUE(scores.ok());
  EXPECT_EQ(*scores, (std::vector<double>{infinity, infinity}));
}

TEST(Anomalies, HistogramsCountEveryScoreOnce) {
  const std::vector<double> normal{0, 1, 2, 3, 4, infinity}, anomalous{4, 10, 9.999};
  const auto histogram = scoreHistogram(normal, anomalous, 5);
  EXPECT_EQ(histogram.low, 0.0);
  EXPECT_EQ(histogram.high, 10.0);
  EXPECT_EQ(histogram.normal, (std::vector<std::size_t>{2, 2, 1, 0, 1}));
  EXPECT_EQ(histogram.anomalous, (std::vector<std::size_t>{0, 0, 1, 0, 2}));
  const std::vector<double> equal{7, 7};
  EXPECT_EQ(scoreHistogram(equal, equal, 3).normal, (std::vector<std::size_t>{2, 0, 0}));
}

TEST(Anomalies, WorstErrorsComeFirst) {
  const std::vector<double> scores{3, 9, 1, 9, 5};
  EXPECT_EQ(extremeScores(scores, 3, true), (std::vector<std::size_t>{1, 3, 4}));
  EXPECT_EQ(extremeScores(scores, 2, false), (std::vector<std::size_t>{2, 0}));
  EXPECT_EQ(extremeScores(scores, 9, false).size(), 5U);
}

}  // namespace
}  // namespace latentscape
