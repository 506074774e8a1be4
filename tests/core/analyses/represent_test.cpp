// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/represent.h"
#include "core/base/files.h"
#include "core/exploration/linear_probe.h"
#include "core/exploration/nearest_neighbours.h"
#include "tests/core/analyses/built_in.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace latentscape {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

// Images of 2x2 pixels, with classes 0, 1, 2, 0, 1, 2, ...; the first pixel of image i is i.
ImageSet images(std::size_t count) {
  ImageSet set{{2, 2, 1}, {}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = static_cast<std::uint8_t>(i);
    set.pixels.insert(set.pixels.end(), {value, static_cast<std::uint8_t>(17 * i % 251), 51, 0});
    set.labels.push_back(static_cast<std::uint8_t>(i % 3));
  }
  return set;
}

TEST(RepresentationSplit, IsTheDataSetsOwnOrFourFifthsOfItsTestImages) {
  Dataset dataset;
  dataset.test = images(10);
  dataset.train = images(30);
  const auto own = representationSplit(dataset, 1);
  EXPECT_EQ(own.train.size(), 30U);
  EXPECT_EQ(own.test.size(), 10U);
  EXPECT_FALSE(own.fromTest);
  EXPECT_EQ(representationSizes(dataset).train, 30U);
  dataset.train = {};
  const auto lent = representationSplit(dataset, 1);
  EXPECT_TRUE(lent.fromTest);
  ASSERT_EQ(lent.train.size(), 8U);
  ASSERT_EQ(lent.test.size(), 2U);
  EXPECT_EQ(representationSizes(dataset).train, 8U);
  EXPECT_EQ(representationSizes(dataset).test, 2U);
  std::vector<int> seen;
  for (const ImageSet* part : {&lent.train, &lent.test}) {
    for (std::size_t i = 0; i < part->size(); ++i) seen.push_back(part->image(i)[0]);
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})) << "each image must be on one side";
}

TEST(Represent, FeaturesHaveTheFiguresOfTheirParts) {
  const auto train = pixelFeatures(images(60)), test = pixelFeatures(images(21));
  RepresentQuestion question;
  question.neighbours = 3;
  const auto figures = judgeFeatures(*train, *test, question);
  ASSERT_TRUE(figures.ok());
  EXPECT_EQ(figures->dimension, 4U);
  EXPECT_EQ(figures->neighbours.counts, confusionMatrix(test->labels, *nearestNeighbourClasses(*train, *test, 3)).counts);
  EXPECT_EQ(figures->probe.counts, confusionMatrix(test->labels, fitLinearProbe(*train)->classify(*test)).counts);
  EXPECT_DOUBLE_EQ(*figures->silhouette, *silhouette(*test, 2000, 1));
  // A single class has no silhouette. A stop request cancels it.
  Features alone = *test;
  std::fill(alone.labels.begin(), alone.labels.end(), std::uint8_t{0});
  EXPECT_FALSE(judgeFeatures(*train, alone, question)->silhouette.has_value());
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(judgeFeatures(*train, *test, question, stop.get_token()).error().cancelled);
}

TEST(Represent, TellsTheFiguresOfCodesAndPixels) {
  const AnalysisSubject subject = builtIn(200);
  RepresentQuestion question;
  question.neighbours = 3;
  question.trainImages = 100;
  auto found = answer(question, subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_EQ(found->trainImages, 100U);
  EXPECT_EQ(found->testImages, 40U);
  EXPECT_TRUE(found->fromTest);
  EXPECT_EQ(found->codes.dimension, 2U);
  EXPECT_EQ(found->pixels.dimension, 784U);
  const json figures = json::parse(toJson(*found));
  EXPECT_EQ(figures["codes"]["knn_accuracy"], found->codes.neighbours.accuracy());
  EXPECT_EQ(figures["pixels"]["linear_probe_confusion"][1][1], found->pixels.probe.counts[11]);
  EXPECT_EQ(figures["train_split"], "four fifths of test");
  const std::string csv = toCsv(*found);
  EXPECT_THAT(csv, HasSubstr("\ncodes,2,3,"));
  EXPECT_THAT(csv, HasSubstr("\npixels,784,3,"));
  EXPECT_TRUE(csv.ends_with(",100,40\n"));
}

TEST(Represent, TheMatrixThatTheQuestionChoosesIsDrawn) {
  RepresentAnswer found;
  found.codes = {2, {2, {1, 0, 0, 3}}, {2, {1, 0, 1, 2}}, true, {}};
  found.pixels = {9, {2, {0, 1, 0, 3}}, {2, {0, 1, 1, 2}}, true, {}};
  TemporaryFolder folder;
  std::vector<std::string> pictures;
  const std::pair<const char*, const ConfusionMatrix*> matrices[] = {{"knn-codes", &found.codes.neighbours},
                                                                     {"probe-codes", &found.codes.probe},
                                                                     {"knn-pixels", &found.pixels.neighbours},
                                                                     {"probe-pixels", &found.pixels.probe}};
  for (const auto& [name, matrix] : matrices) {
    found.question.matrix = *choiceNamed<Classifier>(name);
    EXPECT_EQ(nameOf(found.question.matrix), name);
    EXPECT_EQ(&found.matrix(), matrix);
    ASSERT_TRUE(draw(found, folder / "matrix.svg").ok());
    pictures.push_back(*readFile(folder / "matrix.svg", 1U << 24U));
  }
  std::sort(pictures.begin(), pictures.end());
  EXPECT_EQ(std::unique(pictures.begin(), pictures.end()), pictures.end());
  EXPECT_FALSE(choiceNamed<Classifier>("knn").has_value());
}

TEST(Represent, SaysWhichFieldIsWrong) {
  const AnalysisSubject subject = builtIn(50);  // 40 to learn from, 10 to be tested on
  const auto wrong = [&](auto change) {
    RepresentQuestion question;
    change(question);
    const auto valid = validate(question, subject);
    return valid ? std::string("nothing") : valid.error().message();
  };
  EXPECT_EQ(wrong([](auto&) {}), "nothing");
  EXPECT_EQ(wrong([](auto& question) { question.neighbours = 41; }),
            "neighbours: expected at most 40, the training images, found 41.");
  EXPECT_THAT(wrong([](auto& question) { question.trainImages = 4, question.neighbours = 5; }), HasSubstr("expected at most 4,"));
  EXPECT_THAT(wrong([](auto& question) { question.neighbours = 0; }), HasSubstr("neighbours: expected a whole number from 1"));
  EXPECT_THAT(wrong([](auto& question) { question.l2 = -1.0; }), HasSubstr("l2: expected a number from 0"));
  EXPECT_THAT(wrong([](auto& question) { question.trainImages = 41; }), HasSubstr("train-images: expected at most 40"));
  EXPECT_THAT(wrong([](auto& question) { question.testImages = 11; }), HasSubstr("test-images: expected at most 10"));
  EXPECT_THAT(wrong([](auto& question) { question.testImages = 1; }), HasSubstr("test-images: expected at least 2"));
}

TEST(Represent, NeedsImagesWithClasses) {
  AnalysisSubject subject = builtIn(50);
  EXPECT_FALSE(representationObstacle(subject).has_value());
  auto plain = std::make_shared<Dataset>(*subject.dataset);
  plain->test.labels.clear();
  subject.dataset = plain;
  EXPECT_THAT(answer(RepresentQuestion(), subject).error().message(), HasSubstr("no classes to predict"));
  subject.dataset = nullptr;
  EXPECT_THAT(answer(RepresentQuestion(), subject).error().message(), HasSubstr("images are not open"));
}

}  // namespace
}  // namespace latentscape
