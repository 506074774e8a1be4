// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/loss_log.h"
#include "core/model/losses.h"
#include "core/runs/run_identity.h"
#include "core/runs/run_lock.h"
#include "core/runs/run_reader.h"
#include "core/runs/state_file.h"
#include "core/storage/training_keys.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// Writes a run into its RUN folder (run_reader.h has its files), so that whoever opens the folder at any moment, also after the
// process was killed or the disk was full, finds one whole run. One thread at a time. Every member blocks.
class RunWriter {
 public:
  struct Identity {
    RunId run;
    std::optional<RunParent> parent;
    TrainingKeys trainedOn;  // null: not known
  };
  // A new run. The folder may be missing or empty; with overwrite it may hold anything, and another run's files go once
  // this one's first state is whole: everything else in it stays. Takes the lock, and tries the folder by writing to it.
  static Result<RunWriter> begin(const std::filesystem::path& folder, Identity identity, bool overwrite);
  // Goes on with the run that openToResume() found there: takes the lock, and cuts what lies beyond the state.
  static Result<RunWriter> goOn(const std::filesystem::path& folder, Identity identity, const ResumableRun& from);

  RunWriter(RunWriter&&) noexcept;
  RunWriter& operator=(RunWriter&&) noexcept;
  ~RunWriter();  // a folder that was made for a run that wrote nothing is removed again

  const std::filesystem::path& folder() const;
  const Identity& identity() const;
  void setTrainedOn(TrainingKeys keys);  // before the first save, where they become known only now
  const std::optional<std::string>& lockWarning() const;
  // Whether the folder is still the one that was begun. If it was removed, remake() makes it again, empty.
  bool inPlace() const;
  Result<void> remake();

  // All losses of the run so far: rows that metrics.csv lacks are appended, and flushed to disk with `flush`. A file that is
  // not as this object left it is written anew.
  Result<void> writeLosses(const LossLog& losses, bool flush);
  // Saves a state, makes it current, and removes those that are no longer kept: the current one, the best by test -ELBO and
  // kSpaced spaced in time stay, the latter only where there is room. Losses up to it are written first.
  static constexpr int kSpaced = 3;
  Result<void> save(const RunState& state, const LossLog& losses);
  // model.safetensors and best.safetensors from the states, and config.json. At the end, and where somebody wants to read them.
  Result<void> writeModels(const RunState& last);
  // A line in log.txt, with the time. Best effort.
  void log(std::string_view line);

  // The best state's test losses and step, where one was evaluated.
  std::optional<std::pair<std::uint64_t, Losses>> best() const;

 private:
  struct Body;
  explicit RunWriter(std::unique_ptr<Body> body);
  std::unique_ptr<Body> m_body;
};

}  // namespace latentscape
