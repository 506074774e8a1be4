// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/class_walk.h"

#include "tests/core/exploration/conditional_fake.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace latentscape {
namespace {

// Images without content, with the codes and labels that a test gives them.
struct Coded {
  ImageSet images{{2, 2, 1}, {}, {}};
  Codes codes{2, 0, {}, {}};

  void add(float z1, float z2, std::uint8_t label) {
    images.pixels.insert(images.pixels.end(), 4, 0);
    images.labels.push_back(label);
    codes.mean.insert(codes.mean.end(), {z1, z2});
    codes.logVariance.insert(codes.logVariance.end(), {0.0F, 0.0F});
    ++codes.count;
  }
};

// The first pixel is a function of z1, the others are black.
class Curve final : public FakeModel {
 public:
  explicit Curve(std::function<float(float)> value) : m_value(std::move(value)) {}
  void decode(std::span<const float> latent, std::span<float> pixels) const override {
    std::fill(pixels.begin(), pixels.end(), 0.0F);
    for (std::size_t i = 0; i < latent.size() / 2; ++i) pixels[4 * i] = m_value(latent[2 * i]);
  }

 private:
  std::function<float(float)> m_value;
};

// From the origin, of class 0, to (1, 0), of class 1.
Coded unit() {
  Coded coded;
  coded.add(0.0F, 0.0F, 0);
  coded.add(1.0F, 0.0F, 1);
  return coded;
}

ClassWalk walked(const Model& model, const Coded& coded, int steps, int target = 1) {
  auto walk = walkToClass(model, {0.0F, 0.0F}, target, coded.images, coded.codes, steps);
  if (!walk) {
    ADD_FAILURE() << walk.error().message();
    return {};
  }
  EXPECT_EQ(walk->points.size(), static_cast<std::size_t>(steps));
  EXPECT_EQ(walk->images.size(), static_cast<std::size_t>(steps));
  EXPECT_EQ(walk->votes.size(), static_cast<std::size_t>(steps));
  return *std::move(walk);
}

TEST(ClassWalk, EndsWhereTheClassIsAndNotAtItsStrays) {
  Coded coded;
  for (int i = 20; i > 0; --i) coded.add(static_cast<float>(i), 1.0F, 1);
  for (int i = 0; i < 20; ++i) coded.add(0.5F, 0.5F, 0);  // nearer, but of another class
  coded.add(0.0F, 100.0F, 1);                             // far away in the second dimension only
  coded.add(NAN, 0.0F, 1);
  const ClassWalk walk = walked(FakeModel(), coded, 5);
  EXPECT_EQ(walk.points.front(), (LatentPoint{0.0F, 0.0F}));
  // Around (k, 1) are 2k - 1 codes of the class that are nearer than the other class's: four fifths of fifteen from k = 7 on.
  EXPECT_EQ(walk.points.back(), (LatentPoint{13.5F, 1.0F})) << "(7 + ... + 20) / 14";
}

TEST(ClassWalk, EndsAtTheMeanOfTheNearestFifteenCodesAmongTheirLike) {
  Coded coded;
  for (int i = 40; i > 0; --i) coded.add(static_cast<float>(i), 1.0F, 1);
  const ClassWalk walk = walked(FakeModel(), coded, 5);
  EXPECT_EQ(walk.points.back(), (LatentPoint{8.0F, 1.0F})) << "(1 + ... + 15) / 15";
}

TEST(ClassWalk, EndsAsNearTheClassAsItCanWhereNoCodeLiesAmongItsLike) {
  Coded coded;
  coded.add(1.0F, 0.0F, 1);
  for (int i = 0; i < 20; ++i) coded.add(1.0F, 0.0F, 0);
  EXPECT_EQ(walked(FakeModel(), coded, 2).points.back(), (LatentPoint{1.0F, 0.0F}));
}

// So that the time that a walk takes is bounded, however many images the class has.
TEST(ClassWalk, LooksAtNoMoreThanTheNearestThreeHundredCodesOfTheClass) {
  Coded coded;
  for (int i = 1; i <= 300; ++i) {
    coded.add(static_cast<float>(i), 0.0F, 1);
    for (int other = 0; other < 20; ++other) coded.add(static_cast<float>(i), 0.0F, 0);
  }
  for (int i = 0; i < 20; ++i) coded.add(1000.0F, 0.0F, 1);
  EXPECT_EQ(walked(FakeModel(), coded, 2).points.back(), (LatentPoint{8.0F, 0.0F})) << "(1 + ... + 15) / 15";
  coded.codes.mean.front() = 2000.0F;  // now one of those that lie among their like is the 300th
  EXPECT_EQ(walked(FakeModel(), coded, 2).points.back(), (LatentPoint{1000.0F, 0.0F}));
}

TEST(ClassWalk, EndsAtTheMeanOfFewerWhereThereAreFewer) {
  Coded coded;
  coded.add(2.0F, 0.0F, 4);
  coded.add(4.0F, -3.0F, 4);
  EXPECT_EQ(walked(FakeModel(), coded, 2, 4).points.back(), (LatentPoint{3.0F, -1.5F}));
}

TEST(ClassWalk, StepsOfALinearDecoderAreEqual) {
  Coded coded;
  coded.add(3.0F, -2.0F, 1);
  const ClassWalk walk = walked(FakeModel(), coded, 7);
  for (std::size_t i = 0; i < 7; ++i) {
    EXPECT_NEAR(walk.points[i][0], 3.0 * static_cast<double>(i) / 6.0, 1e-5);
    EXPECT_NEAR(walk.points[i][1], -2.0 * static_cast<double>(i) / 6.0, 1e-5);
  }
}

TEST(ClassWalk, TheDecodedImageChangesEvenly) {
  // The length up to z is z^2, so that a share s of it is reached at sqrt(s).
  const ClassWalk walk = walked(Curve([](float z) { return z * z; }), unit(), 11);
  for (std::size_t i = 0; i < 11; ++i) {
    const double share = static_cast<double>(i) / 10.0;
    EXPECT_NEAR(walk.points[i][0], std::sqrt(share), 1e-3) << i;
    EXPECT_EQ(walk.points[i][1], 0.0F);
    EXPECT_NEAR(walk.images[i].pixels[0], 255.0 * share, 1.0) << i;
  }
}

TEST(ClassWalk, TheLengthIsOfThePathAndNotOfItsEnds) {
  // There and back: the image's value is the same at both ends, and one half of the length lies on either side of the middle.
  const ClassWalk walk = walked(Curve([](float z) { return 0.5F - std::abs(z - 0.5F); }), unit(), 5);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(walk.points[i][0], 0.25 * static_cast<double>(i), 1e-5) << i;
  EXPECT_EQ(walk.images[2].pixels[0], 128);
  EXPECT_EQ(walk.images[4].pixels[0], 0);
}

TEST(ClassWalk, WhereNothingChangesTheStepsAreEqualInLatentSpace) {
  const ClassWalk walk = walked(Curve([](float) { return 0.5F; }), unit(), 5);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_FLOAT_EQ(walk.points[i][0], 0.25F * static_cast<float>(i));
}

TEST(ClassWalk, ReachesTheEndThoughTheImageStopsChangingBefore) {
  const ClassWalk walk = walked(Curve([](float z) { return std::min(z, 0.5F); }), unit(), 3);
  EXPECT_NEAR(walk.points[1][0], 0.25, 1e-6);
  EXPECT_EQ(walk.points[2][0], 1.0F);
}

TEST(ClassWalk, TheVotesGoFromOneClassToTheOther) {
  Coded coded;
  for (int i = 0; i < 15; ++i) coded.add(0.0F, 0.0F, 0);
  for (int i = 0; i < 15; ++i) coded.add(4.0F, 0.0F, 1);
  const ClassWalk walk = walked(FakeModel(), coded, 3);
  EXPECT_EQ(walk.votes.front(), (std::vector<double>{1.0, 0.0}));
  EXPECT_EQ(walk.votes.back(), (std::vector<double>{0.0, 1.0}));
}

TEST(ClassWalk, AConditionalModelDecodesWithTheClassThatItIsGiven) {
  for (const Image& image : walked(Conditional(2), unit(), 3).images) EXPECT_EQ(image.pixels[0], 128);
}

TEST(ClassWalk, WhatCannotBeWalkedIsAnError) {
  const Coded coded = unit();
  const auto where = [](const Coded& of, const LatentPoint& start, int target, int steps) {
    const auto walk = walkToClass(FakeModel(), start, target, of.images, of.codes, steps);
    return walk ? std::string() : walk.error().where;
  };
  const LatentPoint origin{0.0F, 0.0F};
  EXPECT_EQ(where(coded, origin, 1, 2), "");
  EXPECT_EQ(where(coded, origin, 2, 2), "class") << "there is no such class";
  EXPECT_EQ(where(coded, origin, -1, 2), "class");
  EXPECT_EQ(where(coded, origin, 1, 1), "steps");
  EXPECT_EQ(where(coded, {0.0F}, 1, 2), "start");
  EXPECT_EQ(where(coded, {0.0F, NAN}, 1, 2), "start");
  Coded changed = coded;
  changed.codes.count = 1;
  EXPECT_EQ(where(changed, origin, 1, 2), "class") << "its only image has no code yet";
  changed = coded;
  changed.images.labels.clear();
  EXPECT_EQ(where(changed, origin, 1, 2), "class") << "no labels";
  changed = coded;
  changed.codes.dimension = 3;
  EXPECT_EQ(where(changed, origin, 1, 2), "codes");
}

TEST(ClassWalk, CanBeCancelled) {
  std::stop_source stop;
  stop.request_stop();
  const Coded coded = unit();
  EXPECT_TRUE(walkToClass(FakeModel(), {0.0F, 0.0F}, 1, coded.images, coded.codes, 5, stop.get_token()).error().cancelled);
}

}  // namespace
}  // namespace latentscape
