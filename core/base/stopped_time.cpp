// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/stopped_time.h"

#include "core/base/threads.h"

#include <algorithm>
#include <utility>

namespace latentscape {

void StopDetector::tick(Clock::time_point now) {
  m_total = total(now);
  m_last = now;
}

StopDetector::Clock::duration StopDetector::total(Clock::time_point now) const {
  const Clock::duration gap = now - m_last;
  return gap > kTick + kLate ? m_total + gap - kTick : m_total;
}

StoppedTime::StoppedTime(Now now)
    : m_now(std::move(now)), m_detector(m_now()), m_thread([this](std::stop_token stop) {
        nameThisThread("stopped time");
        std::unique_lock lock(m_mutex);
        while (!stop.stop_requested()) {
          m_wake.wait_for(lock, stop, StopDetector::kTick, [] { return false; });
          m_detector.tick(m_now());
        }
      }) {}

StoppedTime::~StoppedTime() = default;

StopDetector::Clock::duration StoppedTime::total() const {
  const std::lock_guard lock(m_mutex);
  return m_detector.total(m_now());
}

double RunningTime::seconds() const {
  const auto stopped = m_stopped->total() - m_before;
  return std::max(0.0, std::chrono::duration<double>(m_stopped->now() - m_start - stopped).count());
}

}  // namespace latentscape
