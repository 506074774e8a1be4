// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/judge.h"
#include "tests/core/analyses/built_in.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

JudgeQuestion byItself(const AnalysisSubject& subject) {
  JudgeQuestion question;
  question.judge = subject.model;
  question.judgeName = "embedded";
  question.samples.count = 300;
  return question;
}

TEST(Judge, ComparesSamplesWithTheImagesOfTheirClasses) {
  const AnalysisSubject subject = builtIn(400);
  JudgeQuestion question = byItself(subject);
  const auto prior = answer(question, subject);
  ASSERT_TRUE(prior.ok()) << prior.error().message();
  const auto json = nlohmann::json::parse(toJson(*prior));
  EXPECT_EQ(json["samples"], 300);
  EXPECT_EQ(json["images"], 400);
  EXPECT_EQ(json["judge"], "embedded");
  EXPECT_EQ(json["judge_dimension"], 2);
  EXPECT_GT(json["floor"], 0.0);
  question.samples.mixture.classes = "1";
  const auto ones = answer(question, subject);
  EXPECT_LT(ones->quality.distance, prior->quality.distance) << "a mixture fits its codes better than N(0, I) fits all";
  EXPECT_EQ(ones->quality.images, answer(question.samples, subject)->fitted->codes);
  JudgeQuestion all = byItself(subject);
  all.samples.from = SampleSource::Aggregate;
  all.samples.mixture.images = 100;
  EXPECT_EQ(answer(all, subject)->quality.images, 400U) << "what the mixture was fitted to is not what is compared with";
}

TEST(Judge, SaysWhatIsWrong) {
  const AnalysisSubject subject = builtIn(40);
  JudgeQuestion question = byItself(subject);
  question.samples.count = 1;
  EXPECT_EQ(validate(question, subject).error().message(), "count: expected a whole number from 2 to 100000, found 1.");
  question.samples.count = 10;
  AnalysisSubject none = subject;
  none.dataset = nullptr;
  EXPECT_THAT(answer(question, none).error().message(), HasSubstr("images are not open"));
}

}  // namespace
}  // namespace latentscape
