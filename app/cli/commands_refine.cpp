// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/image_command.h"
#include "core/analyses/refine.h"

#include <memory>

namespace latentscape {

void addRefineCommand(CLI::App& app, Action& action) {
  addImageCommand(app, action, "refine", std::make_shared<ImageCommandOptions<RefineQuestion>>(),
                  "Write a picture of the image, its reconstruction and the refined one", [](RefineQuestion&) {});
}

}  // namespace latentscape
