// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/neighbours.h"

#include "core/exploration/neighbours.h"
#include "tests/core/analyses/built_in.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace latentscape {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Neighbours, AreNearestInBothSpaces) {
  const AnalysisSubject subject = builtIn(200);
  const ImageSet& images = subject.dataset->test;
  const auto found = answer(NeighboursQuestion{"test:3", 4}, subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  const auto codes = encodeImages(*subject.model, images, 0, 200);
  const auto near = *nearestCodes(*codes, codes->meanOf(3), 4, 3);
  const auto alike = *nearestImages(images, images.image(3), 4, 3);
  ASSERT_EQ(found->latent.size(), 4U);
  ASSERT_EQ(found->pixels.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(found->latent[i].index, near[i].index);
    EXPECT_EQ(found->pixels[i].index, alike[i].index);
    EXPECT_EQ(found->pixels[i].image, images.picture(alike[i].index));
    EXPECT_EQ(found->pixels[i].className, classOf(*subject.dataset, Split::Test, alike[i].index));
  }
  EXPECT_EQ(found->shared, sharedNeighbours(near, alike));
  EXPECT_THAT(found->latent[0].caption, StartsWith(found->latent[0].className + " · 0."));
  EXPECT_THAT(found->itself.caption, HasSubstr(" · #3"));
  EXPECT_THAT(found->title, HasSubstr("Nearest images to test:3 "));
  const auto json = nlohmann::json::parse(toJson(*found));
  EXPECT_EQ(json["image"], "test:3");
  EXPECT_EQ(json["latent"][1]["image"], near[1].index);
  EXPECT_EQ(json["pixels"][3]["distance"], alike[3].distance);
  EXPECT_EQ(json["images"], 200);
  EXPECT_THAT(toCsv(*found),
              StartsWith("space,rank,image,distance,label,class\nlatent,1," + std::to_string(near[0].index) + ","));
}

TEST(Neighbours, KnownCodesSayWhichImagesAreSearched) {
  const AnalysisSubject subject = builtIn(200);
  const ImageSet& images = subject.dataset->test;
  NeighboursQuestion question{"test:150", 5};
  question.codes = std::make_shared<const Codes>(*encodeImages(*subject.model, images, 0, 60));
  const auto found = answer(question, subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_EQ(found->images, 60U);
  for (const auto* row : {&found->latent, &found->pixels}) {
    ASSERT_EQ(row->size(), 5U);
    for (const NeighbourImage& one : *row) EXPECT_LT(one.index, 60U);
  }
  const auto own = encodeImages(*subject.model, images, 150, 1);
  EXPECT_EQ(found->latent[0].index, (*nearestCodes(*question.codes, own->meanOf(0), 1))[0].index);
  EXPECT_TRUE(answer(question, builtIn(40)).error().message().starts_with("image: expected test:0 to test:39"));
  question.image = "test:1";
  EXPECT_TRUE(answer(question, builtIn(40)).error().cancelled) << "codes of more images than there are";
}

TEST(Neighbours, SaysWhichFieldIsWrong) {
  const auto problem = [](const NeighboursQuestion& question) {
    const auto valid = validate(question, builtIn(20));
    return valid ? std::string("none") : valid.error().message();
  };
  EXPECT_EQ(problem({"test:19"}), "none");
  EXPECT_THAT(problem({"z:0,0"}), HasSubstr("image: expected test:N or train:N"));
  EXPECT_THAT(problem({"test:20"}), HasSubstr("image: expected test:0 to test:19"));
  EXPECT_THAT(problem({"test:1", 0}), HasSubstr("count: expected a whole number from 1 to 100"));
  EXPECT_THAT(answer(NeighboursQuestion{"train:1"}, builtIn(20)).error().message(), HasSubstr("has no train images"));
}

}  // namespace
}  // namespace latentscape
