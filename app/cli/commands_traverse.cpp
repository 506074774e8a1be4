// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/start_point_command.h"
#include "app/options/values.h"
#include "core/analyses/traversal.h"

#include <memory>

namespace latentscape {

void addTraverseCommand(CLI::App& app, Action& action) {
  using Question = TraversalQuestion;
  const auto options = std::make_shared<StartPointOptions<TraversalQuestion>>();
  Question& question = options->question;
  CLI::App* command = addStartPointCommand(app, action, "traverse", options);
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
}

}  // namespace latentscape
