// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/split.h"

#include "core/data/subset.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

std::span<const std::uint8_t> bytesOf(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Images of four values, all different.
Dataset numbered(std::size_t count, std::size_t first = 0) {
  Dataset dataset;
  dataset.title = "Numbers";
  dataset.train = {{2, 2, 1}, {}, {}};
  for (std::size_t i = first; i < first + count; ++i) {
    for (const std::size_t value : {i, i / 256, std::size_t{7}, i % 5})
      dataset.train.pixels.push_back(static_cast<std::uint8_t>(value));
  }
  dataset.test.shape = dataset.train.shape;
  addFingerprints(dataset.train);
  return dataset;
}

std::vector<std::uint64_t> sorted(std::vector<std::uint64_t> values) {
  std::sort(values.begin(), values.end());
  return values;
}

// Figures of Python's hashlib: int.from_bytes(sha256(b).digest()[:8], 'big'), and of seed and fingerprint as 8 big-endian bytes
// each.
TEST(Split, KeysAreThoseThatTheDocumentationSays) {
  EXPECT_EQ(fingerprintOf(bytesOf("")), 0xe3b0c44298fc1c14U);
  EXPECT_EQ(fingerprintOf(bytesOf("latentscape")), 0x104c52861b308c80U);
  EXPECT_EQ(keyOf(0xe3b0c44298fc1c14U, 1), 0x6dacf82e96587ea1U);
  EXPECT_EQ(keyOf(0x104c52861b308c80U, 7), 0xf7814994b9f1ebdfU);
}

TEST(Split, WithoutTrainingImagesThereIsNothingToTrainOn) {
  EXPECT_TRUE(checkTrainable(numbered(1)).ok());
  Dataset tests = numbered(1);
  std::swap(tests.train, tests.test);
  EXPECT_EQ(checkTrainable(tests).error().message(), "Numbers: has no training images. Choose a data set that has some.");
  tests.splitArray = "split";
  EXPECT_EQ(
      checkTrainable(tests).error().message(),
      "Numbers: split: its one image is a test image, and these are never trained on. Write a selection of training images, "
      "or choose another data set to train on.");
  tests.trainNotChosen = 1;  // of a class that was not chosen
  EXPECT_EQ(checkTrainable(tests).error().what, "has no training images");
}

TEST(Split, TakesTheShareWithTheSmallestKeys) {
  DatasetOptions options;
  options.testShare = 0.2;
  options.seed = 3;
  const auto result = splitByKeys(numbered(200), options);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->test.size(), 40U);
  EXPECT_EQ(result->train.size(), 160U);
  const auto test = keysOf(result->test.fingerprints, 3), train = keysOf(result->train.fingerprints, 3);
  EXPECT_EQ(*std::max_element(test.begin(), test.end()), *result->cut);
  EXPECT_GT(*std::min_element(train.begin(), train.end()), *result->cut);
  options.seed = 4;
  EXPECT_NE(splitByKeys(numbered(200), options)->test.fingerprints, result->test.fingerprints);
}

TEST(Split, ARecordedCutMovesNoImageWhateverComesAndGoes) {
  DatasetOptions options;
  const auto before = splitByKeys(numbered(300), options);
  ASSERT_TRUE(before.ok());
  options = recorded(options, *before);
  EXPECT_EQ(options.rule, SplitRule::Cut);
  const auto trained = sorted(keysOf(before->train.fingerprints, options.seed));
  for (const auto& [count, first] : {std::pair{301U, 0U}, std::pair{250U, 50U}, std::pair{900U, 0U}}) {
    const auto after = splitByKeys(numbered(count, first), options);
    ASSERT_TRUE(after.ok());
    EXPECT_GT(after->test.size(), 0U);
    EXPECT_EQ(countKnown(after->test, trained, options.seed), 0U);
  }
  // Without the cut, images do move.
  std::size_t moved = 0;
  for (DatasetOptions anew; anew.seed <= 10; ++anew.seed) {
    const auto first = sorted(keysOf(splitByKeys(numbered(300), anew)->train.fingerprints, anew.seed));
    moved += countKnown(splitByKeys(numbered(600), anew)->test, first, anew.seed);
  }
  EXPECT_GT(moved, 0U);
}

TEST(Split, EqualImagesFallOnOneSide) {
  Dataset dataset = numbered(40);
  for (int i = 0; i < 5; ++i) {
    const auto more = numbered(40);
    dataset.train.pixels.insert(dataset.train.pixels.end(), more.train.pixels.begin(), more.train.pixels.end());
  }
  addFingerprints(dataset.train);
  const auto result = splitByKeys(dataset, {});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(countKnown(result->test, sorted(keysOf(result->train.fingerprints, 1)), 1), 0U);
  EXPECT_EQ(result->test.size() % 6, 0U);
}

// 21 equal images of 23: whatever their keys, they train, and two or one of the others test.
TEST(Split, ManyEqualImagesDoNotSwallowTheOthers) {
  const Dataset equal = numbered(1, 200);
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Dataset dataset = numbered(2);
    for (int i = 0; i < 21; ++i)
      dataset.train.pixels.insert(dataset.train.pixels.end(), equal.train.pixels.begin(), equal.train.pixels.end());
    addFingerprints(dataset.train);
    DatasetOptions options;
    options.seed = seed;
    const auto result = splitByKeys(dataset, options);
    ASSERT_TRUE(result.ok());
    const bool oneSide = result->test.size() >= 21;  // where they have the smallest key, only they can test
    EXPECT_EQ(result->test.size() <= 2, !oneSide) << seed;
    EXPECT_EQ(result->notes.empty(), !oneSide) << seed;
    EXPECT_EQ(result->train.size() + result->test.size(), 23U);
  }
}

TEST(Split, OneImageAtLeastIsOnEitherSide) {
  for (const double share : {0.01, 0.99}) {
    DatasetOptions options;
    options.testShare = share;
    const auto result = splitByKeys(numbered(3), options);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(share < 0.5 ? result->test.size() : result->train.size(), 1U);
  }
  // All but one equal: whatever their keys, each side has some.
  for (std::size_t odd = 0; odd < 20; ++odd) {
    Dataset dataset = numbered(1, odd);
    const Dataset other = numbered(1, 100);
    for (int i = 0; i < 6; ++i)
      dataset.train.pixels.insert(dataset.train.pixels.end(), other.train.pixels.begin(), other.train.pixels.end());
    addFingerprints(dataset.train);
    const auto result = splitByKeys(dataset, {});
    ASSERT_TRUE(result.ok());
    EXPECT_TRUE(!result->train.empty() && !result->test.empty()) << odd;
  }
}

TEST(Split, WhatCannotBeSplitIsAnError) {
  EXPECT_NE(splitByKeys(numbered(1), {}).error().what.find("two or more"), std::string::npos);
  Dataset equal = numbered(1);
  const std::vector<std::uint8_t> image = equal.train.pixels;
  equal.train.pixels.insert(equal.train.pixels.end(), image.begin(), image.end());
  addFingerprints(equal.train);
  EXPECT_NE(splitByKeys(equal, {}).error().what.find("are equal"), std::string::npos);
}

TEST(Split, ASubsetIsDrawnByTheSameKeys) {
  const auto draw = [](std::size_t count) {
    DatasetOptions options;
    options.rule = SplitRule::Cut;
    options.cut = ~std::uint64_t{0} / 10;
    return *subset(*splitByKeys(numbered(count), options), {}, 30, options.seed);
  };
  const auto few = draw(400), more = draw(440);
  EXPECT_EQ(few.train.size(), 30U);
  EXPECT_EQ(few.train.fingerprints.size(), 30U);
  // Forty more images displace at most as many as are drawn of them, and never move one to the other side.
  EXPECT_EQ(countKnown(more.test, sorted(keysOf(few.train.fingerprints, 1)), 1), 0U);
  EXPECT_GT(countKnown(more.train, sorted(keysOf(few.train.fingerprints, 1)), 1), 20U);
}

TEST(Recorded, ClassesAreTheirNumbers) {
  Dataset dataset;
  dataset.classNames = {"cat", "dog", "10"};
  DatasetOptions options;
  options.namedClasses = "10,cat";
  const DatasetOptions kept = recorded(options, dataset);
  EXPECT_EQ(kept.classes, (std::vector<int>{0, 2}));
  EXPECT_EQ(kept.namedClasses, "");
}

}  // namespace
}  // namespace latentscape
