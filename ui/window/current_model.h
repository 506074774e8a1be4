// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/storage/run_folder.h"
#include "ui/controllers/training_controller.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace latentscape {

// The model that the window shows, as it would be saved: the opened one, or that of the newest frame that was shown of a run. It
// changes in the same turn of the event loop as what is shown, so that it is never another model's. GUI thread only.
class CurrentModel {
 public:
  explicit CurrentModel(const TrainingController& training) : m_training(training) {}

  void setOpened(LoadedRun opened);
  // The training controller's frame is shown. dataset: what its run is trained on.
  void setFrame(std::shared_ptr<const Dataset> dataset);

  const Checkpoint& openedCheckpoint() const { return m_opened.checkpoint; }
  std::shared_ptr<const Checkpoint> checkpoint() const;   // never null
  std::vector<LossRecord> losses() const;                 // none once another run has begun
  std::shared_ptr<const Dataset> trainedDataset() const;  // of the run; null if the opened model is shown

 private:
  const TrainingController& m_training;
  LoadedRun m_opened;
  std::uint64_t m_run = 0;  // whose frame is shown; 0: the opened model
  std::shared_ptr<const Dataset> m_runDataset;
  mutable std::shared_ptr<const Checkpoint> m_shown = std::make_shared<const Checkpoint>();
};

}  // namespace latentscape
