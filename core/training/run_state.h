// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"
#include "core/model/loss_log.h"
#include "core/model/losses.h"
#include "core/model/setting_change.h"
#include "core/model/trainer.h"
#include "core/model/trainer_state.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace latentscape {

// What a run's bookkeeping is at the boundary of a step, beside the trainer's state.
struct RunProgress {
  RunConfig config;  // with the learning rate and beta in force
  std::uint64_t step = 0;
  double epochs = 0.0;           // done, as a real number
  double secondsTraining = 0.0;  // as SessionStatus has it
  std::string device;            // "CPU, 2 threads, AVX2"
  // Sums over the images of the steps since the last loss record, which is that of step recordedStep.
  Losses lossSum;
  double lossImages = 0.0;
  std::uint64_t recordedStep = 0;
  Losses lastTrain;                // of that record
  std::optional<Losses> lastTest;  // of the newest evaluation, which used the weights of step testStep
  std::uint64_t testStep = 0;
  std::vector<SettingChange> changes{};  // during the run, oldest first
};

// The changes of a run that goes on: those before, and what its configuration has otherwise.
std::vector<SettingChange> changesOfGoingOn(const RunProgress& from, const TrainingConfig& to);

// All that a run needs to go on as if it had never stopped. A value.
struct RunState {
  RunProgress progress;
  TrainerState trainer;
};

// The same with the trainer's buffers as they lie: cheap to make while training waits. Immutable; any thread.
struct RunStateCopy {
  RunProgress progress;
  std::shared_ptr<const Trainer::StateCopy> trainer;

  RunState unpacked() const { return {progress, trainer->unpacked()}; }
};

// The optimizer steps of a run on so many images: those of an epoch, times epochs.
std::uint64_t stepsOf(const TrainingConfig& training, std::size_t images);

// Why a copy was made.
enum class StateOccasion {
  Step,      // some time has passed
  EpochEnd,  // after its evaluation
  Pause,
  Stopping,  // training ends; its evaluation follows
  End,       // the last one of the run
};

// Receives a run's states and losses while it trains. Called on the training thread; must not block.
class RunRecorder {
 public:
  virtual ~RunRecorder() = default;
  // The losses of the run so far, of which the last are new. A record of the same step as the one before completes it: with the
  // test losses of a stop at that step. Whoever wants to have them keeps a copy, which shares their memory.
  virtual void record(const LossLog& losses) = 0;
  // Copies come in the order of their steps, but for a run that has diverged: its End is an earlier state, and those after it are
  // to be forgotten. The occasions Step and EpochEnd have proved states: a later loss was finite and not exploded.
  virtual void put(std::shared_ptr<const RunStateCopy> state, StateOccasion occasion) = 0;
};

}  // namespace latentscape
