// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/stopped_time.h"
#include "core/data/dataset.h"
#include "core/model/setting_change.h"
#include "core/model/trainer.h"
#include "core/training/loss_watch.h"
#include "core/training/run_state.h"
#include "core/training/session.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// Receives what a run produces; called on the worker thread.
struct RunSink {
  std::function<void(const LossLog&)> losses;  // all of the run; the last record is new
  std::function<void(std::shared_ptr<const TrainingFrame>)> frame;
  std::function<void(const std::vector<SettingChange>&)> changed;  // all of the run
  std::function<std::chrono::steady_clock::time_point()> now;      // the clock that schedules frames and copies of the state
  std::shared_ptr<RunRecorder> recorder;                           // null: nobody keeps the run
};

// One training run: the body of the training loop, and its bookkeeping. Lives on the worker thread.
class TrainingRun {
 public:
  // interrupt: cuts evaluations short when the run is abandoned.
  // state: to go on from, with the losses of the steps before it; null: the trainer's weights are those of step 0.
  TrainingRun(std::uint64_t number, RunConfig config, std::shared_ptr<const Dataset> dataset, std::unique_ptr<Trainer> trainer,
              RunSink sink, std::stop_token interrupt, const RunState* state = nullptr, LossLog losses = {});

  // One optimizer step, and whatever is due after it: losses, a copy of the state, a frame, an epoch's evaluation. An Error ends
  // the run; the state is then the last good one. Must not be called when done().
  Result<void> advance();
  bool done() const { return m_step == totalSteps(); }

  // All outstanding losses are read, and a frame with all test images is published.
  Result<void> pauseHere();
  // The same, evaluated first unless that is done for this step or no step was taken.
  Result<void> finishHere();
  void showAllImages();  // publishes a frame with all test images, unless the newest is one of this step

  // The run ends here without its end: hands over what it has, as at a pause, for whoever wants to go on with it.
  void leaveHere();

  void setLearningRate(double rate);
  void setBeta(double beta);

  void fill(SessionStatus& status) const;  // fills in the numbers, not the state

 private:
  using Clock = std::chrono::steady_clock;

  std::uint64_t stepsPerEpoch() const;
  std::uint64_t totalSteps() const { return stepsOf(m_config.training, m_dataset->train.size()); }
  std::uint64_t imagesAt(std::uint64_t step) const;  // training images seen after `step` steps
  int epochAt(std::uint64_t step) const;
  double epochsDone() const;
  RunProgress progress() const;
  std::shared_ptr<const RunStateCopy> copyState();
  Result<void> keepIfDue();
  void keepProved();
  void dropUnproved();
  void hand(std::shared_ptr<const RunStateCopy> state, StateOccasion occasion);
  bool hasTest() const { return !m_dataset->test.empty(); }
  Result<void> settleEpoch();
  void beginEpoch();
  void followSchedules();
  Result<void> readLosses(bool wait);
  Result<void> readAll();
  Result<void> evaluate();
  Result<void> diverged(std::uint64_t step, const std::string& what);
  void addRecord(std::uint64_t step, std::optional<Losses> test);
  void publishFirst();
  void publish(std::size_t images);
  void beginFrame(std::size_t images);
  std::shared_ptr<TrainingFrame> takeBegun(bool wait);
  void publishBegun(bool wait);
  void noteChange(SettingChange::What what, double before, double after);
  void updateRate(double seconds, std::uint64_t images);

  const std::uint64_t m_number;
  RunConfig m_config;
  const std::shared_ptr<const Dataset> m_dataset;
  const std::unique_ptr<Trainer> m_trainer;
  const ImageSet m_binarizedTest;  // if the run binarizes: the test images, binarized once with its seed
  const RunSink m_sink;
  LossLog m_losses;  // all that were recorded
  const std::stop_token m_interrupt;
  const std::string m_deviceDescription;
  const std::uint64_t m_lossInterval;  // steps between two reads of the losses
  const bool m_lossesLag;              // the device runs ahead of the losses that have been read
  const std::size_t m_shownImages;     // in frames while training runs: always the same ones

  const StoppedTime m_stopped;  // while the process is stopped, no time passes for the run
  std::uint64_t m_step = 0;     // steps done
  double m_seconds = 0.0;       // spent training
  double m_rate = 0.0;          // images per second, smoothed
  double m_rateSeconds = 0.0;   // accumulated for the next value of m_rate
  std::uint64_t m_rateImages = 0;
  double m_evaluationSeconds = 0.0;  // of the last evaluation

  std::vector<SettingChange> m_changes;
  std::uint64_t m_first = 0;  // the step that the run began or went on with

  std::uint64_t m_lossesRead = 0;    // steps whose losses have been read; all were finite
  std::uint64_t m_recordedStep = 0;  // of the last record
  LossWatch m_watch;
  Losses m_lossSum;  // over the images of the steps since the last record
  double m_lossImages = 0.0;
  Losses m_lastTrain;
  std::optional<Losses> m_lastTest;
  std::uint64_t m_testStep = 0;  // the step whose weights m_lastTest used
  bool m_evaluated = false;      // whether m_lastTest belongs to the current step

  // Copies of the state, oldest first: the newest that losses have proved, and one that no loss has proved yet.
  std::deque<std::shared_ptr<const RunStateCopy>> m_kept;
  std::vector<std::weak_ptr<const Trainer::StateCopy>> m_copies;  // that may still take memory, here or with the recorder
  Clock::time_point m_lastKeep, m_nextKeep;
  std::weak_ptr<const RunStateCopy> m_handed;  // the newest that the recorder was given
  bool m_anyHanded = false;
  std::optional<Divergence> m_divergence;

  std::shared_ptr<const TrainingFrame> m_shown;  // the newest frame
  std::shared_ptr<TrainingFrame> m_begun;        // a frame whose snapshot is pending
  double m_frameSeconds = 0.0;                   // time that it has taken on this thread
  double m_secondsPerImage = 0.0;                // of a frame's snapshot, if the device makes it
  Clock::time_point m_nextFrame;
};

}  // namespace latentscape
