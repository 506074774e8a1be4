// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/inpaint.h"

#include "core/exploration/quality.h"
#include "tests/core/analyses/built_in.h"
#include "tests/core/analyses/conditional_subject.h"
#include "tests/core/charts/grid_size.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <climits>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

InpaintQuestion about(std::size_t index, PixelBox missing) {
  InpaintQuestion question;
  question.image.index = index;
  question.missing = missing;
  return question;
}

bool inside(const PixelBox& box, std::size_t pixel) {
  const int x = static_cast<int>(pixel % 28), y = static_cast<int>(pixel / 28);
  return x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
}

std::string problemOf(const PixelBox& box) { return validate(about(0, box), builtIn(2)).error().message(); }

TEST(PixelBox, IsFourWholeNumbers) {
  EXPECT_EQ(*parsePixelBox("missing", "4,10,12,8"), (PixelBox{4, 10, 12, 8}));
  EXPECT_EQ((PixelBox{4, 10, 12, 8}).text(), "4,10,12,8");
  EXPECT_EQ(*parsePixelBox("missing", "-1,0,3,3"), (PixelBox{-1, 0, 3, 3})) << "that it lies outside is told by the image";
  for (const char* const text :
       {"", "4,10,12", "4,10,12,8,1", "4,10,12,x", "4,10,12,8.5", "4 10 12 8", "4,,12,8", "99999999999,0,1,1"}) {
    const auto parsed = parsePixelBox("missing", text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().where, "missing");
    EXPECT_EQ(parsed.error().what,
              "expected four whole numbers, X,Y,WIDTH,HEIGHT in pixels from the top left, found \"" + std::string(text) + "\"");
  }
}

TEST(Inpaint, SaysWhatIsWrongWithTheBox) {
  for (const PixelBox box : {PixelBox{0, 0, 0, 5}, {0, 0, 5, 0}, {3, 3, -1, 2}})
    EXPECT_THAT(problemOf(box), HasSubstr("missing: expected a width and a height of at least 1, found \"" + box.text() + "\""));
  for (const PixelBox box :
       {PixelBox{-1, 0, 5, 5}, {0, -1, 5, 5}, {24, 0, 5, 5}, {0, 24, 5, 5}, {28, 0, 1, 1}, {1, 1, INT_MAX, INT_MAX}}) {
    EXPECT_THAT(problemOf(box), HasSubstr("missing: expected a box inside the model's images of 28x28 pixels (width x height), "
                                          "found \"" +
                                          box.text() + "\""));
  }
  EXPECT_THAT(problemOf({0, 0, 28, 28}), HasSubstr("missing: expected a box that leaves something known"));
  for (const PixelBox box : {PixelBox{0, 0, 28, 27}, {1, 0, 27, 28}, {27, 27, 1, 1}})
    EXPECT_TRUE(validate(about(0, box), builtIn(2)).ok()) << box.text();
  InpaintQuestion question = about(0, {0, 0, 5, 5});
  question.samples = 1;
  EXPECT_THAT(validate(question, builtIn(2)).error().message(), HasSubstr("samples: expected a whole number from 2"));
  EXPECT_THAT(validate(about(2, {0, 0, 5, 5}), builtIn(2)).error().message(), HasSubstr("image: expected test:0 to test:1"));
}

TEST(Inpaint, KnownPixelsStayAndTheBoxIsDecoded) {
  const AnalysisSubject subject = builtIn(30);
  const PixelBox box{4, 14, 20, 10};
  const auto found = answer(about(7, box), subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  const Image decoded = decodePoint(*subject.model, found->found.mean);
  std::vector<float> hidden, guessed;
  for (std::size_t i = 0; i < found->original.pixels.size(); ++i) {
    EXPECT_EQ(found->known.pixels[i], inside(box, i) ? 128 : found->original.pixels[i]) << i;
    EXPECT_EQ(found->completed.pixels[i], inside(box, i) ? decoded.pixels[i] : found->original.pixels[i]) << i;
    if (!inside(box, i)) continue;
    hidden.push_back(static_cast<float>(found->original.pixels[i]) / 255.0F);
    guessed.push_back(static_cast<float>(decoded.pixels[i]) / 255.0F);
  }
  EXPECT_EQ(hidden.size(), 200U);
  EXPECT_NEAR(found->missingPsnr, psnr(hidden, guessed), 0.05) << "but for the rounding to bytes";
  EXPECT_EQ(found->original, subject.dataset->test.picture(7));
  EXPECT_LE(found->score.difference, 4.0 * found->score.standardError);
  const auto json = nlohmann::json::parse(toJson(*found));
  EXPECT_EQ(json["image"], "test:7");
  EXPECT_EQ(json["missing"], nlohmann::json::parse(R"({"x":4,"y":14,"width":20,"height":10})"));
  EXPECT_NEAR(json["gain"].get<double>(), json["encoder"]["loss"].get<double>() - json["refined"]["loss"].get<double>(), 1e-9);
  EXPECT_EQ(json["missing_psnr"], found->missingPsnr);
  InpaintAnswer exact = *found;
  exact.missingPsnr = psnr(hidden, hidden);
  EXPECT_TRUE(nlohmann::json::parse(toJson(exact))["missing_psnr"].is_null());
}

// The same answer for another image that differs in the box alone.
TEST(Inpaint, NothingIsKnownOfTheBox) {
  const PixelBox box{0, 14, 28, 14};
  const AnalysisSubject subject = builtIn(30);
  AnalysisSubject other = subject;
  auto changed = std::make_shared<Dataset>(*subject.dataset);
  for (std::size_t i = 0; i < 784; ++i) {
    if (inside(box, i)) changed->test.pixels[7 * 784 + i] = static_cast<std::uint8_t>(255 - changed->test.pixels[7 * 784 + i]);
  }
  other.dataset = changed;
  const auto one = answer(about(7, box), subject), two = answer(about(7, box), other);
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_EQ(one->found, two->found);
  EXPECT_EQ(one->encoded, two->encoded);
  EXPECT_EQ(one->completed, two->completed);
  EXPECT_EQ(one->known, two->known);
  EXPECT_NE(one->missingPsnr, two->missingPsnr);
}

TEST(Inpaint, OneImageIsEnoughAndItCanBeStopped) {
  EXPECT_TRUE(answer(about(0, {0, 0, 10, 10}), builtIn(1)).ok());
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = answer(about(0, {0, 0, 10, 10}), builtIn(3), stop.get_token());
  ASSERT_FALSE(stopped.ok());
  EXPECT_TRUE(stopped.error().cancelled);
}

TEST(Inpaint, AConditionalModelIsGivenTheChosenClass) {
  const AnalysisSubject unlabelled = conditionalWithoutLabels({"cat", "dog", "bird"});
  InpaintQuestion question = about(0, {1, 1, 1, 1});
  EXPECT_EQ(validate(question, unlabelled).error().where, "class");
  question.givenClass = "bird";
  const auto found = answer(question, unlabelled);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_EQ(found->encoded, encodedGaussian(Conditional(2), std::vector<float>{0.2F, 0.0F, 0.0F, 0.0F}));
  EXPECT_EQ(nlohmann::json::parse(toJson(*found))["given_class"], 2);
  question.givenClass.clear();
  EXPECT_EQ(answer(question, conditional({}))->givenClass, 2) << "its own";
}

TEST(Inpaint, ThePictureHasThreeImages) {
  TemporaryFolder folder;
  const auto found = answer(about(1, {0, 14, 28, 14}), builtIn(3));
  ASSERT_TRUE(found.ok());
  ASSERT_TRUE(draw(*found, folder / "i.png", {false, 2}).ok());
  expectGrid(folder / "i.png", 1, 3, 56, true);
}

}  // namespace
}  // namespace latentscape
