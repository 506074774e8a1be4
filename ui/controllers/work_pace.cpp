// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/work_pace.h"

#include <QObject>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {

constexpr double kLongest = 60.0;  // seconds until it is asked again, at most

}  // namespace

double WorkPace::steadySeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

WorkPace::WorkPace(WorkAllowance& allowance, double interval, Clock clock, std::function<void()> askAgain)
    : m_allowance(allowance), m_interval(interval), m_clock(std::move(clock)) {
  m_later.setSingleShot(true);
  m_later.setTimerType(Qt::PreciseTimer);
  QObject::connect(&m_later, &QTimer::timeout, &m_later, std::move(askAgain));
}

bool WorkPace::mayBegin(double patience) {
  const double now = m_clock();
  const double wait = std::max(std::min(m_allowance.wait(now), m_began + patience - now), m_began + m_interval - now);
  if (!(wait > 0.0)) return true;
  const int milliseconds = static_cast<int>(std::ceil(1000.0 * std::min(wait, kLongest)));
  if (!m_later.isActive() || m_later.remainingTime() > milliseconds) m_later.start(milliseconds);
  return false;
}

void WorkPace::begin() { m_began = m_clock(); }

void WorkPace::spend(double seconds) { m_allowance.spend(seconds, m_clock()); }

double WorkPace::piece() const { return m_allowance.piece(m_interval); }

}  // namespace latentscape
