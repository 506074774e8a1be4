// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/runs/run_writer.h"
#include "core/training/session.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace latentscape {

// A run to go on with, as it was found on disk.
struct RunToGoOn {
  RunConfig config;     // the run's, with what may change as it is wanted
  TrainingStart start;  // without a recorder
  bool branch = false;  // a run of its own, in a new folder: because something changes, or the run's folder can't be written to
  std::string changes;  // of a branch: "epochs 10 → 20"; empty if it is one for its folder's sake
  std::vector<std::string> notes;
  std::filesystem::path from;  // the folder that it was found in
  std::uint64_t step = 0;
  RunWriter::Identity identity;
  std::shared_ptr<RunWriter> writer;  // has the lock; null for a branch
};

// wanted: the experiment as the form has it, on these images, prepared as the run's. Blocks.
Result<RunToGoOn> openRunToGoOn(const std::filesystem::path& folder, const RunConfig& wanted, const Dataset& dataset);

}  // namespace latentscape
