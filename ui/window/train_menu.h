// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/training_controller.h"
#include "ui/window/images_flow.h"
#include "ui/window/training_flow.h"

#include <QMenu>

namespace latentscape {

class RunBar;

// The menu Train. Its keys stand in the tooltips of the run bar's buttons, too.
class TrainMenu : public QMenu {
  Q_OBJECT
 public:
  TrainMenu(TrainingController& training, TrainingFlow& flow, ImagesFlow& images, RunBar& runBar, QWidget* parent);

 private:
  void showStatus(const TrainingController& training);

  QAction* m_train;
  QAction* m_goOn;
  QAction* m_step;
  QAction* m_stop;
  QAction* m_reset;
  QAction* m_fromFolder;
};

}  // namespace latentscape
