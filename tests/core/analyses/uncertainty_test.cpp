// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/uncertainty.h"
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

TEST(Uncertainty, IsThePosteriorOfTheImage) {
  const AnalysisSubject subject = builtIn(20);
  UncertaintyQuestion question;
  question.image.index = 7;
  question.samples = 30;
  const auto found = answer(question, subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  const auto spread = posteriorSpread(*subject.model, subject.dataset->test, 7, 30, UncertaintyAnswer::kShown, 1);
  EXPECT_EQ(found->spread.deviation, spread->deviation);
  EXPECT_EQ(found->original, subject.dataset->test.picture(7));
  const auto json = nlohmann::json::parse(toJson(*found));
  EXPECT_EQ(json["image"], "test:7");
  EXPECT_EQ(json["class"], classOf(*subject.dataset, Split::Test, 7));
  EXPECT_EQ(json["samples"], 30);
  EXPECT_EQ(json["largest_pixel_deviation"],
            static_cast<double>(*std::max_element(spread->deviation.begin(), spread->deviation.end())));
  EXPECT_THAT(toCsv(*found), HasSubstr("dimension,mean,deviation\n1,"));
}

TEST(Uncertainty, TheDeviationHasAScaleOfItsOwn) {
  const auto found = answer(UncertaintyQuestion(), builtIn(5));
  ASSERT_TRUE(found.ok());
  const auto& deviation = found->spread.deviation;
  const auto largest = std::max_element(deviation.begin(), deviation.end());
  ASSERT_LT(*largest, 0.5F);
  const auto place = static_cast<std::size_t>(largest - deviation.begin());
  EXPECT_EQ(found->deviation.pixels[place], 255);
  for (std::size_t i = 0; i < deviation.size(); ++i)
    EXPECT_NEAR(found->deviation.pixels[i], deviation[i] / *largest * 255.0F, 0.51F) << i;
}

TEST(Uncertainty, SaysWhichFieldIsWrong) {
  UncertaintyQuestion question;
  question.image.index = 20;
  EXPECT_EQ(validate(question, builtIn(20)).error().message(), "image: expected test:0 to test:19, found \"test:20\".");
  question.image.index = 0;
  question.samples = 1;
  EXPECT_EQ(validate(question, builtIn(20)).error().message(), "samples: expected a whole number from 2 to 1000000, found 1.");
  question.samples = 10;
  question.image.split = Split::Train;
  EXPECT_THAT(answer(question, builtIn(20)).error().message(), HasSubstr("no train images"));
}

TEST(Uncertainty, ThePictureHasTwoRowsOfEight) {
  TemporaryFolder folder;
  const auto found = answer(UncertaintyQuestion(), builtIn(5));
  ASSERT_TRUE(draw(*found, folder / "u.png", {false, 2}).ok());
  expectGrid(folder / "u.png", 2, 8, 56, true);
}

}  // namespace
}  // namespace latentscape
