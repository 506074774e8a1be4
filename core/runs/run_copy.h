// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/losses.h"
#include "core/storage/checkpoint.h"

#include <filesystem>
#include <span>

namespace latentscape {

// Copies a run whole to another folder, which must be missing or empty unless overwrite: its states, losses, keys, models and
// pictures; a run that is being trained as it stands. Not at all if it fails. With overwrite, files that are no run's stay where
// they are, and states of an earlier copy that the run has given up since go. Blocks.
Result<void> copyRun(const std::filesystem::path& from, const std::filesystem::path& to, bool overwrite);
// Writes a model that has no states, with its losses, as a run's folder: as copyRun() of such a run does. Blocks.
Result<void> writeModelAsRun(const std::filesystem::path& to, const Checkpoint& checkpoint, std::span<const LossRecord> losses,
                             bool overwrite);
// Removes a run's files, and the folder if nothing else is in it; an empty folder too, and a missing one is no Error. An Error if
// it is being trained, was written by a newer version of the program, or holds files but no run. Blocks.
Result<void> removeRun(const std::filesystem::path& folder);

}  // namespace latentscape
