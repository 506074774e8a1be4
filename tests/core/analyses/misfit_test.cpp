// SPDX-License-Identifier: GPL-3.0-or-later
// Where a question does not fit the model, and what would.
#include "core/analyses/anomalies.h"
#include "core/analyses/attributes.h"
#include "core/analyses/denoise.h"
#include "core/analyses/evaluate.h"
#include "core/analyses/represent.h"
#include "core/analyses/sample.h"
#include "core/analyses/uncertainty.h"
#include "core/data/split.h"
#include "tests/core/analyses/built_in.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <numeric>

namespace latentscape {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The built-in subject, of a model that was trained otherwise.
AnalysisSubject trained(const std::function<void(Checkpoint&)>& change) {
  AnalysisSubject subject = builtIn(300);
  auto checkpoint = std::make_shared<Checkpoint>(*subject.checkpoint);
  change(*checkpoint);
  subject.checkpoint = std::move(checkpoint);
  return subject;
}

AnomaliesQuestion against(const std::string& anomalous) {
  AnomaliesQuestion question;
  question.anomalous = anomalous;
  return question;
}

TEST(Misfit, AClassThatTheModelWasTrainedOnIsNoAnomaly) {
  const AnalysisSubject subject = builtIn(300);
  const auto misfit = latentscape::misfit(against("mnist:9"), subject);
  ASSERT_TRUE(misfit.has_value());
  EXPECT_EQ(misfit->what, "the model was trained on class 9, so its images are no anomalies to it");
  EXPECT_EQ(misfit->advice, "Train one with --classes 0-8");
  EXPECT_EQ(misfit->action, "Train without 9");
  ASSERT_TRUE(misfit->training.has_value());
  EXPECT_THAT(misfit->training->data.classes, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_EQ(misfit->training->model, subject.checkpoint->config.model);
  EXPECT_EQ(latentscape::misfit(against("mnist:1,3"), subject)->action, "Train without 1 and 3");
  EXPECT_EQ(latentscape::misfit(against("mnist:1,3-6"), subject)->action, "Train without these 5 classes");
  AnalysisSubject closed = subject;
  closed.dataset = nullptr;
  EXPECT_EQ(latentscape::misfit(against("mnist:9"), closed)->action, "Train without 9") << "as the catalog names its classes";
  const auto all = latentscape::misfit(against("mnist"), subject);
  ASSERT_TRUE(all.has_value());
  EXPECT_THAT(all->what, HasSubstr("none of them is an anomaly"));
  EXPECT_FALSE(all->training.has_value()) << "nothing would be left to train on";
}

TEST(Misfit, AClassThatTheModelNeverSawIsOne) {
  const AnalysisSubject without =
      trained([](Checkpoint& checkpoint) { checkpoint.config.data.classes = {0, 1, 2, 3, 4, 5, 6, 7, 8}; });
  EXPECT_FALSE(misfit(against("mnist:9"), without).has_value());
  const auto both = misfit(against("mnist:8,9"), without);
  ASSERT_TRUE(both.has_value());
  EXPECT_EQ(both->action, "Train without 8");
  EXPECT_THAT(both->training->data.classes, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  EXPECT_FALSE(misfit(against("fashion"), builtIn(300)).has_value());
  EXPECT_FALSE(misfit(against("mnist:nonsense"), builtIn(300)).has_value()) << "which the answer reports";
  AnalysisSubject unknown = builtIn(300);
  unknown.checkpoint = nullptr;
  EXPECT_FALSE(misfit(against("mnist:9"), unknown).has_value());
}

TEST(Misfit, AModelThatNeverSawNoiseDoesNotRemoveIt) {
  DenoiseQuestion question;
  question.corruption = {CorruptionKind::Masking, 0.25};
  const auto clean = misfit(question, builtIn(300));
  ASSERT_TRUE(clean.has_value());
  EXPECT_THAT(clean->what, HasSubstr("trained on clean images"));
  EXPECT_EQ(clean->advice, "Train one with --corruption masking:0.25");
  EXPECT_EQ(clean->training->training.corruption, question.corruption);
  const AnalysisSubject gaussian =
      trained([](Checkpoint& checkpoint) { checkpoint.config.training.corruption = {CorruptionKind::Gaussian, 0.5}; });
  EXPECT_THAT(misfit(question, gaussian)->what, HasSubstr("noise of another kind, gaussian:0.5"));
  question.corruption = {CorruptionKind::Gaussian, 0.1};
  EXPECT_FALSE(misfit(question, gaussian).has_value());
}

TEST(Misfit, AnAutoencoderHasNeitherPriorNorPosterior) {
  const AnalysisSubject points = ofFamily(Family::Autoencoder, 300), vae = builtIn(300);
  SampleQuestion prior;
  const auto sampled = misfit(prior, points);
  ASSERT_TRUE(sampled.has_value());
  EXPECT_THAT(sampled->advice, HasSubstr("--from aggregate"));
  EXPECT_FALSE(sampled->action.empty());
  EXPECT_FALSE(sampled->training.has_value()) << "another question fits it";
  prior.from = SampleSource::Aggregate;
  EXPECT_FALSE(misfit(prior, points).has_value());
  EXPECT_FALSE(misfit(SampleQuestion(), vae).has_value());

  const auto uncertain = misfit(UncertaintyQuestion(), points);
  ASSERT_TRUE(uncertain.has_value());
  EXPECT_EQ(uncertain->training->model.family, Family::Vae);
  EXPECT_FALSE(misfit(UncertaintyQuestion(), vae).has_value());
  EXPECT_EQ(misfit(EvaluateQuestion(), points)->what,
            "an autoencoder's loss is its reconstruction term alone, so it compares with no VAE's");
  EXPECT_FALSE(misfit(EvaluateQuestion(), vae).has_value());
}

TEST(Misfit, ClassesThatAModelIsGivenAreNotInItsCodes) {
  const AnalysisSubject conditional = ofFamily(Family::ConditionalVae, 300);
  const auto represented = misfit(RepresentQuestion(), conditional);
  ASSERT_TRUE(represented.has_value());
  EXPECT_EQ(represented->training->model.family, Family::Vae);
  EXPECT_EQ(represented->training->model.classes, 0);
  EXPECT_TRUE(validate(*represented->training).ok());
  EXPECT_FALSE(misfit(RepresentQuestion(), builtIn(300)).has_value());
  AttributesQuestion direction;
  direction.plus = "7";
  direction.minus = "1,9";
  EXPECT_TRUE(misfit(direction, conditional).has_value());
  EXPECT_FALSE(misfit(direction, builtIn(300)).has_value());
  direction.minus = "7,9";
  EXPECT_FALSE(misfit(direction, conditional).has_value()) << "within a class the direction is another";
}

TEST(Misfit, ImagesThatTheModelWasTrainedOnFlatterIt) {
  AnalysisSubject subject = builtIn(300);
  auto dataset = std::make_shared<Dataset>(*subject.dataset);
  dataset->test.fingerprints.resize(300);
  std::iota(dataset->test.fingerprints.begin(), dataset->test.fingerprints.end(), std::uint64_t{1});
  dataset->train = takeImages(dataset->test, std::vector<std::size_t>{3, 4});
  subject.dataset = dataset;
  auto checkpoint = std::make_shared<Checkpoint>(*subject.checkpoint);
  checkpoint->trainedOn = trainingKeys(*dataset, checkpoint->config.data.seed);
  subject.checkpoint = checkpoint;
  const auto some = misfit(EvaluateQuestion(), subject);
  ASSERT_TRUE(some.has_value());
  EXPECT_THAT(some->what, HasSubstr("2 of these 300 images"));
  EXPECT_EQ(some->training->dataset, "mnist");
  EvaluateQuestion own;
  own.split = Split::Train;
  EXPECT_EQ(misfit(own, subject)->advice, "Evaluate it with --split test");
  dataset->test = takeImages(dataset->test, std::vector<std::size_t>{0, 1});
  EXPECT_FALSE(misfit(EvaluateQuestion(), subject).has_value());
}

}  // namespace
}  // namespace latentscape
