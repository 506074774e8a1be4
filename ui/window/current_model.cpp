// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/current_model.h"

#include <utility>

namespace latentscape {

void CurrentModel::setOpened(OpenedRun opened, const std::filesystem::path& folder) {
  m_folder = folder;
  m_opened = std::move(opened);
  m_run = 0;
  m_shown = std::make_shared<const Checkpoint>(m_opened.checkpoint);
}

void CurrentModel::setFrame() {
  const TrainingFrame& frame = *m_training.frame();
  m_run = frame.run;
  // A test loss of other weights is not saved with these.
  m_shown = std::make_shared<const Checkpoint>(Checkpoint{m_training.status().config, frame.weights, frame.step, frame.epochs,
                                                          frame.testStep == frame.step ? frame.test : std::nullopt,
                                                          m_training.status().device, m_training.trainedOn()});
}

std::shared_ptr<const Checkpoint> CurrentModel::checkpoint() const {
  const bool known = m_shown->trainedOn || m_run == 0 || m_training.status().run != m_run;
  if (!known && m_training.trainedOn()) {  // found out after the last frame
    Checkpoint whole = *m_shown;
    whole.trainedOn = m_training.trainedOn();
    m_shown = std::make_shared<const Checkpoint>(std::move(whole));
  }
  return m_shown;
}

LossLog CurrentModel::losses() const {
  if (m_run == 0) return m_opened.losses;
  return m_training.status().run == m_run ? m_training.losses() : LossLog();
}

}  // namespace latentscape
