// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/choice_option.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/terminal.h"
#include "app/options/values.h"
#include "core/analyses/interpolate.h"
#include "core/analyses/selection.h"

#include <memory>
#include <string>

namespace latentscape {
namespace {

struct InterpolateOptions {
  DatasetFlags data;
  InterpolateQuestion question;
  std::string model, dataset, out;
  int scale = 0;
};

// Whether an end is an image of the split.
bool isOf(Split split, const char* option, const std::string& end) {
  if (end.starts_with("z:")) return false;
  return optionValue(parseImageName(option, end, "test:N, train:N or z:NUMBERS")).split == split;
}

// The model, and the images that the ends name.
Result<AnalysisSubject> open(const InterpolateOptions& options, const std::stop_token& stop) {
  auto subject = openSubject(options.model);
  if (!subject) return subject;
  for (const Split split : {Split::Test, Split::Train}) {
    const bool from = isOf(split, "from", options.question.from), to = isOf(split, "to", options.question.to);
    if ((!from && !to) || checkImages(*subject, split)) continue;
    if (auto opened = openImages(*subject, options.dataset, split, stop, options.data); !opened) return opened.error();
  }
  return subject;
}

Result<void> interpolate(const InterpolateOptions& options, std::stop_token stop) {
  const auto subject = open(options, stop);
  if (!subject) return subject.error();
  const InterpolateQuestion& question = options.question;
  const auto answer = ask(question, *subject, stop);
  if (!answer) return answer.error();
  if (answer->givenClass && question.givenClass.empty()) {
    tell("all frames are decoded as " + describeClass(*answer->givenClass, subject->checkpoint->config) +
         (answer->classOf.empty() ? "" : ", that of " + answer->classOf) + "; --class chooses another");
  }
  return finish(*answer, {options.out}, {false, options.scale}, stop);
}

}  // namespace

void addInterpolateCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<InterpolateOptions>();
  InterpolateQuestion& question = options->question;
  CLI::App* command = addAnalysis(app, "interpolate");
  addModelArgument(*command, options->model);
  addPictureOptions(*command, options->out, options->scale);
  addDatasetOptions(*command, options->dataset, options->data);
  command->add_option("--from", question.from, "The start: test:N, train:N (from 0), or z:NUMBERS")->required();
  command->add_option("--to", question.to, "The end, in the same form")->required();
  command->add_option("--class", question.givenClass,
                      "The class that a conditional model decodes all frames with, by number or name (default: that of --from)");
  command->add_option("--frames", question.frames, "How many images")
      ->check(within(InterpolateQuestion::kMinFrames, InterpolateQuestion::kMaxFrames))
      ->capture_default_str();
  addChoiceOption(*command, "--mode", question.mode, choiceList<InterpolationMode>());
  command->callback([options, &action] { action = [options](std::stop_token stop) { return interpolate(*options, stop); }; });
}

}  // namespace latentscape
