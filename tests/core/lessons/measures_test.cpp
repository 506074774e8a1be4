// SPDX-License-Identifier: GPL-3.0-or-later
// Compares the measures behind the lessons' checks with closed forms and the rest of the program.
#include "core/base/random.h"
#include "core/exploration/model_input.h"
#include "core/exploration/projection.h"
#include "core/lessons/channel.h"
#include "core/lessons/holes.h"
#include "core/lessons/stage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

namespace latentscape {
namespace {

TEST(LessonDigits, AreDrawnWithoutReplacement) {
  const auto train = lessonDigits(300, 1);
  ASSERT_TRUE(train);
  const auto others = lessonDigits(200, 1, train->indices);
  ASSERT_TRUE(others);
  std::set<std::size_t> all(train->indices.begin(), train->indices.end());
  all.insert(others->indices.begin(), others->indices.end());
  EXPECT_EQ(all.size(), 500U);
  EXPECT_EQ(train->images.size(), 300U);
  EXPECT_EQ(train->images.labels.size(), 300U);
}

TEST(LinearFloor, IsTheRemainderAfterPrincipalComponents) {
  ImageSet images{{4, 3, 1}, std::vector<std::uint8_t>(20 * 12), {}};
  RandomStream random(4);
  for (auto& pixel : images.pixels) pixel = static_cast<std::uint8_t>(random.below(256));
  std::vector<float> values;
  toUnitRange(images.pixels, values);
  const auto pca = principalComponents(values, 12);
  ASSERT_TRUE(pca);
  double total = 0.0;  // variance per pixel
  for (std::size_t p = 0; p < 12; ++p) {
    double mean = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < 20; ++i) mean += static_cast<double>(values[i * 12 + p]) / 20.0;
    for (std::size_t i = 0; i < 20; ++i) squares += std::pow(static_cast<double>(values[i * 12 + p]) - mean, 2);
    total += squares / 20.0 / 12.0;
  }
  for (const std::size_t kept : {0U, 1U, 5U, 12U}) {
    double share = 0.0;
    for (std::size_t k = kept; k < 12; ++k) share += pca->explainedVariance[k];
    EXPECT_NEAR(linearFloor(images, kept), total * share, 1e-7) << kept;
  }
  EXPECT_EQ(linearFloor(images, 100), 0.0);
}

// A ring of points: its middle is a hole, the ring itself is not.
TEST(Holes, AreWhereNoPointIsNear) {
  const auto ring = [](std::size_t count, double from) {
    std::vector<float> points;
    for (std::size_t i = 0; i < count; ++i) {
      const double angle = 2.0 * std::numbers::pi * (static_cast<double>(i) + from) / static_cast<double>(count);
      points.push_back(static_cast<float>(std::cos(angle)));
      points.push_back(static_cast<float>(std::sin(angle)));
    }
    return points;
  };
  const auto seen = ring(400, 0.0), unseen = ring(400, 0.5);
  const std::vector<float> samples{0.0F, 0.0F, 1.0F, 0.0F, 0.0F, -1.0F, 3.0F, 3.0F};
  const auto holes = findHoles(seen, unseen, samples, 2, {});
  ASSERT_TRUE(holes);
  EXPECT_EQ(holes->inHole, (std::vector<bool>{true, false, false, true}));
  EXPECT_EQ(holes->share(), 0.5);
  EXPECT_NEAR(holes->reach, 2.0 * std::sin(std::numbers::pi / 800.0), 1e-5);  // half a step along the ring
  // Only proportions matter.
  auto larger = [](std::vector<float> points) {
    for (float& value : points) value *= 64.0F;
    return points;
  };
  const auto scaled = findHoles(larger(seen), larger(unseen), larger(samples), 2, {});
  ASSERT_TRUE(scaled);
  EXPECT_EQ(scaled->inHole, holes->inHole);
}

TEST(Holes, ContainOnePercentOfUnseenImages) {
  double sum = 0.0;
  constexpr int draws = 20;
  for (std::uint64_t i = 0; i < draws; ++i) {
    std::vector<float> seen(4000), unseen(2000), samples(4000);
    RandomStream(1, Stream{i}).fillNormal(seen);
    RandomStream(2, Stream{i}).fillNormal(unseen);
    RandomStream(3, Stream{i}).fillNormal(samples);
    const auto holes = findHoles(seen, unseen, samples, 2, {});
    ASSERT_TRUE(holes);
    sum += holes->share();
  }
  EXPECT_NEAR(sum / draws, 0.0115, 0.004);  // one draw's deviation is 0.0043; 990 of 1,000 unseen points lie within
}

TEST(Channel, ShareReadCorrectlyMatchesTheFormula) {
  // Two values 2 apart: the error is Q(1) = 0.158655; three values 2 apart: the middle one has two neighbours, 4/3 Q(1).
  EXPECT_NEAR(chanceOfReading(1.0, 2), 1.0 - 0.158655253931457, 1e-12);
  EXPECT_NEAR(chanceOfReading(2.0, 3), 1.0 - 4.0 / 3.0 * 0.158655253931457, 1e-12);
  for (const auto& [range, values] :
       {std::pair{1.0, std::size_t{2}}, std::pair{2.0, std::size_t{3}}, std::pair{6.0, std::size_t{8}}}) {
    const auto sent = transmit(range, values, 40000, 1);
    EXPECT_NEAR(sent.readRight.mean, chanceOfReading(range, values), 4.0 * sent.readRight.standardError);
    EXPECT_LT(sent.bits.mean, channelCapacity(meanSquare(range, values)) + 4.0 * sent.bits.standardError);
    EXPECT_EQ(sent.received.size(), values);
  }
}

TEST(Channel, InformationOfTwoValuesIsThatOfTheBinaryInputChannel) {
  // The mutual information of +-1 through noise of deviation 1: 1 - E[log2(1 + exp(-2 (1 + n)))], which numerical integration
  // gives as 0.485944 bits.
  double expected = 0.0;
  for (double n = -12.0; n < 12.0; n += 0.001) {
    expected += 0.001 * std::exp(-0.5 * n * n) / std::sqrt(2.0 * std::numbers::pi) * std::log2(1.0 + std::exp(-2.0 * (1.0 + n)));
  }
  const auto sent = transmit(1.0, 2, 100000, 1);
  EXPECT_NEAR(sent.bits.mean, 1.0 - expected, 4.0 * sent.bits.standardError);
  EXPECT_NEAR(1.0 - expected, 0.486, 0.001);
  EXPECT_NEAR(transmit(1000.0, 4, 1000, 1).bits.mean, 2.0, 1e-9) << "far apart, everything passes";
  EXPECT_NEAR(transmit(1e-6, 4, 1000, 1).bits.mean, 0.0, 1e-4) << "close together, nothing passes";
  EXPECT_NEAR(channelCapacity(3.0), 1.0, 1e-12);
}

TEST(CodeInformation, IsThatOfAGaussianChannel) {
  // Means from N(0, 3), variance 1: 1/2 log2(1 + 3) = 1 bit.
  constexpr std::size_t n = 3000;
  Codes codes{1, n, std::vector<float>(n), std::vector<float>(n, 0.0F)};
  RandomStream(6).fillNormal(codes.mean);
  for (float& mean : codes.mean) mean *= std::numbers::sqrt3_v<float>;
  const auto information = codeInformation(codes, 1, {});
  ASSERT_TRUE(information);
  EXPECT_NEAR(information->mean, 1.0, 4.0 * information->standardError + 0.02);  // the variance of the means is random too
  // All in one place: no information. Far from each other: the image's number.
  const auto none = codeInformation(Codes{2, 50, std::vector<float>(100, 0.3F), std::vector<float>(100, -1.0F)}, 1, {});
  ASSERT_TRUE(none);
  EXPECT_NEAR(none->mean, 0.0, 1e-9);
  Codes apart{1, 64, std::vector<float>(64), std::vector<float>(64, 0.0F)};
  for (std::size_t i = 0; i < 64; ++i) apart.mean[i] = static_cast<float>(i) * 100.0F;
  const auto all = codeInformation(apart, 1, {});
  ASSERT_TRUE(all);
  EXPECT_NEAR(all->mean, 6.0, 1e-9);
}

}  // namespace
}  // namespace latentscape
