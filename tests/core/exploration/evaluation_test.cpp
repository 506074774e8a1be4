// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/evaluation.h"
#include "core/data/subset.h"
#include "core/exploration/importance.h"

#include "tests/core/exploration/autoencoder_of.h"
#include "tests/core/exploration/fake_model.h"
#include "tests/core/exploration/linear_gaussian.h"

#include <gtest/gtest.h>

#include <cmath>

namespace latentscape {
namespace {

EvaluationOptions at(PosteriorUse posterior, std::uint64_t seed = 1) { return {posterior, PixelValues::Grey, seed}; }

TEST(Evaluation, LossesEqualThoseOfEvaluateModel) {
  const ImageSet set = LinearGaussian::images(700, 3);
  for (const auto use : {PosteriorUse::Sample, PosteriorUse::Mean}) {
    const auto fit = evaluateFit(LinearGaussian(), set, at(use, 9));
    const auto losses = evaluateModel(LinearGaussian(), set, use, 9);
    ASSERT_TRUE(fit.ok());
    EXPECT_NEAR(fit->reconstruction.mean, losses->reconstruction, 1e-9);
    EXPECT_NEAR(fit->kl.mean, losses->kl, 1e-9);
    EXPECT_NEAR(fit->negativeElbo.mean, losses->loss(), 1e-9);
    EXPECT_NEAR(fit->klPerDimension[0] + fit->klPerDimension[1], losses->kl, 1e-9);
  }
}

// E[-ELBO] in closed form: E|x - b - W z|^2 = |x - b - W m|^2 + sum over p and j of W_pj^2 v_j.
TEST(Evaluation, SampledElboIsTheExpectationWithinTwoStandardErrors) {
  const ImageSet set = LinearGaussian::images(2000, 4);
  const auto mean = evaluateFit(LinearGaussian(), set, at(PosteriorUse::Mean));
  const auto sampled = evaluateFit(LinearGaussian(), set, at(PosteriorUse::Sample));
  ASSERT_TRUE(mean.ok() && sampled.ok());
  double more = 0.0;
  for (const auto& row : LinearGaussian::W) {
    for (std::size_t j = 0; j < 2; ++j)
      more += 0.5 * row[j] * row[j] * LinearGaussian::encoderVariance()[j] / std::pow(LinearGaussian::sigma, 2);
  }
  const double error = sampled->reconstruction.standardError;
  EXPECT_NEAR(sampled->reconstruction.mean, mean->reconstruction.mean + more, 2.0 * error);
  EXPECT_GT(more, 10.0 * error);  // a sample must differ from the mean
}

TEST(Evaluation, StandardErrorsAreThoseOfAMean) {
  const ImageSet set{{2, 2, 1}, {0, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0}, {}};
  const auto fit = evaluateFit(FakeModel(), set, at(PosteriorUse::Mean));
  ASSERT_TRUE(fit.ok());
  EXPECT_DOUBLE_EQ(fit->reconstruction.mean, 0.5);  // 0, 1, 1, 0
  EXPECT_NEAR(fit->reconstruction.standardError, std::sqrt(1.0 / 3.0) / 2.0, 1e-12);
  EXPECT_DOUBLE_EQ(fit->kl.mean, 3.0);
  EXPECT_DOUBLE_EQ(fit->kl.standardError, 0.0);
  EXPECT_EQ(fit->klPerDimension, (std::vector<double>{1.0, 2.0}));
}

TEST(Evaluation, OneImageHasFiguresButNoStandardError) {
  const ImageSet set = LinearGaussian::images(1, 1);
  const auto fit = evaluateFit(LinearGaussian(), set, at(PosteriorUse::Mean));
  ASSERT_TRUE(fit.ok()) << fit.error().message();
  EXPECT_EQ(fit->images, 1U);
  EXPECT_TRUE(std::isfinite(fit->negativeElbo.mean));
  EXPECT_TRUE(std::isnan(fit->negativeElbo.standardError));
  EXPECT_EQ(fit->posteriorMeanVariance, (std::vector<double>{0.0, 0.0}));
  EXPECT_TRUE(fit->aggregate.klToPrior);
  const auto importance = importanceWeightedLikelihood(LinearGaussian(), set, {10, PixelValues::Grey, 1, 1});
  ASSERT_TRUE(importance.ok()) << importance.error().message();
  EXPECT_TRUE(std::isfinite(importance->points.back().logLikelihood.mean));
  EXPECT_TRUE(std::isnan(importance->points.back().logLikelihood.standardError));
}

TEST(Evaluation, BitsPerDimensionAreThoseOfALikelihood) {
  ModelConfig config;
  config.image = {4, 2, 3};
  // 24 dimensions of one bit each.
  EXPECT_NEAR(*bitsPerDimension(config, 24.0 * std::log(2.0)), 1.0, 1e-12);
  // A density of 1 over [0, 1] gives each of the levels, 1/255 apart, a probability of 1/255.
  config.reconstruction = Reconstruction::Gaussian;
  EXPECT_NEAR(*bitsPerDimension(config, 0.0), std::log2(255.0), 1e-12);
  EXPECT_NEAR(*bitsPerDimension(config, -24.0 * std::log(2.0)), std::log2(255.0) - 1.0, 1e-12);
  config.reconstruction = Reconstruction::SquaredError;
  EXPECT_FALSE(bitsPerDimension(config, 24.0));
  config.reconstruction = Reconstruction::Bernoulli;
  config.family = Family::Autoencoder;
  EXPECT_FALSE(bitsPerDimension(config, 24.0));
}

TEST(Evaluation, UnitsAreActiveIfTheirMeanVaries) {
  ImageSet set{{2, 2, 1}, {}, {}};
  for (int i = 0; i < 100; ++i) {
    set.pixels.insert(set.pixels.end(),
                      {static_cast<std::uint8_t>(i % 2 == 0 ? 0 : 60), static_cast<std::uint8_t>(i % 4 < 2 ? 100 : 150), 0, 0});
  }
  const auto fit = evaluateFit(FakeModel(), set, at(PosteriorUse::Mean));
  ASSERT_TRUE(fit.ok());
  const double first = std::pow(30.0 / 255.0, 2), second = std::pow(25.0 / 255.0, 2);  // 0.0138 and 0.0096
  EXPECT_NEAR(fit->posteriorMeanVariance[0], first, 1e-8);
  EXPECT_NEAR(fit->posteriorMeanVariance[1], second, 1e-8);
  EXPECT_EQ(fit->activeUnits, 1);
  // The aggregate has means 30/255 and 125/255, and variances that plus exp(-1); the two pixels are uncorrelated.
  const double spread = std::exp(-1.0), a = first + spread, d = second + spread;
  EXPECT_NEAR(fit->aggregate.mean[0], 30.0 / 255.0, 1e-7);
  EXPECT_NEAR(fit->aggregate.mean[1], 125.0 / 255.0, 1e-7);
  EXPECT_NEAR(fit->aggregate.variance[0], a, 1e-7);
  EXPECT_NEAR(fit->aggregate.variance[1], d, 1e-7);
  const double squares = std::pow(30.0 / 255.0, 2) + std::pow(125.0 / 255.0, 2);
  ASSERT_TRUE(fit->aggregate.klToPrior);
  EXPECT_NEAR(*fit->aggregate.klToPrior, 0.5 * (a + d + squares - 2.0 - std::log(a * d)), 1e-6);
}

// A VAE whose posteriors have no width.
class Certain final : public AutoencoderOf<FakeModel> {
 public:
  bool variational() const override { return true; }
};

TEST(Evaluation, TheAggregatesKlCountsCorrelation) {
  ImageSet set{{2, 2, 1}, {}, {}};
  for (const int i : {0, 80, 160, 240})
    set.pixels.insert(set.pixels.end(), {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i), 0, 0});
  const auto fit = evaluateFit(FakeModel(), set, at(PosteriorUse::Mean));
  ASSERT_TRUE(fit.ok() && fit->aggregate.klToPrior);
  const double variance = std::pow(80.0 / 255.0, 2) * 1.25, a = variance + std::exp(-1.0),
               square = 2.0 * std::pow(120.0 / 255.0, 2);
  EXPECT_NEAR(*fit->aggregate.klToPrior, 0.5 * (2.0 * a + square - 2.0 - std::log(a * a - variance * variance)), 1e-6);
  // Certain codes on a line: their covariance is singular, so there is no such KL, but everything else is available.
  const auto line = evaluateFit(Certain(), set, at(PosteriorUse::Mean));
  ASSERT_TRUE(line.ok());
  EXPECT_FALSE(line->aggregate.klToPrior);
  EXPECT_NEAR(line->aggregate.variance[1], variance, 1e-7);
}

TEST(Evaluation, AnAutoencodersAggregateHasNoPriorToDifferFrom) {
  const auto fit = evaluateFit(AutoencoderOf<LinearGaussian>(), LinearGaussian::images(50, 1), at(PosteriorUse::Mean));
  ASSERT_TRUE(fit.ok()) << fit.error().message();
  EXPECT_FALSE(fit->aggregate.klToPrior);
  EXPECT_EQ(fit->activeUnits, 2);
}

TEST(Evaluation, PixelsAreGreyBinarizedOrThresholded) {
  ImageSet set{{2, 2, 1}, {}, {}};
  for (int i = 0; i < 4000; ++i) set.pixels.insert(set.pixels.end(), {0, 64, 128, 255});
  double sums[4] = {};
  std::vector<float> out(4);
  for (std::size_t i = 0; i < set.size(); ++i) {
    pixelsOf(set, i, PixelValues::Binarized, 5, out);
    for (std::size_t p = 0; p < 4; ++p) {
      ASSERT_TRUE(out[p] == 0.0F || out[p] == 1.0F);
      sums[p] += out[p] / 4000.0;
    }
  }
  EXPECT_EQ(sums[0], 0.0);
  EXPECT_NEAR(sums[1], 64.0 / 255.0, 3.0 * 0.5 / std::sqrt(4000.0));
  EXPECT_NEAR(sums[2], 128.0 / 255.0, 3.0 * 0.5 / std::sqrt(4000.0));
  EXPECT_NEAR(sums[3], 1.0, 1e-9);
  std::vector<float> again(4);
  pixelsOf(set, 3999, PixelValues::Binarized, 5, again);
  EXPECT_EQ(again, out);
  pixelsOf(set, 0, PixelValues::Thresholded, 5, out);
  EXPECT_EQ(out, (std::vector<float>{0, 0, 1, 1}));
  pixelsOf(set, 0, PixelValues::Grey, 5, out);
  EXPECT_FLOAT_EQ(out[1], 64.0F / 255.0F);
}

TEST(Evaluation, ImagesAreDrawnWithoutReplacement) {
  const auto drawn = drawImages(1000, 400, 1);
  ASSERT_EQ(drawn.size(), 400U);
  for (std::size_t i = 1; i < drawn.size(); ++i) ASSERT_LT(drawn[i - 1], drawn[i]);
  EXPECT_LT(drawn.back(), 1000U);
  EXPECT_GT(drawn.back(), 900U);
  EXPECT_EQ(drawn, drawImages(1000, 400, 1));
  EXPECT_NE(drawn, drawImages(1000, 400, 2));
  EXPECT_EQ(drawImages(3, 9, 1), (std::vector<std::size_t>{0, 1, 2}));
  ImageSet set{{1, 1, 1}, {10, 20, 30}, {1, 2, 3}};
  const std::vector<std::size_t> two{0, 2};
  EXPECT_EQ(takeImages(set, two).pixels, (std::vector<std::uint8_t>{10, 30}));
  EXPECT_EQ(takeImages(set, two).labels, (std::vector<std::uint8_t>{1, 3}));
}

class Importance : public ::testing::Test {
 protected:
  static const ImageSet& images() {
    static const ImageSet set = LinearGaussian::images(120, 11);
    return set;
  }
  static ImportanceEvaluation estimate(int samples, std::uint64_t seed, int threads = 1) {
    const auto result = importanceWeightedLikelihood(LinearGaussian(), images(), {samples, PixelValues::Grey, seed, threads});
    EXPECT_TRUE(result.ok());
    return result ? *result : ImportanceEvaluation{};
  }
};

TEST_F(Importance, IsTheEvidenceWithinTwoStandardErrors) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto result = estimate(5000, seed);
    ASSERT_EQ(result.points.size(), 5U);
    std::vector<double> differences;
    double exact = 0.0;
    for (std::size_t i = 0; i < result.images; ++i) {
      const double evidence = LinearGaussian::logEvidence(images().image(i));
      exact += evidence / static_cast<double>(result.images);
      differences.push_back(result.logLikelihoods[i * 5 + 4] - evidence);
    }
    // Paired, so that the differences between images cancel.
    const Estimate difference = estimateOf(differences);
    EXPECT_LE(std::abs(difference.mean), 2.0 * difference.standardError) << "seed " << seed;
    EXPECT_LT(difference.standardError, 0.01);
    EXPECT_NEAR(result.points.back().logLikelihood.mean, exact, 0.02);
    // One sample is not enough, so there was something to gain.
    EXPECT_LT(result.points.front().logLikelihood.mean, exact - 0.2);
  }
}

TEST_F(Importance, DoesNotDecreaseWithMoreSamples) {
  const auto result = estimate(5000, 4);
  EXPECT_EQ(result.points[0].samples, 1);
  EXPECT_EQ(result.points[3].samples, 1000);
  EXPECT_EQ(result.points[4].samples, 5000);
  EXPECT_EQ(result.points[0].gain.mean, 0.0);
  for (std::size_t k = 1; k < result.points.size(); ++k) {
    const auto& point = result.points[k];
    EXPECT_GE(point.gain.mean, -2.0 * point.gain.standardError) << point.samples;
    EXPECT_NEAR(point.gain.mean, point.logLikelihood.mean - result.points[k - 1].logLikelihood.mean, 1e-9);
    EXPECT_LT(point.gain.standardError, point.logLikelihood.standardError);  // pairing reduces the error
  }
  EXPECT_GT(result.points[1].gain.mean, 2.0 * result.points[1].gain.standardError);
}

TEST_F(Importance, OneSampleIsTheElboWithItsKlSampled) {
  const auto result = estimate(1, 5);
  ASSERT_EQ(result.points.size(), 1U);
  const auto elbo = evaluateFit(LinearGaussian(), images(), at(PosteriorUse::Sample));
  const double error = std::hypot(result.points[0].logLikelihood.standardError, elbo->negativeElbo.standardError);
  EXPECT_NEAR(result.points[0].logLikelihood.mean, -elbo->negativeElbo.mean, 2.0 * error);
  EXPECT_NEAR(result.effectiveSamples.mean, 1.0, 1e-12);
}

TEST_F(Importance, FewerSamplesAreAPrefixOfMoreAndThreadsDoNotMatter) {
  const auto few = estimate(100, 6), many = estimate(1000, 6, 3);
  ASSERT_EQ(few.points.size(), 3U);
  ASSERT_EQ(many.points.size(), 4U);
  for (std::size_t i = 0; i < few.images; ++i) {
    for (std::size_t k = 0; k < 3; ++k) ASSERT_EQ(few.logLikelihoods[i * 3 + k], many.logLikelihoods[i * 4 + k]);
  }
  EXPECT_EQ(many.logLikelihoods, estimate(1000, 6, 1).logLikelihoods);
  EXPECT_NE(few.logLikelihoods, estimate(100, 7).logLikelihoods);
  EXPECT_GT(many.effectiveSamples.mean, 10.0);
  EXPECT_LT(many.effectiveSamples.mean, 1000.0);
}

TEST_F(Importance, ReportsWhatItCannotDo) {
  const auto points = importanceWeightedLikelihood(AutoencoderOf<FakeModel>(), images(), {10, PixelValues::Grey, 1, 1});
  ASSERT_FALSE(points.ok());
  EXPECT_NE(points.error().what.find("points"), std::string::npos);
  EXPECT_FALSE(importanceWeightedLikelihood(LinearGaussian(), images(), {0, PixelValues::Grey, 1, 1}).ok());
  EXPECT_FALSE(importanceWeightedLikelihood(LinearGaussian(), ImageSet{{3, 3, 1}, std::vector<std::uint8_t>(18), {}}, {}).ok());
  EXPECT_FALSE(importanceWeightedLikelihood(LinearGaussian(), LinearGaussian::images(0, 1), {}).ok());
  EXPECT_FALSE(evaluateFit(LinearGaussian(), LinearGaussian::images(0, 1), {}).ok());
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(importanceWeightedLikelihood(LinearGaussian(), images(), {}, stop.get_token()).error().cancelled);
  EXPECT_TRUE(evaluateFit(LinearGaussian(), images(), {}, stop.get_token()).error().cancelled);
}

TEST_F(Importance, CanBeStoppedInTheMiddle) {
  std::stop_source stop;
  std::uint64_t last = 0;
  const auto watch = [&](const Progress& progress) {
    EXPECT_GT(progress.done, last);
    EXPECT_EQ(progress.total, 120U);
    last = progress.done;
    if (last == 5) stop.request_stop();
  };
  const auto result =
      importanceWeightedLikelihood(LinearGaussian(), images(), {100, PixelValues::Grey, 1, 1}, stop.get_token(), watch);
  ASSERT_FALSE(result.ok());
  EXPECT_TRUE(result.error().cancelled);
  EXPECT_EQ(last, 5U);
}

}  // namespace
}  // namespace latentscape
