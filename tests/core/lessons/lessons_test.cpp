// SPDX-License-Identifier: GPL-3.0-or-later
// What all lessons have in common, and each lesson's check: it passes with small settings, and fails where its claim can't hold.
#include "core/lessons/lesson.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace latentscape {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<double> valuesOf(const Lesson& lesson, const std::map<std::string, double>& changed) {
  std::vector<double> values = lessonDefaults(lesson);
  for (const auto& [name, value] : changed) {
    bool known = false;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (lesson.parameters[i].name != name) continue;
      values[i] = value;
      known = true;
    }
    EXPECT_TRUE(known) << lesson.name << " has no " << name;
  }
  return values;
}

LessonOutcome outcomeOf(const std::string& name, const std::map<std::string, double>& changed) {
  const Lesson* lesson = findLesson(name);
  if (lesson == nullptr) {
    ADD_FAILURE() << name;
    return {};
  }
  auto outcome = runLesson(*lesson, valuesOf(*lesson, changed));
  if (!outcome) {
    ADD_FAILURE() << outcome.error().message();
    return {};
  }
  return *std::move(outcome);
}

double figure(const LessonOutcome& outcome, const std::string& name) {
  for (const LessonFigure& one : outcome.figures) {
    if (one.name == name) return one.value;
  }
  ADD_FAILURE() << "no figure " << name;
  return 0.0;
}

TEST(Lessons, AFigureIsWrittenWithItsUnit) {
  EXPECT_EQ(textOf({"weights", "Weights", 13328.0, 6, ""}), "13,328");
  EXPECT_EQ(textOf({"error", "Squared error", 0.04171, 3, ""}), "0.0417");
  EXPECT_EQ(textOf({"kl", "KL divergence", 5.21, 3, "nats"}), "5.21 nats");
  EXPECT_EQ(textOf({"holes", "Samples in holes", 24.0, 3, "%"}), "24.0\u00a0%") << "as sentences have it";
  EXPECT_EQ(textOf({"holes", "Samples in holes", 99.97, 3, "%"}), "> 99.9\u00a0%") << "not all";
}

TEST(Lessons, EachHasAllItsTexts) {
  ASSERT_EQ(lessons().size(), 7U);
  std::set<std::string> names;
  for (const Lesson& lesson : lessons()) {
    EXPECT_TRUE(names.insert(lesson.name).second);
    EXPECT_EQ(findLesson(lesson.name), &lesson);
    for (const std::string& text : {lesson.title, lesson.text, lesson.task, lesson.look, lesson.check})
      EXPECT_FALSE(text.empty()) << lesson.name;
    EXPECT_FALSE(lesson.parameters.empty());
    std::set<std::string> parameters;
    for (const LessonParameter& parameter : lesson.parameters) {
      EXPECT_TRUE(parameters.insert(parameter.name).second) << lesson.name;
      EXPECT_LE(parameter.minimum, parameter.value);
      EXPECT_LE(parameter.value, parameter.maximum);
      EXPECT_FALSE(parameter.label.empty() || parameter.help.empty());
    }
  }
  EXPECT_EQ(findLesson("two-images"), nullptr);
}

TEST(Lessons, EachAsksAQuestionAndMeetsEveryGuess) {
  for (const Lesson& lesson : lessons()) {
    const LessonQuestion& question = lesson.question;
    EXPECT_EQ(question.text.back(), '?') << lesson.name;
    EXPECT_EQ(question.because.back(), '.') << lesson.name;
    ASSERT_GE(question.choices.size(), 2U) << lesson.name;
    ASSERT_LE(question.choices.size(), 3U) << lesson.name;
    std::size_t withoutThought = 0;
    std::set<std::string> texts;
    for (const LessonChoice& choice : question.choices) {
      EXPECT_TRUE(texts.insert(choice.text).second) << lesson.name;
      EXPECT_LE(choice.text.size(), 40U) << "a line of the panel: " << choice.text;
      if (choice.thought.empty()) ++withoutThought;
    }
    EXPECT_LE(withoutThought, 1U) << lesson.name << ": only the one choice that a run can show to be right needs no thought";
    // What is told before a run doesn't give the answer away.
    for (const std::string& text : {lesson.text, lesson.task}) EXPECT_THAT(text, Not(HasSubstr(question.because)));
  }
}

TEST(Lessons, TheAnswerIsSaidToWhoGuessed) {
  Lesson lesson;
  lesson.question = {"Which?", {{"This", ""}, {"That", "That is near."}}, "It is so."};
  EXPECT_EQ(answerText(lesson, 0U), "The answer: “This”. It is so.");
  EXPECT_EQ(answerText(lesson, 0U, 0U), "You guessed “This”: right. It is so.");
  EXPECT_EQ(answerText(lesson, 0U, 1U), "You guessed “That”. That is near. The run shows: “This”. It is so.");
  EXPECT_EQ(answerText(lesson, {}), "This run doesn't answer the question.");
  EXPECT_EQ(answerText(lesson, {}, 1U), "You guessed “That”. This run doesn't answer the question.");
}

TEST(Lessons, ErrorsNameTheParameterThatIsOutOfRange) {
  const Lesson& lesson = *findLesson("one-hot");
  const auto refused = [&](const std::map<std::string, double>& changed) {
    const auto outcome = runLesson(lesson, valuesOf(lesson, changed));
    return outcome ? std::string() : outcome.error().message();
  };
  EXPECT_EQ(refused({{"width", 0}}), "width: 0 is out of range. Give a whole number from 1 to 100.");
  EXPECT_THAT(refused({{"images", 2.5}}), HasSubstr("images: 2.5 is out of range"));
  EXPECT_THAT(refused({{"steps", std::nan("")}}), HasSubstr("steps"));
  EXPECT_THAT(runLesson(lesson, std::vector<double>{1.0}).error().message(), HasSubstr("1 values for 3 parameters"));
}

TEST(Lessons, EachCanBeCancelledWhileTraining) {
  for (const Lesson& lesson : lessons()) {
    std::stop_source stop;
    const auto outcome = runLesson(lesson, lessonDefaults(lesson), stop.get_token(), [&](const Progress& progress) {
      EXPECT_LT(progress.done, progress.total) << lesson.name;
      stop.request_stop();
    });
    ASSERT_FALSE(outcome) << lesson.name;
    EXPECT_TRUE(outcome.error().cancelled) << lesson.name << ": " << outcome.error().message();
  }
}

TEST(Lessons, ProgressReachesItsTotalAndViewsDoNotAffectTheOutcome) {
  const Lesson& lesson = *findLesson("learned-codes");
  const auto values = valuesOf(lesson, {{"images", 30}, {"steps", 100}});
  Progress last;
  int views = 0;
  const auto watched = runLesson(
      lesson, values, {}, [&](const Progress& progress) { last = progress; },
      [&](const LessonView& view) {
        ++views;
        EXPECT_FALSE(view.pictures.empty() && view.charts.empty());
      });
  ASSERT_TRUE(watched);
  EXPECT_EQ(last.done, last.total);
  EXPECT_EQ(last.total, 100U);
  EXPECT_GE(views, 1);
  const auto alone = runLesson(lesson, values);
  ASSERT_TRUE(alone);
  EXPECT_EQ(watched->sentence, alone->sentence);
  for (std::size_t i = 0; i < alone->figures.size(); ++i) EXPECT_EQ(watched->figures[i].value, alone->figures[i].value);
}

TEST(LessonChecks, OneImageIsMemorised) {
  const auto done = outcomeOf("one-image", {{"steps", 64}});
  EXPECT_TRUE(done.passed) << done.sentence;
  EXPECT_LT(figure(done, "squared_error"), 0.001);
  EXPECT_EQ(figure(done, "weights"), 784 * 17);
  ASSERT_EQ(done.view.pictures.size(), 2U);
  EXPECT_EQ(done.view.pictures[0].images.size(), static_cast<std::size_t>(done.view.pictures[0].columns));
  EXPECT_EQ(done.answer, 0U) << "twos draw the same image";
  const auto early = outcomeOf("one-image", {{"steps", 4}});
  EXPECT_EQ(early.answer, std::nullopt);
  EXPECT_FALSE(early.passed) << early.sentence;
}

TEST(LessonChecks, OneHotVectorsRunOutOfRoom) {
  const auto done = outcomeOf("one-hot", {{"images", 20}, {"width", 5}, {"steps", 400}});
  EXPECT_TRUE(done.passed) << done.sentence;
  EXPECT_EQ(figure(done, "room"), 6.0);
  EXPECT_GE(figure(done, "error_past"), figure(done, "least_past") * 0.999)
      << "no error can be below that of principal components";
  EXPECT_EQ(done.answer, 1U);
  const auto untrained = outcomeOf("one-hot", {{"images", 20}, {"width", 5}, {"steps", 10}});
  EXPECT_EQ(untrained.answer, std::nullopt);
  EXPECT_FALSE(untrained.passed) << untrained.sentence;
  const auto roomy = outcomeOf("one-hot", {{"images", 6}, {"width", 5}, {"steps", 400}});
  EXPECT_FALSE(roomy.passed) << "there was room for all images";
  EXPECT_THAT(roomy.sentence, HasSubstr("All 6 images fit"));
  EXPECT_EQ(roomy.answer, std::nullopt);
}

TEST(LessonChecks, LearnedCodesBeatALinearDecoderAndFindTheirNeighbours) {
  const auto done = outcomeOf("learned-codes", {{"images", 60}, {"steps", 400}});
  EXPECT_TRUE(done.passed) << done.sentence;
  EXPECT_EQ(done.answer, 0U);
  int percentages = 0;
  for (const LessonFigure& one : done.figures) {
    if (one.unit != "%") continue;
    ++percentages;
    EXPECT_THAT(done.sentence, HasSubstr(textOf(one)));
  }
  EXPECT_EQ(percentages, 2);
  const auto untrained = outcomeOf("learned-codes", {{"images", 60}, {"steps", 5}});
  EXPECT_EQ(untrained.answer, std::nullopt);
  EXPECT_FALSE(untrained.passed) << untrained.sentence;
}

TEST(LessonChecks, TheAutoencoderHasHoles) {
  const auto done = outcomeOf("autoencoder", {{"images", 1500}, {"epochs", 15}});
  EXPECT_TRUE(done.passed) << done.sentence;
  EXPECT_GT(figure(done, "holes"), 5.0);
  EXPECT_EQ(done.answer, 1U) << "of 100 samples, between 5 and 50";
  const auto untrained = outcomeOf("autoencoder", {{"images", 500}, {"epochs", 1}});
  EXPECT_FALSE(untrained.passed) << untrained.sentence;
}

TEST(LessonChecks, TheVariationalAutoencoderClosesThem) {
  const auto done = outcomeOf("vae", {{"images", 1500}, {"epochs", 25}});
  EXPECT_TRUE(done.passed) << done.sentence;
  EXPECT_EQ(done.answer, 1U) << "the errors differ by less than a tenth: " << done.sentence;
  const auto free = outcomeOf("vae", {{"images", 500}, {"epochs", 10}, {"beta", 0}});
  EXPECT_FALSE(free.passed) << "without the KL divergence nothing should hold the codes together: " << free.sentence;
}

TEST(LessonChecks, AHigherPriceLetsFewerBitsPass) {
  const auto done = outcomeOf("noise-and-information", {{"images", 1000}, {"epochs", 15}});
  EXPECT_TRUE(done.passed) << done.sentence;
  EXPECT_LT(figure(done, "bits"), figure(done, "bits_beta_1"));
  EXPECT_EQ(figure(done, "values_that_survive"),
            3.0);  // spacing 6 between -6, 0 and 6: 2 Q(3) 2/3 = 0.18 %; with four, spacing 4: 3.4 %
  EXPECT_EQ(done.answer, 0U);
  EXPECT_EQ(outcomeOf("noise-and-information", {{"range", 14}, {"images", 1000}, {"epochs", 1}}).answer, 1U);
  EXPECT_EQ(outcomeOf("noise-and-information", {{"range", 50}, {"images", 1000}, {"epochs", 1}}).answer, 2U);
  const auto same = outcomeOf("noise-and-information", {{"images", 1000}, {"epochs", 5}, {"beta", 1}});
  EXPECT_FALSE(same.passed) << same.sentence;
}

TEST(LessonChecks, TheMeanCollapsesAndTheSumDoesNot) {
  const auto done = outcomeOf("mean-slip", {{"images", 500}, {"epochs", 10}, {"latent", 4}});
  EXPECT_TRUE(done.passed) << done.sentence;
  EXPECT_EQ(figure(done, "active_units_mean"), 0.0);
  EXPECT_GT(figure(done, "active_units_sum"), 0.0);
  EXPECT_EQ(done.answer, 2U);
  const auto undone = outcomeOf("mean-slip", {{"images", 500}, {"epochs", 5}, {"latent", 4}, {"beta", 0.00128}});
  EXPECT_FALSE(undone.passed) << undone.sentence;
  EXPECT_EQ(undone.answer, std::nullopt);
  const auto both = outcomeOf("mean-slip", {{"images", 500}, {"epochs", 5}, {"latent", 4}, {"beta", 100}});
  EXPECT_FALSE(both.passed) << both.sentence;
}

}  // namespace
}  // namespace latentscape
