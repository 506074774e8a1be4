// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/quality.h"

#include "core/exploration/uncertainty.h"
#include "tests/core/exploration/analyses_reference.h"
#include "tests/core/exploration/fake_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace latentscape {
namespace {

TEST(Quality, PsnrAndSsimMatchScikitImage) {
  ASSERT_EQ(usesReference()["quality"].size(), 3U);
  for (const auto& figures : usesReference()["quality"]) {
    const std::vector<float> a = figures["a"], b = figures["b"];
    const ImageShape shape{figures["height"], figures["width"], figures["channels"]};
    EXPECT_NEAR(psnr(a, b), figures["psnr"].get<double>(), 1e-6);
    const auto similarity = ssim(a, b, shape);
    ASSERT_TRUE(similarity);
    EXPECT_NEAR(*similarity, figures["ssim"].get<double>(), 1e-6);
    EXPECT_EQ(psnr(a, a), std::numeric_limits<double>::infinity());
    EXPECT_NEAR(*ssim(a, a, shape), 1.0, 1e-12);
  }
  const std::vector<float> small(100);
  EXPECT_FALSE(ssim(small, small, {10, 10, 1}));
}

TEST(Quality, DecibelsKeepWhatIsNotANumber) {
  EXPECT_DOUBLE_EQ(decibels(0.01), 20.0);
  EXPECT_EQ(decibels(0.0), std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(decibels(std::numeric_limits<double>::quiet_NaN())));
}

TEST(Quality, ErrorMapsDistinguishBrighterFromDarker) {
  const std::vector<float> original{0, 1, 0.5F, 0}, image{1, 0, 0.5F, 0.5F};
  const Image map = errorMap(original, image, {2, 2, 1});
  EXPECT_EQ(map.shape, (ImageShape{2, 2, 3}));
  EXPECT_EQ(map.pixels, (std::vector<std::uint8_t>{255, 150, 40, 70, 150, 255, 0, 0, 0, 128, 75, 20}));
  // In colour images, the mean over channels counts.
  const std::vector<float> black{0, 0, 0}, reddish{1, 0.5F, 0};
  EXPECT_EQ(errorMap(black, reddish, {1, 1, 3}).pixels, (std::vector<std::uint8_t>{128, 75, 20}));
}

// FakeModel: codes are the first two pixels with variance exp(-1); decoding gives z1, z2, z1 + z2 and 1.
TEST(Uncertainty, SpreadMatchesTheDecodedPosterior) {
  const ImageSet set{{2, 2, 1}, {0, 0, 0, 0, 51, 102, 0, 0}, {}};
  const auto spread = posteriorSpread(FakeModel(), set, 1, 20000, 5, 1);
  ASSERT_TRUE(spread.ok());
  EXPECT_EQ(spread->latentMean, (std::vector<float>{0.2F, 0.4F}));
  const double deviation = std::exp(-0.5);
  EXPECT_NEAR(spread->latentDeviation[0], deviation, 1e-6);
  const double error = 3.0 * deviation / std::sqrt(20000.0);
  EXPECT_NEAR(spread->mean[0], 0.2, error);
  EXPECT_NEAR(spread->mean[2], 0.6, std::sqrt(2.0) * error);
  EXPECT_NEAR(spread->deviation[1], deviation, error);
  EXPECT_NEAR(spread->deviation[2], std::sqrt(2.0) * deviation, std::sqrt(2.0) * error);
  EXPECT_NEAR(spread->deviation[3], 0.0, 1e-6);
  EXPECT_NEAR(spread->averageDeviation, deviation, error);  // variances 1, 1, 2, 0
  EXPECT_EQ(spread->samples.size(), 5U);
  EXPECT_NE(spread->samples[0], spread->samples[1]);
  EXPECT_EQ(posteriorSpread(FakeModel(), set, 1, 1, 5, 1)->deviation, std::vector<float>(4, 0.0F));
  EXPECT_FALSE(posteriorSpread(FakeModel(), set, 2, 10, 5, 1).ok());
  EXPECT_FALSE(posteriorSpread(FakeModel(), set, 0, 0, 5, 1).ok());
}

}  // namespace
}  // namespace latentscape
