// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_folder.h"
#include "ui/controllers/dataset_controller.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/controllers/training_controller.h"
#include "ui/window/consent_flow.h"
#include "ui/window/current_model.h"
#include "ui/window/status_text.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

namespace latentscape {

class Banner;
class ExperimentPanel;
class LossPlot;
class RunBar;

// The life of a run: the data set that it needs, its start, its news and its end. Connects the experiment panel, the run bar
// and the loss plot with the training controller, and passes frames on to exploration. GUI thread only.
class TrainingFlow : public QObject {
  Q_OBJECT
 public:
  TrainingFlow(TrainingController& training, DatasetController& datasets, ExplorationController& exploration,
               CurrentModel& current, ConsentFlow& consent, ExperimentPanel& experiment, RunBar& runBar, LossPlot& losses,
               Banner& banner, StatusText& status, QObject* parent);

  // Reads the experiment's data set, with its options, if it is on this machine; reports nothing if not. Cancels a run that
  // was waiting for another data set.
  // Asks first if the user has not chosen that path; of a path that was declined only if they insist.
  void chooseDataset(const QString& name, bool insist = false);
  // The experiment's own, as the last session left it: asks nothing.
  void restoreDataset();
  // The experiment's data set is not read until it is chosen or trained on.
  void leaveDataset();
  // Starts a run with the panel's configuration; downloads or reads the training images first if they are missing.
  void train(bool paused);
  void trainAtLeast(int epochs);
  void stepOnce();
  const std::shared_ptr<const Dataset>& dataset() const { return m_dataset; }
  bool waitsToTrain() const { return m_beginWhenReady.has_value(); }  // until the images have been read
  // Called before the current run is forgotten; it calls proceed once that is safe.
  using Guard = std::function<void(std::function<void()> proceed)>;
  void setGuard(Guard guard) { m_guard = std::move(guard); }
  // An opened model takes the place of the run, which is forgotten; then its losses and its images, if there are any, are shown.
  void forgetRun();
  void showOpened(const LoadedRun& opened, const Dataset* dataset);
  void setConfig(const RunConfig& config);   // the experiment's
  void nameDataset(const Dataset& dataset);  // of the model that is explored
  void showDataset();                        // names the data set of the run, or of the next run if there is none
  // The current run has weights that were not saved.
  bool unsaved() const { return m_unsaved; }
  void setSaved() { m_unsaved = false; }
  void setUnsaved() { m_unsaved = true; }

 signals:
  void trainingRefused(const Error& why);  // train() failed to start a run; the banner also says why
  void modelChanged();                     // a new run's first weights are shown
  void runReset();                         // by the user: there is no current run any more

 private:
  void connectViews();
  void forgetDataset();
  void openDataset(const QString& name, bool insist = false);
  void showSkipped(const Dataset& dataset);
  void showStatus();
  void showFrame();
  void begin(bool paused);
  void startRun(bool paused);
  void offerDownload(const RunConfig& config);
  void datasetReady(const Result<std::shared_ptr<const Dataset>>& dataset, bool missing);
  void refuse(const Error& why, const QString& message);
  void updateTrainable();

  TrainingController& m_training;
  DatasetController& m_datasets;
  ExplorationController& m_exploration;
  CurrentModel& m_current;
  ConsentFlow& m_consent;
  ExperimentPanel& m_experiment;
  RunBar& m_runBar;
  LossPlot& m_losses;
  Banner& m_banner;
  StatusText& m_status;
  std::shared_ptr<const Dataset> m_dataset;     // for the next run
  std::shared_ptr<const Dataset> m_runDataset;  // of the current run
  std::optional<bool> m_beginWhenReady;         // the value is the argument paused
  std::uint64_t m_shownRun = 0;                 // the run whose model is shown
  std::optional<SessionState> m_shownState;     // of run m_shownStateRun
  std::uint64_t m_shownStateRun = 0;
  QTimer m_readAgain;  // while options are being typed
  QString m_offered;   // the data set whose download the banner offers
  Guard m_guard = [](const std::function<void()>& proceed) { proceed(); };
  bool m_unsaved = false;
};

}  // namespace latentscape
