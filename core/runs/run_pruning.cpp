// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_pruning.h"

#include "core/base/files.h"
#include "core/runs/run_copy.h"
#include "core/runs/run_files.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_hold.h"
#include "core/runs/run_lock.h"

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

bool isSpared(const fs::path& folder, std::span<const fs::path> spared) {
  return std::any_of(spared.begin(), spared.end(), [&](const fs::path& one) {
    std::error_code ignored;
    return fs::equivalent(folder, one, ignored);
  });
}

// Whether it is a run that nobody has asked to keep, and none of another kind.
bool isUnasked(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_directory(fs::symlink_status(folder, ignored)) || fs::exists(folder / kKeptFile, ignored)) return false;
  const auto current = readCurrent(folder);
  return current && *current && fs::is_regular_file(stateFile(folder, **current), ignored) && checkNotNewer(folder).ok();
}

}  // namespace

Result<void> markKept(const fs::path& folder) { return writeFile(folder / kKeptFile, "The user has asked to keep this run.\n"); }

void keepNewestRuns(const fs::path& folder, std::size_t count, std::span<const fs::path> spared) {
  std::vector<std::pair<fs::file_time_type, fs::path>> runs;
  std::error_code problem;
  for (fs::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem)) {
    const fs::path& run = at->path();
    if (!isUnasked(run) || isSpared(run, spared)) continue;
    std::error_code unknown;
    const auto saved = fs::last_write_time(run / "current", unknown);
    if (!unknown) runs.emplace_back(saved, run);
  }
  std::sort(runs.begin(), runs.end(), [](const auto& a, const auto& b) { return a > b; });
  for (const auto& [saved, run] : runs) {
    {
      const auto lock = RunLock::take(run);
      if (!lock) continue;  // being trained
      if (isHeld(run)) continue;
    }
    if (count > 0) --count;
    else (void)removeRun(run);
  }
}

}  // namespace latentscape
