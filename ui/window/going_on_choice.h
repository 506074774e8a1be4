// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"
#include "ui/controllers/run_keeping.h"
#include "ui/controllers/training_controller.h"

#include <QCoreApplication>
#include <QString>

#include <optional>

namespace latentscape {

class ExperimentPanel;

// Whether the run that has ended, or the opened one, can go on with the experiment's settings, and what becomes of it then. By
// what the form tells: the run itself is read only when it goes on. GUI thread only.
class GoingOnChoice {
  Q_DECLARE_TR_FUNCTIONS(GoingOnChoice)
 public:
  GoingOnChoice(const TrainingController& training, const RunKeeping& keeping, const ExperimentPanel& experiment);

  void setNewRun(const DatasetOptions& data);  // that has begun, with the images' options as the form has them
  void setOpened(const RunConfig& config, double epochs);
  void setOpening(bool opening);  // a run is being read to go on with

  std::optional<QString> whyNot() const;
  QString whatItDoes() const;

 private:
  const RunConfig& lastConfig() const;  // of the run that goes on
  double lastEpochs() const;

  const TrainingController& m_training;
  const RunKeeping& m_keeping;
  const ExperimentPanel& m_experiment;
  RunConfig m_openedConfig;
  double m_openedEpochs = 0.0;
  DatasetOptions m_lastData;  // of the run that goes on, as the form has it
  bool m_opening = false;
};

// From where a branch goes on, and what was found in the run's folder that is not as it should be; empty if there is nothing.
QString goingOnNews(const RunToGoOn& run);

}  // namespace latentscape
