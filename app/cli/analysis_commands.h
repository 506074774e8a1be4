// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

namespace latentscape {

// The commands that addAnalysisCommands adds, and one of addPictureCommands.
void addAnomaliesCommand(CLI::App& app, Action& action);
void addRepresentCommand(CLI::App& app, Action& action);
void addCompressCommands(CLI::App& app, Action& action);
void addDenoiseCommand(CLI::App& app, Action& action);
void addUncertaintyCommand(CLI::App& app, Action& action);
void addReconstructCommand(CLI::App& app, Action& action);

}  // namespace latentscape
