// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/traversal.h"

#include "tests/core/analyses/built_in.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace latentscape {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Traversal, EachRowMovesOneDimensionAndTheMostInformativeComesFirst) {
  const AnalysisSubject subject = builtIn(200);
  TraversalQuestion question;
  question.image = "z:0.5,-1.25";
  question.range = "-2:2";
  question.steps = 5;
  const auto found = answer(question, subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  ASSERT_EQ(found->dimensions.size(), 2U);
  const std::size_t first = found->dimensions[0];
  EXPECT_GT(found->use->kl[first], found->use->kl[1 - first]);
  ASSERT_EQ(found->images.size(), 10U);
  LatentPoint last{0.5F, -1.25F};
  last[first] = 2.0F;
  EXPECT_EQ(found->pointAt(0, 4), last);
  EXPECT_EQ(found->images[4], decodePoint(*subject.model, last));
  EXPECT_EQ(found->title, "Traversal of 2 dimensions around (0.50, −1.25), the most informative first");
  EXPECT_THAT(found->columnTitles, ElementsAre("−2", "−1", "0", "1", "2"));
  EXPECT_THAT(found->rowTitles[0], HasSubstr(" · KL "));
  const auto json = nlohmann::json::parse(toJson(*found));
  EXPECT_EQ(json["rows"][0]["dimension"], first + 1);
  EXPECT_EQ(json["images"], 200);
  EXPECT_EQ(json["point"][1], -1.25);
  EXPECT_THAT(toCsv(*found), HasSubstr("dimension,kl,variance\n" + std::to_string(first + 1) + ","));
}

// What is wrong with the subject is the answer's Error; validate() tells of fields alone.
TEST(Traversal, AMissingDataSetIsNoFieldsFault) {
  AnalysisSubject subject = builtIn(20);
  subject.dataset = nullptr;
  subject.name = "runs/first";
  TraversalQuestion question;
  question.image = "test:3";
  question.use = std::make_shared<const DimensionUse>(dimensionsInOrder(2));
  EXPECT_TRUE(validate(question, subject).ok());
  EXPECT_EQ(answer(question, subject).error().where, "runs/first");
  question.image = "test:x";
  EXPECT_EQ(validate(question, subject).error().where, "image");
}

TEST(Traversal, AKnownUseNeedsNoImages) {
  AnalysisSubject subject = builtIn(20);
  const auto use = dimensionUse(*subject.model, subject.dataset->test, 0);
  ASSERT_TRUE(use.ok());
  subject.dataset = nullptr;
  TraversalQuestion question;
  EXPECT_THAT(answer(question, subject).error().message(), HasSubstr("images are not open"));
  question.use = std::make_shared<const DimensionUse>(*use);
  EXPECT_EQ(answer(question, subject)->dimensions, use->order);
  question.use = std::make_shared<const DimensionUse>(dimensionsInOrder(2));
  const auto found = answer(question, subject);
  EXPECT_THAT(found->rowTitles, ElementsAre("z₁", "z₂"));
  EXPECT_EQ(found->title, "Traversal of 2 dimensions around 0");
  EXPECT_TRUE(nlohmann::json::parse(toJson(*found))["rows"][0]["kl"].is_null());
  EXPECT_EQ(toCsv(*found), "dimension,kl,variance\n1,,\n2,,\n");
}

TEST(Traversal, SaysWhichFieldIsWrong) {
  const AnalysisSubject subject = builtIn(20);
  const auto problem = [&](TraversalQuestion question) {
    const auto valid = validate(question, subject);
    return valid ? std::string("none") : valid.error().message();
  };
  EXPECT_EQ(problem({}), "none");
  EXPECT_EQ(problem({.dimensions = 3}), "dimensions: expected at most 2, the model's latent dimension, found 3.");
  EXPECT_THAT(problem({.dimensions = -1}), HasSubstr("dimensions: expected a whole number from 1"));
  EXPECT_THAT(problem({.steps = 1}), HasSubstr("steps: expected a whole number from 2 to 100"));
  EXPECT_THAT(problem({.range = "3:-3"}), HasSubstr("range: expected FROM:TO"));
  EXPECT_THAT(problem({.image = "test:20"}), HasSubstr("image: expected test:0 to test:19"));
  EXPECT_THAT(problem({.images = 21}), HasSubstr("images: expected at most 20"));
}

TEST(DimensionUse, IsOfADrawThatIsAlwaysTheSame) {
  const AnalysisSubject subject = builtIn(200);
  const ImageSet& images = subject.dataset->test;
  const auto drawn = dimensionUse(*subject.model, images, 50);
  ASSERT_TRUE(drawn.ok());
  EXPECT_EQ(drawn->images, 50U);
  EXPECT_EQ(drawn->kl, dimensionUse(*subject.model, images, 50)->kl);
  EXPECT_NE(drawn->kl, dimensionUse(*subject.model, images, 0)->kl);
  EXPECT_EQ(dimensionUse(*subject.model, images, 200)->kl, dimensionUse(*subject.model, images, 0)->kl);
}

TEST(DimensionUse, AnInfiniteKlGivesWayToTheVariance) {
  DimensionUse use = dimensionsInOrder(12);
  EXPECT_EQ(titleOf(use, 11), "z₁₂");
  use.kl.assign(12, 1.236);
  use.variance.assign(12, 0.00912);
  EXPECT_EQ(titleOf(use, 1), "z₂ · KL 1.24");
  use.kl[1] = INFINITY;
  EXPECT_EQ(titleOf(use, 1), "z₂ · variance 0.0091");
}

}  // namespace
}  // namespace latentscape
