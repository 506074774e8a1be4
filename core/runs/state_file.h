// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/memory_limit.h"
#include "core/base/result.h"
#include "core/runs/run_identity.h"
#include "core/training/run_state.h"

#include <filesystem>
#include <optional>

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

// Whole or not at all; flushed to disk. Refuses a state that checkState() does not accept. Blocks.
Result<void> saveStateFile(const std::filesystem::path& file, const StateFile& content);
// Trusts nothing in the file. A newer version is an Error that says so. Blocks.
Result<StateFile> loadStateFile(const std::filesystem::path& file, const MemoryLimit& limit = memoryLimit());

}  // namespace latentscape
