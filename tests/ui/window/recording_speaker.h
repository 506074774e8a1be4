// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/desktop_speaker.h"

#include <QStringList>

#include <optional>
#include <vector>

namespace latentscape {

// A desktop that notes what it is told.
struct RecordedDesktop {
  bool watchesPower = false, awake = false;
  QStringList notifications;  // "training: Training finished: 12 steps"
  int withdrawals = 0, awakeCalls = 0;
  std::vector<std::optional<double>> progress;
};

class RecordingSpeaker : public DesktopSpeaker {
 public:
  explicit RecordingSpeaker(RecordedDesktop& told) : m_told(told) {}

  void watchPower() override { m_told.watchesPower = true; }
  void notify(const QString& id, const QString& title, const QString& text) override {
    m_told.notifications << id + QStringLiteral(": ") + title + QStringLiteral(": ") + text;
  }
  void withdrawNotifications() override { ++m_told.withdrawals; }
  void keepAwake(bool on) override {
    m_told.awake = on;
    ++m_told.awakeCalls;
  }
  void showProgress(std::optional<double> share) override { m_told.progress.push_back(share); }

 private:
  RecordedDesktop& m_told;
};

}  // namespace latentscape
