// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/frechet.h"

#include "tests/core/exploration/fake_model.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

namespace latentscape {
namespace {

// Four points with mean (x, y) and covariance exactly [[a, b], [b, c]]: two pairs along the columns of a Cholesky factor.
std::vector<float> pointsWith(double x, double y, double a, double b, double c) {
  const double l11 = std::sqrt(a), l21 = b / l11, l22 = std::sqrt(c - l21 * l21),
               s = std::sqrt(1.5);  // 3 = n - 1, two of four points in each
  std::vector<float> points;
  for (const double sign : {1.0, -1.0}) {
    points.push_back(static_cast<float>(x + sign * s * l11));
    points.push_back(static_cast<float>(y + sign * s * l21));
  }
  for (const double sign : {1.0, -1.0}) {
    points.push_back(static_cast<float>(x));
    points.push_back(static_cast<float>(y + sign * s * l22));
  }
  return points;
}

TEST(Frechet, MatchesTheClosedFormInTwoDimensions) {
  // In two dimensions, tr (C1 C2)^(1/2) = sqrt(tr(C1 C2) + 2 sqrt(det C1 det C2)).
  const std::array<double, 3> c1{2.0, 0.6, 1.0}, c2{0.5, -0.3, 3.0};
  const double product = c1[0] * c2[0] + 2.0 * c1[1] * c2[1] + c1[2] * c2[2];
  const double determinants = (c1[0] * c1[2] - c1[1] * c1[1]) * (c2[0] * c2[2] - c2[1] * c2[1]);
  const double expected = 9.0 + 16.0 + 2.0 + 1.0 + 0.5 + 3.0 - 2.0 * std::sqrt(product + 2.0 * std::sqrt(determinants));
  const auto found = frechetDistance(pointsWith(1.0, 2.0, c1[0], c1[1], c1[2]), pointsWith(4.0, -2.0, c2[0], c2[1], c2[2]), 2);
  ASSERT_TRUE(found.ok());
  EXPECT_NEAR(*found, expected, 1e-5);
}

TEST(Frechet, IsZeroForEqualSetsAndSymmetric) {
  const auto a = pointsWith(1.0, 2.0, 2.0, 0.6, 1.0), b = pointsWith(0.0, 0.0, 1.0, 0.0, 1.0);
  EXPECT_NEAR(*frechetDistance(a, a, 2), 0.0, 1e-9);
  EXPECT_NEAR(*frechetDistance(a, b, 2), *frechetDistance(b, a, 2), 1e-9);
  EXPECT_GT(*frechetDistance(a, b, 2), 1.0);
}

TEST(Frechet, ReportsWhatItCannotTake) {
  const auto a = pointsWith(1.0, 2.0, 2.0, 0.6, 1.0);
  EXPECT_FALSE(frechetDistance(std::span(a).first(4), a, 2).ok());
  auto bad = a;
  bad[3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(frechetDistance(a, bad, 2).ok());
  EXPECT_FALSE(frechetDistance(a, a, 0).ok());
}

TEST(Frechet, AJudgeDetectsSamplesFarFromTheImages) {
  ImageSet images{{2, 2, 1}, {}, {}}, far{{2, 2, 1}, {}, {}};
  for (int i = 0; i < 40; ++i) {
    for (int p = 0; p < 4; ++p) {
      images.pixels.push_back(static_cast<std::uint8_t>((i * 37 + p * 91) % 200));
      far.pixels.push_back(static_cast<std::uint8_t>(255 - (i * 37 + p * 91) % 60));
    }
  }
  const auto near = judgeSamples(FakeModel(), images, images), other = judgeSamples(FakeModel(), far, images);
  ASSERT_TRUE(near.ok() && other.ok());
  EXPECT_NEAR(near->distance, 0.0, 1e-9);
  ASSERT_TRUE(near->floor && other->floor);
  EXPECT_EQ(*near->floor, *other->floor);
  ImageSet few = images;
  few.pixels.resize(2 * 4);
  EXPECT_FALSE(judgeSamples(FakeModel(), few, images).ok());
  few = images;
  few.pixels.resize(4 * 4);  // halves of two images: too few for two dimensions
  const auto without = judgeSamples(FakeModel(), images, few);
  ASSERT_TRUE(without.ok());
  EXPECT_FALSE(without->floor.has_value());
  EXPECT_EQ(near->images, 40U);
  // The fake judge's codes are the first two pixels over 255, so the distance is that between those.
  std::vector<float> a, b;
  for (std::size_t i = 0; i < 40; ++i) {
    for (std::size_t p = 0; p < 2; ++p) {
      a.push_back(static_cast<float>(far.pixels[4 * i + p]) / 255.0F);
      b.push_back(static_cast<float>(images.pixels[4 * i + p]) / 255.0F);
    }
  }
  EXPECT_NEAR(other->distance, *frechetDistance(a, b, 2), 1e-6);
}

}  // namespace
}  // namespace latentscape
