// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/results.h"
#include "app/cli/terminal.h"
#include "core/analyses/misfit.h"
#include "core/analyses/subject.h"
#include "core/analyses/write_answer.h"
#include "core/base/progress.h"
#include "core/base/result.h"

#include <initializer_list>
#include <iostream>
#include <stop_token>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

namespace latentscape {

// Questions of core/analyses, asked by a command.

// A field's Error as wrong usage: its where is the option without its dashes, empty where no single one is at fault.
inline CLI::ValidationError wrongOption(const Error& error) {
  const std::string message = Error{error.what, "", error.advice}.message();
  return error.where.empty() ? CLI::ValidationError(message) : CLI::ValidationError("--" + error.where, message);
}
// The value, or throws wrongOption().
template <class T>
T optionValue(Result<T> parsed) {
  if (!parsed) throw wrongOption(parsed.error());
  return *std::move(parsed);
}

// "warning: the model was trained on class 9, so its images are no anomalies to it. Train one with --classes 0-8."
inline void tellMisfit(const Misfit& why) { tellNote("warning: " + why.what + (why.advice.empty() ? "" : ". " + why.advice)); }

// Answers a question with a line of progress, and tells the answer's notes, and where the question does not fit the model. A
// field that is wrong is wrong usage (CLI::ValidationError); where the images themselves are at fault, it is an Error.
template <class Question>
auto ask(const Question& question, const AnalysisSubject& subject, std::stop_token stop)
    -> decltype(answer(question, subject, stop, ProgressCallback())) {
  if (auto valid = validate(question, subject); !valid) throw wrongOption(valid.error());
  ProgressLine line;
  auto result = answer(question, subject, std::move(stop), drawInto(line, false));
  line.clear();
  if constexpr (requires { result->notes; }) {
    if (result) {
      for (const std::string& note : result->notes) tellNote(note);
    }
  }
  if constexpr (requires { misfit(question, subject); }) {
    if (const auto why = result ? misfit(question, subject) : std::nullopt) tellMisfit(*why);
  }
  return result;
}

// Writes the answer to each of the files that were named, once all can be written (checkWritable()), and prints its
// figures.
template <class Answer>
Result<void> finish(const Answer& answer, std::initializer_list<std::string> files, const PictureStyle& style = {},
                    const std::stop_token& stop = {}) {
  if (auto able = checkWritable(files); !able) return able;
  for (const std::string& file : files) {
    if (file.empty()) continue;
    if (auto written = writeAnswer(answer, file, style, stop); !written) return written;
  }
  if constexpr (HasJson<Answer>) std::cout << toJson(answer);
  return {};
}

}  // namespace latentscape
