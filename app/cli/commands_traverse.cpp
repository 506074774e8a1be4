// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/options/values.h"
#include "core/analyses/traversal.h"

#include <memory>

namespace latentscape {
namespace {

struct TraverseOptions {
  DatasetFlags data;
  TraversalQuestion question;
  std::string model, dataset, out, csv;
  int scale = 0;
};

Result<void> traverse(const TraverseOptions& options, std::stop_token stop) {
  const auto subject =
      openSubject(options.model, options.dataset, options.question.split, options.question.image, stop, options.data);
  if (!subject) return subject.error();
  const auto answer = ask(options.question, *subject, stop);
  if (!answer) return answer.error();
  return finish(*answer, {options.out, options.csv}, {.scale = options.scale});
}

}  // namespace

void addTraverseCommand(CLI::App& app, Action& action) {
  using Question = TraversalQuestion;
  const auto options = std::make_shared<TraverseOptions>();
  Question& question = options->question;
  CLI::App* command = addAnalysis(app, "traverse");
  addModelArgument(*command, options->model);
  addPictureOption(*command, "--out", options->out, "The picture to write")->required();
  addScaleOption(*command, options->scale);
  addImagesOptions(*command, options->dataset, options->question.split, options->data);
  command->add_option("--image", question.image,
                      "Starting point: test:N, train:N (the posterior's mean) or z:NUMBERS (default: zeros)");
  command->add_option("--dimensions", question.dimensions, "Rows (default: up to " + std::to_string(Question::kRows) + ")")
      ->check(within(1, Question::kMostRows));
  command->add_option("--steps", question.steps, "Images per row")
      ->check(within(Question::kFewestSteps, Question::kMostSteps))
      ->capture_default_str();
  command->add_option("--range", question.range, "Range of each dimension: FROM:TO")->capture_default_str();
  addImageCountOption(*command, "--images", question.images,
                      "The number of images that dimensions are ordered by, drawn at random (default: all)");
  addCsvOption(*command, options->csv);
  command->callback([options, &action] { action = [options](std::stop_token stop) { return traverse(*options, stop); }; });
}

}  // namespace latentscape
