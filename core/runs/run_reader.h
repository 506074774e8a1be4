// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/losses.h"
#include "core/runs/run_identity.h"
#include "core/runs/state_file.h"
#include "core/storage/checkpoint.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace latentscape {

// A run as it lies on disk, in the order of trust:
//   checkpoints/RUNID-STEP.safetensors   states (state_file.h): the truth. STEP has twelve digits
//   checkpoints/RUNID.keys               the training images' keys (core/storage/training_keys.h)
//   current                              names the state that is current
//   metrics.csv                          losses; each row names its run
//   config.json, model.safetensors, best.safetensors, pictures, log.txt: made from these
// A reader takes the state that `current` names, of metrics the rows of its run up to its step, and says what it left out. If
// that state is missing or damaged, it takes the newest whole one of the same run, and says so; what a newer version of the
// program has written is no damage, but an Error that says so, and no writer changes such a run. Folders of older
// versions (config.json, metrics.csv, model.safetensors) open as they always did, and so does a lone .safetensors file.

struct OpenedRun {
  Checkpoint checkpoint;
  std::vector<LossRecord> losses;  // up to the checkpoint's step
  std::vector<std::string> notes;  // what was left out or not as expected: sentences without a full stop
  // Of runs that have states:
  RunId run{};
  std::optional<RunParent> parent{};
  std::optional<std::filesystem::path> state{};  // the file that was taken
  std::vector<SettingChange> changes{};
};
// path: a RUN folder or a .safetensors file. Only what the model itself needs is an Error: damaged losses or keys are left out,
// and told. Blocks.
Result<OpenedRun> openRun(const std::filesystem::path& path);
// The same without losses, for analyses.
Result<OpenedRun> openModel(const std::filesystem::path& path);

// A run to go on with.
struct ResumableRun {
  StateFile file;
  std::vector<LossRecord> losses;  // up to progress.recordedStep: the steps after it are in the state's sums
  TrainingKeys trainedOn;
  std::vector<std::string> notes;
};
// Errors: no run, or one of an older version, which has no state to go on from. Blocks.
Result<ResumableRun> openToResume(const std::filesystem::path& folder);

// Whether there is a run or a model at the path, by what the folder holds or the file is called. Blocks.
bool holdsRun(const std::filesystem::path& path);

}  // namespace latentscape
