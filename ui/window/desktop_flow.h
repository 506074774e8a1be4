// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/dataset_controller.h"
#include "ui/controllers/training_controller.h"
#include "ui/window/desktop_notices.h"
#include "ui/window/desktop_speaker.h"

#include <QObject>

#include <functional>
#include <memory>

namespace latentscape {

class AnalysisTabs;

// Passes the news of training, downloads and analyses to DesktopNotices, and brings the window to the front when the user
// chooses a notification. GUI thread.
class DesktopFlow : public QObject {
  Q_OBJECT
 public:
  DesktopFlow(std::unique_ptr<DesktopSpeaker> speaker, TrainingController& training, DatasetController& datasets,
              AnalysisTabs& analyses, QWidget& window,
              std::function<DesktopNotices::Clock::time_point()> now = &DesktopNotices::Clock::now);

  void leave() { m_notices.leave(); }  // the window closes

 private:
  bool inFront() const;
  void raise();

  QWidget& m_window;
  std::unique_ptr<DesktopSpeaker> m_speaker;
  DesktopNotices m_notices;
};

}  // namespace latentscape
