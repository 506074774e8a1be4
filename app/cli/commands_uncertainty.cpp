// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/options/values.h"
#include "core/analyses/uncertainty.h"

#include <memory>

namespace latentscape {
namespace {

struct UncertaintyOptions {
  DatasetFlags data;
  UncertaintyQuestion question;
  std::string model, dataset, image, out, csv;
  int scale = 0;
};

Result<void> uncertainty(const UncertaintyOptions& options, std::stop_token stop) {
  UncertaintyQuestion question = options.question;
  question.image = optionValue(parseImageName("image", options.image));
  const auto subject = openSubject(options.model, options.dataset, question.image.split, stop, options.data);
  if (!subject) return subject.error();
  const auto answer = ask(question, *subject, stop);
  if (!answer) return answer.error();
  return finish(*answer, {options.out, options.csv}, {false, options.scale});
}

}  // namespace

void addUncertaintyCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<UncertaintyOptions>();
  CLI::App* command = addAnalysis(app, "uncertainty");
  addModelArgument(*command, options->model);
  addDatasetOptions(*command, options->dataset, options->data);
  command->add_option("--image", options->image, "The image: test:N or train:N, from 0")->required();
  command->add_option("--samples", options->question.samples, "Number of samples of its posterior")
      ->check(within(UncertaintyQuestion::kMinSamples, UncertaintyQuestion::kMaxSamples))
      ->capture_default_str();
  addPictureOption(*command, "--out", options->out,
                   "Write a picture of the image, the mean and deviation of its decoded samples, and samples");
  addScaleOption(*command, options->scale);
  addCsvOption(*command, options->csv);
  addSeedOption(*command, options->question.seed, "Seed of the samples (default: 1)");
  command->callback([options, &action] { action = [options](std::stop_token stop) { return uncertainty(*options, stop); }; });
}

}  // namespace latentscape
