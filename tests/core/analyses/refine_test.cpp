// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/refine.h"

#include "core/exploration/model_input.h"
#include "tests/core/analyses/built_in.h"
#include "tests/core/analyses/conditional_subject.h"
#include "tests/core/charts/grid_size.h"
#include "tests/core/exploration/autoencoder_of.h"
#include "tests/core/exploration/linear_gaussian.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace latentscape {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

RefineQuestion about(std::size_t index) {
  RefineQuestion question;
  question.image.index = index;
  return question;
}

// With fresh samples, which the search has not seen.
TEST(Refine, IsNoWorseThanTheEncoderForAnyDigit) {
  constexpr std::size_t images = 16;
  const AnalysisSubject subject = builtIn(images);
  double gain = 0.0;
  for (std::size_t i = 0; i < images; ++i) {
    const auto found = answer(about(i), subject);
    ASSERT_TRUE(found.ok()) << found.error().message();
    EXPECT_LE(found->score.difference, 4.0 * found->score.standardError) << i;
    gain -= found->score.difference;
  }
  EXPECT_GT(gain, 0.0);
}

TEST(Refine, TellsBothCodesAndTheGain) {
  const AnalysisSubject subject = builtIn(20);
  const auto found = answer(about(7), subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  std::vector<float> pixels;
  toUnitRange(subject.dataset->test.image(7), pixels);
  EXPECT_EQ(found->encoded, encodedGaussian(*subject.model, pixels));
  const FreshScore score = scoreFresh(*subject.model, {pixels, {}}, found->encoded, found->found, 64, 1);
  EXPECT_EQ(found->score.difference, score.difference);
  EXPECT_EQ(found->original, subject.dataset->test.picture(7));
  EXPECT_EQ(found->reconstruction, decodePoint(*subject.model, found->encoded.mean));
  EXPECT_EQ(found->refinedReconstruction, decodePoint(*subject.model, found->found.mean));
  EXPECT_THAT(found->title, HasSubstr("test:7"));
  const auto json = nlohmann::json::parse(toJson(*found));
  EXPECT_EQ(json["image"], "test:7");
  EXPECT_EQ(json["class"], classOf(*subject.dataset, Split::Test, 7));
  EXPECT_EQ(json["samples"], 64);
  EXPECT_EQ(json["gain_standard_error"], score.standardError);
  EXPECT_NEAR(json["gain"].get<double>(), json["encoder"]["loss"].get<double>() - json["refined"]["loss"].get<double>(), 1e-9);
  for (const char* const code : {"encoder", "refined"}) {
    EXPECT_NEAR(json[code]["loss"].get<double>(), json[code]["reconstruction"].get<double>() + json[code]["kl"].get<double>(),
                1e-9);
    EXPECT_EQ(json[code]["latent_mean"].size(), 2U);
    EXPECT_EQ(json[code]["latent_log_variance"].size(), 2U);
  }
}

TEST(Refine, IsTheSameForASeed) {
  const AnalysisSubject subject = builtIn(5);
  RefineQuestion question = about(2);
  const std::string one = toJson(*answer(question, subject));
  EXPECT_EQ(toJson(*answer(question, subject)), one);
  question.seed = 2;
  EXPECT_NE(toJson(*answer(question, subject)), one);
}

TEST(Refine, SaysWhichFieldIsWrong) {
  EXPECT_EQ(validate(about(20), builtIn(20)).error().message(), "image: expected test:0 to test:19, found \"test:20\".");
  RefineQuestion question = about(0);
  question.samples = 1;
  EXPECT_EQ(validate(question, builtIn(20)).error().message(), "samples: expected a whole number from 2 to 100000, found 1.");
  question.samples = 10;
  question.image.split = Split::Train;
  EXPECT_THAT(answer(question, builtIn(20)).error().message(), HasSubstr("no train images"));
}

TEST(Refine, AConditionalModelIsGivenTheChosenClassOrTheImages) {
  const AnalysisSubject subject = conditional({"cat", "dog", "bird"});
  const std::vector<float> pixels{0.2F, 0.0F, 0.0F, 0.0F};
  RefineQuestion question = about(0);
  EXPECT_EQ(answer(question, subject)->givenClass, 2) << "its own";
  EXPECT_EQ(answer(question, subject)->encoded, encodedGaussian(Conditional(2), pixels));
  question.givenClass = "dog";
  for (const AnalysisSubject& asked : {subject, conditionalWithoutLabels({"cat", "dog", "bird"})}) {
    const auto found = answer(question, asked);
    ASSERT_TRUE(found.ok()) << found.error().message();
    EXPECT_EQ(found->givenClass, 1);
    EXPECT_EQ(found->encoded, encodedGaussian(Conditional(1), pixels));
    EXPECT_EQ(nlohmann::json::parse(toJson(*found))["given_class"], 1);
    EXPECT_THAT(found->title, HasSubstr("given class 1"));
  }
  EXPECT_FALSE(nlohmann::json::parse(toJson(*answer(about(0), builtIn(1)))).contains("given_class"));
}

TEST(Refine, SaysThatAClassIsMissingOrTooMuch) {
  RefineQuestion question = about(0);
  EXPECT_EQ(validate(question, conditionalWithoutLabels({})).error().message(),
            "class: the model is conditional, and the image has no class. Give one by number or name.");
  question.givenClass = "1";
  EXPECT_TRUE(validate(question, conditionalWithoutLabels({})).ok());
  EXPECT_EQ(validate(question, builtIn(1)).error().message(), "class: the model is not conditional: it decodes without a class.");
  question.givenClass = "0,1";
  EXPECT_EQ(validate(question, conditional({})).error().message(), "class: expected one class by number or name, found \"0,1\".");
  question.givenClass = "dog";
  EXPECT_EQ(answer(question, conditional({})).error().message(),
            "runs/pets: the run stores no names of classes. Give the class's number.");
}

TEST(Refine, TheTitleOfAnAutoencodersHasNeitherElboNorStandardError) {
  AnalysisSubject subject;
  auto dataset = std::make_shared<Dataset>();
  dataset->title = "Four";
  dataset->test = LinearGaussian::images(2, 1);
  subject.dataset = std::move(dataset);
  subject.model = std::make_shared<LinearGaussian>();
  EXPECT_THAT(answer(about(0), subject)->title, AllOf(HasSubstr(" · −ELBO "), HasSubstr(" ± ")));
  subject.model = std::make_shared<AutoencoderOf<LinearGaussian>>();
  const auto found = answer(about(0), subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_THAT(found->title, StartsWith("Four · test:0 · reconstruction term "));
  EXPECT_THAT(found->title, Not(HasSubstr("±")));
}

TEST(Refine, CanBeStopped) {
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = answer(about(0), builtIn(3), stop.get_token());
  ASSERT_FALSE(stopped.ok());
  EXPECT_TRUE(stopped.error().cancelled);
}

TEST(Refine, ThePictureHasThreeImages) {
  TemporaryFolder folder;
  const auto found = answer(about(1), builtIn(3));
  ASSERT_TRUE(found.ok());
  ASSERT_TRUE(draw(*found, folder / "r.png", {false, 2}).ok());
  expectGrid(folder / "r.png", 1, 3, 56, true);
}

}  // namespace
}  // namespace latentscape
