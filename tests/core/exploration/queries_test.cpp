// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/queries.h"

#include "core/base/random.h"
#include "tests/core/exploration/fake_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace latentscape {
namespace {

ImageSet grey(std::size_t count) {
  ImageSet set{{2, 2, 1}, std::vector<std::uint8_t>(count * 4), {}};
  for (std::size_t i = 0; i < set.pixels.size(); ++i) set.pixels[i] = static_cast<std::uint8_t>(i * 7 % 256);
  return set;
}

TEST(Queries, EncodesEveryImageOnceAcrossChunks) {
  const ImageSet set = grey(600);
  const auto codes = encodeImages(FakeModel(), set, 10, 1000);
  ASSERT_TRUE(codes.ok());
  ASSERT_EQ(codes->count, 590U);
  for (std::size_t i = 0; i < codes->count; ++i) {
    ASSERT_FLOAT_EQ(codes->meanOf(i)[1], static_cast<float>(set.image(i + 10)[1]) / 255.0F);
    ASSERT_EQ(codes->logVarianceOf(i)[0], -1.0F);
  }
  EXPECT_EQ(encodeImages(FakeModel(), set, 700, 5)->count, 0U);
}

TEST(Queries, ImagesOfAnotherSizeAreAnError) {
  const ImageSet set{{3, 3, 1}, std::vector<std::uint8_t>(9), {}};
  const auto codes = encodeImages(FakeModel(), set, 0, 1);
  ASSERT_FALSE(codes.ok());
  EXPECT_NE(codes.error().what.find("3x3x1"), std::string::npos);
  EXPECT_NE(codes.error().what.find("2x2x1"), std::string::npos);
  EXPECT_FALSE(evaluateModel(FakeModel(), set, PosteriorUse::Mean, 0).ok());
}

TEST(Queries, CanBeCancelled) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(encodeImages(FakeModel(), grey(3), 0, 3, stop.get_token()).error().cancelled);
  EXPECT_TRUE(evaluateModel(FakeModel(), grey(3), PosteriorUse::Mean, 0, stop.get_token()).error().cancelled);
}

TEST(Queries, DecodesAndReconstructs) {
  const Image image = decodePoint(FakeModel(), {0.2F, 0.4F});
  EXPECT_EQ(image.pixels, (std::vector<std::uint8_t>{51, 102, 153, 255}));
  EXPECT_EQ(decodePoint(FakeModel(), {-1.0F, 7.0F}).pixels, (std::vector<std::uint8_t>{0, 255, 255, 255}));  // clamped
  const auto both = decodePoints(FakeModel(), std::vector<LatentPoint>{{0.0F, 1.0F}, {0.2F, 0.4F}});
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[1], image);
  const std::vector<std::size_t> indices{2, 0};
  const auto rebuilt = reconstructImages(FakeModel(), grey(3), indices);
  ASSERT_EQ(rebuilt.size(), 2U);
  EXPECT_EQ(rebuilt[0].pixels[0], 56);  // 8 * 7
  EXPECT_EQ(rebuilt[1].pixels[1], 7);
}

TEST(Queries, LinearInterpolationIsTheStraightLine) {
  const LatentPoint a{1.0F, -2.0F}, b{3.0F, 4.0F};
  EXPECT_EQ(interpolate(a, b, 0.0, InterpolationMode::Linear), a);
  EXPECT_EQ(interpolate(a, b, 1.0, InterpolationMode::Linear), b);
  EXPECT_EQ(interpolate(a, b, 0.25, InterpolationMode::Linear), (LatentPoint{1.5F, -0.5F}));
  EXPECT_EQ(interpolationPath(a, b, 9, InterpolationMode::Linear)[4], (LatentPoint{2.0F, 1.0F}));
  EXPECT_EQ(interpolationPath(a, b, 1, InterpolationMode::Linear).size(), 1U);
}

TEST(Queries, SphericalInterpolationTurnsAtAConstantRate) {
  const LatentPoint a{2.0F, 0.0F}, b{0.0F, 2.0F};
  for (const double t : {0.0, 0.2, 0.5, 0.9, 1.0}) {
    const auto point = interpolate(a, b, t, InterpolationMode::Spherical);
    EXPECT_NEAR(point[0], 2.0 * std::cos(t * std::numbers::pi / 2), 1e-6);
    EXPECT_NEAR(point[1], 2.0 * std::sin(t * std::numbers::pi / 2), 1e-6);
  }
  // Linear where there is no angle: a zero vector, the same direction, opposite directions.
  const LatentPoint zero{0.0F, 0.0F}, twice{4.0F, 0.0F}, opposite{-2.0F, 0.0F};
  EXPECT_EQ(interpolate(zero, b, 0.5, InterpolationMode::Spherical), (LatentPoint{0.0F, 1.0F}));
  EXPECT_EQ(interpolate(a, twice, 0.5, InterpolationMode::Spherical), (LatentPoint{3.0F, 0.0F}));
  EXPECT_EQ(interpolate(a, opposite, 0.25, InterpolationMode::Spherical), (LatentPoint{1.0F, 0.0F}));
}

TEST(Queries, ManifoldPointsAreTheQuantilesOfThePrior) {
  for (const int grid : {1, 2, 5, 20, 100}) {
    const auto points = manifoldPoints(3, grid);
    ASSERT_EQ(points.size(), static_cast<std::size_t>(grid * grid));
    for (int row = 0; row < grid; ++row) {
      for (int column = 0; column < grid; ++column) {
        const auto& point = points[static_cast<std::size_t>(row * grid + column)];
        // The normal distribution function at the point is the middle of its cell.
        EXPECT_NEAR(0.5 * std::erfc(-point[0] / std::numbers::sqrt2), (column + 0.5) / grid, 1e-6);
        EXPECT_NEAR(0.5 * std::erfc(-point[1] / std::numbers::sqrt2), (grid - 1 - row + 0.5) / grid, 1e-6);
        EXPECT_EQ(point[2], 0.0F);
      }
    }
  }
  EXPECT_EQ(manifoldPoints(1, 7).size(), 7U);
}

TEST(Queries, PriorDensityIsTheNormalsDensity) {
  EXPECT_NEAR(priorDensity(std::vector<float>{0.0F, 0.0F}), 0.15915494, 1e-7);
  EXPECT_NEAR(priorDensity(std::vector<float>{1.0F}), 0.24197072, 1e-7);
  EXPECT_NEAR(priorDensity(std::vector<float>{0.62F, -0.85F}), 0.0915, 1e-4);
}

TEST(Queries, NearestHasTheSmallestDistanceInTheShownPlane) {
  Codes codes{3, 3, {0, 0, 9, 1, 1, 0, -2, 0, 0}, std::vector<float>(9)};
  EXPECT_EQ(nearestCode(codes, LatentPoint{0.1F, 0.1F}), 0U);  // its third coordinate is ignored
  EXPECT_EQ(nearestCode(codes, LatentPoint{0.9F, 1.3F}), 1U);
  EXPECT_EQ(nearestCode(codes, LatentPoint{-5.0F, 0.0F}), 2U);
  EXPECT_EQ(nearestCode(Codes{2, 0, {}, {}}, LatentPoint{0.0F, 0.0F}), 0U);
}

TEST(Queries, SamplesOfThePriorAreSeeded) {
  EXPECT_EQ(samplePrior(3, 5, 7), samplePrior(3, 5, 7));
  EXPECT_NE(samplePrior(3, 5, 7), samplePrior(3, 5, 8));
  EXPECT_EQ(samplePrior(3, 5, 7).size(), 5U);
}

TEST(Queries, EvaluationAveragesOverImagesWithOneDrawOfNoise) {
  const ImageSet set = grey(600);
  double pixels = 0;
  for (std::size_t i = 0; i < 600; ++i) pixels += set.image(i)[0] / 255.0;
  const auto mean = evaluateModel(FakeModel(), set, PosteriorUse::Mean, 3);
  ASSERT_TRUE(mean.ok());
  EXPECT_NEAR(mean->reconstruction, pixels / 600, 1e-5);
  EXPECT_NEAR(mean->kl, 3.0, 1e-6);
  std::vector<float> noise(1200);
  RandomStream(3).fillNormal(noise);
  double sum = pixels;
  for (const float v : noise) sum += v;
  EXPECT_NEAR(evaluateModel(FakeModel(), set, PosteriorUse::Sample, 3)->reconstruction, sum / 600, 1e-4);
}

}  // namespace
}  // namespace latentscape
