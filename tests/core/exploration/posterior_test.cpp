// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/posterior.h"

#include "core/base/random.h"
#include "tests/core/exploration/conditional_fake.h"

#include <gtest/gtest.h>

#include <cmath>

namespace latentscape {
namespace {

ImageSet images(std::vector<std::uint8_t> labels = {}) {
  ImageSet set{{2, 2, 1}, {}, std::move(labels)};
  for (int i = 0; i < 3; ++i) set.pixels.insert(set.pixels.end(), {static_cast<std::uint8_t>(51 * i), 102, 0, 0});
  return set;
}

LatentPoint draw(std::uint64_t number, std::size_t dimension) {
  LatentPoint values(dimension);
  RandomStream(number, streams::kPosteriorWalk).fillNormal(values);
  return values;
}

TEST(PosteriorNoise, WholePositionsAreDrawsOfTheirOwn) {
  for (const int number : {0, 1, 7}) EXPECT_EQ(posteriorNoise(5, number), draw(static_cast<std::uint64_t>(number), 5));
  EXPECT_NE(posteriorNoise(5, 0.0), posteriorNoise(5, 1.0));
}

TEST(PosteriorNoise, TheWalkGoesFromOneToTheNextWithoutShrinking) {
  const LatentPoint a = draw(3, 4), b = draw(4, 4), middle = posteriorNoise(4, 3.5), almost = posteriorNoise(4, 3.9999);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(middle[i], (a[i] + b[i]) / std::sqrt(2.0F), 1e-5F) << "of variance 1, as a and b are";
    EXPECT_NEAR(almost[i], b[i], 1e-2F);
  }
}

TEST(Posterior, TheCodeIsMeanPlusDeviationTimesNoise) {
  const auto sample = samplePosterior(FakeModel(), images(), 2, 1.0);
  ASSERT_TRUE(sample.ok());
  EXPECT_EQ(sample->noise, draw(1, 2));
  EXPECT_NEAR(sample->mean[0], 0.4F, 1e-6F);
  EXPECT_NEAR(sample->mean[1], 0.4F, 1e-6F);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_NEAR(sample->deviation[i], std::exp(-0.5F), 1e-6F);
    EXPECT_NEAR(sample->z[i], sample->mean[i] + sample->deviation[i] * sample->noise[i], 1e-6F);
  }
  EXPECT_EQ(sample->decoded, decodePoint(FakeModel(), sample->z));
}

TEST(Posterior, AConditionalModelDecodesWithTheImagesOwnClass) {
  const auto sample = samplePosterior(Conditional(), images({0, 1, 2}), 2, 0.0);
  ASSERT_TRUE(sample.ok());
  EXPECT_NEAR(sample->mean[0], 2.4F, 1e-6F) << "encoded with class 2";
  EXPECT_EQ(sample->decoded.pixels[0], 128) << "decoded with class 2";
  EXPECT_FALSE(samplePosterior(Conditional(), images(), 0, 0.0).ok()) << "it needs classes";
}

TEST(Posterior, WhatDoesNotFitIsAnError) {
  const auto beyond = samplePosterior(FakeModel(), images(), 3, 0.0);
  ASSERT_FALSE(beyond.ok());
  EXPECT_NE(beyond.error().message().find("no test image 3"), std::string::npos) << beyond.error().message();
  ImageSet large{{3, 3, 1}, std::vector<std::uint8_t>(9), {}};
  EXPECT_FALSE(samplePosterior(FakeModel(), large, 0, 0.0).ok());
}

}  // namespace
}  // namespace latentscape
