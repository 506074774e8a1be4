// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/model/losses.h"
#include "ui/controllers/training_controller.h"
#include "ui/window/desktop_speaker.h"

#include <QCoreApplication>
#include <QHash>
#include <QString>

#include <chrono>
#include <functional>
#include <optional>

namespace latentscape {

// Decides what the desktop is told of long work. That it has ended: only if the user can't see the window. To stay awake: while
// training runs, and not on battery. Progress: of training, or else of a download, in whole percents. GUI thread.
class DesktopNotices {
  Q_DECLARE_TR_FUNCTIONS(DesktopNotices)
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr auto kLong = std::chrono::seconds(10);  // an analysis that takes less is not waited for elsewhere

  // inFront: whether the user has the window before them.
  DesktopNotices(DesktopSpeaker& speaker, std::function<bool()> inFront, std::function<Clock::time_point()> now = &Clock::now);

  void setOnBattery(bool onBattery);
  void trainingChanged(const SessionStatus& status, const std::optional<Losses>& test);
  void analysisBegan(const QString& name);
  // It has an answer or has failed; not if it was cancelled.
  void analysisEnded(const QString& name, const QString& title, const QString& text);
  void downloadProgressed(const Progress& progress);
  void downloadEnded(const QString& title, const QString& text);  // if no title is given, silently
  // The user is back: what was told is of no use any more.
  void windowCameToFront() { m_speaker.withdrawNotifications(); }
  // The window closes: the desktop is told nothing more.
  void leave();

 private:
  void tell(const QString& id, const QString& title, const QString& text);
  void tellOfTraining(const SessionStatus& status, const std::optional<Losses>& test);
  void settleAwake();
  void settleProgress();

  DesktopSpeaker& m_speaker;
  const std::function<bool()> m_inFront;
  const std::function<Clock::time_point()> m_now;
  SessionState m_state = SessionState::Idle;  // of run m_run
  std::uint64_t m_run = 0;
  std::optional<bool> m_onBattery;  // as far as known
  bool m_watchesPower = false, m_awake = false, m_left = false;
  std::optional<double> m_training, m_download;  // shares that are done
  std::optional<int> m_percent;                  // as shown
  QHash<QString, Clock::time_point> m_begun;     // analyses
};

}  // namespace latentscape
