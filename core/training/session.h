// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/config.h"
#include "core/model/losses.h"
#include "core/model/trainer.h"

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
  Finished,  // all epochs done, or stopped: weights and losses stay
  Failed,    // see SessionStatus::error; the last good weights are in the last frame
};

// A picture of training at a step's boundary. Immutable; shared between threads.
struct TrainingFrame {
  std::uint64_t run = 0;  // which start() it belongs to; counts from 1
  std::uint64_t step = 0;
  double epochs = 0.0;                     // done, as a real number
  Losses train;                            // of the newest loss record
  std::optional<Losses> test;              // of the newest evaluation
  std::uint64_t testStep = 0;              // whose weights that evaluation was of
  std::shared_ptr<const Weights> weights;  // a frozen copy
  std::vector<float> means;                // posterior means of the first images of the test set: count * d
  std::size_t meansCount = 0;              // 2,000 while training runs; all of them at a pause, an epoch's end and the end
};

struct SessionStatus {
  SessionState state = SessionState::Idle;
  std::uint64_t run = 0;
  RunConfig config;    // with the learning rate and beta in force
  std::string device;  // "CPU, 2 threads"; empty until it is known
  std::uint64_t step = 0;
  std::uint64_t totalSteps = 0;
  double epochs = 0.0;  // done, as a real number
  double imagesPerSecond = 0.0;
  double secondsTraining =
      0.0;  // without evaluation and frames; a GPU makes those of a running epoch beside its steps, within this time
  double secondsLeft = 0.0;  // estimated, evaluation counted in; 0 where not known
  std::optional<Error> error;
};

// One training run at a time, on a worker thread of its own that owns the live weights.
// Every member may be called from any thread (not from within the notifier) and returns at once; commands take effect at the next
// step's boundary, in the order they were given. A command that makes no sense in the present state does nothing: pause of a
// paused run, step of a running one, and so on.
class TrainingSession {
 public:
  // notify: called on the worker thread, or on the one that gives a command, whenever there is something new to look at (status,
  // frame or losses), at most once until the next call of takeNews(). Must not block and must not call the session. loadFactory
  // is called on the worker thread at the first start. now: the clock by which frames are due; called on the worker thread.
  TrainingSession(std::function<Result<TrainerFactory>()> loadFactory, std::function<void()> notify,
                  std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now);
  ~TrainingSession();  // stops at the next step's boundary and joins
  TrainingSession(const TrainingSession&) = delete;
  TrainingSession& operator=(const TrainingSession&) = delete;

  // Begins a run from initial weights, or from fresh ones where there are none. Stops a run that is under way. The dataset's
  // train images must not be empty: that, and a bad configuration, is answered here and changes nothing.
  Result<void> start(const RunConfig& config, std::shared_ptr<const Dataset> dataset,
                     std::shared_ptr<const Weights> initial = nullptr, bool paused = false);
  void pause();
  void resume();
  void stepOnce();                    // Paused: one optimizer step, then paused again
  void stop();                        // Finished, with what was trained
  void reset();                       // Idle, everything of the run forgotten
  void setLearningRate(double rate);  // in (0, ConfigLimits::maxLearningRate]; others are ignored
  void setBeta(double beta);          // in [0, ConfigLimits::maxBeta]; others are ignored

  // Tells the notifier to speak again. Call it before looking.
  void takeNews();
  SessionStatus status() const;
  // The newest frame if it was not taken yet. State: older unread ones are gone.
  std::shared_ptr<const TrainingFrame> takeFrame();
  // The newest frame, taken or not; nullptr before the first.
  std::shared_ptr<const TrainingFrame> latestFrame() const;
  // Losses of the present run from the first-th record on. Events: append-only, none is dropped.
  std::vector<LossRecord> losses(std::size_t first) const;

 private:
  struct Worker;
  std::unique_ptr<Worker> m_worker;
};

}  // namespace latentscape
