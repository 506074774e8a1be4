// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/image_command.h"
#include "core/analyses/inpaint.h"

#include <memory>
#include <string>

namespace latentscape {

void addInpaintCommand(CLI::App& app, Action& action) {
  const auto missing = std::make_shared<std::string>();
  CLI::App* command = addImageCommand(
      app, action, "inpaint", std::make_shared<ImageCommandOptions<InpaintQuestion>>(),
      "Write a picture of the image, what was known of it, and the completed one",
      [missing](InpaintQuestion& question) { question.missing = optionValue(parsePixelBox("missing", *missing)); });
  command->add_option("--missing", *missing, "What is missing: X,Y,WIDTH,HEIGHT in pixels from the top left, 0,0")->required();
}

}  // namespace latentscape
