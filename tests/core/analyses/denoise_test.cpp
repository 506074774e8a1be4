// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/denoise.h"
#include "core/exploration/model_input.h"
#include "tests/core/analyses/built_in.h"
#include "tests/core/charts/grid_size.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

DenoiseAnswer denoised(const AnalysisSubject& subject, const DenoiseQuestion& question) {
  auto found = answer(question, subject);
  EXPECT_TRUE(found.ok()) << found.error().message();
  return *std::move(found);
}

TEST(Denoise, FiguresAndPicturesAreOfTheDrawnImages) {
  const AnalysisSubject subject = builtIn(100);
  DenoiseQuestion question;
  question.images = 40;
  question.seed = 3;
  const DenoiseAnswer found = denoised(subject, question);
  const ImageSet& test = subject.dataset->test;
  const auto drawn = drawImages(100, 40, 3);
  const auto quality = denoisingQuality(*subject.model, test, drawn, question.corruption, 3);
  ASSERT_TRUE(found.figures.has_value());
  EXPECT_EQ(found.figures->psnrAfter, quality->psnrAfter);
  ASSERT_EQ(found.pictures.size(), DenoiseAnswer::kShown);
  for (const DenoisedImage& image : found.pictures) {
    EXPECT_TRUE(std::any_of(drawn.begin(), drawn.end(), [&](std::size_t index) { return test.picture(index) == image.clean; }));
  }
  const auto json = nlohmann::json::parse(toJson(found));
  EXPECT_EQ(json["corruption"], "gaussian:0.5");
  EXPECT_EQ(json["before"]["psnr"], quality->psnrBefore);
  EXPECT_EQ(json["after"]["ssim_standard_error"], quality->ssimAfter->standardError);
  EXPECT_EQ(json["images"], 40);
  EXPECT_EQ(json["seed"], 3);
  EXPECT_THAT(toCsv(found), HasSubstr("\nssim_after,"));
  EXPECT_THAT(toCsv(found), HasSubstr("\nimages,40,\n"));
}

TEST(Denoise, PicturesThatAreKnownAreTakenOverIfTheyAreOfTheSame) {
  const AnalysisSubject subject = builtIn(30);
  DenoiseQuestion question;
  question.picturesOnly = true;
  DenoiseAnswer pictures = denoised(subject, question);
  EXPECT_FALSE(pictures.figures.has_value());
  pictures.pictures.resize(1);  // tells where they come from
  question.picturesOnly = false;
  question.known = std::make_shared<const DenoiseAnswer>(pictures);
  EXPECT_EQ(denoised(subject, question).pictures.size(), 1U);
  EXPECT_FALSE(denoised(subject, question).question.known) << "an answer holds no older ones";
  EXPECT_EQ(denoised(builtIn(30), question).pictures.size(), DenoiseAnswer::kShown) << "of another model";
  question.corruption.strength = 0.4;
  EXPECT_EQ(denoised(subject, question).pictures.size(), DenoiseAnswer::kShown) << "of other noise";
}

TEST(Denoise, SaysWhatIsWrong) {
  DenoiseQuestion question;
  question.corruption = {CorruptionKind::Masking, 2.0};
  EXPECT_EQ(validate(question, builtIn(20)).error().where, "corruption");
  question.corruption.strength = 0.5;
  question.images = 21;
  EXPECT_EQ(validate(question, builtIn(20)).error().where, "images");
  question.images = 0;
  question.split = Split::Train;
  EXPECT_THAT(answer(question, builtIn(20)).error().message(), HasSubstr("no train images"));
}

TEST(Denoise, ThePictureHasThreeRows) {
  TemporaryFolder folder;
  const DenoiseAnswer found = denoised(builtIn(30), {});
  ASSERT_TRUE(draw(found, folder / "d.png", {false, 1}).ok());
  const Png png(folder / "d.png");
  ASSERT_TRUE(png.ok());
  EXPECT_EQ(png.height(), gridHeight(3, 28, false));
}

}  // namespace
}  // namespace latentscape
