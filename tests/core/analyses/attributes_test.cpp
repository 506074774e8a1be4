// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/attributes.h"

#include "core/exploration/attributes.h"
#include "tests/core/analyses/built_in.h"
#include "tests/core/exploration/select_codes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

AttributesQuestion sevens() {
  AttributesQuestion question;
  question.plus = "7";
  question.minus = "1,9";
  question.image = "test:3";
  return question;
}

TEST(Attributes, ThePointMovesAlongTheDifferenceOfTheMeans) {
  const AnalysisSubject subject = builtIn(200);
  const ImageSet& images = subject.dataset->test;
  AttributesQuestion question = sevens();
  question.strengths = "-1:1:3";
  question.strength = 0.5;
  const auto found = answer(question, subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  const auto codes = encodeImages(*subject.model, images, 0, 200);
  std::vector<std::size_t> others = imagesOfClass(images, 1);
  const auto nines = imagesOfClass(images, 9);
  others.insert(others.end(), nines.begin(), nines.end());
  std::sort(others.begin(), others.end());
  const LatentPoint vector = *attributeVector(selectCodes(*codes, imagesOfClass(images, 7)), selectCodes(*codes, others));
  const LatentPoint base(codes->meanOf(3).begin(), codes->meanOf(3).end());
  EXPECT_EQ(found->direction->vector, vector);
  ASSERT_EQ(found->images.size(), 3U);
  EXPECT_EQ(found->images[0], decodePoint(*subject.model, withAttribute(base, vector, -1.0)));
  EXPECT_EQ(found->point, withAttribute(base, vector, 0.5));
  EXPECT_EQ(found->image, decodePoint(*subject.model, found->point));
  EXPECT_THAT(found->columnTitles, ElementsAre("−1", "0", "1"));
  EXPECT_THAT(found->title, HasSubstr("test:3 with more or less of 7 rather than 1,9, a direction of length "));
  const auto json = nlohmann::json::parse(toJson(*found));
  EXPECT_EQ(json["plus"], imagesOfClass(images, 7).size());
  EXPECT_EQ(json["minus"], others.size());
  EXPECT_EQ(json["strength"], 0.5);
  EXPECT_EQ(json["point"].size(), 2U);
  EXPECT_THAT(toCsv(*found), HasSubstr("dimension,difference\n1,"));
  question.strength.reset();
  EXPECT_FALSE(nlohmann::json::parse(toJson(*answer(question, subject))).contains("point"));
}

TEST(Attributes, AKnownDirectionIsTakenAgainForTheSameSelections) {
  const AnalysisSubject subject = builtIn(200);
  AttributesQuestion question = sevens();
  question.known = answer(question, subject)->direction;
  question.image = "z:0,0";
  EXPECT_EQ(answer(question, subject)->direction, question.known);
  EXPECT_EQ(answer(question, subject)->question.known, nullptr) << "an answer keeps no earlier one alive";
  question.minus = "1";
  EXPECT_NE(answer(question, subject)->direction, question.known);
  question.minus = "1,9";
  EXPECT_NE(answer(question, builtIn(200))->direction, question.known) << "another model";
}

TEST(Attributes, SaysWhichFieldIsWrong) {
  const AnalysisSubject subject = builtIn(20);
  const auto problem = [&](const auto& change) {
    AttributesQuestion question = sevens();
    change(question);
    const auto valid = validate(question, subject);
    return valid ? std::string("none") : valid.error().message();
  };
  EXPECT_EQ(problem([](AttributesQuestion&) {}), "none");
  EXPECT_THAT(problem([](auto& q) { q.plus = "bird"; }), HasSubstr("plus: expected classes by number or name"));
  EXPECT_THAT(problem([](auto& q) { q.minus = "test:20"; }), HasSubstr("minus: expected test:0 to test:19"));
  EXPECT_THAT(problem([](auto& q) { q.image = "z:1"; }), HasSubstr("image: expected 2 values"));
  EXPECT_THAT(problem([](auto& q) { q.strengths = "0:1:101"; }), HasSubstr("strengths: expected FROM:TO:COUNT"));
  EXPECT_THAT(problem([](auto& q) { q.strength = NAN; }), HasSubstr("strength: expected a number"));
}

}  // namespace
}  // namespace latentscape
