// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>

namespace latentscape {

// Runs that lie in runsFolder() because nobody has said where: all stay that the user has asked to keep, and of the others the
// newest. All of these block.

// Notes in a run's folder that the user has asked to keep it.
Result<void> markKept(const std::filesystem::path& folder);

// Removes the runs of `folder` that are not among the `count` that were saved last. Left alone, and not counted, are those that
// the user has asked to keep, those that are being trained or held (run_hold.h), those in `spared`, runs without states (which an
// older version has kept), those of a newer version and whatever is no run.
void keepNewestRuns(const std::filesystem::path& folder, std::size_t count, std::span<const std::filesystem::path> spared);

}  // namespace latentscape
