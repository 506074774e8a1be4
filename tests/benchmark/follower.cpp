// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmark/follower.h"

#include "tests/benchmark/mouse.h"

#include <QWidget>

namespace latentscape {

Follower::Follower(QWidget& window, const char* picture, GuiClock& clock)
    : m_window(window), m_clock(clock), m_picture(window.findChild<QWidget*>(QLatin1String(picture))) {
  if (m_picture == nullptr) qFatal("the window has no %s", picture);
  const_cast<QWidget*>(m_picture)->installEventFilter(this);
}

std::size_t Follower::movesIn(double seconds) { return static_cast<std::size_t>(seconds * kMouseRate); }

std::vector<Followed> Follower::follow(QWidget& over, std::size_t count, const std::function<QPointF(std::size_t)>& placeOf) {
  m_moves.assign(count, {});
  m_delivered = m_answered = m_painted = 0;
  m_active = true;
  m_clock.setAfterEvent([this](const QObject* receiver, QEvent::Type type) { repainted(receiver, type); });
  moveMouse(
      over, count, placeOf, [this](std::size_t i) { m_moves[i].posted = Clock::now(); },
      [this, count] { return m_painted == count; });
  m_active = false;
  m_clock.setAfterEvent({});
  m_moves.resize(m_painted);
  return m_moves;
}

std::optional<std::size_t> Follower::delivered() {
  if (!m_active || m_delivered == m_moves.size()) return std::nullopt;
  m_moves[m_delivered].delivered = Clock::now();
  return m_delivered++;
}

void Follower::answered(const std::function<bool(std::size_t)>& isOf) {
  if (!m_active) return;
  for (std::size_t i = m_delivered; i > m_answered; --i) {
    if (!isOf(i - 1)) continue;
    const auto now = Clock::now();
    for (; m_answered < i; ++m_answered) {
      m_moves[m_answered].answered = now;
      m_moves[m_answered].replaced = m_answered + 1 < i;
    }
    m_picturePainted = false;
    return;
  }
}

bool Follower::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_picture && event->type() == QEvent::Paint) m_picturePainted = true;
  return false;
}

// The window's update request paints everything pending and hands the picture over.
void Follower::repainted(const QObject* receiver, QEvent::Type type) {
  if (!m_active || type != QEvent::UpdateRequest || receiver != &m_window || !m_picturePainted) return;
  const auto now = Clock::now();
  for (; m_painted < m_answered; ++m_painted) m_moves[m_painted].painted = now;
}

}  // namespace latentscape
