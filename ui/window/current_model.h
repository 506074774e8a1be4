// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/runs/run_reader.h"
#include "ui/controllers/training_controller.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace latentscape {

// The model that the window shows, as it would be saved: the opened one, or that of the newest frame that was shown of a run. It
// changes in the same turn of the event loop as what is shown, so that it is never another model's. GUI thread only.
class CurrentModel {
 public:
  explicit CurrentModel(const TrainingController& training) : m_training(training) {}

  void setOpened(OpenedRun opened, const std::filesystem::path& folder);  // folder: of a run; empty for a lone model
  void setFrame();                                                        // the training controller's is shown

  bool isOpened() const { return m_run == 0; }  // not that of a run in this window
  const std::filesystem::path& openedFolder() const { return m_folder; }
  const Checkpoint& openedCheckpoint() const { return m_opened.checkpoint; }
  std::shared_ptr<const Checkpoint> checkpoint() const;  // never null
  LossLog losses() const;                                // none once another run has begun

 private:
  const TrainingController& m_training;
  OpenedRun m_opened;
  std::filesystem::path m_folder;
  std::uint64_t m_run = 0;  // whose frame is shown; 0: the opened model
  mutable std::shared_ptr<const Checkpoint> m_shown = std::make_shared<const Checkpoint>();
};

}  // namespace latentscape
