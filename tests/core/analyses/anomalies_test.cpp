// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/anomalies.h"
#include "core/base/files.h"
#include "tests/core/analyses/built_in.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>
#include <utility>

namespace latentscape {
namespace {

using nlohmann::json;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

AnomaliesQuestion allScoresOf(Result<AnomaliesQuestion> question) {
  question->allScores = true;
  return *question;
}

std::size_t rowsOf(const std::string& csv) { return static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')) - 1; }

std::string bigEndian(std::uint32_t value) {
  return {static_cast<char>(value >> 24U), static_cast<char>(value >> 16U), static_cast<char>(value >> 8U),
          static_cast<char>(value)};
}

// IDX files of 20 training and 10 test images of side x side pixels, with the classes 0 to 4 in turn.
void writeSquares(const std::filesystem::path& folder, std::uint32_t side) {
  const auto write = [&](const std::string& prefix, std::uint32_t count) {
    std::string images = bigEndian(2051) + bigEndian(count) + bigEndian(side) + bigEndian(side);
    std::string labels = bigEndian(2049) + bigEndian(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      labels += static_cast<char>(i % 5);
      images += std::string(std::size_t{side} * side, static_cast<char>(40 * (i % 5) + 20));
    }
    ASSERT_TRUE(writeFile(folder / (prefix + "-images-idx3-ubyte"), images).ok());
    ASSERT_TRUE(writeFile(folder / (prefix + "-labels-idx1-ubyte"), labels).ok());
  };
  write("train", 20);
  write("t10k", 10);
}

TEST(Anomalies, HeldOutClassesAreComparedWithTheOthersThatAreOpen) {
  AnalysisSubject subject = builtIn(400);
  auto moved = std::make_shared<Dataset>(*subject.dataset);
  moved->name = "/nowhere/digits";  // could not be opened again
  subject.dataset = moved;
  const auto question = holdOut("9,0-1", subject);
  ASSERT_TRUE(question.ok());
  EXPECT_EQ(question->normal, "/nowhere/digits:2-8");
  EXPECT_EQ(question->anomalous, "/nowhere/digits:0,1,9");
  const auto found = answer(*question, subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_EQ(found->normal.indices.size() + found->anomalous.indices.size(), 400U);
  EXPECT_THAT(found->anomalous.labels, Each(::testing::AnyOf(0, 1, 9)));
  EXPECT_EQ(found->normal.name, "MNIST without 0, 1, 9");
  EXPECT_EQ(found->anomalous.name, "MNIST 0, 1, 9");
  const json figures = json::parse(toJson(*found));
  EXPECT_EQ(figures["anomalous"]["classes"], json({0, 1, 9}));
  EXPECT_EQ(figures["normal"]["images"], found->normal.indices.size());
  EXPECT_FALSE(figures.contains("aurocs"));
}

TEST(Anomalies, AScoreIsTheSameWhateverOthersAreAskedFor) {
  const AnalysisSubject subject = builtIn(300);
  auto question = allScoresOf(holdOut("4", subject));
  const auto all = answer(question, subject);
  ASSERT_TRUE(all.ok()) << all.error().message();
  ASSERT_EQ(all->scores.size(), 4U);
  question.allScores = false;
  for (const char* const name : {"reconstruction", "kl", "elbo", "mahalanobis"}) {
    question.score = *choiceNamed<AnomalyScore>(name);
    EXPECT_EQ(nameOf(question.score), name);
    const auto one = answer(question, subject);
    ASSERT_TRUE(one.ok()) << one.error().message();
    ASSERT_EQ(one->scores.size(), 1U) << name;
    const ScoredKinds* same = all->find(question.score);
    ASSERT_NE(same, nullptr);
    EXPECT_EQ(one->shown().normal, same->normal) << name;
    EXPECT_EQ(one->shown().anomalous, same->anomalous) << name;
    EXPECT_EQ(one->shown().auroc, auroc(same->normal, same->anomalous));
    EXPECT_EQ(json::parse(toJson(*all))["aurocs"][name], same->auroc);
  }
  EXPECT_FALSE(choiceNamed<AnomalyScore>("likelihood").has_value());
}

TEST(Anomalies, AnAutoencoderIsScoredByWhatItHas) {
  const AnalysisSubject points = ofFamily(Family::Autoencoder, 60);
  AnomaliesQuestion question = *holdOut("4", points);
  for (const auto& [score, message] :
       {std::pair{AnomalyScore::Kl,
                  "score: an autoencoder has no KL divergence to score by. Choose reconstruction or mahalanobis."},
        std::pair{
            AnomalyScore::NegativeElbo,
            "score: an autoencoder has no ELBO to score by: its loss is its reconstruction term. Choose reconstruction."}}) {
    question.score = score;
    EXPECT_EQ(validate(question, points).error().message(), message);
    EXPECT_FALSE(answer(question, points).ok());
  }
  const auto found = answer(allScoresOf(holdOut("4", points)), points);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_EQ(found->scores.size(), 2U);
  EXPECT_NE(found->find(AnomalyScore::Reconstruction), nullptr);
  EXPECT_NE(found->find(AnomalyScore::Mahalanobis), nullptr);
  EXPECT_THAT(found->notes, ::testing::Contains(HasSubstr("no KL divergence")));
  std::istringstream lines(toCsv(*found));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) EXPECT_THAT(line, HasSubstr(",,,")) << "no kl and no negative_elbo";
}

TEST(Anomalies, TheTableHasARowForEachImageWithTheScore) {
  const AnalysisSubject subject = builtIn(300);
  auto found = answer(allScoresOf(holdOut("4", subject)), subject);
  ASSERT_TRUE(found.ok());
  const std::string csv = toCsv(*found);
  EXPECT_TRUE(csv.starts_with("set,index,label,score,reconstruction,kl,negative_elbo,mahalanobis\nnormal,0,7,"));
  EXPECT_EQ(rowsOf(csv), 300U);
  // The half of the normal images that the distance is fitted to has none.
  const std::size_t normal = found->normal.indices.size();
  found->question.score = AnomalyScore::Mahalanobis;
  EXPECT_EQ(rowsOf(toCsv(*found)), 300U - normal / 2);
  EXPECT_EQ(found->shown().normal.size(), normal - normal / 2);
  std::istringstream lines(toCsv(*found));
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);
  std::vector<std::string> cells;
  std::istringstream parts(line);
  for (std::string part; std::getline(parts, part, ',');) cells.push_back(part);
  ASSERT_EQ(cells.size(), 8U) << line;
  EXPECT_EQ(std::stoul(cells[1]), found->normal.indices[found->shown().places.front()]);
  EXPECT_EQ(cells[3], cells[7]);
  EXPECT_EQ(std::stod(cells[3]), found->shown().normal.front());
  EXPECT_EQ(std::stod(cells[4]), found->find(AnomalyScore::Reconstruction)->normal[found->shown().places.front()]);
}

TEST(Anomalies, AnotherDataSetIsOpenedInTheModelsForm) {
  const AnalysisSubject subject = builtIn(100);
  TemporaryFolder folder;
  writeSquares(folder.path(), 14);
  AnomaliesQuestion question;
  question.anomalous = folder.path().string() + ":1,3";
  question.score = AnomalyScore::Mahalanobis;
  const auto found = answer(question, subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_EQ(found->normal.indices.size(), 100U);
  EXPECT_EQ(found->normal.name, "MNIST");
  EXPECT_THAT(found->normal.classes, ElementsAre());
  EXPECT_THAT(found->anomalous.indices, ElementsAre(1, 3, 6, 8));
  ASSERT_EQ(found->shown().missed.size(), 4U);
  EXPECT_EQ(found->shown().missed.front().shape, (ImageShape{28, 28, 1}));
  EXPECT_EQ(json::parse(toJson(*found))["fitted_to"], "50 test images, which are not scored");
  // Both kinds of it: it is opened once, and its own training images are fitted to.
  question.normal = folder.path().string() + ":0,2,4";
  const auto both = answer(question, subject);
  ASSERT_TRUE(both.ok()) << both.error().message();
  EXPECT_EQ(json::parse(toJson(*both))["fitted_to"], "12 training images");
}

TEST(Anomalies, WhatTheModelWasTrainedOnIsNormal) {
  TemporaryFolder folder;
  writeSquares(folder.path(), 28);
  AnalysisSubject subject = builtIn(1);
  Checkpoint trained = *subject.checkpoint;
  trained.config.dataset = folder.path().string();
  trained.config.data.classes = {0, 2};
  subject.checkpoint = std::make_shared<const Checkpoint>(trained);
  subject.dataset = nullptr;
  AnomaliesQuestion question;
  question.anomalous = folder.path().string() + ":3";
  const auto found = answer(question, subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_THAT(found->normal.labels, ElementsAre(0, 2, 0, 2));
  EXPECT_THAT(found->normal.classes, ElementsAre(0, 2));
  EXPECT_THAT(found->anomalous.labels, ElementsAre(3, 3));
  question.anomalous = folder.path().string() + ":2,3";
  EXPECT_THAT(answer(question, subject).error().message(), HasSubstr(":0,2\", which are normal"));
}

TEST(Anomalies, SaysWhichFieldIsWrong) {
  const AnalysisSubject subject = builtIn(100);
  AnomaliesQuestion question;
  EXPECT_EQ(validate(question, subject).error().where, "anomalous");
  question.anomalous = "mnist:4-2";
  EXPECT_THAT(answer(question, subject).error().message(), HasSubstr("anomalous: expected NAME, or NAME:CLASSES"));
  question.anomalous = "mnist:4";
  EXPECT_THAT(answer(question, subject).error().message(),
              HasSubstr("anomalous: \"mnist:4\" holds images of \"mnist\", which are normal"));
  question.normal = "mnist:12";
  EXPECT_THAT(answer(question, subject).error().message(), HasSubstr("normal: expected NAME"));
  EXPECT_THAT(holdOut("0-9", subject).error().message(), HasSubstr("no class is left to be normal"));
  EXPECT_THAT(holdOut("x", subject).error().message(), HasSubstr("has no class \"x\""));
}

TEST(Anomalies, WithoutAConfigurationNothingElseCanBeOpened) {
  AnalysisSubject subject = builtIn(100);
  subject.checkpoint = nullptr;
  EXPECT_TRUE(answer(*holdOut("9", subject), subject).ok());
  AnomaliesQuestion question;
  question.anomalous = "fashion-mnist";
  EXPECT_THAT(answer(question, subject).error().message(), HasSubstr("how the model was trained is not known"));
}

TEST(Anomalies, ThresholdsStartAtFewFalseAlarms) {
  ScoredKinds scores;
  scores.normal = {1, 2, 3, 4};
  scores.anomalous = {3.5, 5};
  EXPECT_EQ(thresholdFor(scores, 0.25), 3.5);
  EXPECT_EQ(thresholdFor(scores, 0.0), 5.0);
  scores.normal = {6, 7};
  EXPECT_EQ(thresholdFor(scores, 0.0), 7.0) << "the highest, where every one has false alarms";
  EXPECT_EQ(ratesAt(scores, 6.5).falsePositiveRate, 0.5);
}

TEST(Anomalies, TheWorstErrorsAreDrawn) {
  const AnalysisSubject subject = builtIn(100);
  const auto found = answer(*holdOut("9", subject), subject);
  ASSERT_TRUE(found.ok());
  const ScoredKinds& shown = found->shown();
  ASSERT_EQ(shown.falseAlarms.size(), ScoredKinds::kMisses);
  const auto place = static_cast<std::size_t>(std::max_element(shown.normal.begin(), shown.normal.end()) - shown.normal.begin());
  EXPECT_EQ(shown.falseAlarms.front(), subject.dataset->test.picture(found->normal.indices[place]));
  TemporaryFolder folder;
  ASSERT_TRUE(drawMisses(*found, folder / "misses.png", {false, 1}).ok());
  const std::string png = *readFile(folder / "misses.png", 1U << 24U);
  const auto number = [&png](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8U | static_cast<unsigned char>(png.at(at + i));
    return value;
  };
  EXPECT_EQ(number(16), 2U + 12U * 30U);
  EXPECT_EQ(number(20), 2U + 2U * 30U);
}

}  // namespace
}  // namespace latentscape
