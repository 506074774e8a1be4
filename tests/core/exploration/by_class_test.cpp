// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/by_class.h"
#include "core/exploration/importance.h"
#include "core/exploration/queries.h"

#include "core/exploration/anomalies.h"
#include "core/exploration/denoising.h"
#include "core/exploration/evaluation.h"
#include "core/exploration/model_input.h"
#include "core/exploration/quality.h"
#include "core/exploration/representation.h"
#include "core/exploration/uncertainty.h"
#include "tests/core/exploration/conditional_fake.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace latentscape {
namespace {

ImageSet labelled(std::size_t count) {
  ImageSet set{{2, 2, 1}, std::vector<std::uint8_t>(4 * count), {}};
  for (std::size_t i = 0; i < count; ++i) {
    set.pixels[4 * i] = static_cast<std::uint8_t>(i % 200);
    set.labels.push_back(static_cast<std::uint8_t>(i * i % 3));
  }
  return set;
}

TEST(ByClass, EveryImageUsesItsOwnClass) {
  const ImageSet set = labelled(600);
  const auto codes = encodeImages(Conditional(), set, 0, set.size());
  ASSERT_TRUE(codes.ok());
  for (std::size_t i = 0; i < set.size(); ++i) {
    ASSERT_FLOAT_EQ(codes->meanOf(i)[0], static_cast<float>(i % 200) / 255.0F + static_cast<float>(set.labels[i]));
    ASSERT_EQ(codes->logVarianceOf(i)[0], -1.0F);
  }
  const auto scores = anomalyScores(Conditional(), set, {.score = AnomalyScore::NegativeElbo});
  ASSERT_TRUE(scores.ok());
  for (std::size_t i = 0; i < set.size(); ++i)
    ASSERT_NEAR((*scores)[i], static_cast<double>(i % 200) / 255.0 + 3.0 * set.labels[i] + 3.0, 1e-5);
  const auto models = ByClass::create(Conditional(), set.labels, set.size());
  ASSERT_TRUE(models.ok());
}

TEST(ByClass, DecodesAndScoresWithNoiseFromAnywhereInTheSet) {
  const ImageSet set = labelled(10);  // classes 0 1 1 0 1 1 0 1 1 0
  ImageSet third = set;
  third.labels[5] = 2;
  const Conditional model;
  const auto models = ByClass::create(model, third.labels, 10);
  ASSERT_TRUE(models.ok());
  std::vector<float> pixels(12);
  models->decode(3, std::vector<float>{1, 2, 3, 4, 5, 6}, pixels);
  EXPECT_EQ(pixels, (std::vector<float>{0, 2, 3, 1, 0.25F, 4, 7, 1, 0.5F, 6, 11, 1}));
  std::vector<float> values(12), reconstruction(3), kl(6);
  models->score(3, values, std::vector<float>{10, 0, 20, 0, 30, 5}, reconstruction, kl);
  EXPECT_EQ(reconstruction, (std::vector<float>{10, 21, 37}));
  EXPECT_EQ(kl, (std::vector<float>{1, 2, 2, 3, 3, 4}));
}

TEST(ByClass, MissingOrUnknownClassesAreAnError) {
  ImageSet set = labelled(4);
  set.labels[2] = 3;
  for (const auto& result : {encodeImages(Conditional(), set, 0, set.size()),
                             encodeImages(Conditional(), ImageSet{set.shape, set.pixels, {}}, 0, set.size())}) {
    ASSERT_FALSE(result.ok());
    EXPECT_NE(result.error().what.find("class"), std::string::npos);
  }
  EXPECT_TRUE(encodeImages(FakeModel(), ImageSet{set.shape, set.pixels, {}}, 0, set.size()).ok());
  EXPECT_FALSE(evaluateFit(Conditional(), set, {}).ok());
  EXPECT_FALSE(importanceWeightedLikelihood(Conditional(), set, {}).ok());
  EXPECT_FALSE(anomalyScores(Conditional(), set, {}).ok());
  EXPECT_FALSE(posteriorSpread(Conditional(), set, 0, 5, 1, 1).ok());
  // Codes whose encoder received the class are no evidence about it.
  EXPECT_FALSE(codeFeatures(Conditional(), labelled(4)).ok());
}

TEST(ByClass, AnalysesUseTheClass) {
  const ImageSet set = labelled(30);
  const EvaluationOptions atMean{PosteriorUse::Mean, PixelValues::Grey, 1};
  const auto fit = evaluateFit(Conditional(), set, atMean), plain = evaluateFit(FakeModel(), set, atMean);
  ASSERT_TRUE(fit.ok() && plain.ok());
  EXPECT_NEAR(fit->reconstruction.mean - plain->reconstruction.mean, 20.0 / 30.0, 1e-6);  // two of three images are of class 1
  EXPECT_GT(fit->posteriorMeanVariance[1], 0.2);
  EXPECT_EQ(plain->posteriorMeanVariance[1], 0.0);
  const auto spread = posteriorSpread(Conditional(), set, 1, 5, 1, 1);
  ASSERT_TRUE(spread.ok());
  EXPECT_EQ(spread->latentMean[1], 1.0F);
  EXPECT_EQ(spread->mean[0], 0.25F);
}

// FakeModel decodes the first two pixels unchanged, so it repairs only the other two.
TEST(Denoising, QualityComparesNoisyAndDenoisedWithTheCleanImage) {
  ImageSet set{{2, 2, 1}, {}, {}};
  for (int i = 0; i < 200; ++i) set.pixels.insert(set.pixels.end(), {100, 50, 150, 255});
  std::vector<std::size_t> all(set.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const Corruption masking{CorruptionKind::Masking, 1.0};  // every pixel is 0
  const auto quality = denoisingQuality(FakeModel(), set, all, masking, 3);
  ASSERT_TRUE(quality.ok());
  const auto square = [](double v) { return v * v / 255.0 / 255.0; };
  EXPECT_NEAR(quality->psnrBefore, -10.0 * std::log10((square(100) + square(50) + square(150) + square(255)) / 4.0), 1e-5);
  EXPECT_NEAR(quality->psnrAfter, -10.0 * std::log10((square(100) + square(50) + square(150)) / 4.0),
              1e-5);                  // the last is decoded as 1
  EXPECT_FALSE(quality->ssimBefore);  // smaller than the window
  const auto none = denoisingQuality(FakeModel(), set, all, {}, 3);
  EXPECT_EQ(none->psnrBefore, std::numeric_limits<double>::infinity());
  const std::vector<std::size_t> two{7, 0};
  const Corruption gaussian{CorruptionKind::Gaussian, 0.2};
  const auto images = denoiseImages(FakeModel(), set, two, gaussian, 3);
  ASSERT_TRUE(images.ok());
  EXPECT_EQ((*images)[0].clean, set.picture(7));
  EXPECT_EQ((*images)[0].noisy.pixels[0], (*images)[0].denoised.pixels[0]);
  EXPECT_NE((*images)[0].noisy, (*images)[1].noisy);
  EXPECT_EQ((*denoiseImages(FakeModel(), set, two, gaussian, 3))[1].noisy, (*images)[1].noisy);
  EXPECT_FALSE(denoiseImages(FakeModel(), set, std::vector<std::size_t>{200}, gaussian, 3).ok());
  // The figures of an image are those of its picture, whatever else is measured.
  const auto one = denoisingQuality(FakeModel(), set, std::vector<std::size_t>{7}, gaussian, 3);
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(one->images, 1U);
  EXPECT_EQ(one->psnrBefore, (*images)[0].psnrBefore);
  EXPECT_FALSE(denoisingQuality(FakeModel(), set, std::vector<std::size_t>{200}, gaussian, 3).ok());
  EXPECT_FALSE(denoisingQuality(FakeModel(), set, {}, gaussian, 3).ok());
  EXPECT_FALSE(denoisingQuality(FakeModel(), set, all, {CorruptionKind::Masking, 2.0}, 3).ok());
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(denoisingQuality(FakeModel(), set, all, gaussian, 3, stop.get_token()).error().cancelled);
}

}  // namespace
}  // namespace latentscape
