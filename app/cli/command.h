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
void addDecodeCommands(CLI::App& app, Action& action);    // decode, manifold
void addAnalysisCommands(CLI::App& app, Action& action);  // anomalies, represent, compress, decompress, denoise, uncertainty
void addPictureCommands(CLI::App& app, Action& action);   // reconstruct
void addInterpolateCommand(CLI::App& app, Action& action);
void addTraverseCommand(CLI::App& app, Action& action);
void addNeighboursCommand(CLI::App& app, Action& action);
void addAttributeCommand(CLI::App& app, Action& action);
void addSampleCommand(CLI::App& app, Action& action);  // sample, judge
void addProjectCommand(CLI::App& app, Action& action);
void addLessonCommand(CLI::App& app, Action& action);

}  // namespace latentscape
