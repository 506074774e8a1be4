// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/run_keeping.h"
#include "ui/controllers/training_controller.h"
#include "ui/window/recent_files.h"

#include <QObject>

class QWidget;

namespace latentscape {

class Banner;

// Lets the window close only when no run is lost without the user's word. GUI thread only; nothing waits.
class ClosingFlow : public QObject {
  Q_OBJECT
 public:
  ClosingFlow(TrainingController& training, RunKeeping& keeping, RecentFiles& recent, Banner& banner, QWidget& window);

  // Whether the window may close at once. If not, asks about the run, or waits until it is saved and its pictures are drawn, and
  // closes the window later. Asked again while pictures are drawn, it leaves them out.
  bool mayClose();

  // Stops a run, waits until it is saved, and those before it, and closes, without asking. inAnyCase: closes even if they can't
  // be saved; RunKeeping::unsaved() tells of them once the window is gone.
  void keepAndClose(bool inAnyCase);

 private:
  void askAboutRun();
  void discardAndClose();
  void savedAll(const Result<void>& finished);
  void noteKept();
  void stay(const Error& why, const QString& message);
  void closeWhenDrawn();
  void close();

  TrainingController& m_training;
  RunKeeping& m_keeping;
  RecentFiles& m_recent;
  Banner& m_banner;
  QWidget& m_window;
  bool m_mayClose = false;
  bool m_closeWhenStopped = false;
  bool m_closeWhenLeft = false;  // the runs before
  bool m_closeWhenDrawn = false;
  bool m_closeInAnyCase = false;
  bool m_askedToKeep = false;  // in the dialog
  bool m_discarding = false;
};

}  // namespace latentscape
