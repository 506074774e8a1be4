// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_reader.h"

#include "core/data/open.h"
#include "core/runs/metrics.h"
#include "core/runs/run_choice.h"
#include "core/runs/run_files.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <system_error>
#include <type_traits>
#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

void append(std::vector<std::string>& to, std::vector<std::string> notes) {
  to.insert(to.end(), std::make_move_iterator(notes.begin()), std::make_move_iterator(notes.end()));
}

// Keys that can't be read are as good as none, but for the note.
TrainingKeys keysOf(const fs::path& file, std::string_view run, std::vector<std::string>& notes) {
  auto keys = loadTrainingKeys(file, run);
  if (keys) return *std::move(keys);
  notes.push_back(keys.error().where + ": " + keys.error().what + ": which images the model was trained on is not known");
  return nullptr;
}

// What a model was trained on of a built-in data set, its configuration alone tells.
void knowBuiltInImages(Checkpoint& checkpoint) {
  const RunConfig& config = checkpoint.config;
  if (checkpoint.trainedOn || !isBuiltInDataset(config.dataset)) return;
  if (const auto dataset = openDataset(config.dataset, reopening(config)))
    checkpoint.trainedOn = trainingKeys(**dataset, config.data.seed);
}

Result<OpenedRun> openFolderOnce(const fs::path& folder, bool wantLosses) {
  OpenedRun opened;
  const auto load = [&](const fs::path& file) -> Result<void> {
    auto checkpoint = loadCheckpoint(file);
    if (!checkpoint) return checkpoint.error();
    opened.checkpoint = *std::move(checkpoint);
    return {};
  };
  auto chosen = chooseRun(folder, load);
  if (!chosen) return chosen.error();
  opened.notes = std::move(chosen->notes);
  MetricsWanted wanted;
  fs::path keys = olderKeysFile(folder);
  if (chosen->state) {
    opened.run = chosen->state->run;
    opened.parent = std::move(chosen->header.parent);
    opened.changes = std::move(chosen->header.changes);
    opened.state = stateFile(folder, *chosen->state);
    wanted = {opened.run, chosen->state->step};
    keys = keysFile(folder, opened.run);
  } else if (auto loaded = load(folder / "model.safetensors"); !loaded) {
    return loaded.error();
  }
  Checkpoint& checkpoint = opened.checkpoint;
  checkpoint.trainedOn = keysOf(keys, opened.run, opened.notes);
  knowBuiltInImages(checkpoint);
  if (checkpoint.trainedOn) checkpoint.trainingImages = checkpoint.trainedOn->size();
  // Only runs without keys need their losses for it.
  const bool imagesByLosses = !checkpoint.trainedOn && checkpoint.config.data.rule == SplitRule::Number;
  if (!wantLosses && !imagesByLosses) return opened;
  wanted.epochs = checkpoint.epochs;
  Metrics metrics = loadMetrics(folder, wanted);
  const double images = imagesByLosses ? imagesOfEpoch(metrics.losses, checkpoint.epochs) : 0.0;
  if (images >= 1.0) checkpoint.trainingImages = static_cast<std::uint64_t>(std::llround(images));
  if (!wantLosses) return opened;
  opened.losses = std::move(metrics.losses);
  append(opened.notes, std::move(metrics.notes));
  return opened;
}

// The run that `current` names; empty if none.
RunId currentRun(const fs::path& folder) {
  const auto current = readCurrent(folder);
  return current && *current ? (*current)->run : RunId();
}

// Calls open() again where another run took the folder meanwhile: the losses and keys of the first one may have gone.
template <class Open>
std::invoke_result_t<Open> withoutChange(const fs::path& folder, const Open& open) {
  constexpr int tries = 10;
  for (int tried = 1;; ++tried) {
    const RunId before = currentRun(folder);
    auto opened = open();
    if (tried == tries || currentRun(folder) == before) return opened;
  }
}

Result<OpenedRun> openFolder(const fs::path& folder, bool wantLosses) {
  return withoutChange(folder, [&] { return openFolderOnce(folder, wantLosses); });
}

Result<OpenedRun> open(const fs::path& path, bool wantLosses) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return openFolder(path, wantLosses);
  auto checkpoint = loadCheckpoint(path);
  if (!checkpoint) return checkpoint.error();
  knowBuiltInImages(*checkpoint);
  return OpenedRun{*std::move(checkpoint), {}, {}};
}

}  // namespace

Result<OpenedRun> openRun(const fs::path& path) { return open(path, true); }

Result<OpenedRun> openModel(const fs::path& path) { return open(path, false); }

namespace {

Result<ResumableRun> openToResumeOnce(const fs::path& folder) {
  ResumableRun run;
  auto chosen = chooseRun(folder, [&](const fs::path& file) -> Result<void> {
    auto state = loadStateFile(file);
    if (!state) return state.error();
    run.file = *std::move(state);
    return {};
  });
  if (!chosen) return chosen.error();
  if (!chosen->state) {
    return Error{"was trained by an older version of Latentscape, which kept no state to go on from", folder.string(),
                 "Train it anew with its configuration, or open it to explore it."};
  }
  run.notes = std::move(chosen->notes);
  const RunProgress& progress = run.file.state.progress;
  run.trainedOn = keysOf(keysFile(folder, run.file.run), run.file.run, run.notes);
  Metrics metrics = loadMetrics(folder, {run.file.run, progress.step, progress.epochs});
  run.losses = std::move(metrics.losses);
  // A run that was stopped has a row of its last step, whose losses are in the state's sums too. If that row is the recorded one,
  // its test is the stop's: a run that goes on has the rows of one that never stopped.
  const auto recorded = std::find_if(run.losses.begin(), run.losses.end(),
                                     [&progress](const LossRecord& record) { return record.step >= progress.recordedStep; });
  if (recorded != run.losses.end())
    run.losses.erase(recorded->step == progress.recordedStep ? std::next(recorded) : recorded, run.losses.end());
  const bool withinEpoch = progress.epochs != std::floor(progress.epochs);
  if (withinEpoch && progress.recordedStep == progress.step && !run.losses.empty() && run.losses.back().step == progress.step)
    run.losses.back().test.reset();
  append(run.notes, std::move(metrics.notes));
  return run;
}

}  // namespace

Result<ResumableRun> openToResume(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) {
    const bool there = fs::exists(folder, ignored);
    return Error{there ? "is a file, and a run to go on with is a folder" : "is not there", folder.string(),
                 "Name the RUN folder that training made."};
  }
  return withoutChange(folder, [&] { return openToResumeOnce(folder); });
}

bool holdsRun(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) return path.extension() == ".safetensors" && fs::is_regular_file(path, ignored);
  return fs::exists(path / "current", ignored) || fs::exists(path / "model.safetensors", ignored) ||
         !checkpointNames(path).states.empty();
}

}  // namespace latentscape
