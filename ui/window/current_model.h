// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/storage/run_folder.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/controllers/training_controller.h"

#include <memory>
#include <vector>

namespace latentscape {

// The model that is shown, as it would be saved: that of the run that trains or has trained here, or else the opened one. GUI
// thread only.
class CurrentModel {
 public:
  CurrentModel(const TrainingController& training, const ExplorationController& exploration);

  void setOpened(LoadedRun opened) { m_opened = std::move(opened); }
  const Checkpoint& openedCheckpoint() const { return m_opened.checkpoint; }

  Checkpoint checkpoint() const;
  std::vector<LossRecord> losses() const;
  std::shared_ptr<const Dataset> trainedDataset() const;  // of the run; null if the opened model is shown

 private:
  bool showsRun() const;

  const TrainingController& m_training;
  const ExplorationController& m_exploration;
  LoadedRun m_opened;
};

}  // namespace latentscape
