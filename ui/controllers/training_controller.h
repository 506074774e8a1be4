// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/loss_log.h"
#include "core/storage/training_keys.h"
#include "core/training/session.h"
#include "ui/tasks/task.h"

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <functional>
#include <memory>

namespace latentscape {

// Brings the training session's news to the GUI thread: the first news posts one queued call, and a display timer limits how
// often it is read, so that a slow screen never slows training and never builds a backlog. GUI thread only.
class TrainingController : public QObject {
  Q_OBJECT
 public:
  explicit TrainingController(std::function<Result<TrainerFactory>()> loadFactory, QObject* parent = nullptr);
  ~TrainingController() override;

  // findKeys: for trainedOn(), called in the background; null: it stays null.
  Result<void> start(const RunConfig& config, std::shared_ptr<const Dataset> dataset, TrainingStart from,
                     std::function<TrainingKeys()> findKeys = {});
  void pause() { m_session->pause(); }
  void resume() { m_session->resume(); }
  void stepOnce() { m_session->stepOnce(); }
  void stop() { m_session->stop(); }
  void reset() { m_session->reset(); }
  void setLearningRate(double rate) { m_session->setLearningRate(rate); }
  void setBeta(double beta) { m_session->setBeta(beta); }

  // Looks for GPUs in the background, without loading the engine; emits devicesFound even if there are none.
  void findDevices();

  // As last read.
  const SessionStatus& status() const { return m_status; }
  bool active() const;  // preparing, running or paused
  // A run is in progress and does not rest.
  bool trains() const { return m_status.state == SessionState::Preparing || m_status.state == SessionState::Running; }
  const std::shared_ptr<const TrainingFrame>& frame() const { return m_frame; }
  const LossLog& losses() const { return m_losses; }
  const std::vector<SettingChange>& changes() const { return m_changes; }  // during the run, oldest first
  // The keys of the images that the run is trained on, by which the images are told apart later; null until they are known.
  const TrainingKeys& trainedOn() const { return m_trainedOn; }

 signals:
  void runChanged();  // another run, or none: frame and losses are forgotten
  void statusChanged();
  void frameArrived();
  void lossesArrived(std::size_t first);          // losses() from index first on are new
  void settingsChanged();                         // changes() is another
  void devicesFound(const QStringList& devices);  // "cuda:0", ...

 private:
  void schedule();
  void read();

  SessionStatus m_status;
  std::shared_ptr<const TrainingFrame> m_frame;
  LossLog m_losses;
  std::vector<SettingChange> m_changes;
  TrainingKeys m_trainedOn;
  QElapsedTimer m_sinceRead;
  QTimer m_display;
  std::unique_ptr<TrainingSession> m_session;  // its thread posts to this object
  Background m_background;
  Task m_findingDevices{m_background};
  Task m_findingKeys{m_background};
};

}  // namespace latentscape
