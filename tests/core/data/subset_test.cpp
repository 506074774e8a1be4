// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/subset.h"

#include "core/data/dataset_options.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace latentscape {
namespace {

// One-pixel images whose value is their number, in three classes.
ImageSet numbered(std::uint8_t count, std::uint8_t first = 0) {
  ImageSet set{{1, 1, 1}, std::vector<std::uint8_t>(count), std::vector<std::uint8_t>(count)};
  std::iota(set.pixels.begin(), set.pixels.end(), first);
  for (std::uint8_t i = 0; i < count; ++i) set.labels[i] = i % 3;
  return set;
}

Dataset threeClasses() {
  Dataset dataset;
  dataset.name = "numbers";
  dataset.title = "Numbers";
  dataset.classNames = {"a", "b", "c"};
  dataset.train = numbered(90);
  dataset.test = numbered(30, 100);
  dataset.origin = "here";
  dataset.skipped = {"x"};
  return dataset;
}

Dataset unlabelled(std::uint8_t count) {
  Dataset dataset = threeClasses();
  dataset.classNames.clear();
  dataset.train = numbered(count);
  dataset.train.labels.clear();
  dataset.test = ImageSet{{1, 1, 1}, {}, {}};
  return dataset;
}

TEST(SpreadIndices, GoEvenlyFromTheFirstToTheLast) {
  EXPECT_EQ(spreadIndices(10, 5), (std::vector<std::size_t>{0, 2, 4, 6, 8}));
  EXPECT_EQ(spreadIndices(10, 4), (std::vector<std::size_t>{0, 2, 5, 7}));
  for (const std::size_t count : {2UL, 63UL, 64UL, 1999UL, 70'000UL}) {
    for (const std::size_t most : {1UL, 2UL, 7UL, 63UL}) {
      const std::vector<std::size_t> some = spreadIndices(count, most);
      ASSERT_EQ(some.size(), std::min(count, most));
      EXPECT_EQ(some.front(), 0U);
      for (std::size_t i = 0; i < some.size(); ++i) {
        const std::size_t step = (i + 1 < some.size() ? some[i + 1] : count) - some[i];
        EXPECT_GE(step, count / some.size()) << count << " " << most;
        EXPECT_LE(step, (count + some.size() - 1) / some.size()) << count << " " << most;
      }
    }
  }
}

TEST(SpreadIndices, AreAllWhereThereAreNoMore) {
  EXPECT_EQ(spreadIndices(3, 3), (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(spreadIndices(3, 100), (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_TRUE(spreadIndices(0, 5).empty());
  EXPECT_TRUE(spreadIndices(5, 0).empty());
}

TEST(Subset, ClassesKeepTheirNumbersAndImagesTheirOrder) {
  const std::vector<int> classes{0, 2};
  const auto result = subset(threeClasses(), classes, 0, 1);
  ASSERT_TRUE(result.ok()) << result.error().message();
  EXPECT_EQ(result->train.size(), 60U);
  EXPECT_EQ(result->test.size(), 20U);
  EXPECT_EQ(result->trainNotChosen, 30U);
  EXPECT_EQ(result->testNotChosen, 10U);
  EXPECT_TRUE(std::is_sorted(result->train.pixels.begin(), result->train.pixels.end()));
  for (std::size_t i = 0; i < result->train.size(); ++i) {
    EXPECT_EQ(result->train.label(i), result->train.pixels[i] % 3);
    EXPECT_NE(result->train.label(i), 1);
  }
  EXPECT_EQ(result->classNames, threeClasses().classNames);
  EXPECT_EQ(result->name, "numbers");
  EXPECT_EQ(result->skipped, std::vector<std::string>{"x"});
}

TEST(Subset, TheDrawIsTheSeeds) {
  const auto drawn = [](std::uint64_t count, std::uint64_t seed) { return *subset(threeClasses(), {}, count, seed); };
  EXPECT_EQ(drawn(20, 1).train.pixels, drawn(20, 1).train.pixels);
  EXPECT_NE(drawn(20, 1).train.pixels, drawn(20, 2).train.pixels);
  const Dataset some = drawn(20, 1);
  EXPECT_EQ(some.train.size(), 20U);
  EXPECT_EQ(some.test.size(), 20U);
  EXPECT_TRUE(std::is_sorted(some.train.pixels.begin(), some.train.pixels.end()));
  EXPECT_EQ(std::adjacent_find(some.train.pixels.begin(), some.train.pixels.end()), some.train.pixels.end());  // none twice
  EXPECT_EQ(drawn(1000, 1).train.pixels, threeClasses().train.pixels);
}

// Every image is as likely as any other: over many seeds each of 90 is drawn about 1/3 of the time.
TEST(Subset, NoImageIsPreferred) {
  std::vector<int> times(90);
  constexpr int draws = 3000;
  for (int seed = 0; seed < draws; ++seed) {
    const auto drawn = subset(threeClasses(), {}, 30, static_cast<std::uint64_t>(seed));
    for (const std::uint8_t image : drawn->train.pixels) ++times[image];
  }
  for (const int count : times) EXPECT_NEAR(count, draws / 3.0, 130);  // five standard deviations
}

TEST(Subset, WhatCannotBeChosenIsAnError) {
  const std::vector<int> unknown{3};
  EXPECT_NE(subset(threeClasses(), unknown, 0, 1).error().what.find("no class 3; its classes are 0 to 2"), std::string::npos);
  const std::vector<int> first{0};
  EXPECT_NE(subset(unlabelled(5), first, 0, 1).error().what.find("no labels"), std::string::npos);
  Dataset none = threeClasses();
  none.classNames.emplace_back("d");
  const std::vector<int> absent{3};
  EXPECT_NE(subset(none, absent, 0, 1).error().what.find("no image"), std::string::npos);
}

TEST(Subset, UnlabelledImagesCanBeDrawn) {
  const auto result = subset(unlabelled(50), {}, 10, 1);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->train.size(), 10U);
  EXPECT_EQ(result->trainNotChosen, 40U);
  EXPECT_TRUE(result->train.labels.empty());
}

TEST(SplitTest, EveryImageIsOnOneSide) {
  Dataset dataset = threeClasses();
  dataset.test = ImageSet{{1, 1, 1}, {}, {}};
  const auto result = splitTest(dataset, 0.2, 4);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->train.size(), 72U);
  EXPECT_EQ(result->test.size(), 18U);
  std::vector<std::uint8_t> all = result->train.pixels;
  all.insert(all.end(), result->test.pixels.begin(), result->test.pixels.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, numbered(90).pixels);
  for (std::size_t i = 0; i < 18; ++i) EXPECT_EQ(result->test.label(i), result->test.pixels[i] % 3);
  EXPECT_EQ(splitTest(dataset, 0.2, 4)->test.pixels, result->test.pixels);
  EXPECT_NE(splitTest(dataset, 0.2, 5)->test.pixels, result->test.pixels);
}

TEST(SplitTest, OneImageAtLeastStaysOnEitherSide) {
  EXPECT_EQ(splitTest(unlabelled(2), 0.01, 1)->test.size(), 1U);
  EXPECT_EQ(splitTest(unlabelled(3), 0.99, 1)->train.size(), 1U);
  EXPECT_FALSE(splitTest(unlabelled(1), 0.5, 1).ok());
}

TEST(DatasetOptions, ClassesAreParsedAndWrittenBack) {
  EXPECT_EQ(*parseClasses(" 5 - 9,0 ,2, 2"), (std::vector<int>{0, 2, 5, 6, 7, 8, 9}));
  EXPECT_TRUE(parseClasses("")->empty());
  for (const char* text : {"0", "0,2,5-9", "3,4", "1-3,7", ""}) EXPECT_EQ(formatClasses(*parseClasses(text)), text);
  for (const char* text : {"a", "1,", ",1", "-1", "256", "3-1", "1-", "1--2", "1.5", "99999999999", "1 2"}) {
    const auto classes = parseClasses(text);
    ASSERT_FALSE(classes.ok()) << text;
    EXPECT_EQ(classes.error().where, "classes");
  }
}

TEST(DatasetOptions, ANameOfAClassComesBeforeItsNumber) {
  const std::vector<std::string> names{"cat", "10", "a,b", "7-9"};
  EXPECT_EQ(*parseClasses("10", names), std::vector<int>{1});
  EXPECT_EQ(*parseClasses("cat, 10", names), (std::vector<int>{0, 1}));
  EXPECT_EQ(*parseClasses("a,b", names), std::vector<int>{2});
  EXPECT_EQ(*parseClasses("7-9", names), std::vector<int>{3});
  EXPECT_EQ(*parseClasses("2-3,cat", names), (std::vector<int>{0, 2, 3}));
  for (const char* text : {"dog", "4", "0-4", "cat,", ""}) EXPECT_FALSE(parseClasses(text, names).ok()) << text;
  EXPECT_EQ(parseClasses("dog", names).error().what, "has no class \"dog\"; its classes are cat, 10, a,b, 7-9");
}

TEST(MoveImages, TakesTheseAndLeavesTheRestInOrder) {
  for (const std::vector<std::size_t>& taken :
       {std::vector<std::size_t>{}, std::vector<std::size_t>{0}, std::vector<std::size_t>{1, 4, 5}, std::vector<std::size_t>{6},
        std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6}}) {
    ImageSet set{{1, 2, 1}, {}, {}};
    for (std::uint8_t i = 0; i < 7; ++i) {
      set.pixels.insert(set.pixels.end(), {i, static_cast<std::uint8_t>(100 + i)});
      set.labels.push_back(i);
      set.fingerprints.push_back(1000U + i);
    }
    const ImageSet whole = set;
    std::vector<std::size_t> rest;
    for (std::size_t i = 0; i < 7; ++i) {
      if (std::find(taken.begin(), taken.end(), i) == taken.end()) rest.push_back(i);
    }
    const ImageSet moved = moveImages(set, taken), expected = takeImages(whole, taken), left = takeImages(whole, rest);
    EXPECT_EQ(moved.pixels, expected.pixels);
    EXPECT_EQ(moved.labels, expected.labels);
    EXPECT_EQ(moved.fingerprints, expected.fingerprints);
    EXPECT_EQ(set.pixels, left.pixels);
    EXPECT_EQ(set.labels, left.labels);
    EXPECT_EQ(set.fingerprints, left.fingerprints);
  }
}

TEST(ChosenClasses, AreNamedOrNumbered) {
  Dataset dataset = unlabelled(4);
  DatasetOptions options;
  EXPECT_TRUE(chosenClasses(dataset, options)->empty());
  options.namedClasses = "dog";
  EXPECT_NE(chosenClasses(dataset, options).error().what.find("no labels"), std::string::npos);
  dataset.title = "pets";
  dataset.classNames = {"cat", "dog"};
  EXPECT_EQ(*chosenClasses(dataset, options), std::vector<int>{1});
  options.namedClasses = "horse";
  EXPECT_EQ(chosenClasses(dataset, options).error().where, "pets");
  options.namedClasses.clear();
  options.classes = {1};
  EXPECT_EQ(*chosenClasses(dataset, options), std::vector<int>{1});
}

TEST(DatasetOptions, WordsAreParsedAndWrittenBack) {
  for (const char* text : {"crop", "stretch"}) EXPECT_EQ(formatFit(*parseFit(text)), text);
  for (const char* text : {"keep", "grey", "colour"}) EXPECT_EQ(formatColour(*parseColour(text)), text);
  EXPECT_EQ(parseFit("pad").error().where, "fit");
  EXPECT_EQ(parseColour("").error().where, "colour");
}

TEST(DatasetOptions, PixelRangesAreParsedAndWrittenBack) {
  EXPECT_EQ(*parsePixelRange(" 0 , 65535 "), (PixelRange{0, 65535}));
  EXPECT_EQ(*parsePixelRange("-1.5,1e3"), (PixelRange{-1.5, 1000}));
  EXPECT_EQ(*parsePixelRange(" "), std::nullopt);
  for (const char* text : {"", "0,65535", "-1,1", "0.1,0.30000000000000004", "-2.12,2.64"})
    EXPECT_EQ(formatPixelRange(*parsePixelRange(text)), text);
  for (const char* text : {"1", "1,1", "2,1", "0,1,2", "a,b", "0,", ",1", "0,inf", "nan,1", "0 1", "0,1e999", "-1e308,1e308"}) {
    const auto range = parsePixelRange(text);
    ASSERT_FALSE(range.ok()) << text;
    EXPECT_EQ(range.error().where, "pixel_range");
  }
}

TEST(DatasetOptions, ShapesAreParsedAndWrittenBack) {
  EXPECT_EQ(*parseImageShape(" 28, 30"), (ImageShape{28, 30, 1}));
  EXPECT_EQ(*parseImageShape(""), std::nullopt);
  for (const char* text : {"", "28,28", "4096,1,3", "2,3,4"}) EXPECT_EQ(formatImageShape(*parseImageShape(text)), text);
  for (const char* text : {"28", "0,28", "28,4097", "28,28,2", "28,28,3,1", "28x28", "28,", "-1,2", "2.5,2", "99999999999,2"}) {
    const auto shape = parseImageShape(text);
    ASSERT_FALSE(shape.ok()) << text;
    EXPECT_EQ(shape.error().where, "shape");
  }
}

TEST(DatasetOptions, ValidationNamesTheField) {
  EXPECT_TRUE(validate(DatasetOptions{}).ok());
  const auto where = [](auto change) {
    DatasetOptions options;
    change(options);
    const auto valid = validate(options);
    return valid ? std::string() : valid.error().where;
  };
  EXPECT_EQ(where([](DatasetOptions& o) { o.side = -1; }), "side");
  EXPECT_EQ(where([](DatasetOptions& o) { o.side = 1025; }), "side");
  EXPECT_EQ(where([](DatasetOptions& o) { o.testShare = 0.0; }), "test_share");
  EXPECT_EQ(where([](DatasetOptions& o) { o.testShare = 1.0; }), "test_share");
  EXPECT_EQ(where([](DatasetOptions& o) { o.testShare = std::numeric_limits<double>::quiet_NaN(); }), "test_share");
  EXPECT_EQ(where([](DatasetOptions& o) { o.classes = {256}; }), "classes");
  EXPECT_EQ(where([](DatasetOptions& o) { o.seed = std::uint64_t{1} << 53; }), "seed");
  EXPECT_EQ(where([](DatasetOptions& o) { o.pixelRange = PixelRange{1, 1}; }), "pixel_range");
  EXPECT_EQ(where([](DatasetOptions& o) { o.imageShape = ImageShape{28, 28, 2}; }), "shape");
}

}  // namespace
}  // namespace latentscape
