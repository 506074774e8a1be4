// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/session.h"

#include "core/base/exceptions.h"
#include "core/base/mailbox.h"
#include "core/base/threads.h"
#include "core/model/fields.h"
#include "core/model/memory.h"
#include "core/training/training_run.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

namespace latentscape {
namespace {

enum class CommandKind { Start, Pause, Resume, StepOnce, Stop, Reset, LearningRate, Beta };

struct Command {
  CommandKind kind;
  std::uint64_t run = 0;
  double value = 0.0;
  // For Start:
  RunConfig config;
  std::shared_ptr<const Dataset> dataset;
  TrainingStart from;
  std::stop_token interrupt;
};

}  // namespace

struct TrainingSession::Worker {
  Worker(std::function<Result<TrainerFactory>()> load, std::function<void()> onNews,
         std::function<std::chrono::steady_clock::time_point()> clock)
      : loadFactory(std::move(load)), notify(std::move(onNews)), now(std::move(clock)),
        thread([this](std::stop_token stop) { loop(stop); }) {}

  ~Worker() {
    {
      const std::lock_guard lock(mutex);
      interrupt.request_stop();
    }
    thread.request_stop();
    thread.join();
  }

  // --- any thread ---

  void sendNews() {
    if (!news.exchange(true)) notify();
  }

  void send(CommandKind kind, double value = 0.0) {
    {
      const std::lock_guard lock(mutex);
      if (status.run == 0) return;
      commands.push_back(Command{kind, status.run, value, {}, nullptr, {}, {}});
    }
    wake.notify_one();
  }

  // --- the worker thread ---

  void loop(std::stop_token stop) {
    flushDenormals();
    nameThisThread("training");
    while (!stop.stop_requested()) {
      if (auto command = nextCommand(stop, !running)) {
        guarded([&] { obey(*command); });
      } else if (running) {
        guarded([&] { train(); });
      }
    }
    guarded([this] { leave(); });
  }

  // A run that is replaced, reset or torn down is not lost to its recorder. What its trainer can't give any more, such as one
  // whose device is lost, is no problem of what comes next.
  void leave() {
    const auto left = std::exchange(run, nullptr);
    running = false;
    try {
      if (left) left->leaveHere();
    } catch (const std::exception&) {
      // The recorder has the states before; nobody looks at this run any more.
    }
  }

  std::optional<Command> nextCommand(std::stop_token stop, bool wait) {
    std::unique_lock lock(mutex);
    if (wait) wake.wait(lock, stop, [this] { return !commands.empty(); });
    if (commands.empty()) return std::nullopt;
    Command command = std::move(commands.front());
    commands.pop_front();
    return command;
  }

  // Converts the engine's exceptions to an Error, here and nowhere else.
  template <class Work>
  void guarded(Work work) {
    try {
      work();
    } catch (const std::exception& exception) {
      fail(Error{"training stopped: " + problemOf(exception), "training",
                 "The weights of the last frame are kept. Try a smaller batch or model, or another device."});
    }
  }

  void obey(const Command& command) {
    switch (command.kind) {
      case CommandKind::Start: return start(command);
      case CommandKind::Reset: return leave();
      case CommandKind::LearningRate:
        if (run) run->setLearningRate(command.value);
        return updateStatus();
      case CommandKind::Beta:
        if (run) run->setBeta(command.value);
        return updateStatus();
      case CommandKind::Pause:
        if (!running) return;
        running = false;
        return settle(run->pauseHere(), SessionState::Paused);
      case CommandKind::Resume:
        if (!run || running) return;
        running = true;
        return setState(SessionState::Running);
      case CommandKind::StepOnce:
        if (!run || running) return;
        if (auto advanced = run->advance(); !advanced) return fail(advanced.error());
        if (run->done()) return finish();
        return settle(run->pauseHere(), SessionState::Paused);
      case CommandKind::Stop:
        if (run) finish();
        return;
    }
  }

  void start(const Command& command) {
    leave();
    runNumber = command.run;
    const auto& config = command.config;
    if (auto fits =
            checkMemory(describeArchitecture(config.model), weightsMemory(config.model), "hidden", "Give narrower layers.");
        !fits)
      return fail(fits.error());
    const TrainingStart& from = command.from;
    std::shared_ptr<const Weights> weights = from.initial;
    if (from.state) weights = {from.state, &from.state->trainer.weights};
    if (!weights) weights = std::make_shared<const Weights>(initialWeights(config.model, config.training.seed));
    showWeights(from, weights);
    if (!factory) {
      auto loaded = loadFactory();
      if (!loaded) return fail(loaded.error());
      factory = std::move(*loaded);
    }
    auto trainer = factory(config.model, config.training, *weights);
    if (!trainer) return fail(trainer.error());
    RunSink sink{[this](const LossLog& newest) { setLosses(newest); },
                 [this](std::shared_ptr<const TrainingFrame> frame) { addFrame(std::move(frame)); },
                 [this](const std::vector<SettingChange>& newest) { setChanges(newest); }, now, from.recorder};
    run = std::make_unique<TrainingRun>(command.run, config, command.dataset, std::move(*trainer), std::move(sink),
                                        command.interrupt, from.state.get(), from.losses);
    running = !from.paused;
    if (from.paused) run->showAllImages();
    updateStatus();
    setState(running ? SessionState::Running : SessionState::Paused);
  }

  // What there is to see before a trainer is made, which may take its time.
  void showWeights(const TrainingStart& from, std::shared_ptr<const Weights> weights) {
    auto frame = std::make_shared<TrainingFrame>();
    frame->run = runNumber;
    frame->weights = std::move(weights);
    if (from.state) {
      const RunProgress& progress = from.state->progress;
      frame->step = progress.step;
      frame->epochs = progress.epochs;
      frame->train = progress.lastTrain;
      frame->test = progress.lastTest;
      frame->testStep = progress.testStep;
    }
    addFrame(std::move(frame));
  }

  void train() {
    if (auto advanced = run->advance(); !advanced) return fail(advanced.error());
    updateStatus();
    if (run->done()) finish();
  }

  void finish() {
    running = false;
    const auto finished = run->finishHere();
    updateStatus();
    run.reset();
    if (finished) setState(SessionState::Finished);
    else fail(finished.error());
  }

  void settle(const Result<void>& result, SessionState state) {
    if (!result) return fail(result.error());
    updateStatus();
    setState(state);
  }

  void fail(const Error& error) {
    updateStatus();
    if (error.cancelled) return leave();  // replaced by another run, a reset or the destructor
    run.reset();
    running = false;
    const std::lock_guard sending(sendNewsAfter());
    const std::lock_guard lock(mutex);
    if (status.run != runNumber) return;
    status.state = SessionState::Failed;
    status.error = error;
  }

  // Sends news after every change that is visible outside, once no lock is held: declare it before the mutex's lock.
  struct NewsSender {
    Worker& worker;
    void lock() {}
    void unlock() { worker.sendNews(); }
  };
  NewsSender& sendNewsAfter() { return newsSender; }

  void setState(SessionState state) {
    const std::lock_guard sending(sendNewsAfter());
    const std::lock_guard lock(mutex);
    if (status.run == runNumber) status.state = state;
  }
  void updateStatus() {
    if (!run) return;
    const std::lock_guard sending(sendNewsAfter());
    const std::lock_guard lock(mutex);
    if (status.run == runNumber) run->fill(status);
  }
  void setLosses(const LossLog& newest) {
    const std::lock_guard sending(sendNewsAfter());
    const std::lock_guard lock(mutex);
    if (status.run == runNumber) losses = newest;
  }
  void addFrame(std::shared_ptr<const TrainingFrame> frame) {
    const std::lock_guard sending(sendNewsAfter());
    const std::lock_guard lock(mutex);
    if (status.run != runNumber) return;
    latest = frame;
    frames.put(std::move(frame));
  }

  void setChanges(const std::vector<SettingChange>& newest) {
    const std::lock_guard sending(sendNewsAfter());
    const std::lock_guard lock(mutex);
    if (status.run == runNumber) changes = newest;
  }

  const std::function<Result<TrainerFactory>()> loadFactory;
  const std::function<void()> notify;
  const std::function<std::chrono::steady_clock::time_point()> now;
  std::atomic<bool> news{false};
  NewsSender newsSender{*this};
  Mailbox<std::shared_ptr<const TrainingFrame>> frames;

  std::mutex mutex;
  std::condition_variable_any wake;
  // Protected by mutex:
  std::deque<Command> commands;
  SessionStatus status;
  std::uint64_t started = 0;  // number of runs so far
  std::shared_ptr<const TrainingFrame> latest;
  LossLog losses;
  std::vector<SettingChange> changes;
  std::stop_source interrupt;

  // For the worker thread only:
  TrainerFactory factory;
  std::unique_ptr<TrainingRun> run;
  bool running = false;
  std::uint64_t runNumber = 0;

  std::jthread thread;  // last, since it uses all other members
};

TrainingSession::TrainingSession(std::function<Result<TrainerFactory>()> loadFactory, std::function<void()> notify,
                                 std::function<std::chrono::steady_clock::time_point()> now)
    : m_worker(std::make_unique<Worker>(std::move(loadFactory), std::move(notify), std::move(now))) {}

TrainingSession::~TrainingSession() = default;

std::optional<Error> branchProblem(const RunConfig& from, const RunConfig& to) {
  for (const ConfigField* const field : differences(from, to)) {
    if (field->mayChange != MayChange::BetweenRuns || field->name == "dataset" || field->name == "class_names") continue;
    return Error{"a run can't go on with another value", std::string(field->name), "Leave it as it is, or begin a new run."};
  }
  return std::nullopt;
}

Result<void> TrainingSession::start(const RunConfig& config, std::shared_ptr<const Dataset> dataset, TrainingStart from) {
  if (auto valid = validate(config); !valid) return valid;
  if (!dataset || dataset->train.empty()) {
    return Error{"there are no training images", "dataset", "Download MNIST, or open a folder with training images."};
  }
  if (dataset->train.shape != config.model.image || (!dataset->test.empty() && dataset->test.shape != config.model.image)) {
    return Error{"the images do not have the size that the model expects", "dataset", "Choose images of the model's size."};
  }
  if (config.model.classes > 0 && (dataset->train.labels.empty() || (!dataset->test.empty() && dataset->test.labels.empty()))) {
    return Error{"a conditional VAE needs each image's class, and these images have none", "dataset",
                 "Choose labelled images, or another family."};
  }
  RunConfig named = config;
  named.classNames = dataset->classNames;
  if (!validate(named)) named.classNames.clear();  // names of other classes than the model's
  if (from.initial) {
    if (auto fits = checkWeights(config.model, *from.initial, "initial weights"); !fits) return fits;
  }
  if (from.state) {
    if (auto problem = branchProblem(from.state->progress.config, config)) return *std::move(problem);
    if (auto fits = checkState(config.model, from.state->trainer, "the state to go on from"); !fits) return fits;
    const std::uint64_t steps = stepsOf(config.training, dataset->train.size());
    if (from.state->progress.step >= steps) {
      return Error{"step " + std::to_string(from.state->progress.step) + " is reached already: " +
                       std::to_string(config.training.epochs) + " epochs are " + std::to_string(steps) + " steps",
                   "epochs", "Give more epochs."};
    }
  }
  Worker& w = *m_worker;
  {
    const std::lock_guard lock(w.mutex);
    w.interrupt.request_stop();
    w.interrupt = std::stop_source();
    w.commands.clear();
    w.status = SessionStatus{};
    w.status.state = SessionState::Preparing;
    w.status.run = ++w.started;
    w.status.config = named;
    w.losses = from.losses;
    w.changes.clear();
    if (from.state) w.changes = changesOfGoingOn(from.state->progress, config.training);
    w.latest.reset();
    w.frames.take();
    w.commands.push_back(Command{CommandKind::Start, w.status.run, 0.0, std::move(named), std::move(dataset), std::move(from),
                                 w.interrupt.get_token()});
  }
  w.wake.notify_one();
  w.sendNews();
  return {};
}

void TrainingSession::pause() { m_worker->send(CommandKind::Pause); }
void TrainingSession::resume() { m_worker->send(CommandKind::Resume); }
void TrainingSession::stepOnce() { m_worker->send(CommandKind::StepOnce); }
void TrainingSession::stop() { m_worker->send(CommandKind::Stop); }

void TrainingSession::reset() {
  Worker& w = *m_worker;
  {
    const std::lock_guard lock(w.mutex);
    if (w.status.run == 0) return;
    w.interrupt.request_stop();
    w.interrupt = std::stop_source();
    w.commands.clear();
    // A new run number, so that nothing from the old run is published any more.
    w.status = SessionStatus{};
    w.status.run = ++w.started;
    w.losses = {};
    w.changes.clear();
    w.latest.reset();
    w.frames.take();
    w.commands.push_back(Command{CommandKind::Reset, w.status.run, 0.0, {}, nullptr, {}, {}});
  }
  w.wake.notify_one();
  w.sendNews();
}

void TrainingSession::setLearningRate(double rate) {
  if (configField("learning_rate").range.contains(rate)) m_worker->send(CommandKind::LearningRate, rate);
}

void TrainingSession::setBeta(double beta) {
  if (configField("beta").range.contains(beta)) m_worker->send(CommandKind::Beta, beta);
}

void TrainingSession::takeNews() { m_worker->news.store(false); }

SessionStatus TrainingSession::status() const {
  const std::lock_guard lock(m_worker->mutex);
  return m_worker->status;
}

std::shared_ptr<const TrainingFrame> TrainingSession::takeFrame() { return m_worker->frames.take().value_or(nullptr); }

std::shared_ptr<const TrainingFrame> TrainingSession::latestFrame() const {
  const std::lock_guard lock(m_worker->mutex);
  return m_worker->latest;
}

LossLog TrainingSession::losses() const {
  const std::lock_guard lock(m_worker->mutex);
  return m_worker->losses;
}

std::vector<SettingChange> TrainingSession::changes() const {
  const std::lock_guard lock(m_worker->mutex);
  return m_worker->changes;
}

}  // namespace latentscape
