// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/current_model.h"

namespace latentscape {

CurrentModel::CurrentModel(const TrainingController& training, const ExplorationController& exploration)
    : m_training(training), m_exploration(exploration) {}

Checkpoint CurrentModel::checkpoint() const {
  if (!showsRun()) return m_opened.checkpoint;
  const auto& frame = m_training.frame();
  // A test loss of other weights is not saved with these.
  return Checkpoint{m_training.status().config,
                    frame->weights,
                    frame->step,
                    frame->epochs,
                    frame->testStep == frame->step ? frame->test : std::nullopt,
                    m_training.status().device};
}

std::vector<LossRecord> CurrentModel::losses() const { return showsRun() ? m_training.losses() : m_opened.losses; }

std::shared_ptr<const Dataset> CurrentModel::trainedDataset() const { return showsRun() ? m_exploration.dataset() : nullptr; }

// A run that failed before its first frame has nothing to show.
bool CurrentModel::showsRun() const { return m_training.status().state != SessionState::Idle && m_training.frame(); }

}  // namespace latentscape
