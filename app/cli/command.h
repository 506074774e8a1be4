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

// Each adds its command, or commands, to the program; the chosen command sets action.
void addDatasetCommands(CLI::App& app, Action& action);
void addTrainCommand(CLI::App& app, Action& action);
void addLessonCommand(CLI::App& app, Action& action);
// One for each analysis with a command (core/analyses/registry.h).
void addReconstructCommand(CLI::App& app, Action& action);
void addSampleCommand(CLI::App& app, Action& action);
void addDenoiseCommand(CLI::App& app, Action& action);
void addAnomaliesCommand(CLI::App& app, Action& action);
void addRepresentCommand(CLI::App& app, Action& action);
void addEvaluateCommand(CLI::App& app, Action& action);
void addCompressCommand(CLI::App& app, Action& action);
void addUncertaintyCommand(CLI::App& app, Action& action);
void addTraverseCommand(CLI::App& app, Action& action);
void addNeighboursCommand(CLI::App& app, Action& action);
void addAttributeCommand(CLI::App& app, Action& action);
void addSelectCommand(CLI::App& app, Action& action);
void addEncodeCommand(CLI::App& app, Action& action);
void addDecodeCommand(CLI::App& app, Action& action);
void addManifoldCommand(CLI::App& app, Action& action);
void addInterpolateCommand(CLI::App& app, Action& action);
void addRefineCommand(CLI::App& app, Action& action);
void addInpaintCommand(CLI::App& app, Action& action);
void addProjectCommand(CLI::App& app, Action& action);
void addJudgeCommand(CLI::App& app, Action& action);
void addDecompressCommand(CLI::App& app, Action& action);

}  // namespace latentscape
