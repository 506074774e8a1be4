// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/loss_watch.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <random>

namespace latentscape {
namespace {

// Feeds the losses of `steps` steps; whether one of them was an explosion.
template <class Loss>
bool explodes(LossWatch& watch, std::size_t steps, Loss loss) {
  for (std::size_t i = 0; i < steps; ++i) {
    if (watch.exploded(loss(i))) return true;
  }
  return false;
}

TEST(LossWatch, ALossThatFallsAndFluctuatesIsNoExplosion) {
  std::mt19937 random(1);
  std::normal_distribution<double> noise;
  LossWatch watch;
  EXPECT_FALSE(explodes(watch, 3000, [&](std::size_t i) {
    return 150.0 + 400.0 * std::exp(-static_cast<double>(i) / 300.0) + 8.0 * noise(random);
  }));
}

TEST(LossWatch, SlowRisesAndPlateausAreNone) {
  LossWatch rising, flat, negative;
  EXPECT_FALSE(explodes(rising, 5000, [](std::size_t i) { return 100.0 + 0.1 * static_cast<double>(i); }));
  EXPECT_FALSE(explodes(flat, 500, [](std::size_t) { return 0.0; })) << "the same figure again and again";
  std::mt19937 random(2);
  std::normal_distribution<double> noise;
  EXPECT_FALSE(explodes(negative, 3000, [&](std::size_t i) {  // a density's logarithm crosses zero
    return 200.0 - 0.3 * static_cast<double>(i) + 5.0 * noise(random);
  }));
}

TEST(LossWatch, SpikesThatPassAreNone) {
  LossWatch watch;
  EXPECT_FALSE(explodes(watch, 2000, [](std::size_t i) { return i % 100 < LossWatch::kSteps - 1 && i > 100 ? 1e9 : 100.0; }));
}

TEST(LossWatch, AnExplosionIsSeenAfterSixteenSteps) {
  LossWatch watch;
  ASSERT_FALSE(explodes(watch, 300, [](std::size_t i) { return 100.0 + static_cast<double>(i % 5); }));
  for (std::size_t i = 1; i < LossWatch::kSteps; ++i) {
    ASSERT_FALSE(watch.exploded(1000.0 * static_cast<double>(i)));
    EXPECT_EQ(watch.suspicious(), i);
  }
  EXPECT_TRUE(watch.exploded(1e9));
  EXPECT_NEAR(watch.median(), 102.0, 1.0) << "the losses that exploded are no part of it";
}

TEST(LossWatch, JudgesNothingBeforeItKnowsEnough) {
  LossWatch watch;
  EXPECT_FALSE(explodes(watch, LossWatch::kLeast, [](std::size_t i) { return std::pow(2.0, static_cast<double>(i)); }));
}

TEST(LossWatch, AnotherObjectiveBeginsAnew) {
  LossWatch watch;
  ASSERT_FALSE(explodes(watch, 300, [](std::size_t) { return 100.0; }));
  watch.restart();
  EXPECT_FALSE(explodes(watch, 300, [](std::size_t) { return 1e6; }));
  EXPECT_EQ(watch.suspicious(), 0U);
}

}  // namespace
}  // namespace latentscape
