// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/choice_option.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/options/values.h"
#include "core/analyses/evaluate.h"

#include <memory>

namespace latentscape {
namespace {

struct EvaluateOptions {
  DatasetFlags data;
  EvaluateQuestion question;
  std::string model, dataset, chart, csv;
};

Result<void> evaluate(const EvaluateOptions& options, std::stop_token stop) {
  const auto subject = openSubject(options.model, options.dataset, options.question.split, stop, options.data);
  if (!subject) return subject.error();
  const auto answer = ask(options.question, *subject, stop);
  if (!answer) return answer.error();
  return finish(*answer, {options.chart, options.csv});
}

}  // namespace

void addEvaluateCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<EvaluateOptions>();
  CLI::App* command = addAnalysis(app, "evaluate");
  addModelArgument(*command, options->model);
  addImagesOptions(*command, options->dataset, options->question.split, options->data);
  addChoiceOption(*command, "--posterior", options->question.posterior,
                  "sample: one sample of z per image, like the test losses of training; mean: z at the posterior's mean");
  addChoiceOption(
      *command, "--pixels", options->question.pixels,
      "grey: levels in [0, 1]; binarized: 1 with that level as the probability, drawn once; thresholded: 1 from 0.5 up");
  addImageCountOption(*command, "--images", options->question.images, "The number of images, drawn at random (default: all)");
  command
      ->add_option(
          "--importance-samples", options->question.importanceSamples,
          "Also estimate log p(x) of the pixels that --pixels chooses, with 1, 10, 100, ... up to this many weighted samples "
          "per image; of a Bernoulli model, choose binarized ones")
      ->check(within(1, EvaluateQuestion::kMaxImportanceSamples));
  addChartOption(*command, options->chart,
                 "Write a chart of the KL divergence of each latent dimension, or of an autoencoder the variance of its codes");
  addCsvOption(*command, options->csv);
  addSeedOption(*command, options->question.seed, "Seed of all random draws (default: the seed that the model was trained with)");
  command->callback([options, &action] { action = [options](std::stop_token stop) { return evaluate(*options, stop); }; });
}

}  // namespace latentscape
