// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/sample.h"
#include "core/analyses/write_answer.h"
#include "core/base/files.h"
#include "tests/core/analyses/built_in.h"
#include "tests/core/exploration/conditional_fake.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace latentscape {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

SampleQuestion ofAggregate() {
  SampleQuestion question;
  question.from = SampleSource::Aggregate;
  question.count = 9;
  return question;
}

// A model of three classes with images of all of them, or without images.
AnalysisSubject conditional(bool images = true) {
  AnalysisSubject subject;
  subject.model = std::make_shared<Conditional>();
  auto checkpoint = std::make_shared<Checkpoint>();
  checkpoint->config.model.classes = 3;
  checkpoint->config.classNames = {"cat", "dog", "bird"};
  subject.checkpoint = std::move(checkpoint);
  if (!images) return subject;
  auto dataset = std::make_shared<Dataset>();
  dataset->title = "Pets";
  dataset->classNames = {"cat", "dog", "bird"};
  dataset->test = {{2, 2, 1}, std::vector<std::uint8_t>(4 * 12), {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}};
  for (std::size_t i = 0; i < dataset->test.pixels.size(); ++i) dataset->test.pixels[i] = static_cast<std::uint8_t>(i * 37 % 251);
  subject.dataset = std::move(dataset);
  return subject;
}

TEST(Sample, ThePriorNeedsNoImages) {
  AnalysisSubject subject = builtIn(20);
  subject.dataset = nullptr;
  SampleQuestion question;
  question.seed = 5;
  question.temperature = 0.5;
  EXPECT_FALSE(needsImages(question, subject));
  const auto found = answer(question, subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_EQ(found->samples.points(), samplePrior(2, 64, 5, 0.5));
  EXPECT_EQ(*found->samples.images(), decodePoints(*subject.model, found->samples.points()));
  EXPECT_EQ(toJson(*found), "{\"from\":\"prior\",\"count\":64,\"temperature\":0.5,\"seed\":5}\n");
  const std::string csv = toCsv(*found);
  EXPECT_EQ(csv.substr(0, csv.find('\n')), "index,class,z_1,z_2");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 65);
}

TEST(Sample, TheMixtureIsTheSameWhateverPointsAreDrawn) {
  const AnalysisSubject subject = builtIn(300);
  SampleQuestion question = ofAggregate();
  EXPECT_TRUE(needsImages(question, subject));
  const auto first = answer(question, subject);
  ASSERT_TRUE(first.ok()) << first.error().message();
  question.seed = 2;
  const auto second = answer(question, subject);
  EXPECT_EQ(first->fitted->fit.mixture.means, second->fitted->fit.mixture.means);
  EXPECT_NE(first->samples.points(), second->samples.points());
  const auto json = nlohmann::json::parse(toJson(*first));
  EXPECT_EQ(json["images"], 300);
  EXPECT_EQ(json["components"], 10);
  EXPECT_EQ(json["covariance"], "full");
  EXPECT_EQ(json["log_likelihood"], first->fitted->fit.logLikelihoods.back());
  EXPECT_LT(json["prior_log_likelihood"], json["log_likelihood"]);
  EXPECT_EQ(json["from"], "aggregate");
}

TEST(Sample, TheCodesUnderThePriorAreInNatsPerCode) {
  // Codes at the origin have the density of the prior's mode: -d/2 log(2 pi).
  AnalysisSubject subject = conditional();
  subject.model = std::make_shared<FakeModel>();
  auto black = std::make_shared<Dataset>(*subject.dataset);
  std::fill(black->test.pixels.begin(), black->test.pixels.end(), std::uint8_t{0});
  subject.dataset = black;
  EXPECT_NEAR(answer(ofAggregate(), subject)->fitted->priorLogLikelihood, -1.8378770664, 1e-9);
}

TEST(Sample, AKnownMixtureIsTakenOnlyForTheSameModelAndImages) {
  const AnalysisSubject subject = builtIn(200);
  SampleQuestion question = ofAggregate();
  question.known = answer(question, subject)->fitted;
  question.temperature = 0.3;
  const auto again = answer(question, subject);
  EXPECT_EQ(again->fitted, question.known);
  EXPECT_EQ(again->question.known, nullptr) << "an answer keeps no earlier one";
  EXPECT_NE(answer(question, builtIn(200))->fitted, question.known) << "another model";
  AnalysisSubject others = subject;
  others.dataset = builtIn(100).dataset;
  EXPECT_EQ(answer(question, others)->fitted->codes, 100U);
  question.mixture.components = 3;
  EXPECT_EQ(answer(question, subject)->fitted->fit.mixture.components(), 3U);
}

TEST(Sample, AMixtureIsFittedToTheChosenImages) {
  const AnalysisSubject subject = builtIn(200);
  SampleQuestion question;
  question.count = 4;
  question.mixture.classes = "7";
  const auto sevens = answer(question, subject);
  ASSERT_TRUE(sevens.ok()) << sevens.error().message();
  const auto& labels = subject.dataset->test.labels;
  EXPECT_EQ(sevens->fitted->codes, static_cast<std::size_t>(std::count(labels.begin(), labels.end(), 7)));
  EXPECT_EQ(sevens->fitted->fit.mixture.components(), 5U);
  EXPECT_EQ(nlohmann::json::parse(toJson(*sevens))["classes"], (nlohmann::json{7}));
  question.mixture = {.classNumber = 7};
  EXPECT_EQ(toJson(*answer(question, subject)), toJson(*sevens));
  question.mixture = {.classes = "test:0,1,2,3,4,5", .covariance = CovarianceKind::Diagonal};
  EXPECT_EQ(answer(question, subject)->fitted->codes, 6U);
  question = ofAggregate();
  question.mixture.images = 50;
  EXPECT_EQ(answer(question, subject)->fitted->codes, 50U);
}

TEST(Sample, AConditionalModelIsGivenTheClassesInTurn) {
  SampleQuestion question;
  question.count = 5;
  const auto all = answer(question, conditional(false));
  ASSERT_TRUE(all.ok()) << all.error().message();
  EXPECT_THAT(all->samples.classes(), ElementsAre(0, 1, 2));
  const auto images = *all->samples.images();
  for (std::size_t i = 0; i < images.size(); ++i)
    EXPECT_EQ(images[i].pixels[0], toImage(std::vector{static_cast<float>(i % 3) / 4.0F}, {1, 1, 1}).pixels[0]) << i;
  EXPECT_THAT(toCsv(*all), HasSubstr("\n4,1,"));
  question.mixture.classes = "bird,dog";
  EXPECT_FALSE(needsImages(question, conditional(false))) << "the run stores the names";
  EXPECT_THAT(answer(question, conditional(false))->samples.classes(), ElementsAre(1, 2));
  EXPECT_EQ(nlohmann::json::parse(toJson(*answer(question, conditional())))["given_classes"], (nlohmann::json{1, 2}));
  question.mixture.classes = "test:0,3";
  EXPECT_TRUE(needsImages(question, conditional(false)));
  EXPECT_THAT(answer(question, conditional())->samples.classes(), ElementsAre(0));
  EXPECT_THAT(answer(question, conditional(false)).error().message(), HasSubstr("images are not open"));
  question.mixture = {.classNumber = 2};
  EXPECT_EQ(answer(question, conditional())->from, SampleSource::Prior);
  EXPECT_THAT(answer(question, conditional())->samples.classes(), ElementsAre(2));
  question.mixture = {.classNumber = 3};
  EXPECT_THAT(answer(question, conditional()).error().message(), HasSubstr("no class 3"));
  EXPECT_EQ(validate(question, conditional()).error().where, "class");
  question.mixture = {.classes = "cat,bird", .components = 1};
  question.from = SampleSource::Aggregate;
  EXPECT_THAT(answer(question, conditional())->samples.classes(), ElementsAre(0, 2));
}

TEST(Sample, SaysWhichFieldIsWrong) {
  const AnalysisSubject subject = builtIn(20);
  const auto wrong = [&](auto change) {
    SampleQuestion question;
    change(question);
    const auto valid = validate(question, subject);
    return valid ? std::string("nothing") : valid.error().where;
  };
  EXPECT_EQ(wrong([](SampleQuestion& q) { q.count = 0; }), "count");
  EXPECT_EQ(wrong([](SampleQuestion& q) { q.count = 100'001; }), "count");
  EXPECT_EQ(wrong([](SampleQuestion& q) { q.temperature = -1.0; }), "temperature");
  EXPECT_EQ(wrong([](SampleQuestion& q) { q.mixture.components = 3; }), "from");
  EXPECT_EQ(wrong([](SampleQuestion& q) { q.from = SampleSource::Prior, q.mixture.classes = "3"; }), "from");
  EXPECT_EQ(wrong([](SampleQuestion& q) { q.from = SampleSource::Aggregate, q.mixture.components = 1001; }), "components");
  EXPECT_EQ(wrong([](SampleQuestion& q) { q.from = SampleSource::Aggregate, q.mixture.images = 21; }), "images");
  EXPECT_EQ(wrong([](SampleQuestion& q) { q.mixture.classes = "eleven"; }), "class");
  EXPECT_EQ(wrong([](SampleQuestion&) {}), "nothing");
  SampleQuestion unknown;
  unknown.mixture.classes = "fish";
  EXPECT_EQ(validate(unknown, conditional(false)).error().where, "class");
}

TEST(Sample, ThePictureIsAsSquareAsPossibleAndCanBeCancelled) {
  const TemporaryFolder folder;
  SampleQuestion question;
  question.count = 10;
  const auto found = answer(question, builtIn(20));
  ASSERT_TRUE(draw(*found, folder / "s.png", {false, 1}).ok());
  const std::string png = *readFile(folder / "s.png", 1U << 20U);
  EXPECT_EQ(png[19], 2 + 4 * 30) << "four columns";
  EXPECT_EQ(png[23], 2 + 3 * 30) << "three rows";
  std::stop_source stop;
  stop.request_stop();
  const auto cancelled = writeAnswer(*found, folder / "t.png", {}, stop.get_token());
  ASSERT_FALSE(cancelled.ok());
  EXPECT_TRUE(cancelled.error().cancelled);
  EXPECT_FALSE(std::filesystem::exists(folder / "t.png"));
}

}  // namespace
}  // namespace latentscape
