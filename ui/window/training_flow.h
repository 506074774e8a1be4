// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/dataset_controller.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/controllers/training_controller.h"
#include "ui/window/views.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

namespace latentscape {

// The way of a run: the data set it needs, its start, what it tells, and its end. Joins the experiment panel, the run bar and the
// loss plot with the training controller, and hands frames on to exploration. GUI thread only.
class TrainingFlow : public QObject {
  Q_OBJECT
 public:
  TrainingFlow(TrainingController& training, DatasetController& datasets, ExplorationController& exploration, const Views& views,
               QObject* parent = nullptr);

  // Reads the data set that the experiment names, with its options, if it is there; says nothing if not. A run that waited for
  // another one is off.
  void chooseDataset(const QString& name);
  // Starts a run of the panel's configuration; downloads or reads the training images first where they are missing.
  void train(bool paused);
  void stepOnce();
  const std::shared_ptr<const Dataset>& dataset() const { return m_dataset; }
  // Asked before the run on show is forgotten, with what is to be done once that is safe.
  using Guard = std::function<void(std::function<void()> proceed)>;
  void setGuard(Guard guard) { m_guard = std::move(guard); }
  void showDataset();  // names the data set of the run, or else the one that will be trained on
  // The run on show has weights that were not saved.
  bool unsaved() const { return m_unsaved; }
  void setSaved() { m_unsaved = false; }
  void setUnsaved() { m_unsaved = true; }
  const RunConfig& runConfig() const { return m_training.status().config; }

 signals:
  void trainingRefused(const Error& why);  // train() came to nothing; the banner says it too
  void modelChanged();                     // a new run's first weights are on show
  void runReset();                         // by the person: there is no run on show any more

 private:
  void connectViews();
  void readDataset(const QString& name);
  void openDataset(const QString& name);
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
  Views m_views;
  std::shared_ptr<const Dataset> m_dataset;     // what the experiment will train on
  std::shared_ptr<const Dataset> m_runDataset;  // of the run
  std::optional<bool> m_beginWhenReady;         // paused?
  std::uint64_t m_shownRun = 0;                 // whose model is on show
  std::optional<SessionState> m_shownState;     // of run m_shownStateRun
  std::uint64_t m_shownStateRun = 0;
  QTimer m_readAgain;  // while options are being typed
  QString m_offered;   // the data set whose download the banner offers
  Guard m_guard = [](const std::function<void()>& proceed) { proceed(); };
  bool m_unsaved = false;
};

}  // namespace latentscape
