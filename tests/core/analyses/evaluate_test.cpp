// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/evaluate.h"
#include "core/base/files.h"
#include "core/charts/dimension_chart.h"
#include "tests/core/analyses/built_in.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <span>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

TEST(Evaluate, FiguresAreThoseOfTheDrawnImages) {
  const AnalysisSubject subject = builtIn(200);
  EvaluateQuestion question;
  question.images = 50;
  const auto found = answer(question, subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_EQ(found->seed, subject.checkpoint->config.training.seed);
  const auto fit = evaluateFit(*subject.model, someImages(subject.dataset->test, 50, found->seed), {.seed = found->seed});
  EXPECT_EQ(found->fit.negativeElbo.mean, fit->negativeElbo.mean);
  const auto json = nlohmann::json::parse(toJson(*found));
  EXPECT_EQ(json["loss"], fit->negativeElbo.mean);
  EXPECT_EQ(json["images"], 50);
  EXPECT_EQ(json["split"], "test");
  EXPECT_THAT(toCsv(*found), HasSubstr("\nkl_2,"));
}

TEST(Evaluate, AnAutoencodersPictureIsOfTheVarianceOfItsCodes) {
  TemporaryFolder folder;
  const auto drawn = [&](const AnalysisSubject& subject, bool withKl) {
    const auto found = answer(EvaluateQuestion(), subject);
    ASSERT_TRUE(found.ok()) << found.error().message();
    ASSERT_TRUE(draw(*found, folder / "drawn.png").ok());
    const std::span<const double> kl = withKl ? std::span(found->fit.klPerDimension) : std::span<const double>();
    ASSERT_TRUE(writeDimensionChart(folder / "chart.png",
                                    {kl, found->fit.posteriorMeanVariance, kActiveUnitVariance, found->title, false})
                    .ok());
    EXPECT_TRUE(*readFile(folder / "drawn.png", 1U << 24U) == *readFile(folder / "chart.png", 1U << 24U));
  };
  drawn(ofFamily(Family::Autoencoder, 40), false);
  drawn(builtIn(40), true);
}

TEST(Evaluate, SaysWhichFieldIsWrong) {
  EvaluateQuestion question;
  question.images = 201;
  EXPECT_EQ(validate(question, builtIn(200)).error().message(), "images: expected at most 200 (all there are), found 201.");
  question.images = 0;
  question.importanceSamples = -1;
  EXPECT_EQ(validate(question, builtIn(200)).error().where, "importance-samples");
}

TEST(Evaluate, NeedsImagesOfItsSplit) {
  EvaluateQuestion question;
  question.split = Split::Train;
  EXPECT_TRUE(validate(question, builtIn(20)).ok());
  EXPECT_THAT(answer(question, builtIn(20)).error().message(), HasSubstr("has no train images"));
  AnalysisSubject none = builtIn(20);
  none.dataset = nullptr;
  EXPECT_THAT(answer(EvaluateQuestion(), none).error().message(), HasSubstr("images are not open"));
}

TEST(Evaluate, ASquaredErrorHasNoLikelihood) {
  AnalysisSubject subject = builtIn(20);
  Checkpoint squared = *subject.checkpoint;
  squared.config.model.reconstruction = Reconstruction::SquaredError;
  subject.checkpoint = std::make_shared<const Checkpoint>(squared);
  EvaluateQuestion question;
  EXPECT_TRUE(answer(question, subject).ok());
  question.importanceSamples = 5;
  EXPECT_THAT(answer(question, subject).error().message(), HasSubstr("no density"));
}

TEST(Evaluate, SaysThatGreyPixelsHaveNoBernoulliLikelihood) {
  EvaluateQuestion question;
  question.importanceSamples = 2;
  EXPECT_EQ(answer(question, builtIn(20))->notes.size(), 1U);
  question.pixels = PixelValues::Binarized;
  EXPECT_TRUE(answer(question, builtIn(20))->notes.empty());
}

}  // namespace
}  // namespace latentscape
