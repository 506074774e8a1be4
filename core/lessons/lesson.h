// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/config.h"
#include "core/model/weights.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// Lessons: small experiments that take seconds, from one memorised image to the variational autoencoder. Each trains models on
// the built-in digits with the same engine as all other training, shows pictures while it trains, and checks with a measured
// figure that its claim holds. The digits are MNIST's test images: the models are discarded, and no figure of a lesson counts as
// a test figure.

// A number that the user may change.
struct LessonParameter {
  std::string name;   // on the command line: "code-size"
  std::string label;  // "Code size"
  std::string help;   // a sentence
  bool whole = true;
  double minimum = 0.0, maximum = 0.0, value = 0.0;  // value: the default
};

// What the user is asked before a run, and may guess. The run shows which choice is right, which can change with its values.
struct LessonChoice {
  std::string text;     // a few plain words
  std::string thought;  // for a user who guessed it although the run shows another: what speaks for it, and what against it
};
struct LessonQuestion {
  std::string text;
  std::vector<LessonChoice> choices;  // two or three
  std::string because;                // why the run shows what it shows
};

struct LessonPictures {
  std::string title;
  int columns = 1;
  std::vector<Image> images;  // row by row
};
struct LessonSeries {
  std::string name;
  std::vector<double> x, y;           // of equal length
  bool line = true;                   // a line, or points
  std::vector<std::uint8_t> classes;  // of the points, for their colours; may be empty
};
struct LessonChart {
  std::string title, xTitle, yTitle;
  bool logarithmic = false;  // whether the y axis is logarithmic; y must then be positive
  bool equalScales = false;  // whether both axes have the same scale, as on a map
  std::vector<LessonSeries> series;
};
struct LessonView {
  std::vector<LessonPictures> pictures;
  std::vector<LessonChart> charts;
};
using LessonViewCallback = std::function<void(LessonView)>;  // called on the lesson's thread; must not block; may be empty

struct LessonFigure {
  std::string name;   // in JSON: "holes_autoencoder"
  std::string label;  // "Draws in holes, autoencoder"
  double value = 0.0;
  int digits = 3;    // significant digits for display
  std::string unit;  // may be empty
};
// A model that a lesson has trained, to explore it.
struct LessonModel {
  RunConfig config;
  std::shared_ptr<const Weights> weights;
  std::uint64_t step = 0;
  double epochs = 0.0;
  std::shared_ptr<const ImageSet> trainedOn;  // of the built-in digits, which are test images elsewhere
};
struct LessonOutcome {
  LessonView view;
  std::vector<LessonFigure> figures;
  bool passed = false;   // whether the check passed
  std::string sentence;  // what was observed, with its number
  // The choice of the lesson's question that the run's figures show to be right; none if they show none, as after too few steps.
  std::optional<std::size_t> answer{};
  std::optional<LessonModel> model{};  // none of a lesson without an encoder
};

// The inputs of a run. Callbacks are called on the thread that runs the lesson.
struct LessonRun {
  std::span<const double> values;  // of the parameters, in order; must be valid
  std::stop_token stop;
  ProgressCallback progress;
  LessonViewCallback view;
};

struct Lesson {
  std::string name;   // "one-image"
  std::string title;  // "One image from a vector of ones"
  std::string text;   // a few plain sentences; paragraphs are separated by a newline
  std::string task;   // something to do
  std::string look;   // something to look for
  std::string check;  // what must happen
  LessonQuestion question;
  std::vector<LessonParameter> parameters;
  std::function<Result<LessonOutcome>(const LessonRun&)> run;  // blocks for seconds; call it through runLesson()
};

// All lessons, in teaching order. Any thread.
const std::vector<Lesson>& lessons();
const Lesson* findLesson(std::string_view name);  // nullptr if there is none
std::vector<double> lessonDefaults(const Lesson& lesson);

// Blocks: for a background thread. The same values give the same outcome. Errors: a wrong number of values; a value out of range
// (where: the parameter's name); cancelled.
Result<LessonOutcome> runLesson(const Lesson& lesson, std::span<const double> values, std::stop_token stop = {},
                                const ProgressCallback& progress = {}, const LessonViewCallback& view = {});

// A figure's value as the window writes it: "13,328", "0.0417", "5.2 nats"; a percentage always with one decimal, as in the
// lessons' sentences: "24.0 %".
std::string textOf(const LessonFigure& figure);

// The question's answer as the run showed it, said to a user who guessed a choice, or none.
std::string answerText(const Lesson& lesson, std::optional<std::size_t> answer, std::optional<std::size_t> guess = {});

}  // namespace latentscape
