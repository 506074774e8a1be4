// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/options/values.h"
#include "core/analyses/neighbours.h"

#include <memory>

namespace latentscape {
namespace {

struct NeighboursOptions {
  DatasetFlags data;
  NeighboursQuestion question;
  std::string model, dataset, out, csv;
  int scale = 0;
};

Result<void> neighbours(const NeighboursOptions& options, std::stop_token stop) {
  const ImageName name = optionValue(parseImageName("image", options.question.image));
  const auto subject = openSubject(options.model, options.dataset, name.split, stop, options.data);
  if (!subject) return subject.error();
  const auto answer = ask(options.question, *subject, stop);
  if (!answer) return answer.error();
  return finish(*answer, {options.out, options.csv}, {.scale = options.scale});
}

}  // namespace

void addNeighboursCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<NeighboursOptions>();
  CLI::App* command = addAnalysis(app, "neighbours");
  addModelArgument(*command, options->model);
  addPictureOption(*command, "--out", options->out, "The picture to write")->required();
  addScaleOption(*command, options->scale);
  addDatasetOptions(*command, options->dataset, options->data);
  command->add_option("--image", options->question.image, "The image: test:N or train:N; its neighbours come from the same split")
      ->required();
  command->add_option("--count", options->question.count, "Neighbours in each space")
      ->check(within(1, NeighboursQuestion::kMost))
      ->capture_default_str();
  addCsvOption(*command, options->csv);
  command->callback([options, &action] { action = [options](std::stop_token stop) { return neighbours(*options, stop); }; });
}

}  // namespace latentscape
