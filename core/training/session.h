// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/config.h"
#include "core/model/loss_log.h"
#include "core/model/losses.h"
#include "core/model/setting_change.h"
#include "core/model/trainer.h"
#include "core/training/run_state.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace latentscape {

enum class SessionState {
  Idle,       // nothing started, or reset
  Preparing,  // loading the engine, moving images to the device
  Running,
  Paused,
  Finished,  // all epochs done, or stopped: weights and losses remain
  Failed,    // see SessionStatus::error; the last good weights are in the last frame
};

// The state of training at a step boundary. Immutable; shared between threads.
struct TrainingFrame {
  std::uint64_t run = 0;  // the start() call that it belongs to; counts from 1
  std::uint64_t step = 0;
  double epochs = 0.0;                     // epochs done, as a real number
  Losses train;                            // from the newest loss record
  std::optional<Losses> test;              // from the newest evaluation
  std::uint64_t testStep = 0;              // the step whose weights that evaluation used
  std::shared_ptr<const Weights> weights;  // a frozen copy
  std::vector<float> means;                // posterior means of the first test images: count * d
  // While training runs always the same, at most 2,000, but that a slow network's first frame has fewer; all test images at a
  // pause and at the end.
  std::size_t meansCount = 0;
};

// How a run diverged, and where it was brought back to.
struct Divergence {
  std::uint64_t step = 0;      // the step whose loss was the first that gave it away
  std::uint64_t restored = 0;  // the step of the state that the run ended with, moments and all
  double learningRate = 0.0;   // the one to try next: a third of the one in effect, or that of the restored state if it is lower
};

struct SessionStatus {
  SessionState state = SessionState::Idle;
  std::uint64_t run = 0;
  RunConfig config;    // with the learning rate and beta in effect
  std::string device;  // "CPU, 2 threads"; empty until known
  std::uint64_t step = 0;
  std::uint64_t totalSteps = 0;
  double epochs = 0.0;  // epochs done, as a real number
  double imagesPerSecond = 0.0;
  // Excludes evaluation and frames, except those frames within an epoch that a GPU makes concurrently with its steps.
  double secondsTraining = 0.0;
  double secondsLeft = 0.0;  // estimated, including evaluation; 0 if unknown
  std::optional<Error> error;
  std::optional<Divergence> divergence;  // if that is why it failed
};

// What a run begins with.
struct TrainingStart {
  std::shared_ptr<const Weights> initial{};  // null: newly initialised ones
  // To go on from, instead of weights: its step, moments and sums. The configuration that start() is given may differ from the
  // state's where branchProblem() allows.
  std::shared_ptr<const RunState> state{};
  LossLog losses{};                         // of the steps before the state
  std::shared_ptr<RunRecorder> recorder{};  // receives states and losses; null: nobody keeps the run
  bool paused = false;
};

// The first field that a run can't go on with, not even as a branch (core/model/fields.h). Nothing if there is none. Where its
// images lie isn't judged: whoever opened them knows whether they are the same.
std::optional<Error> branchProblem(const RunConfig& from, const RunConfig& to);

// Runs one training run at a time on its own worker thread, which owns the live weights. Every member may be called from any
// thread (but not from the notifier) and returns at once. Commands take effect at the next step boundary, in the order given. A
// command that makes no sense in the current state, such as pausing a paused run, has no effect.
class TrainingSession {
 public:
  // notify: called on the worker thread, or on the thread that gives a command, when status, frame or losses have changed, at
  // most once until the next takeNews(). It must not block and must not call the session. loadFactory: called on the worker
  // thread at the first start. now: the clock that schedules frames; called on the worker thread.
  TrainingSession(std::function<Result<TrainerFactory>()> loadFactory, std::function<void()> notify,
                  std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now);
  ~TrainingSession();  // stops at the next step's boundary and joins
  TrainingSession(const TrainingSession&) = delete;
  TrainingSession& operator=(const TrainingSession&) = delete;

  // Begins a run, or goes on with one. Stops the current run, if any, whose recorder is given its last state, as at a reset.
  // The run's configuration, in status() and in what is saved, has the data set's class names.
  // Errors, which change nothing: an invalid configuration, no training images, images without the model's shape or classes,
  // weights or a state that don't match the configuration, a state with no steps left.
  Result<void> start(const RunConfig& config, std::shared_ptr<const Dataset> dataset, TrainingStart from = {});
  void pause();
  void resume();
  void stepOnce();  // only if Paused: one optimizer step, then Paused again
  void stop();      // to Finished, keeping what was trained
  void reset();     // to Idle, discarding everything about the run but what its recorder has
  // The fields that may change during a run (core/model/fields.h); values out of their ranges are ignored.
  void setLearningRate(double rate);
  void setBeta(double beta);

  // Re-arms the notifier. Call it before reading status, frame and losses.
  void takeNews();
  SessionStatus status() const;
  // The newest frame, if not taken yet. Frames are state: older unread ones are dropped.
  std::shared_ptr<const TrainingFrame> takeFrame();
  // The newest frame, taken or not; nullptr before the first.
  std::shared_ptr<const TrainingFrame> latestFrame() const;
  // The losses of the current run so far. Losses are events: append-only, none is dropped. The copy shares their memory.
  LossLog losses() const;
  // What was changed during the current run, oldest first. The last one grows while its value is dragged.
  std::vector<SettingChange> changes() const;

 private:
  struct Worker;
  std::unique_ptr<Worker> m_worker;
};

}  // namespace latentscape
