// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/memory_limit.h"
#include "core/base/result.h"
#include "core/runs/run_identity.h"
#include "core/storage/checkpoint.h"
#include "core/training/run_state.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace latentscape {

// A state on disk: a .safetensors file with the weights by their names, their moments as "gradient.mean/NAME" and
// "gradient.square/NAME" (F32, shaped as the weights), and in __metadata__ "latentscape", as a model's file has it, and
// "latentscape.state": JSON with a version, the run's id, its parent, RunProgress and a GPU's generator (hexadecimal). Any reader
// of models opens it: core/storage leaves the moments out.
struct StateFile {
  RunId run;
  std::optional<RunParent> parent;  // of a branch
  RunState state;
};

// Whole or not at all; flushed to disk. Refuses what loadStateFile() would not accept: a state that checkState() or validate()
// refuses, or whose progress contradicts itself (its step is the trainer's; recordedStep and testStep are not after it). Blocks.
Result<void> saveStateFile(const std::filesystem::path& file, const RunId& run, const std::optional<RunParent>& parent,
                           const RunState& state);
// Trusts nothing in the file. A newer version is an Error that says so. Blocks.
Result<StateFile> loadStateFile(const std::filesystem::path& file, const MemoryLimit& limit = memoryLimit());

// What the header of a state's file tells: reads no tensor, but checks that the file is as long as its header says. A newer
// version is an Error as above. Blocks.
struct StateHeader {
  RunId run;
  std::optional<RunParent> parent;
  std::uint64_t step = 0;
  std::uint64_t recordedStep = 0;
  std::optional<Losses> test;  // of these very weights
  std::vector<SettingChange> changes;
};
Result<StateHeader> loadStateHeader(const std::filesystem::path& file);

// A state as a model: without keys, and with a copy of the weights.
Checkpoint checkpointOf(const RunState& state);
// The newest test losses, if they are those of the weights at this step.
std::optional<Losses> ownTest(const RunProgress& progress);

// The text of a run's config.json: a version, the run's id, its parent, the configuration, and what it is trained on
// ("trained.device", beside the device that was asked for).
std::string runConfigText(const RunId& run, const std::optional<RunParent>& parent, const RunProgress& progress);

}  // namespace latentscape
