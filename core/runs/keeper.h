// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/runs/run_identity.h"
#include "core/runs/run_writer.h"
#include "core/training/run_state.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace latentscape {

// Where the keeping of a run stands.
struct KeeperStatus {
  std::filesystem::path folder;            // the run's; empty until it is made
  std::optional<std::uint64_t> savedStep;  // of the newest state on disk, wherever that is
  std::optional<Error> problem;            // why the folder isn't written to now; the run goes on, and it is tried again
  std::filesystem::path elsewhere;         // while there is a problem: the folder that is written to instead; empty if none
  // Why model.safetensors or best.safetensors could not be written at the end; the states that they are made from are there.
  std::optional<Error> modelsProblem;
  bool whole = true;                       // all that was handed over is on disk, here or elsewhere
  std::optional<std::string> lockWarning;  // the folder's file system can't lock
};

struct KeeperOptions {
  std::chrono::steady_clock::duration every = std::chrono::minutes(1);   // between two saves
  std::chrono::steady_clock::duration again = std::chrono::seconds(10);  // after a failure
  std::filesystem::path rescue{};                                        // empty: rescueFolder()
  // The clock that decides when to save; the keeper's thread looks at it whenever it is given something.
  std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
  // Finds the keys of the training images where the identity has none: called once, on the keeper's thread, before the first
  // state is written.
  std::function<TrainingKeys()> findKeys{};
};

// Keeps a run while it trains, on a thread of its own: losses as they come, a state every minute, at an epoch's end where the
// last save is a hundred times its cost ago, and always at a pause and at the end. Training only hands over copies of its
// buffers. If the folder can't be written, the run is saved in rescueFolder() meanwhile and the folder is tried again and again:
// the newest state is never given up while this object lives. Any thread may call any member.
class Keeper final : public RunRecorder {
 public:
  // begin: makes the run's folder, on the keeper's thread, when there is something to write; again after it failed. losses:
  // those that the run has already. name: of a folder elsewhere. notify: called on the keeper's thread when status() has
  // changed; must not block.
  Keeper(std::function<Result<RunWriter>()> begin, RunWriter::Identity identity, LossLog losses, std::string name,
         std::function<void()> notify, KeeperOptions options = {});
  ~Keeper() override;

  void record(const LossLog& losses) override;
  void put(std::shared_ptr<const RunStateCopy> state, StateOccasion occasion) override;

  // Saves the newest copy now. Waits until it is on disk or the time is over; whether it is on disk, wherever that is, or there
  // is nothing to save.
  bool saveNow(std::chrono::steady_clock::duration atMost);
  // Asks for the newest copy to be written now, and waits for nothing.
  void hurry();
  // The end of the run: saves what isn't saved yet, and writes the models; a few times where it fails. The Error is that
  // something can't be written to the run's folder; then status() says whether the state is on disk all the same, and finish()
  // may be called again. Blocks; for the thread that waits for the end.
  Result<void> finish();
  // Removes what was saved, and keeps nothing more, whatever is still put. The Error of what could not be removed. Blocks.
  Result<void> discard();

  // Saves what isn't saved yet, if it can be, and gives the folder up: nothing is kept from then on. Returns the last status().
  // Blocks. The destructor does it too, where nobody has.
  KeeperStatus close();

  KeeperStatus status() const;
  const RunWriter::Identity& identity() const;  // as it was given

 private:
  struct Worker;
  std::unique_ptr<Worker> m_worker;
};

}  // namespace latentscape
