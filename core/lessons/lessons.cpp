// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number_text.h"
#include "core/lessons/all_lessons.h"
#include "core/lessons/lesson.h"

#include <algorithm>
#include <cmath>

namespace latentscape {

const std::vector<Lesson>& lessons() {
  static const std::vector<Lesson> all{oneImageLesson(),    oneHotLesson(),  learnedCodesLesson(), autoencoderLesson(),
                                       variationalLesson(), channelLesson(), meanSlipLesson()};
  return all;
}

const Lesson* findLesson(std::string_view name) {
  const auto found =
      std::find_if(lessons().begin(), lessons().end(), [name](const Lesson& lesson) { return lesson.name == name; });
  return found == lessons().end() ? nullptr : &*found;
}

std::vector<double> lessonDefaults(const Lesson& lesson) {
  std::vector<double> values;
  for (const LessonParameter& parameter : lesson.parameters) values.push_back(parameter.value);
  return values;
}

Result<LessonOutcome> runLesson(const Lesson& lesson, std::span<const double> values, std::stop_token stop,
                                const ProgressCallback& progress, const LessonViewCallback& view) {
  if (values.size() != lesson.parameters.size()) {
    return Error{std::to_string(values.size()) + " values for " + std::to_string(lesson.parameters.size()) + " parameters",
                 lesson.name, ""};
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const LessonParameter& parameter = lesson.parameters[i];
    if (values[i] >= parameter.minimum && values[i] <= parameter.maximum &&
        (!parameter.whole || values[i] == std::floor(values[i])))
      continue;
    const auto text = [](double value) { return significantText(value, 6); };
    return Error{text(values[i]) + " is out of range", parameter.name,
                 "Give a " + std::string(parameter.whole ? "whole number" : "number") + " from " + text(parameter.minimum) +
                     " to " + text(parameter.maximum) + "."};
  }
  return lesson.run({values, stop, progress, view});
}

std::string textOf(const LessonFigure& figure) {
  if (figure.unit == "%") return percentText(figure.value, 1) + "\u00a0%";
  if (figure.unit.empty() && figure.digits >= 6) return countText(static_cast<std::uint64_t>(figure.value));
  return significantText(figure.value, figure.digits) + (figure.unit.empty() ? "" : " " + figure.unit);
}

std::string answerText(const Lesson& lesson, std::optional<std::size_t> answer, std::optional<std::size_t> guess) {
  const LessonQuestion& question = lesson.question;
  const auto quoted = [&](std::size_t choice) { return "“" + question.choices[choice].text + "”"; };
  const std::string guessed = guess ? "You guessed " + quoted(*guess) : "";
  if (!answer) return (guess ? guessed + ". " : "") + "This run doesn't answer the question.";
  if (!guess) return "The answer: " + quoted(*answer) + ". " + question.because;
  if (guess == answer) return guessed + ": right. " + question.because;
  return guessed + ". " + question.choices[*guess].thought + " The run shows: " + quoted(*answer) + ". " + question.because;
}

}  // namespace latentscape
