// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/corruption.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace latentscape {
namespace {

Corruption parsed(const std::string& text) {
  const auto corruption = parseCorruption(text);
  EXPECT_TRUE(corruption.ok()) << text;
  return corruption ? *corruption : Corruption{};
}

TEST(Corruption, TextsAreParsedAndWrittenBack) {
  for (const char* text : {"none", "gaussian:0.5", "gaussian:0.001", "salt-pepper:0.2", "salt-pepper:1", "masking:0.3"}) {
    EXPECT_EQ(formatCorruption(parsed(text)), text);
  }
  EXPECT_EQ(parsed("gaussian:0.5"), (Corruption{CorruptionKind::Gaussian, 0.5}));
  EXPECT_EQ(parsed("salt-pepper:2e-1"), (Corruption{CorruptionKind::SaltAndPepper, 0.2}));
}

TEST(Corruption, OtherTextsAreRefused) {
  for (const char* text :
       {"", "noise", "none:0.1", "gaussian", "gaussian:", "gaussian:0", "gaussian:-1", "gaussian:11", "gaussian:nan",
        "gaussian:inf", "gaussian:0.5 ", "gaussian:0.5x", "salt-pepper:1.01", "masking:0", "masking", "Masking:0.5"}) {
    const auto corruption = parseCorruption(text);
    ASSERT_FALSE(corruption.ok()) << text;
    EXPECT_EQ(corruption.error().where, "corruption");
    EXPECT_NE(corruption.error().what.find("expected"), std::string::npos);
  }
}

TEST(Corruption, NoneChangesNeitherImageNorStream) {
  std::vector<float> values{0.0F, 0.25F, 1.0F};
  RandomStream random(1);
  RandomStream same(1);
  corrupt({}, values, random);
  EXPECT_EQ(values, (std::vector<float>{0.0F, 0.25F, 1.0F}));
  EXPECT_EQ(random.next(), same.next());
}

// Grey 0.5 with a standard deviation so small that nothing is clipped: a normal distribution, by its moments and
// distribution function.
TEST(Corruption, GaussianNoiseIsNormal) {
  constexpr std::size_t count = 400'000;
  constexpr double deviation = 0.08;
  std::vector<float> values(count, 0.5F);
  RandomStream random(3);
  corrupt({CorruptionKind::Gaussian, deviation}, values, random);
  std::array<double, 5> moments{};
  std::array<std::size_t, 4> below{};
  constexpr std::array<double, 4> points{-2.5, -0.7, 0.3, 3.6};  // the last one lies in the ziggurat's tail
  for (const float value : values) {
    const double z = (static_cast<double>(value) - 0.5) / deviation;
    double power = 1.0;
    for (std::size_t k = 1; k < moments.size(); ++k) moments[k] += (power *= z) / count;
    for (std::size_t k = 0; k < points.size(); ++k) below[k] += z < points[k] ? 1U : 0U;
  }
  // Moments of N(0, 1) are 0, 1, 0, 3, within five standard errors: for z^k, sqrt(var(z^k) / count) with var
  // 1, 2, 15, 96.
  constexpr std::array<double, 5> expected{0, 0, 1, 0, 3};
  constexpr std::array<double, 5> variances{0, 1, 2, 15, 96};
  for (std::size_t k = 1; k < moments.size(); ++k)
    EXPECT_NEAR(moments[k], expected[k], 5.0 * std::sqrt(variances[k] / count)) << k;
  for (std::size_t k = 0; k < points.size(); ++k) {
    const double p = 0.5 * std::erfc(-points[k] / std::numbers::sqrt2);
    EXPECT_NEAR(static_cast<double>(below[k]) / count, p, 5.0 * std::sqrt(p * (1.0 - p) / count)) << points[k];
  }
}

// The tail beyond 3.44 alone: its share and mean, which for a normal variable beyond a is density(a) / share.
TEST(Corruption, GaussianTailsAreAsLongAsTheyShouldBe) {
  constexpr std::size_t count = 4'000'000;
  std::vector<float> values(count, 0.5F);
  RandomStream random(5);
  corrupt({CorruptionKind::Gaussian, 0.1}, values, random);
  constexpr double edge = 3.442619855899;
  std::size_t beyond = 0;
  double sum = 0.0;
  for (const float value : values) {
    const double z = std::abs(static_cast<double>(value) - 0.5) / 0.1;
    if (z < edge) continue;
    ++beyond;
    sum += z;
  }
  const double share = std::erfc(edge / std::numbers::sqrt2);
  EXPECT_NEAR(static_cast<double>(beyond), share * count, 5.0 * std::sqrt(share * count));
  const double mean = 2.0 * std::exp(-0.5 * edge * edge) / std::sqrt(2.0 * M_PI) / share;
  EXPECT_NEAR(sum / static_cast<double>(beyond), mean, 0.04);  // its standard deviation is 0.26, of some 2,300 values
}

TEST(Corruption, GaussianStaysInTheRange) {
  std::vector<float> values(10000, 0.9F);
  RandomStream random(1);
  corrupt({CorruptionKind::Gaussian, 0.5}, values, random);
  EXPECT_EQ(*std::max_element(values.begin(), values.end()), 1.0F);
  EXPECT_EQ(*std::min_element(values.begin(), values.end()), 0.0F);
  // P(clipped to 1) = P(z >= 0.2).
  EXPECT_NEAR(static_cast<double>(std::count(values.begin(), values.end(), 1.0F)) / 10000.0,
              0.5 * std::erfc(0.2 / std::numbers::sqrt2), 0.025);
}

TEST(Corruption, SaltAndPepperAndMaskingTouchTheirShare) {
  constexpr std::size_t count = 200'000;
  constexpr double p = 0.3;
  const double tolerance = 5.0 * std::sqrt(p * (1.0 - p) / count);
  const auto shares = [&](CorruptionKind kind) {
    std::vector<float> values(count, 0.5F);
    RandomStream random(2);
    corrupt({kind, p}, values, random);
    const auto share = [&](float what) { return static_cast<double>(std::count(values.begin(), values.end(), what)) / count; };
    return std::array<double, 3>{share(0.0F), share(0.5F), share(1.0F)};
  };
  const auto salted = shares(CorruptionKind::SaltAndPepper);
  EXPECT_NEAR(salted[0], p / 2, tolerance);
  EXPECT_NEAR(salted[1], 1 - p, tolerance);
  EXPECT_NEAR(salted[2], p / 2, tolerance);
  const auto masked = shares(CorruptionKind::Masking);
  EXPECT_NEAR(masked[0], p, tolerance);
  EXPECT_NEAR(masked[1], 1 - p, tolerance);
  EXPECT_EQ(masked[2], 0.0);
}

TEST(Corruption, ProbabilityOneLeavesNothing) {
  std::vector<float> values(1000, 0.5F);
  RandomStream random(2);
  corrupt({CorruptionKind::SaltAndPepper, 1.0}, values, random);
  EXPECT_EQ(std::count(values.begin(), values.end(), 0.5F), 0);
  corrupt({CorruptionKind::Masking, 1.0}, values, random);
  EXPECT_EQ(std::count(values.begin(), values.end(), 0.0F), 1000);
}

TEST(Corruption, AnImagesNoiseIsItsOwn) {
  const auto noise = [](std::uint64_t seed, std::uint64_t image) {
    std::vector<float> values(64, 0.5F);
    corruptImage({CorruptionKind::Gaussian, 0.2}, values, seed, image);
    return values;
  };
  EXPECT_EQ(noise(7, 3), noise(7, 3));
  EXPECT_NE(noise(7, 3), noise(7, 4));
  EXPECT_NE(noise(7, 3), noise(8, 3));
}

}  // namespace
}  // namespace latentscape
