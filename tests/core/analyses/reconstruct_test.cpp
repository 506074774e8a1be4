// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/reconstruct.h"
#include "core/exploration/model_input.h"
#include "tests/core/analyses/built_in.h"
#include "tests/core/charts/grid_size.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace latentscape {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::size_t> indicesOf(const ReconstructQuestion& question, const AnalysisSubject& subject) {
  const auto found = answer(question, subject);
  EXPECT_TRUE(found.ok()) << found.error().message();
  std::vector<std::size_t> indices;
  for (const ReconstructedImage& image : found->images) indices.push_back(image.index);
  return indices;
}

TEST(Reconstruct, TakesTheFirstTheNamedOrDrawnOnes) {
  const AnalysisSubject subject = builtIn(30);
  ReconstructQuestion question;
  question.count = 3;
  EXPECT_THAT(indicesOf(question, subject), ElementsAre(0U, 1U, 2U));
  question.seed = 5;
  EXPECT_EQ(indicesOf(question, subject), drawImages(30, 3, 5));
  question.indices = {29, 0, 7};
  EXPECT_THAT(indicesOf(question, subject), ElementsAre(29U, 0U, 7U));
  ReconstructQuestion many;
  many.count = 100;
  EXPECT_EQ(indicesOf(many, subject).size(), 30U);
}

TEST(Reconstruct, FiguresAreTheMeansOfTheTerms) {
  const AnalysisSubject subject = builtIn(30);
  ReconstructQuestion question;
  question.indices = {4, 9};
  const auto found = answer(question, subject);
  ASSERT_TRUE(found.ok());
  const auto& images = found->images;
  EXPECT_DOUBLE_EQ(found->kl, (images[0].kl + images[1].kl) / 2.0);
  EXPECT_DOUBLE_EQ(found->psnr, -10.0 * std::log10((images[0].meanSquaredError + images[1].meanSquaredError) / 2.0));
  const auto json = nlohmann::json::parse(toJson(*found));
  EXPECT_DOUBLE_EQ(json["loss"].get<double>(), found->reconstructionTerm + found->kl);
  EXPECT_EQ(json["terms"][1]["image"], 9);
  EXPECT_EQ(json["terms"][1]["label"], subject.dataset->test.label(9));
  EXPECT_EQ(json["terms"][0]["kl"], images[0].kl);
  EXPECT_FALSE(json.contains("seed"));
  EXPECT_THAT(toCsv(*found), HasSubstr("index,label,reconstruction,kl,psnr\n4,"));
}

TEST(Reconstruct, SaysWhichFieldIsWrong) {
  ReconstructQuestion question;
  question.count = 1001;
  EXPECT_EQ(validate(question, builtIn(20)).error().message(), "count: expected a whole number from 1 to 1000, found 1001.");
  question.count = 8;
  question.indices = {3, 20};
  EXPECT_EQ(validate(question, builtIn(20)).error().message(), "indices: expected a whole number from 0 to 19, found 20.");
}

TEST(Reconstruct, StopsWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(answer(ReconstructQuestion(), builtIn(20), stop.get_token()).error().cancelled);
}

// Eighteen side by side, each three rows of an image and its caption; the others go on below.
TEST(Reconstruct, ThePictureGoesOnBelow) {
  TemporaryFolder folder;
  const AnalysisSubject subject = builtIn(40);
  const auto height = [&](std::uint64_t count) {
    ReconstructQuestion question;
    question.count = count;
    const auto found = answer(question, subject);
    EXPECT_TRUE(draw(*found, folder / "r.png", {false, 1}).ok());
    return Png(folder / "r.png").height();
  };
  EXPECT_EQ(height(8), gridHeight(3, 28, true));
  EXPECT_EQ(height(18), gridHeight(3, 28, true));
  EXPECT_EQ(height(19), gridHeight(6, 28, true));
}

}  // namespace
}  // namespace latentscape
