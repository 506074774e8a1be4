// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// Lessons: small experiments that take seconds, from one memorised image to the variational autoencoder. Each trains models by
// the engine that trains all others, on the built-in digits, shows pictures as it goes along, and checks by a measured figure
// that what it tells has happened. The digits are MNIST's test images: the models are thrown away, and no figure of a lesson is a
// test figure.

// A number that the learner may change.
struct LessonParameter {
  std::string name;   // on the command line: "code-size"
  std::string label;  // "Code size"
  std::string help;   // a sentence
  bool whole = true;
  double minimum = 0.0, maximum = 0.0, value = 0.0;  // value: what it is at first
};

struct LessonPictures {
  std::string title;
  int columns = 1;
  std::vector<Image> images;  // row by row
};
struct LessonSeries {
  std::string name;
  std::vector<double> x, y;           // as many
  bool line = true;                   // or points
  std::vector<std::uint8_t> classes;  // of the points, for their colours; or empty
};
struct LessonChart {
  std::string title, xTitle, yTitle;
  bool logarithmic = false;  // y, and then above 0
  bool equalScales = false;  // a map
  std::vector<LessonSeries> series;
};
struct LessonView {
  std::vector<LessonPictures> pictures;
  std::vector<LessonChart> charts;
};
using LessonViewCallback = std::function<void(LessonView)>;  // on the thread that runs the lesson; must not block. May be empty

struct LessonFigure {
  std::string name;   // in JSON: "holes_autoencoder"
  std::string label;  // "Draws in holes, autoencoder"
  double value = 0.0;
  int digits = 3;    // significant ones, for people
  std::string unit;  // may be empty
};
struct LessonOutcome {
  LessonView view;
  std::vector<LessonFigure> figures;
  bool passed = false;   // the check
  std::string sentence;  // what was seen, with its number
};

// What a lesson is run with. Everything is said of the thread that runs it.
struct LessonRun {
  std::span<const double> values;  // of the parameters, in their order, valid
  std::stop_token stop;
  ProgressCallback progress;
  LessonViewCallback view;
};

struct Lesson {
  std::string name;   // "one-image"
  std::string title;  // "One image from a vector of ones"
  std::string text;   // a few plain sentences; paragraphs are separated by a newline
  std::string task;   // a thing to do
  std::string look;   // a thing to see
  std::string check;  // what has to happen
  std::vector<LessonParameter> parameters;
  std::function<Result<LessonOutcome>(const LessonRun&)> run;  // blocks for seconds: call it by runLesson
};

// All, in the order to take them in. Any thread.
const std::vector<Lesson>& lessons();
const Lesson* findLesson(std::string_view name);  // nullptr where there is none
std::vector<double> lessonDefaults(const Lesson& lesson);

// Blocks: for a background thread. The same values give the same outcome. Errors: a value out of range (where: the parameter's
// name); cancelled.
Result<LessonOutcome> runLesson(const Lesson& lesson, std::span<const double> values, std::stop_token stop = {},
                                const ProgressCallback& progress = {}, const LessonViewCallback& view = {});

}  // namespace latentscape
