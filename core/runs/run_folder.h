// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/runs/run_identity.h"

#include <filesystem>

namespace latentscape {

// Private to core/runs: what its writers do with a RUN folder. All of these block.

// Without a slash at the end.
Result<std::filesystem::path> namedFolder(const std::filesystem::path& folder);
// Whether nothing is in it, or only what a writer that was killed has left: a lock, an unfinished file.
Result<bool> isUnused(const std::filesystem::path& folder);
// Refuses a file, and a folder that is used unless overwrite. Makes a missing one: true if it did.
Result<bool> makeFolderForRun(const std::filesystem::path& folder, bool overwrite);
Error notEmpty(const std::filesystem::path& folder);
// An Error if the run that is there was written by a newer version of the program: nobody changes it.
Result<void> checkNotNewer(const std::filesystem::path& folder);
// Makes a folder, and those above it; flushed to disk, so that a power cut doesn't take the run with its folder.
Result<void> makeFolders(const std::filesystem::path& folder);
// The folder alone: 0, or the system error's number.
int makeFolder(const std::filesystem::path& folder);
// Makes checkpoints/ in a folder that is there.
Result<void> makeCheckpointsFolder(const std::filesystem::path& folder);
// Writes a small file, flushes it to disk and removes it again: whether that is possible at all.
Result<void> tryFolder(const std::filesystem::path& folder);
// Removes the files of other runs, but for their rows of metrics.csv and for config.json. Best effort.
void removeOtherRuns(const std::filesystem::path& folder, const RunId& run);
Result<void> copyFile(const std::filesystem::path& from, const std::filesystem::path& to);
// Without an error if there is no such file.
Result<void> removeFile(const std::filesystem::path& file);

}  // namespace latentscape
