// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_copy.h"

#include "core/base/files.h"
#include "core/base/temporaries.h"
#include "core/runs/metrics.h"
#include "core/runs/run_choice.h"
#include "core/runs/run_files.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_lock.h"
#include "core/runs/run_reader.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr int kTries = 10;  // while somebody trains, states come and go

bool isThere(const fs::path& file) {
  std::error_code ignored;
  return fs::exists(file, ignored);
}

Result<void> copyIfThere(const fs::path& from, const fs::path& to) { return isThere(from) ? copyFile(from, to) : Result<void>(); }

// What was made from a run's states, and its configuration.
Result<void> copyDerived(const fs::path& from, const fs::path& to) {
  for (const char* const name : kDerivedFiles) {
    if (auto copied = copyIfThere(from / name, to / name); !copied) return copied;
  }
  return copyIfThere(from / "config.json", to / "config.json");
}

// States that are not beside the chosen one any more are no loss. Returns the steps of those that were copied.
Result<std::vector<std::uint64_t>> copyStates(const fs::path& from, const fs::path& to, const StateName& chosen) {
  std::vector<std::uint64_t> steps{chosen.step};
  if (auto made = makeCheckpointsFolder(to); !made) return made.error();
  if (auto copied = copyIfThere(keysFile(from, chosen.run), keysFile(to, chosen.run)); !copied) return copied.error();
  if (auto copied = copyFile(stateFile(from, chosen), stateFile(to, chosen)); !copied) return copied.error();
  for (const StateName& name : checkpointNames(from).states) {
    if (name.run != chosen.run || name.step >= chosen.step) continue;
    auto copied = copyFile(stateFile(from, name), stateFile(to, name));
    if (!copied && isThere(stateFile(from, name))) return copied.error();
    if (copied) steps.push_back(name.step);
  }
  return steps;
}

std::vector<LossRecord> lossesOf(const fs::path& from, const RunChoice& chosen) {
  if (!chosen.state) return loadMetrics(from, {""}).losses;
  return loadMetrics(from, {chosen.state->run, chosen.state->step}).losses;
}

// Into a folder of which nobody knows yet.
Result<void> fillNew(const fs::path& from, const fs::path& to, const RunChoice& chosen) {
  if (!chosen.state) {
    if (auto copied = copyIfThere(from / "metrics.csv", to / "metrics.csv"); !copied) return copied;
    if (auto copied = copyIfThere(olderKeysFile(from), olderKeysFile(to)); !copied) return copied;
    return copyDerived(from, to);
  }
  if (auto copied = copyStates(from, to, *chosen.state); !copied) return copied.error();
  if (auto written = writeFile(to / "metrics.csv", metricsCsv(lossesOf(from, chosen), chosen.state->run)); !written)
    return written;
  if (auto written = writeCurrent(to, *chosen.state); !written) return written;
  // Otherwise these are of a run that it replaces.
  return runOfConfig(from) == chosen.state->run ? copyDerived(from, to) : Result<void>();
}

// Removes states that were written before the copy failed, unless they are of the run that is there.
void takeBack(const fs::path& to, const RunId& run) {
  const auto current = readCurrent(to);
  if (current && *current && (*current)->run == run) return;
  const CheckpointNames names = checkpointNames(to);
  for (const StateName& name : names.states) {
    if (name.run == run) (void)removeFile(stateFile(to, name));
  }
  (void)removeFile(keysFile(to, run));
  ::rmdir(checkpointsFolder(to).c_str());
}

// Beside the run that is there, as a RunWriter does it.
Result<void> replaceByStates(const fs::path& from, const fs::path& to, const RunChoice& chosen) {
  const StateName& state = *chosen.state;
  const std::vector<LossRecord> losses = lossesOf(from, chosen);
  const auto copied = copyStates(from, to, state);
  Result<void> written = copied ? Result<void>() : copied.error();
  if (written)
    written = writeFile(to / "metrics.csv", metricsHeader() + otherMetrics(to, state.run) + metricsRows(losses, state.run));
  if (written) written = writeCurrent(to, state);
  if (!written) {
    takeBack(to, state.run);
    return written;
  }
  removeOtherRuns(to, state.run);
  // Those of an earlier copy, which the run has given up since: a writer thins its own, but nobody else thins these.
  for (const StateName& name : checkpointNames(to).states) {
    if (std::find(copied->begin(), copied->end(), name.step) == copied->end()) (void)removeFile(stateFile(to, name));
  }
  (void)writeFile(to / "metrics.csv", metricsCsv(losses, state.run));
  // The run is there, whole; what is made from it may lack where the disk is full.
  if (runOfConfig(from) == state.run) (void)copyDerived(from, to);
  return {};
}

// A run without states is three files, which are put in place one after another. All that may fail for want of room comes before.
Result<void> replaceByOlder(const fs::path& from, const fs::path& to) {
  auto prepared = UnfinishedFolder::make(to / "model.safetensors");
  if (!prepared) return prepared.error();
  if (auto filled = fillNew(from, prepared->path(), {}); !filled) return filled;
  // As long as there is a `current`, it is the run that it names which is there.
  const std::string others = isThere(to / "current") ? otherMetrics(to, "") : "";
  std::vector<std::string> names{"config.json", "training_images.keys", "metrics.csv"};
  names.insert(names.end(), kDerivedFiles.rbegin(), kDerivedFiles.rend());  // the model last
  for (const std::string& name : names) {
    if (!isThere(prepared->path() / name)) {
      if (auto removed = removeFile(to / name); !removed) return removed;
    } else if (auto put = commitFile(prepared->path() / name, to / name); !put) {
      return put;
    }
  }
  if (!others.empty()) {
    const std::string own = metricsRows(loadMetrics(from, {""}).losses, "");
    if (auto written = writeFile(to / "metrics.csv", metricsHeader() + others + own); !written) return written;
  }
  if (auto removed = removeFile(to / "current"); !removed) return removed;
  const CheckpointNames left = checkpointNames(to);
  for (const StateName& name : left.states) (void)removeFile(stateFile(to, name));
  for (const RunId& run : left.keys) (void)removeFile(keysFile(to, run));
  ::rmdir(checkpointsFolder(to).c_str());
  return others.empty() ? Result<void>() : copyIfThere(from / "metrics.csv", to / "metrics.csv");
}

Result<void> copyChosen(const fs::path& from, const fs::path& to, const RunChoice& chosen, bool overwrite) {
  std::error_code problem;
  const fs::file_status status = fs::status(to, problem);
  const bool isFolder = fs::is_directory(status);
  if (fs::exists(status) && !isFolder) return Error{"is a file, but a run is a folder", to.string(), "Choose another name."};
  if (isFolder && fs::is_empty(to, problem)) {
    // rename() puts a folder in the place of an empty one.
  } else if (isFolder) {
    if (!overwrite) return notEmpty(to);
    const auto lock = RunLock::take(to);
    if (!lock) return lock.error();
    if (auto older = checkNotNewer(to); !older) return older;
    return chosen.state ? replaceByStates(from, to, chosen) : replaceByOlder(from, to);
  }
  if (auto above = makeFolders(to.parent_path()); !above) return above;
  auto made = UnfinishedFolder::make(to);
  if (!made) return made.error();
  if (auto filled = fillNew(from, made->path(), chosen); !filled) return filled;
  return made->commit();
}

const auto accept = [](const fs::path&) -> Result<void> { return {}; };

}  // namespace

Result<void> copyRun(const fs::path& from, const fs::path& to, bool overwrite) {
  const auto named = namedFolder(to);
  if (!named) return named.error();
  std::error_code ignored;
  if (!fs::is_directory(from, ignored)) return Error{"is not the folder of a run", from.string(), ""};
  if (fs::equivalent(from, *named, ignored)) return Error{"is the run's own folder", to.string(), "Choose another folder."};
  for (int tried = 1;; ++tried) {
    const auto chosen = chooseRun(from, accept);
    if (!chosen) return chosen.error();
    auto copied = copyChosen(from, *named, *chosen, overwrite);
    // Whoever trains may have removed the state, since a newer one is current.
    const bool gone = chosen->state && !isThere(stateFile(from, *chosen->state));
    if (copied || !gone || tried == kTries) return copied;
  }
}

Result<void> writeModelAsRun(const fs::path& to, const Checkpoint& checkpoint, std::span<const LossRecord> losses,
                             bool overwrite) {
  const auto named = namedFolder(to);
  if (!named) return named.error();
  auto prepared = UnfinishedFolder::make(*named);
  if (!prepared) return prepared.error();
  const fs::path& folder = prepared->path();
  if (auto saved = saveCheckpoint(checkpoint, folder / "model.safetensors"); !saved) {
    Error error = saved.error();
    error.where = to.string();
    return error;
  }
  if (auto written = writeFile(folder / "config.json", toJson(checkpoint.config)); !written) return written;
  if (auto written = writeFile(folder / "metrics.csv", metricsCsv(losses, "")); !written) return written;
  if (checkpoint.trainedOn) {
    if (auto saved = saveTrainingKeys(olderKeysFile(folder), "", *checkpoint.trainedOn); !saved) return saved;
  }
  return copyChosen(folder, *named, {}, overwrite);
}

Result<void> removeRun(const fs::path& folder) {
  const auto named = namedFolder(folder);
  if (!named) return named.error();
  if (!isThere(*named)) return {};
  const auto unused = isUnused(*named);
  if (!unused) return unused.error();
  if (!*unused && !holdsRun(*named)) return Error{"holds no run", folder.string(), ""};
  {
    const auto lock = RunLock::take(*named);
    if (!lock) return lock.error();
    if (auto older = checkNotNewer(*named); !older) return older;
    std::vector<fs::path> files{*named / "current", *named / "config.json", *named / "metrics.csv",
                                *named / kKeptFile, *named / kOpenFile,     olderKeysFile(*named)};
    for (const char* const name : kDerivedFiles) files.push_back(*named / name);
    const CheckpointNames names = checkpointNames(*named);
    for (const StateName& name : names.states) files.push_back(stateFile(*named, name));
    for (const RunId& run : names.keys) files.push_back(keysFile(*named, run));
    for (const fs::path& file : files) {
      if (auto removed = removeFile(file); !removed) return removed;
    }
    sweepTemporaries(checkpointsFolder(*named));
    ::rmdir(checkpointsFolder(*named).c_str());
  }
  ::rmdir(named->c_str());  // if nothing else is in it
  return {};
}

}  // namespace latentscape
