// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runs/run_reader.h"
#include "ui/controllers/dataset_controller.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/controllers/run_keeping.h"
#include "ui/controllers/training_controller.h"
#include "ui/window/consent_flow.h"
#include "ui/window/current_model.h"
#include "ui/window/document_text.h"
#include "ui/window/download_offer.h"
#include "ui/window/going_on_choice.h"

#include <QObject>
#include <QTimer>

#include <cstdint>
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
  TrainingFlow(TrainingController& training, RunKeeping& keeping, DatasetController& datasets, ExplorationController& exploration,
               CurrentModel& current, ConsentFlow& consent, ExperimentPanel& experiment, RunBar& runBar, LossPlot& losses,
               Banner& banner, DocumentText& document, QObject* parent);

  // Reads the experiment's data set, with its options, if it is on this machine; reports nothing if not. Cancels a run that
  // was waiting for another data set.
  // Asks first if the user has not chosen that path; of a path that was declined only if they insist.
  void chooseDataset(const QString& name, bool insist = false);
  // The same of the user's own images, which become the experiment's. If they can't be read, and by no field of the experiment,
  // it has those again that it had.
  void chooseImages(const QString& path);
  // The experiment's own, as the last session left it: asks nothing.
  void restoreDataset();
  // The experiment's data set is not read until it is chosen or trained on.
  void leaveDataset();
  // Starts a run with the panel's configuration; downloads or reads the training images first if they are missing.
  void train(bool paused);
  void trainAtLeast(int epochs);
  // The same with this configuration, on this machine's devices as they are chosen; not during a run.
  void trainWith(RunConfig config);
  void stepOnce();
  // Goes on with the run that has ended, or with the opened one, with the panel's settings where they may change: then as a
  // branch, which the banner tells.
  void goOn();
  const std::shared_ptr<const Dataset>& dataset() const { return m_dataset; }
  bool waitsToTrain() const { return m_beginWhenReady.has_value(); }  // until the images have been read
  // An opened model takes the place of the run, which is forgotten; then its losses are shown.
  void forgetRun();
  void showOpened(const OpenedRun& opened);
  void setConfig(const RunConfig& config);  // the experiment's

 signals:
  void trainingRefused(const Error& why);                 // train() failed to start a run; the banner also says why
  void modelChanged();                                    // a new run's first weights are shown
  void runNamed(const QString& name, std::uint64_t run);  // at a run's first frame: what the window's title says
  void goingOnChanged(bool possible);
  void runReset();  // by the user: there is no current run any more

 private:
  void connectViews();
  void forgetDataset();
  void openDataset(const QString& name, bool insist = false);
  void showSkipped(const Dataset& dataset);
  void showStatus();
  void lockExperiment();
  void showProgress();
  void showFrame();
  void showAllImages();
  enum class Begin { Running, Paused, GoingOn };
  void begin(Begin how);
  void startRun(bool paused);
  void openToGoOn();
  void startGoingOn(RunToGoOn& from, std::shared_ptr<const Dataset> dataset);
  void began(std::shared_ptr<const Dataset> dataset, const QString& name);
  void updateGoingOn();
  void showFailure();
  void offerDownload(const RunConfig& config);
  bool digitsWillDo() const;
  void trainOnBuiltInDigits();
  void datasetReady(const Result<std::shared_ptr<const Dataset>>& dataset, bool missing);
  void giveImagesBack(const RunConfig& before);
  void refuse(const Error& why, const QString& message);
  void updateTrainable();

  TrainingController& m_training;
  RunKeeping& m_keeping;
  DatasetController& m_datasets;
  ExplorationController& m_exploration;
  CurrentModel& m_current;
  ConsentFlow& m_consent;
  ExperimentPanel& m_experiment;
  RunBar& m_runBar;
  LossPlot& m_losses;
  Banner& m_banner;
  DocumentText& m_document;
  GoingOnChoice m_goingOn;
  DownloadOffer m_offer;
  std::shared_ptr<const Dataset> m_dataset;     // for the next run
  std::shared_ptr<const Dataset> m_runDataset;  // of the current run
  std::optional<RunConfig> m_before;            // images that have been chosen, until they are read
  std::optional<Begin> m_beginWhenReady;
  std::optional<Begin> m_wanted;             // when the download was offered that the banner offers
  std::uint64_t m_shownRun = 0;              // the run whose model is shown
  std::optional<SessionState> m_shownState;  // of run m_shownStateRun
  std::uint64_t m_shownStateRun = 0;
  QTimer m_readAgain;  // while options are being typed
  QString m_runName;
  QString m_shownAction;         // that the banner offers after a failure
  bool m_goesOnAsShown = false;  // the run's model is shown already: map and probe stay as they are
  bool m_canGoOn = false;
};

}  // namespace latentscape
