// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/options/values.h"
#include "core/analyses/attributes.h"
#include "core/analyses/selection.h"

#include <memory>

namespace latentscape {
namespace {

struct AttributeOptions {
  DatasetFlags data;
  AttributesQuestion question;
  std::string model, dataset, out, csv;
  int scale = 0;
};

Result<void> attribute(const AttributeOptions& options, std::stop_token stop) {
  const auto subject =
      openSubject(options.model, options.dataset, options.question.split, options.question.image, stop, options.data);
  if (!subject) return subject.error();
  const auto answer = ask(options.question, *subject, stop);
  if (!answer) return answer.error();
  return finish(*answer, {options.out, options.csv}, {.scale = options.scale});
}

}  // namespace

void addAttributeCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<AttributeOptions>();
  AttributesQuestion& question = options->question;
  CLI::App* command = addAnalysis(app, "attribute");
  addModelArgument(*command, options->model);
  addPictureOption(*command, "--out", options->out, "The picture to write")->required();
  addScaleOption(*command, options->scale);
  addImagesOptions(*command, options->dataset, options->question.split, options->data);
  command->add_option("--plus", question.plus, std::string("With the attribute: ") + selectionHelp)->required();
  command->add_option("--minus", question.minus, "Without it, in the same form")->required();
  command->add_option("--image", question.image, "The starting point: test:N, train:N or z:NUMBERS")->required();
  command->add_option("--strengths", question.strengths, "How far: FROM:TO:COUNT, 1 is the whole difference")
      ->capture_default_str();
  command->add_option("--strength", question.strength, "Also print the point at this strength")
      ->check(within(-AttributesQuestion::kFarthest, AttributesQuestion::kFarthest));
  addCsvOption(*command, options->csv);
  command->callback([options, &action] { action = [options](std::stop_token stop) { return attribute(*options, stop); }; });
}

}  // namespace latentscape
