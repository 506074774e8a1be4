// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "tests/app/cli_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace latentscape {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(CliLesson, ListsThemInTheirOrder) {
  const auto listed = runCli({"lesson", "--list"});
  EXPECT_EQ(listed.exitCode, 0) << listed.err;
  EXPECT_THAT(listed.out, StartsWith("one-image"));
  EXPECT_THAT(listed.out, HasSubstr("\nmean-slip"));
  EXPECT_EQ(std::count(listed.out.begin(), listed.out.end(), '\n'), 7);
}

TEST(CliLesson, PrintsTheTaskWithoutRunning) {
  const auto told = runCli({"lesson", "one-hot", "--text"});
  EXPECT_EQ(told.exitCode, 0) << told.err;
  for (const char* part : {"Try it: ", "What to look for: ", "The check: ", "A guess before it runs: How many images can",
                           "\n  - All: each has its own input\n", "--set width=12"})
    EXPECT_THAT(told.out, HasSubstr(part));
}

TEST(CliLesson, RunsOneAndPrintsItsCheck) {
  const auto picture = sharedRun().folder / "lesson.png";
  const auto result = runCli({"lesson", "one-image", "--set", "steps=64", "--set", "image=3", "--out", picture.string()});
  ASSERT_EQ(result.exitCode, 0) << result.err;
  const json lesson = json::parse(result.out);
  EXPECT_EQ(lesson["lesson"], "one-image");
  EXPECT_EQ(lesson["parameters"]["steps"], 64);
  EXPECT_EQ(lesson["parameters"]["image"], 3);
  EXPECT_EQ(lesson["passed"], true) << result.out;
  EXPECT_LT(lesson["figures"]["squared_error"].get<double>(), 0.001);
  EXPECT_THAT(lesson["question"].get<std::string>(), HasSubstr("What does it draw for a vector of twos?"));
  EXPECT_THAT(lesson["answer"].get<std::string>(), StartsWith("The answer: “The same image, stronger”. "));
  EXPECT_THAT(lesson["seen"].get<std::string>(), HasSubstr("After 64 steps"));
  EXPECT_GT(pngSize(picture).width, 400U);
  EXPECT_EQ(runCli({"lesson", "one-image", "--set", "steps=64", "--set", "image=3"}).out, result.out) << "the same again";
  const auto early = runCli({"lesson", "one-image", "--set", "steps=2"});
  EXPECT_EQ(early.exitCode, 0) << "it ran; what it tells did not happen";
  EXPECT_EQ(json::parse(early.out)["passed"], false);
  EXPECT_EQ(json::parse(early.out)["answer"], "This run doesn't answer the question.");
}

TEST(CliLesson, SaysWhatIsWrong) {
  const auto wrong = [](int exitCode, const std::vector<std::string>& arguments, const std::string& message) {
    const auto result = runCli(arguments);
    EXPECT_EQ(result.exitCode, exitCode);
    EXPECT_THAT(result.err, HasSubstr(message));
    EXPECT_EQ(result.out, "");
  };
  wrong(2, {"lesson"}, "--list lists the lessons");
  wrong(2, {"lesson", "two-images"}, "two-images");
  wrong(2, {"lesson", "one-image", "--set", "stairs=3"}, "expected NAME=VALUE with one of image, ones, steps");
  wrong(2, {"lesson", "one-image", "--set", "steps=many"}, "\"many\" is not a number");
  wrong(2, {"lesson", "one-image", "--out", "x.gif"}, "expected a .png or .svg file");
  wrong(1, {"lesson", "one-image", "--set", "steps=0"}, "steps: 0 is out of range. Give a whole number from 1 to 2000.");
}

}  // namespace
}  // namespace latentscape
