// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/keeper.h"

#include "core/base/exceptions.h"
#include "core/base/threads.h"
#include "core/runs/run_copy.h"
#include "core/runs/run_places.h"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace latentscape {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto kLossesEvery = 1s;
constexpr int kTries = 3;           // at the end
constexpr int kTimesItsCost = 100;  // the least time between two saves at epochs' ends

}  // namespace

struct Keeper::Worker {
  Worker(std::function<Result<RunWriter>()> toBegin, RunWriter::Identity who, LossLog before, std::string named,
         std::function<void()> onNews, KeeperOptions how)
      : begin(std::move(toBegin)), identity(std::move(who)), name(std::move(named)), notify(std::move(onNews)),
        options(std::move(how)), losses(std::move(before)), thread([this](std::stop_token stop) { loop(stop); }) {}

  // --- any thread ---

  void record(const LossLog& log) {
    {
      const std::lock_guard lock(mutex);
      losses = log;
      if (lossesDue != Clock::time_point::max()) return;
      lossesDue = options.now() + kLossesEvery;
      changed = true;
    }
    wake.notify_all();
  }

  void put(std::shared_ptr<const RunStateCopy> state, StateOccasion occasion) {
    {
      const std::lock_guard lock(mutex);
      if (discarded) return;
      newest = std::move(state);
      ++handed;
      changed = true;
      epochEnd = occasion == StateOccasion::EpochEnd;  // a later one has no test losses of its own
      if (occasion == StateOccasion::Pause || occasion == StateOccasion::Stopping || occasion == StateOccasion::End)
        urgent = true;
    }
    wake.notify_all();
  }

  // Asks for the newest state to be written, with the models if wanted, and waits for the attempt.
  void attempt(bool models, std::optional<Clock::time_point> until) {
    std::unique_lock lock(mutex);
    urgent = true;
    withModels = withModels || models;
    const std::uint64_t ticket = ++asked;
    wake.notify_all();
    const auto tried = [&] { return answered >= ticket || ended; };
    if (until) done.wait_until(lock, *until, tried);
    else done.wait(lock, tried);
  }

  // --- the keeper's thread ---

  void loop(std::stop_token stop) {
    nameThisThread("keeper");
    for (bool last = false; !last;) {
      std::unique_lock lock(mutex);
      wake.wait_until(lock, stop, nextWork(), [this] { return changed || urgent; });
      changed = false;  // what is given from now on, while it works, is looked at next
      last = stop.stop_requested();
      const auto now = options.now();
      const bool due = handed > saved && (urgent || last || now >= nextSaving());
      const std::uint64_t number = handed, ticket = asked;
      const bool models = std::exchange(withModels, false);
      const bool removing = discarded;
      const std::shared_ptr<const RunStateCopy> state = newest;
      if (due) epochEnd = false;
      urgent = false;
      const bool rows = due || last || now >= lossesDue;
      if (rows) {
        all = losses;
        lossesDue = Clock::time_point::max();
      }
      lock.unlock();
      if (removing) {
        removeAll();
      } else {
        if (due) save(state, number);
        else if (rows) writeLosses();
        if (models) writeModels(state);
      }
      lock.lock();
      answered = std::max(answered, ticket);
      ended = last;
      const bool news = std::exchange(tell, false);
      lock.unlock();
      done.notify_all();
      if (news && notify) notify();
    }
  }

  Clock::time_point nextSaving() const {
    if (handed == saved) return Clock::time_point::max();
    return epochEnd && !failing ? std::min(nextSave, nextEpochSave) : nextSave;
  }
  // When there is something to do, as far as it is known.
  Clock::time_point nextWork() const {
    // Not for ever, which some libraries can't wait for.
    return std::min({lossesDue, nextSaving(), options.now() + std::chrono::hours(1)});
  }

  // Makes the folder, or makes it again. An Error if nothing can be written there.
  Result<void> ready() {
    if (!writer) {
      auto begun = begin();
      if (!begun) return begun.error();
      if (options.findKeys) begun->setTrainedOn(trainedOn());
      {
        const std::lock_guard lock(mutex);
        status.folder = begun->folder();
        status.lockWarning = begun->lockWarning();
      }
      writer = std::make_unique<RunWriter>(*std::move(begun));
    }
    if (!writer->inPlace()) return writer->remake();
    return {};
  }

  TrainingKeys trainedOn() {
    if (!identity.trainedOn && options.findKeys && !foundKeys) foundKeys = options.findKeys();
    return foundKeys ? *foundKeys : identity.trainedOn;
  }

  // Exceptions of libraries, lack of memory among them, become an Error.
  template <class Work>
  auto kept(const Work& work) {
    return guarded(Error{"can't be saved", name, "Training goes on; it is tried again."}, work);
  }

  // Moments that have overflowed keep weights that are sound from no disk: the optimizer begins with new ones.
  void dropMoments(RunState& state) {
    const auto finite = [](const std::vector<float>& values) {
      return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
    };
    if (finite(state.trainer.mean) && finite(state.trainer.square)) return;
    state.trainer.mean.clear();
    state.trainer.square.clear();
    if (writer) writer->log("step " + std::to_string(state.progress.step) + " is saved without its moments, which aren't finite");
  }

  void save(const std::shared_ptr<const RunStateCopy>& copy, std::uint64_t number) {
    const auto start = options.now();
    std::optional<RunState> state;
    Result<void> written = kept([&]() -> Result<void> {
      state = copy->unpacked();
      dropMoments(*state);
      if (auto made = ready(); !made) return made;
      return writer->save(*state, all);
    });
    bool elsewhere = false;
    if (!written && state) elsewhere = kept([&] { return saveElsewhere(*state); }).ok();
    if (written && rescue) leaveRescue();
    if (writer && !written != failing) {
      const std::string step = "step " + std::to_string(copy->progress.step);
      writer->log(written ? step + " is saved here again" : step + " can't be saved here: " + written.error().message());
    }
    const auto end = options.now();
    const std::lock_guard lock(mutex);
    failing = !written;
    nextSave = end + (written ? options.every : std::min(options.again, options.every));
    nextEpochSave = end + kTimesItsCost * (end - start);
    if (written || elsewhere) status.savedStep = copy->progress.step;
    if (written) saved = number;
    onDisk = written || elsewhere ? std::max(onDisk, number) : onDisk;
    status.problem = written ? std::nullopt : std::optional<Error>(written.error());
    status.elsewhere = elsewhere ? rescue->folder() : std::filesystem::path();
    tell = true;
  }

  // Only what isn't there yet: nobody loses anything if it fails, since a save writes all that lacks.
  void writeLosses() {
    if (writer && writer->inPlace()) (void)kept([&] { return writer->writeLosses(all, false); });
  }

  Result<void> saveElsewhere(const RunState& state) {
    if (!rescue) {
      auto folder = makeRunFolder(options.rescue.empty() ? rescueFolder() : options.rescue, name);
      if (!folder) return folder.error();
      auto begun = RunWriter::begin(*folder, {identity.run, identity.parent, trainedOn()}, false);
      if (!begun) return begun.error();
      rescue = std::make_unique<RunWriter>(*std::move(begun));
    }
    return rescue->save(state, all);
  }

  // The run's own folder has it all again.
  void leaveRescue() {
    const std::filesystem::path folder = rescue->folder();
    rescue.reset();
    (void)removeRun(folder);
    writer->log("saving goes on here; " + folder.string() + " is no longer needed");
  }

  void writeModels(const std::shared_ptr<const RunStateCopy>& copy) {
    if (!copy) return;
    const Result<void> written = kept([&]() -> Result<void> {
      if (!writer || failing) return {};
      return writer->writeModels(copy->unpacked());
    });
    if (writer && !failing) {
      writer->log("ended at step " + std::to_string(copy->progress.step) +
                  (written ? std::string() : "; " + written.error().message()));
    }
    const std::lock_guard lock(mutex);
    status.modelsProblem = written ? std::nullopt : std::optional<Error>(written.error());
    tell = true;
  }

  void removeAll() {
    Result<void> removed;
    for (auto* const which : {&writer, &rescue}) {
      if (!*which) continue;
      const std::filesystem::path folder = (*which)->folder();
      which->reset();
      if (auto gone = kept([&] { return removeRun(folder); }); !gone) removed = gone;
    }
    const std::lock_guard lock(mutex);
    removal = std::move(removed);
    newest.reset();
    saved = onDisk = handed;
    status = KeeperStatus();
  }

  const std::function<Result<RunWriter>()> begin;
  const RunWriter::Identity identity;
  const std::string name;
  const std::function<void()> notify;
  const KeeperOptions options;

  mutable std::mutex mutex;
  std::condition_variable_any wake;
  std::condition_variable done;
  // Protected by mutex:
  LossLog losses;
  Clock::time_point lossesDue = options.now();  // max: none that the thread hasn't taken over
  std::shared_ptr<const RunStateCopy> newest;
  std::uint64_t handed = 0;  // states so far
  std::uint64_t saved = 0;   // the newest of them that is in the run's folder
  std::uint64_t onDisk = 0;  // or elsewhere
  std::uint64_t asked = 0, answered = 0;
  bool changed = false, urgent = false, epochEnd = false, withModels = false, discarded = false, ended = false, tell = false;
  KeeperStatus status;
  Clock::time_point nextSave = options.now() + options.every, nextEpochSave = Clock::time_point::min();
  bool failing = false;  // the last save in the run's folder
  Result<void> removal;  // what discard() could not remove

  // For the keeper's thread only:
  std::unique_ptr<RunWriter> writer, rescue;
  LossLog all;
  std::optional<TrainingKeys> foundKeys;

  std::once_flag closed;
  std::jthread thread;  // last, since it uses all other members
};

Keeper::Keeper(std::function<Result<RunWriter>()> begin, RunWriter::Identity identity, LossLog losses, std::string name,
               std::function<void()> notify, KeeperOptions options)
    : m_worker(std::make_unique<Worker>(std::move(begin), std::move(identity), std::move(losses), std::move(name),
                                        std::move(notify), std::move(options))) {}

Keeper::~Keeper() = default;

void Keeper::record(const LossLog& losses) { m_worker->record(losses); }

void Keeper::put(std::shared_ptr<const RunStateCopy> state, StateOccasion occasion) { m_worker->put(std::move(state), occasion); }

bool Keeper::saveNow(std::chrono::steady_clock::duration atMost) {
  const auto until = Clock::now() + atMost;
  std::uint64_t newest = 0;  // training may hand over another one meanwhile
  {
    const std::lock_guard lock(m_worker->mutex);
    newest = m_worker->handed;
  }
  m_worker->attempt(false, until);
  const std::lock_guard lock(m_worker->mutex);
  return m_worker->onDisk >= newest;
}

void Keeper::hurry() {
  {
    const std::lock_guard lock(m_worker->mutex);
    m_worker->urgent = true;
  }
  m_worker->wake.notify_all();
}

Result<void> Keeper::finish() {
  for (int tried = 1;; ++tried) {
    m_worker->attempt(true, std::nullopt);
    const std::lock_guard lock(m_worker->mutex);
    const KeeperStatus& status = m_worker->status;
    if (!status.problem && !status.modelsProblem) return {};
    if (tried == kTries) return status.problem ? *status.problem : *status.modelsProblem;
  }
}

Result<void> Keeper::discard() {
  {
    const std::lock_guard lock(m_worker->mutex);
    m_worker->discarded = true;
  }
  m_worker->attempt(false, std::nullopt);
  const std::lock_guard lock(m_worker->mutex);
  return m_worker->removal;
}

KeeperStatus Keeper::close() {
  std::call_once(m_worker->closed, [this] {
    m_worker->thread.request_stop();
    m_worker->thread.join();
    m_worker->writer.reset();
    m_worker->rescue.reset();
  });
  return status();
}

KeeperStatus Keeper::status() const {
  const std::lock_guard lock(m_worker->mutex);
  KeeperStatus status = m_worker->status;
  status.whole = m_worker->onDisk == m_worker->handed;
  return status;
}

const RunWriter::Identity& Keeper::identity() const { return m_worker->identity; }

}  // namespace latentscape
