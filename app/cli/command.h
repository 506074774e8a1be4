// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <functional>
#include <stop_token>

#include <CLI/CLI.hpp>

namespace latentscape {

// What a command does once the command line has been parsed; runs on the main thread. stop is requested by Ctrl-C. Throws
// CLI::ValidationError for an argument that proves invalid once the model or the images are known.
using Action = std::function<Result<void>(std::stop_token stop)>;

// Each adds its commands to the program; the chosen command sets action.
void addDatasetCommands(CLI::App& app, Action& action);
void addTrainCommand(CLI::App& app, Action& action);
void addEvaluateCommand(CLI::App& app, Action& action);
void addEncodeCommand(CLI::App& app, Action& action);
void addDecodeCommands(CLI::App& app, Action& action);  // decode, manifold
void addReconstructCommand(CLI::App& app, Action& action);
void addAnomaliesCommand(CLI::App& app, Action& action);
void addRepresentCommand(CLI::App& app, Action& action);
void addCompressCommands(CLI::App& app, Action& action);  // compress, decompress
void addDenoiseCommand(CLI::App& app, Action& action);
void addUncertaintyCommand(CLI::App& app, Action& action);
void addInterpolateCommand(CLI::App& app, Action& action);
void addTraverseCommand(CLI::App& app, Action& action);
void addNeighboursCommand(CLI::App& app, Action& action);
void addAttributeCommand(CLI::App& app, Action& action);
void addSampleCommand(CLI::App& app, Action& action);  // sample, judge
void addProjectCommand(CLI::App& app, Action& action);
void addLessonCommand(CLI::App& app, Action& action);

}  // namespace latentscape
