// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/runs/keeper.h"
#include "core/runs/run_hold.h"
#include "core/runs/run_writer.h"
#include "core/training/session.h"
#include "ui/controllers/run_to_go_on.h"
#include "ui/tasks/background.h"
#include "ui/tasks/task.h"

#include <QObject>
#include <QString>

#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace latentscape {

// A run that is about to begin, with what keeps it.
struct KeptRun {
  std::shared_ptr<RunRecorder> recorder;  // for the session; once it lets go of it, the run has ended
  std::shared_ptr<Keeper> keeper;
  std::shared_future<void> ended;
  std::function<TrainingKeys()> findKeys;  // of its training images, once for all who ask. Any thread; blocks
  std::filesystem::path origin;            // where it goes on from; empty for a new run
  bool isNew = true;                       // its folder is made for it
  std::uint64_t number = 0;
  std::shared_ptr<const Dataset> dataset;  // its images
};

// What could not be saved of the runs that a window has given up, which is known only once the window is gone. Any thread.
class UnsavedRuns {
 public:
  void add(Error why);
  std::vector<Error> all() const;

 private:
  mutable std::mutex m_mutex;
  std::vector<Error> m_all;
};

// Keeps the window's runs on disk: each from its first state in a folder of its own, or in that where it goes on; at its end with
// its pictures (core/analyses/run_pictures.h). A run that another one replaces stays where it is. GUI thread only, but for
// saveNow(); nothing waits for a disk but the destructor, which needs the training session gone and leaves pictures out.
class RunKeeping : public QObject {
  Q_OBJECT
 public:
  using Done = std::function<void(const Result<void>&)>;
  static constexpr std::size_t kKept = 10;  // of the runs that nobody has asked to keep

  // runs: where the folders of new runs are made; empty: runsFolder().
  explicit RunKeeping(QObject* parent = nullptr, KeeperOptions options = {}, std::filesystem::path runs = {});
  ~RunKeeping() override;

  Result<KeptRun> forNewRun(const RunConfig& config, std::shared_ptr<const Dataset> dataset);
  // Finishes the current run first. wanted: the experiment as the form has it, on these images, prepared as the run's. done: on
  // the GUI thread.
  void openToGoOn(const RunConfig& wanted, std::shared_ptr<const Dataset> dataset, std::function<void(Result<RunToGoOn>)> done);
  KeptRun forGoingOn(RunToGoOn& from, std::shared_ptr<const Dataset> dataset);
  // Training has begun: this is the current run. The one before is finished in the background.
  void begin(KeptRun run);
  // Training has ended: saves what isn't saved, and gives the folder free. done: once that is done, or has failed; with an Error
  // that says cancelled if there is another current run, or none, before that.
  void finish(Done done = {});
  // There is no current run any more; it stays where it is.
  void leave();
  // Removes the current run. done: the Error of what could not be removed.
  void discard(Done done);
  // The user has asked to keep the current run. done: the Error that this can't be noted in its folder.
  void markKept(Done done);
  // Copies the current run as it stands, with its pictures if it has ended. done: with the Error that it is not there or can't be
  // written.
  void copyTo(const std::filesystem::path& folder, Done done);
  // The opened run's folder, to go on from; empty if it has no states.
  void setOpened(const std::filesystem::path& folder);

  bool hasRun() const { return m_hasRun; }
  std::uint64_t number() const { return m_number; }  // tells runs apart; 0: there is none
  const KeeperStatus& status() const { return m_status; }
  // Where the current run or else the opened one can be gone on with; empty if nowhere.
  std::filesystem::path place() const;
  // Whether the current run, at this step, is the user's to keep or discard: it began in this window, and no copy was saved.
  bool undecided(std::uint64_t step) const;
  bool mayDiscard() const { return m_hasRun && m_mayDiscard; }
  bool finished() const { return m_keeper == nullptr && !m_finishing; }  // all of it is in its folder, which is free
  bool leaving() const { return m_leaving > 0; }  // it isn't known yet whether runs that were left can be saved
  // Runs that were left can't be saved anywhere, with how many they are where there are several.
  std::optional<Error> leftProblem() const;
  std::shared_ptr<const UnsavedRuns> unsaved() const { return m_unsaved; }
  // The current run's step that the newest copy has; none if no copy was made.
  std::optional<std::uint64_t> copiedStep() const { return m_copiedStep; }
  bool drawing() const { return !m_drawings.empty(); }  // pictures of runs that have ended

  // Saves the newest states of all runs now, side by side. Any thread; whether they are on disk.
  bool saveNow(std::chrono::steady_clock::duration atMost);

 signals:
  void changed();                      // status() or place()
  void placed(const QString& folder);  // the current run lies there from now on
  void left(const QString& folder);    // a run that the user has not decided about stays there
  void leftProblemChanged();           // it is tried again as long as the window is there
  void leftSettled();                  // leaving() has become false
  void discarded(const QString& folder);
  void drawn();                                                 // drawing() has become false
  void drawingFailed(const QString& folder, const Error& why);  // the run itself is saved

 private:
  // Pictures on their way to a folder.
  struct Drawing {
    std::uint64_t number = 0;
    std::filesystem::path folder;
    std::stop_source stop;
    std::shared_future<void> done;
  };
  KeptRun kept(RunWriter::Identity identity, std::function<Result<RunWriter>()> begin, LossLog losses, std::string name,
               std::function<TrainingKeys()> findKeys);
  void startLeaving(std::uint64_t number, std::shared_ptr<Keeper> keeper, bool told, std::optional<std::uint64_t> copied,
                    std::shared_ptr<const Dataset> dataset);
  void draw(const std::filesystem::path& folder, std::shared_ptr<const Dataset> dataset);
  void settleDrawing(std::uint64_t number);
  std::shared_future<void> drawingIn(const std::filesystem::path& folder, bool stop);
  void settleLeft();
  std::vector<Done> forget();
  void release(std::shared_ptr<RunHold>& hold);
  std::filesystem::path runs() const;
  void setStatus(const KeeperStatus& status);
  void readStatus();
  void settle(const Result<void>& finished);
  void tellFinished(const Result<void>& finished);
  void prune();
  std::filesystem::path folderNow() const;
  std::shared_ptr<Keeper> takeKeeper();
  std::stop_source startJob(Background::Job job);

  const KeeperOptions m_options;
  const std::filesystem::path m_runs;
  const std::shared_ptr<UnsavedRuns> m_unsaved = std::make_shared<UnsavedRuns>();
  mutable std::mutex m_mutex;  // of the next two
  std::shared_ptr<Keeper> m_keeper;
  std::vector<std::weak_ptr<Keeper>> m_keepers;  // that may have something to save
  std::shared_future<void> m_ended;
  std::uint64_t m_numbers = 0, m_number = 0, m_discarded = 0, m_drawingNumbers = 0;
  KeeperStatus m_status;
  bool m_hasRun = false, m_isNew = true, m_mayDiscard = false, m_pruned = false;
  std::filesystem::path m_origin, m_opened;
  std::shared_ptr<const Dataset> m_dataset;  // of the current run
  std::vector<Drawing> m_drawings;           // in progress
  std::optional<std::uint64_t> m_copiedStep;
  std::shared_ptr<RunHold> m_hold, m_openedHold;  // of the current run once it has ended, and of the opened one
  std::map<std::uint64_t, Error> m_leftProblems;  // by the runs' numbers
  int m_leaving = 0;
  bool m_finishing = false;
  std::vector<Done> m_waiting;
  Background m_background;  // its jobs end before the above goes
  Task m_goingOn{m_background};
};

}  // namespace latentscape
