// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/choice_option.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/options/values.h"
#include "core/analyses/judge.h"
#include "core/analyses/sample.h"
#include "core/analyses/selection.h"

#include <memory>
#include <string>

namespace latentscape {
namespace {

// What both commands draw.
struct DrawingOptions {
  DatasetFlags data;
  SampleQuestion question;
  std::string model, dataset;
};

struct SampleOptions : DrawingOptions {
  std::string out, csv;
  int scale = 0;
};

Result<void> sample(const SampleOptions& options, std::stop_token stop) {
  const SampleQuestion& question = options.question;
  auto subject = openSubject(options.model);
  if (!subject) return subject.error();
  // The run stores its classes' names; another data set's have to be asked for.
  const bool othersNames = !options.dataset.empty() && !question.mixture.classes.empty();
  if (othersNames || needsImages(question, *subject)) {
    if (auto opened = openImages(*subject, options.dataset, question.mixture.split, stop, options.data); !opened)
      return opened.error();
  }
  const auto answer = ask(question, *subject, stop);
  if (!answer) return answer.error();
  return finish(*answer, {options.out, options.csv}, {false, options.scale}, stop);
}

struct JudgeOptions : DrawingOptions {
  std::string judge;
};

Result<void> judge(const JudgeOptions& options, std::stop_token stop) {
  const auto subject = openSubject(options.model, options.dataset, options.question.mixture.split, stop, options.data);
  if (!subject) return subject.error();
  const auto other = openSubject(options.judge);
  if (!other) return other.error();
  const auto answer = ask(JudgeQuestion{options.question, other->model, options.judge}, *subject, stop);
  if (!answer) return answer.error();
  return finish(*answer, {});
}

void addDrawingOptions(CLI::App& command, DrawingOptions& options, int leastCount) {
  SampleQuestion& question = options.question;
  command.add_option("--count", question.count, "Number of samples")
      ->check(within(leastCount, SampleQuestion::kMaxCount))
      ->capture_default_str();
  addSeedOption(command, question.seed, "The same seed draws the same points (default: 1)");
  addChoiceOption(command, "--from", question.from,
                  "prior: N(0, I); aggregate: a mixture fitted to codes (default: prior; with --class aggregate, if the model "
                  "is not conditional)");
  command
      .add_option("--temperature", question.temperature,
                  "Multiplies standard deviations: below 1 nearer to the mean, above 1 farther out")
      ->check(within(0.0, SampleQuestion::kMaxTemperature))
      ->capture_default_str();
  command.add_option(
      "--class", question.mixture.classes,
      std::string("Fits the aggregate to these alone; a conditional model is given their classes in turn: ") + selectionHelp);
  command
      .add_option("--components", question.mixture.components,
                  "aggregate: Gaussians in the mixture (default: 10, or 5 with --class)")
      ->check(within(1, MixtureChoice::kMaxComponents));
  addChoiceOption(command, "--covariance", question.mixture.covariance,
                  "aggregate: full or diagonal (default: full up to 64 dimensions)");
  addImagesOptions(command, options.dataset, question.mixture.split, options.data);
}

}  // namespace

void addSampleCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<SampleOptions>();
  CLI::App* command = addAnalysis(app, "sample");
  addModelArgument(*command, options->model);
  addPictureOptions(*command, options->out, options->scale);
  addCsvOption(*command, options->csv, "Also write the points");
  addDrawingOptions(*command, *options, 1);
  addImageCountOption(*command, "--images", options->question.mixture.images,
                      "aggregate: the number of images that the mixture is fitted to, drawn at random (default: all)");
  command->callback([options, &action] { action = [options](std::stop_token stop) { return sample(*options, stop); }; });
}

void addJudgeCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<JudgeOptions>();
  options->question = JudgeQuestion().samples;
  CLI::App* command = addAnalysis(app, "judge");
  addModelArgument(*command, options->model);
  command
      ->add_option("--judge", options->judge,
                   "The model whose codes are compared: a .safetensors file, a RUN folder, or the word embedded")
      ->required();
  addDrawingOptions(*command, *options, JudgeQuestion::kMinCount);
  command->callback([options, &action] { action = [options](std::stop_token stop) { return judge(*options, stop); }; });
}

}  // namespace latentscape
