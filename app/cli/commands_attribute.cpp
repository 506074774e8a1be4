// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/start_point_command.h"
#include "app/options/values.h"
#include "core/analyses/attributes.h"
#include "core/analyses/selection.h"

#include <memory>

namespace latentscape {

void addAttributeCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<StartPointOptions<AttributesQuestion>>();
  AttributesQuestion& question = options->question;
  CLI::App* command = addStartPointCommand(app, action, "attribute", options);
  command->add_option("--plus", question.plus, std::string("With the attribute: ") + selectionHelp)->required();
  command->add_option("--minus", question.minus, "Without it, in the same form")->required();
  command->add_option("--image", question.image, "The starting point: test:N, train:N or z:NUMBERS")->required();
  command->add_option("--strengths", question.strengths, "How far: FROM:TO:COUNT, 1 is the whole difference")
      ->capture_default_str();
  command->add_option("--strength", question.strength, "Also print the point at this strength")
      ->check(within(-AttributesQuestion::kFarthest, AttributesQuestion::kFarthest));
  addCsvOption(*command, options->csv);
}

}  // namespace latentscape
