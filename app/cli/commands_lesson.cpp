// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/results.h"
#include "app/cli/terminal.h"
#include "app/options/values.h"
#include "core/charts/labelled_grid.h"
#include "core/lessons/lesson.h"

#include <algorithm>
#include <charconv>
#include <iostream>
#include <memory>
#include <sstream>

namespace latentscape {
namespace {

struct LessonOptions {
  std::string name, out;
  std::vector<std::string> settings;
  bool list = false, text = false, dark = false;
};

Result<void> list() {
  std::size_t widest = 0;
  for (const Lesson& lesson : lessons()) widest = std::max(widest, lesson.name.size());
  for (const Lesson& lesson : lessons())
    std::cout << lesson.name << std::string(widest + 2 - lesson.name.size(), ' ') << lesson.title << "\n";
  return {};
}

std::string plain(double value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

Result<void> tell(const Lesson& lesson) {
  std::cout << lesson.title << "\n\n"
            << lesson.text << "\n\nTry it: " << lesson.task << "\nWhat to look for: " << lesson.look
            << "\nThe check: " << lesson.check << "\n\nA guess before it runs: " << lesson.question.text << "\n";
  for (const LessonChoice& choice : lesson.question.choices) std::cout << "  - " << choice.text << "\n";
  std::cout << "\n";
  for (const LessonParameter& parameter : lesson.parameters) {
    std::cout << "  --set " << parameter.name << "=" << plain(parameter.value) << "  " << parameter.help << " From "
              << plain(parameter.minimum) << " to " << plain(parameter.maximum) << ".\n";
  }
  return {};
}

std::vector<double> valuesOf(const Lesson& lesson, const std::vector<std::string>& settings) {
  std::vector<double> values = lessonDefaults(lesson);
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    const auto parameter = std::find_if(lesson.parameters.begin(), lesson.parameters.end(),
                                        [&](const LessonParameter& p) { return p.name == setting.substr(0, equals); });
    if (equals == std::string::npos || parameter == lesson.parameters.end()) {
      std::string names;
      for (const LessonParameter& p : lesson.parameters) names += (names.empty() ? "" : ", ") + p.name;
      throw CLI::ValidationError("--set", "expected NAME=VALUE with one of " + names + ", found \"" + setting + "\"");
    }
    double value = 0.0;
    const char* end = setting.data() + setting.size();
    const auto read = std::from_chars(setting.data() + equals + 1, end, value);
    if (read.ec != std::errc{} || read.ptr != end)
      throw CLI::ValidationError("--set", "\"" + setting.substr(equals + 1) + "\" is not a number");
    values[static_cast<std::size_t>(parameter - lesson.parameters.begin())] = value;
  }
  return values;
}

// All pictures one below the other, each starting with its title.
Result<void> draw(const std::string& out, const Lesson& lesson, const LessonView& view, bool dark) {
  LabelledGridOptions options;
  options.title = lesson.title;
  options.dark = dark;
  options.columns = 1;
  for (const LessonPictures& block : view.pictures) options.columns = std::max(options.columns, block.columns);
  std::vector<Image> images;
  const auto columns = static_cast<std::size_t>(options.columns);
  for (const LessonPictures& block : view.pictures) {
    const auto own = static_cast<std::size_t>(block.columns);
    for (std::size_t i = 0; i < block.images.size(); ++i) {
      images.push_back(block.images[i]);
      if ((i + 1) % own == 0 || i + 1 == block.images.size()) images.resize((images.size() + columns - 1) / columns * columns);
    }
    options.rowTitles.resize(images.size() / columns);
    options.rowTitles[options.rowTitles.size() - (block.images.size() + own - 1) / own] = block.title;
  }
  return writeLabelledGrid(out, images, options);
}

Result<void> run(const LessonOptions& options, const Lesson& lesson, std::stop_token stop) {
  const std::vector<double> values = valuesOf(lesson, options.settings);
  ProgressLine line;
  const auto outcome = runLesson(lesson, values, stop, drawInto(line, false));
  if (!outcome) return outcome.error();
  if (!options.out.empty()) {
    if (auto drawn = draw(options.out, lesson, outcome->view, options.dark); !drawn) return drawn;
  }
  line.clear();
  const nlohmann::ordered_json none = nlohmann::ordered_json::object();
  nlohmann::ordered_json result = {{"lesson", lesson.name}, {"parameters", none}, {"figures", none}};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const LessonParameter& parameter = lesson.parameters[i];
    if (parameter.whole) result["parameters"][parameter.name] = static_cast<std::int64_t>(values[i]);
    else result["parameters"][parameter.name] = values[i];
  }
  for (const LessonFigure& figure : outcome->figures) result["figures"][figure.name] = figure.value;
  result["question"] = lesson.question.text;
  result["answer"] = answerText(lesson, outcome->answer);
  result["check"] = lesson.check;
  result["passed"] = outcome->passed;
  result["seen"] = outcome->sentence;
  printJson(result);
  return {};
}

}  // namespace

void addLessonCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<LessonOptions>();
  CLI::App* command = app.add_subcommand(
      "lesson", "Run a lesson and print its figures and its check, as JSON; takes seconds, on the built-in digits");
  std::vector<std::string> names;
  for (const Lesson& lesson : lessons()) names.push_back(lesson.name);
  auto* name = command->add_option("NAME", options->name, "Its name")->check(CLI::IsMember(names));
  auto* listed =
      command->add_flag("--list", options->list, "Print the names and titles of all lessons, in order")->excludes(name);
  auto* text = command->add_flag("--text", options->text, "Print the lesson's text, its task and its parameters; runs nothing")
                   ->excludes(listed);
  command->add_option("--set", options->settings, "NAME=VALUE: change a parameter; may be given several times")
      ->excludes(listed)
      ->excludes(text);
  auto* out =
      command->add_option("--out", options->out, "Write its pictures to a .png or .svg")->excludes(listed)->excludes(text);
  out->check(fileName({".png", ".svg"}));
  command->add_flag("--dark", options->dark, "Use a dark background")->needs(out);
  command->callback([options, &action] {
    if (options->list) {
      action = [](std::stop_token) { return list(); };
      return;
    }
    if (options->name.empty()) throw CLI::RequiredError("NAME (--list lists the lessons)");
    const Lesson& lesson = *findLesson(options->name);
    if (options->text) action = [&lesson](std::stop_token) { return tell(lesson); };
    else action = [options, &lesson](std::stop_token stop) { return run(*options, lesson, stop); };
  });
}

}  // namespace latentscape
