// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/training_controller.h"
#include "ui/window/keeping_flow.h"
#include "ui/window/training_flow.h"

#include <QObject>

class QWidget;

namespace latentscape {

// Lets the window close only when no run is lost without the user's word. GUI thread only; nothing waits.
class ClosingFlow : public QObject {
  Q_OBJECT
 public:
  ClosingFlow(TrainingController& training, TrainingFlow& flow, KeepingFlow& keeping, QWidget& window);

  // Whether the window may close at once. If not, asks about the run and closes the window later.
  bool mayClose();

  // Stops a run, keeps it below the data folder and closes, without asking. inAnyCase: closes even if the run can't be kept,
  // and reports that on standard error.
  void keepAndClose(bool inAnyCase);

 private:
  void askAboutRun();
  void close();

  TrainingController& m_training;
  TrainingFlow& m_flow;
  KeepingFlow& m_keeping;
  QWidget& m_window;
  bool m_mayClose = false;
  bool m_closeWhenStopped = false;
  bool m_closeInAnyCase = false;
};

}  // namespace latentscape
