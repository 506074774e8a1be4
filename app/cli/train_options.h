// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/dataset_flags.h"
#include "core/model/config.h"

#include <CLI/CLI.hpp>

#include <optional>
#include <string>

namespace latentscape {

// The options of `train`.
struct TrainOptions {
  RunConfig config;
  DatasetFlags data;
  std::optional<std::string> hidden, channels;
  std::string family = "vae", network, activation, reconstruction, optimizer, schedule;
  std::string corruption = "none";
  bool betaGiven = false;
  std::string out, resume;
  bool overwrite = false;
  double saveEvery = 60.0;            // seconds
  const CLI::App* command = nullptr;  // which knows what was given
};

// Adds them to the command, which fills them in. options must outlive it.
void addTrainOptions(CLI::App& command, TrainOptions& options);

// Once they are filled in: turns names into the configuration. The images' size isn't known yet, so whatever depends on it is
// checked later. Throws CLI::ValidationError.
void checkTrainOptions(TrainOptions& options);

// What a run with this configuration goes on with: its own with what was given. Throws CLI::ValidationError where that can't be
// given with --resume.
RunConfig configToGoOn(const TrainOptions& options, const RunConfig& own);

}  // namespace latentscape
