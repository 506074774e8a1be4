// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/desktop_notices.h"

#include "ui/widgets/text.h"

#include <utility>

namespace latentscape {
namespace {

std::optional<double> shareOf(std::uint64_t done, std::uint64_t total) {
  if (total == 0) return std::nullopt;
  return static_cast<double>(done) / static_cast<double>(total);
}

}  // namespace

DesktopNotices::DesktopNotices(DesktopSpeaker& speaker, std::function<bool()> inFront, std::function<Clock::time_point()> now)
    : m_speaker(speaker), m_inFront(std::move(inFront)), m_now(std::move(now)) {}

void DesktopNotices::tell(const QString& id, const QString& title, const QString& text) {
  if (!m_left && !m_inFront()) m_speaker.notify(id, title, text);
}

void DesktopNotices::setOnBattery(bool onBattery) {
  m_onBattery = onBattery;
  settleAwake();
}

void DesktopNotices::trainingChanged(const SessionStatus& status, const std::optional<Losses>& test) {
  const bool other = status.run != m_run || status.state != m_state;
  m_run = status.run;
  m_state = status.state;
  const bool active = m_state == SessionState::Preparing || m_state == SessionState::Running || m_state == SessionState::Paused;
  m_training = active ? std::optional(shareOf(status.step, status.totalSteps).value_or(0.0)) : std::nullopt;
  settleProgress();
  if (!other) return;
  settleAwake();
  tellOfTraining(status, test);
}

// Who stops a run knows that it has ended.
void DesktopNotices::tellOfTraining(const SessionStatus& status, const std::optional<Losses>& test) {
  const QString id = QStringLiteral("training");
  if (m_state == SessionState::Failed && status.error) {
    tell(id, tr("Training stopped"), QString::fromStdString(status.error->message()));
  } else if (m_state == SessionState::Finished && status.step >= status.totalSteps) {
    QString text = tr("%1 steps").arg(formatCount(status.step));
    if (test) {
      text += tr(", test %1 %2 nats per image").arg(lossWords(status.config.model.variational()), formatFixed(test->loss(), 1));
    }
    tell(id, tr("Training finished"), text);
  }
}

void DesktopNotices::settleAwake() {
  const bool trains = m_state == SessionState::Preparing || m_state == SessionState::Running;
  if (trains && !m_left && !std::exchange(m_watchesPower, true)) m_speaker.watchPower();
  const bool wanted = trains && !m_left && m_onBattery == false;
  if (std::exchange(m_awake, wanted) != wanted) m_speaker.keepAwake(wanted);
}

void DesktopNotices::settleProgress() {
  const std::optional<double> share = m_left ? std::nullopt : m_training ? m_training : m_download;
  const std::optional<int> percent = share ? std::optional(static_cast<int>(100.0 * *share)) : std::nullopt;
  if (std::exchange(m_percent, percent) == percent) return;
  m_speaker.showProgress(percent ? std::optional(*percent / 100.0) : std::nullopt);
}

void DesktopNotices::analysisBegan(const QString& name) { m_begun[name] = m_now(); }

void DesktopNotices::analysisEnded(const QString& name, const QString& title, const QString& text) {
  const auto begun = m_begun.constFind(name);
  if (begun == m_begun.constEnd()) return;
  const bool isLong = m_now() - *begun >= kLong;
  m_begun.erase(begun);
  if (isLong) tell(name, title, text);
}

void DesktopNotices::downloadProgressed(const Progress& progress) {
  m_download = shareOf(progress.done, progress.total).value_or(0.0);
  settleProgress();
}

void DesktopNotices::downloadEnded(const QString& title, const QString& text) {
  m_download.reset();
  settleProgress();
  if (!title.isEmpty()) tell(QStringLiteral("download"), title, text);
}

void DesktopNotices::leave() {
  m_left = true;
  settleAwake();
  settleProgress();
}

}  // namespace latentscape
