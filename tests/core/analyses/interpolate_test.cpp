// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/interpolate.h"
#include "core/base/files.h"
#include "tests/core/analyses/built_in.h"
#include "tests/core/analyses/conditional_subject.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

TEST(Interpolate, GoesFromOneEndToTheOther) {
  const AnalysisSubject subject = builtIn(20);
  InterpolateQuestion question;
  question.from = "test:3";
  question.to = "z:0.5,-1";
  question.frames = 4;
  question.mode = InterpolationMode::Spherical;
  const auto found = answer(question, subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  const auto code = encodeImages(*subject.model, subject.dataset->test, 3, 1);
  const LatentPoint from(code->mean.begin(), code->mean.end());
  EXPECT_EQ(found->strip.points(), interpolationPath(from, {0.5F, -1.0F}, 4, InterpolationMode::Spherical));
  EXPECT_FALSE(found->givenClass);
}

TEST(Interpolate, TheStripOfImagesAtHandIsTheSamePicture) {
  const TemporaryFolder folder;
  const AnalysisSubject subject = builtIn(20);
  const auto found = answer({"test:3", "test:8"}, subject);
  ASSERT_TRUE(draw(*found, folder / "a.png").ok());
  ASSERT_TRUE(drawStrip(decodePoints(*subject.model, found->strip.points()), folder / "b.png").ok());
  const std::string png = *readFile(folder / "a.png", 1U << 20U);
  EXPECT_TRUE(png == *readFile(folder / "b.png", 1U << 20U));
  EXPECT_EQ(256 * static_cast<unsigned char>(png[18]) + static_cast<unsigned char>(png[19]), 2 + 11 * (3 * 28 + 2));
}

TEST(Interpolate, AConditionalModelDecodesAllWithOneClass) {
  const AnalysisSubject subject = conditional({"cat", "dog", "bird"});
  InterpolateQuestion question{"test:0", "test:1"};
  const auto ofFirst = answer(question, subject);
  ASSERT_TRUE(ofFirst.ok()) << ofFirst.error().message();
  EXPECT_EQ(ofFirst->givenClass, 2);
  EXPECT_EQ(ofFirst->classOf, "test:0");
  EXPECT_EQ(ofFirst->strip.images()->front().pixels[0], toImage(std::vector{0.5F}, {1, 1, 1}).pixels[0]);
  question.from = "z:0,0";
  EXPECT_EQ(answer(question, subject)->givenClass, 1);
  question.to = "z:1,1";
  EXPECT_EQ(answer(question, subject)->givenClass, 0);
  EXPECT_EQ(answer(question, subject)->classOf, "");
  question.givenClass = "dog";
  EXPECT_EQ(answer(question, subject)->givenClass, 1);
  EXPECT_EQ(answer(question, subject)->classOf, "");
}

TEST(Interpolate, SaysWhichFieldIsWrong) {
  const auto wrong = [](const InterpolateQuestion& question, const AnalysisSubject& subject) {
    const auto valid = validate(question, subject);
    return valid ? std::string("nothing") : valid.error().message();
  };
  const AnalysisSubject plain = builtIn(20), pets = conditional({"cat", "dog", "bird"});
  EXPECT_THAT(wrong({"test:20", "z:0,0"}, plain), HasSubstr("from: expected test:0 to test:19"));
  EXPECT_THAT(wrong({"z:0,0", "8"}, plain), HasSubstr("to: expected test:N, train:N or z:NUMBERS"));
  EXPECT_THAT(wrong({"z:0,0", "z:0,1", "1"}, plain), HasSubstr("class: the model is not conditional"));
  EXPECT_THAT(wrong({"z:0,0", "z:0,1", "", 1}, plain), HasSubstr("frames: expected a whole number from 2 to 1000"));
  for (const char* const several : {"0,1", "test:0"})
    EXPECT_THAT(wrong({"z:0,0", "z:0,1", several}, pets), HasSubstr("class: expected one class")) << several;
  EXPECT_EQ(wrong({"z:0,0", "z:0,1", "bird"}, pets), "nothing");
  EXPECT_EQ(answer({"z:0,0", "z:0,1", "bird"}, conditional({})).error().message(),
            "runs/pets: the run stores no names of classes. Give the class's number.");
}

}  // namespace
}  // namespace latentscape
