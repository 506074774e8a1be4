// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/run_keeping.h"

#include "core/analyses/run_pictures.h"
#include "core/base/exceptions.h"
#include "core/base/threads.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/runs/run_copy.h"
#include "core/runs/run_places.h"
#include "core/runs/run_pruning.h"
#include "core/runs/run_reader.h"
#include "ui/tasks/post.h"

#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kLongestCopyWait = 1min;  // for the state that a copy begins with

// What the session has of a keeper. The keeper must not go on the training thread, which would wait for a disk: others hold it
// until this has gone.
class Link final : public RunRecorder {
 public:
  Link(std::shared_ptr<Keeper> keeper, std::promise<void> ended) : m_keeper(std::move(keeper)), m_ended(std::move(ended)) {}
  ~Link() override {
    m_keeper.reset();
    m_ended.set_value();
  }
  void record(const LossLog& losses) override { m_keeper->record(losses); }
  void put(std::shared_ptr<const RunStateCopy> state, StateOccasion occasion) override {
    m_keeper->put(std::move(state), occasion);
  }

 private:
  std::shared_ptr<Keeper> m_keeper;
  std::promise<void> m_ended;
};

// Where the run can be found; empty if nowhere.
fs::path placeOf(const KeeperStatus& status) {
  if (!status.savedStep) return {};
  return status.elsewhere.empty() ? status.folder : status.elsewhere;
}

// Only runs of this folder are ever removed because they are old.
std::shared_ptr<RunHold> holdIn(const fs::path& runs, const fs::path& folder) {
  std::error_code ignored;
  return !folder.empty() && fs::equivalent(folder.parent_path(), runs, ignored) ? RunHold::take(folder) : nullptr;
}

std::optional<Error> notWhole(const KeeperStatus& last, const std::string& run) {
  const auto because = [](const std::string& what, const Error& why) { return Error{what + why.what, why.where, why.advice}; };
  if (!last.whole) return because("a run could not be saved: ", last.problem.value_or(Error{"it is not known why", run, ""}));
  if (last.modelsProblem) return because("the run is saved; its model file couldn't be written: ", *last.modelsProblem);
  return std::nullopt;
}

// Hashes all images when it is first asked, and gives the images free.
std::function<TrainingKeys()> findingKeysOnce(std::shared_ptr<const Dataset> dataset, std::uint64_t seed) {
  struct Found {
    std::once_flag once;
    std::shared_ptr<const Dataset> dataset;
    TrainingKeys keys;
  };
  const auto found = std::make_shared<Found>();
  found->dataset = std::move(dataset);
  return [found, seed] {
    std::call_once(found->once, [&] {
      found->keys = trainingKeys(*found->dataset, seed);
      found->dataset.reset();
    });
    return found->keys;
  };
}

// Draws the pictures of the run in a folder, as `train` does at its end. A hold keeps it from being removed meanwhile.
Result<void> drawPictures(const fs::path& folder, const std::shared_ptr<const Dataset>& dataset, std::stop_token stop) {
  const auto hold = RunHold::take(folder);
  const auto run = openRun(folder);
  if (!run) return run.error();
  return guarded(Error{"can't be drawn", folder.string(), kMemoryAdvice}, [&]() -> Result<void> {
    const auto model = makeModel(run->checkpoint.config.model, run->checkpoint.weights);
    return writeRunPictures(folder, *model, dataset, run->losses, std::move(stop));
  });
}

// Makes a new folder for a run when it has something to save.
std::function<Result<RunWriter>()> beginning(const fs::path& runs, const RunWriter::Identity& identity, const std::string& name) {
  return [runs, identity, name]() -> Result<RunWriter> {
    auto folder = makeRunFolder(runs, name);
    if (!folder) return folder.error();
    auto begun = RunWriter::begin(*folder, identity, false);
    std::error_code ignored;
    if (!begun) fs::remove(*folder, ignored);  // if it is empty
    return begun;
  };
}

}  // namespace

void UnsavedRuns::add(Error why) {
  const std::lock_guard lock(m_mutex);
  m_all.push_back(std::move(why));
}

std::vector<Error> UnsavedRuns::all() const {
  const std::lock_guard lock(m_mutex);
  return m_all;
}

RunKeeping::RunKeeping(QObject* parent, KeeperOptions options, fs::path runs)
    : QObject(parent), m_options(std::move(options)), m_runs(std::move(runs)) {}

RunKeeping::~RunKeeping() {
  blockSignals(true);  // whoever hears them may be half gone
  m_waiting.clear();
  leave();
}

KeptRun RunKeeping::kept(RunWriter::Identity identity, std::function<Result<RunWriter>()> begin, LossLog losses, std::string name,
                         std::function<TrainingKeys()> findKeys) {
  KeptRun run;
  run.number = ++m_numbers;
  run.findKeys = std::move(findKeys);
  KeeperOptions options = m_options;
  options.findKeys = run.findKeys;
  run.keeper = std::make_shared<Keeper>(
      std::move(begin), std::move(identity), std::move(losses), std::move(name),
      [this, number = run.number] {
        post(this, [this, number] {
          if (number == m_number) readStatus();
        });
      },
      std::move(options));
  std::promise<void> ended;
  run.ended = ended.get_future().share();
  run.recorder = std::make_shared<Link>(run.keeper, std::move(ended));
  return run;
}

Result<KeptRun> RunKeeping::forNewRun(const RunConfig& config, std::shared_ptr<const Dataset> dataset) {
  auto id = newRunId();
  if (!id) return id.error();
  const RunWriter::Identity identity{*std::move(id), std::nullopt, nullptr};
  const std::string name = runName(config.dataset);
  KeptRun run = kept(identity, beginning(runs(), identity, name), {}, name, findingKeysOnce(dataset, config.data.seed));
  run.dataset = std::move(dataset);
  return run;
}

void RunKeeping::openToGoOn(const RunConfig& wanted, std::shared_ptr<const Dataset> dataset,
                            std::function<void(Result<RunToGoOn>)> done) {
  finish([this, wanted, dataset = std::move(dataset), done = std::move(done)](const Result<void>& finished) mutable {
    if (!finished && (finished.error().cancelled || !m_status.whole)) return done(finished.error());
    const auto last = std::make_shared<KeeperStatus>(m_status);
    const auto drawing = drawingIn(place(), true);
    m_goingOn.run(
        Error{"can't go on", place().string(), "Close other programs."},
        [keeper = takeKeeper(), last, before = place(), wanted, dataset = std::move(dataset), drawing](
            std::stop_token, const ProgressCallback&) -> Result<RunToGoOn> {
          if (drawing.valid()) drawing.wait();
          if (!keeper) return openRunToGoOn(before, wanted, *dataset);
          // Where it had to be saved elsewhere, it goes on there, unless this last attempt brings it home.
          *last = keeper->close();
          const fs::path now = placeOf(*last);
          return openRunToGoOn(now.empty() ? before : now, wanted, *dataset);
        },
        [this, number = m_number, last, drew = drawing.valid(), done = std::move(done)](Result<RunToGoOn> from) {
          const bool current = m_hasRun && number == m_number;
          if (current) setStatus(*last);
          // Nothing more is written there, so what has been stopped is drawn again.
          if (current && drew && (!from || from->branch)) draw(folderNow(), m_dataset);
          done(std::move(from));
        });
  });
}

KeptRun RunKeeping::forGoingOn(RunToGoOn& from, std::shared_ptr<const Dataset> dataset) {
  KeptRun run;
  if (from.branch) {
    const std::string name = runName(from.config.dataset);
    run = kept(from.identity, beginning(runs(), from.identity, name), from.start.losses, name, {});
  } else {
    auto writer = std::exchange(from.writer, nullptr);
    run = kept(from.identity, [writer]() -> Result<RunWriter> { return std::move(*writer); }, from.start.losses,
               from.from.filename().string(), {});
  }
  // On disk, a run that doesn't tell goes on not to tell: it may have been trained on other images before.
  if (const TrainingKeys known = from.identity.trainedOn) run.findKeys = [known] { return known; };
  else run.findKeys = findingKeysOnce(dataset, from.config.data.seed);
  run.dataset = std::move(dataset);
  run.isNew = from.branch;
  run.origin = from.from;
  return run;
}

void RunKeeping::begin(KeptRun run) {
  const bool same = m_hasRun && !run.isNew && run.origin == place();
  const bool mayDiscard = run.isNew || (same && m_mayDiscard);
  std::vector<Done> waiting;
  if (same) {
    takeKeeper();  // finished already
    waiting = forget();
  } else {
    leave();
  }
  {
    const std::lock_guard lock(m_mutex);
    m_keeper = run.keeper;
    std::erase_if(m_keepers, [](const auto& keeper) { return keeper.expired(); });
    m_keepers.push_back(run.keeper);
  }
  m_ended = run.ended;
  m_number = run.number;
  m_origin = run.origin;
  m_dataset = std::move(run.dataset);
  m_hasRun = true;
  m_isNew = run.isNew;
  m_mayDiscard = mayDiscard;
  m_pruned = !run.isNew;
  m_copiedStep.reset();
  m_status = m_keeper->status();
  if (!run.isNew) emit placed(QString::fromStdString(run.origin.string()));
  emit changed();
  for (const Done& done : waiting) done(Error::cancelledByUser());
}

// There is no current run any more. Returns who waits for its end.
std::vector<RunKeeping::Done> RunKeeping::forget() {
  m_hasRun = m_mayDiscard = m_finishing = false;
  m_number = 0;
  m_status = {};
  m_origin.clear();
  m_dataset.reset();
  release(m_hold);
  return std::exchange(m_waiting, {});
}

void RunKeeping::release(std::shared_ptr<RunHold>& hold) {
  if (hold) startJob([gone = std::exchange(hold, nullptr)](const std::stop_token&) mutable { gone.reset(); });
}

void RunKeeping::finish(Done done) {
  if (finished()) {
    if (done) done({});
    return;
  }
  if (done) m_waiting.push_back(std::move(done));
  if (std::exchange(m_finishing, true)) return;
  startJob([this, number = m_number, keeper = m_keeper, ended = m_ended](const std::stop_token&) mutable {
    ended.wait();
    Result<void> finished = keeper->finish();
    keeper.reset();
    post(this, [this, number, finished = std::move(finished)] {
      if (number == m_number && m_keeper) settle(finished);
    });
  });
}

// The keeper lets go of the folder, unless it has still something to save there.
void RunKeeping::settle(const Result<void>& finished) {
  readStatus();
  if (!finished) return tellFinished(finished);
  startJob([this, number = m_number, keeper = takeKeeper(), dataset = m_dataset, runs = runs()](const std::stop_token&) mutable {
    const KeeperStatus last = keeper->status();
    auto hold = holdIn(runs, placeOf(last));  // as long as the folder is still locked
    keeper->close();
    keeper.reset();
    post(this, [this, number, last, hold = std::move(hold), dataset = std::move(dataset)]() mutable {
      if (!last.modelsProblem && number != m_discarded) draw(placeOf(last), std::move(dataset));
      if (number != m_number) return release(hold);
      m_hold = std::move(hold);
      tellFinished({});
    });
  });
}

void RunKeeping::tellFinished(const Result<void>& finished) {
  m_finishing = false;
  emit changed();
  for (const Done& done : std::exchange(m_waiting, {})) done(finished);
}

std::shared_ptr<Keeper> RunKeeping::takeKeeper() {
  const std::lock_guard lock(m_mutex);
  return std::exchange(m_keeper, nullptr);
}

void RunKeeping::leave() {
  if (!m_hasRun) return;
  readStatus();
  const auto copied = m_copiedStep, saved = m_status.savedStep;
  const bool told = m_mayDiscard;
  const fs::path known = folderNow();
  const std::uint64_t number = m_number;
  auto keeper = takeKeeper();
  auto dataset = m_dataset;
  const std::vector<Done> waiting = forget();
  if (keeper) startLeaving(number, std::move(keeper), told, copied, std::move(dataset));
  emit changed();
  if (!keeper && told && copied != saved && !known.empty()) emit left(QString::fromStdString(known.string()));
  for (const Done& done : waiting) done(Error::cancelledByUser());
}

void RunKeeping::startLeaving(std::uint64_t number, std::shared_ptr<Keeper> keeper, bool told,
                              std::optional<std::uint64_t> copied, std::shared_ptr<const Dataset> dataset) {
  ++m_leaving;
  startJob([this, number, again = m_options.again, keeper = std::move(keeper), ended = m_ended, told, copied, dataset,
            unsaved = m_unsaved](const std::stop_token& stop) mutable {
    ended.wait();
    // The last weights are not given up while the window is there.
    bool complained = false;
    Result<void> finished = keeper->finish();
    while (!finished && !keeper->status().whole && !stop.stop_requested()) {
      if (!std::exchange(complained, true)) {
        post(this, [this, number, why = finished.error()] {
          m_leftProblems.emplace(number, why);
          emit leftProblemChanged();
          settleLeft();
        });
      }
      sleepUnlessStopped(again, stop);
      finished = keeper->finish();
    }
    const KeeperStatus last = keeper->close();
    if (auto why = notWhole(last, keeper->identity().run)) unsaved->add(*std::move(why));
    keeper.reset();
    post(this, [this, number, last, complained, told, copied, dataset = std::move(dataset)] {
      if (m_leftProblems.erase(number) > 0) emit leftProblemChanged();
      const fs::path folder = placeOf(last);
      if (last.whole && !last.modelsProblem) draw(folder, dataset);
      if (told && copied != last.savedStep && !folder.empty()) emit left(QString::fromStdString(folder.string()));
      if (!complained) settleLeft();
    });
  });
}

std::optional<Error> RunKeeping::leftProblem() const {
  if (m_leftProblems.empty()) return std::nullopt;
  const std::size_t count = m_leftProblems.size();
  const Error& first = m_leftProblems.begin()->second;
  const std::string which = count == 1 ? "the previous run can't be saved: "
                                       : std::to_string(count) + " previous runs can't be saved, the first because: ";
  return Error{
      which + first.what, first.where,
      std::string(count == 1 ? "It is" : "They are") + " tried again every ten seconds, as long as this window is open."};
}

void RunKeeping::settleLeft() {
  if (--m_leaving == 0) emit leftSettled();
}

void RunKeeping::discard(Done done) {
  if (!m_hasRun || !m_mayDiscard) return done({});
  const fs::path saved = folderNow();
  const fs::path folder = saved.empty() && !m_isNew ? m_origin : saved;
  m_discarded = m_number;
  auto keeper = takeKeeper();
  const std::vector<Done> waiting = forget();
  emit changed();
  startJob([this, keeper = std::move(keeper), ended = m_ended, saved, folder, drawing = drawingIn(folder, true),
            done = std::move(done)](const std::stop_token&) mutable {
    if (drawing.valid()) drawing.wait();
    Result<void> removed = keeper ? keeper->discard() : Result<void>();
    const bool there = keeper == nullptr || saved.empty();
    if (keeper) keeper->close();
    keeper.reset();
    if (there && !folder.empty()) {  // it was there before this keeper
      ended.wait();
      removed = removeRun(folder);
    }
    post(this, [this, folder, removed = std::move(removed), done = std::move(done)] {
      emit discarded(QString::fromStdString(folder.string()));
      done(removed);
    });
  });
  for (const Done& one : waiting) one(Error::cancelledByUser());
}

void RunKeeping::markKept(Done done) {
  const fs::path folder = place();
  if (!m_hasRun || folder.empty()) return done({});
  startJob([this, number = m_number, folder, done = std::move(done)](const std::stop_token&) {
    post(this, [this, number, marked = latentscape::markKept(folder), done] {
      if (marked && number == m_number) m_mayDiscard = false;
      done(marked);
    });
  });
}

void RunKeeping::copyTo(const fs::path& folder, Done done) {
  startJob([this, number = m_number, keeper = m_keeper, from = folderNow(), step = m_status.savedStep, folder,
            drawing = drawingIn(folderNow(), false), done = std::move(done)](const std::stop_token&) mutable {
    if (drawing.valid()) drawing.wait();
    if (keeper) {
      (void)keeper->saveNow(kLongestCopyWait);
      const KeeperStatus now = keeper->status();
      from = placeOf(now);
      step = now.savedStep;
    }
    keeper.reset();
    Result<void> copied =
        step ? copyRun(from, folder, true)
             : Result<void>(Error{"nothing of this run is saved yet", folder.string(), "Wait for its first steps, or pause it."});
    post(this, [this, number, step, copied = std::move(copied), done = std::move(done)] {
      if (copied && m_hasRun && number == m_number) m_copiedStep = step;
      done(copied);
    });
  });
}

void RunKeeping::setOpened(const fs::path& folder) {
  m_opened = folder;
  release(m_openedHold);
  if (!folder.empty()) {
    startJob([this, folder, runs = runs()](const std::stop_token&) {
      post(this, [this, folder, hold = holdIn(runs, folder)]() mutable {
        if (folder != m_opened) return release(hold);
        m_openedHold = std::move(hold);
      });
    });
  }
  emit changed();
}

fs::path RunKeeping::runs() const { return m_runs.empty() ? runsFolder() : m_runs; }
fs::path RunKeeping::folderNow() const { return placeOf(m_status); }

fs::path RunKeeping::place() const {
  if (!m_hasRun) return m_opened;
  const fs::path own = folderNow();
  return own.empty() ? m_origin : own;
}

bool RunKeeping::undecided(std::uint64_t step) const { return m_hasRun && m_mayDiscard && step > 0 && m_copiedStep != step; }

void RunKeeping::setStatus(const KeeperStatus& status) {
  const fs::path before = folderNow();
  m_status = status;
  const fs::path now = folderNow();
  if (!now.empty() && now != before) emit placed(QString::fromStdString(now.string()));
  if (!now.empty() && !std::exchange(m_pruned, true)) prune();
  emit changed();
}

void RunKeeping::readStatus() {
  if (!m_keeper) return;
  const bool hadProblem = m_status.problem.has_value();
  setStatus(m_keeper->status());
  // The run has ended, and its folder takes it again.
  const bool hasEnded = m_ended.wait_for(0s) == std::future_status::ready;
  if (hadProblem && !m_status.problem && hasEnded && !m_finishing) finish();
}

void RunKeeping::prune() {
  std::vector<fs::path> spared{folderNow(), m_opened, m_origin};
  std::erase_if(spared, [](const fs::path& path) { return path.empty(); });
  startJob([spared = std::move(spared), runs = runs()](const std::stop_token&) { keepNewestRuns(runs, kKept, spared); });
}

void RunKeeping::draw(const fs::path& folder, std::shared_ptr<const Dataset> dataset) {
  if (folder.empty()) return;
  auto done = std::make_shared<std::promise<void>>();
  auto future = done->get_future().share();
  const std::uint64_t number = ++m_drawingNumbers;
  std::stop_source stop = startJob([this, number, folder, dataset = std::move(dataset), done](const std::stop_token& stopped) {
    const Result<void> pictures = drawPictures(folder, dataset, stopped);
    post(this, [this, number, folder, pictures] {
      if (!pictures && !pictures.error().cancelled) emit drawingFailed(QString::fromStdString(folder.string()), pictures.error());
      settleDrawing(number);
    });
    done->set_value();
  });
  m_drawings.push_back({number, folder, std::move(stop), std::move(future)});
}

void RunKeeping::settleDrawing(std::uint64_t number) {
  std::erase_if(m_drawings, [number](const Drawing& one) { return one.number == number; });
  if (m_drawings.empty()) emit drawn();
}

// When the pictures on their way to the folder are done, and if wanted stopped. Not valid if there are none.
std::shared_future<void> RunKeeping::drawingIn(const fs::path& folder, bool stop) {
  for (Drawing& one : m_drawings) {
    if (one.folder != folder) continue;
    if (stop) one.stop.request_stop();
    return one.done;
  }
  return {};
}

// Where the system refuses a thread, here: nothing is lost, and there is no better place. Returns what stops this job alone.
std::stop_source RunKeeping::startJob(Background::Job job) {
  if (auto started = m_background.start(job)) return *started;
  std::stop_source stopped;
  stopped.request_stop();
  job(stopped.get_token());
  return stopped;
}

bool RunKeeping::saveNow(Clock::duration atMost) {
  const auto until = Clock::now() + atMost;
  std::vector<std::shared_ptr<Keeper>> keepers;
  {
    const std::lock_guard lock(m_mutex);
    for (const auto& keeper : m_keepers) {
      if (auto alive = keeper.lock()) keepers.push_back(std::move(alive));
    }
  }
  for (const auto& keeper : keepers) keeper->hurry();  // one that hangs must not keep the others waiting
  bool saved = true;
  for (const auto& keeper : keepers) saved = keeper->saveNow(until - Clock::now()) && saved;
  return saved;
}

}  // namespace latentscape
