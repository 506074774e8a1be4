// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/monkey/heartbeat.h"

#include <QMetaObject>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <utility>

namespace latentscape {
namespace {

constexpr std::chrono::milliseconds kInterval(10);
constexpr double kIntervalMs = 10.0;
constexpr double kNoteworthy = 100.0;  // milliseconds
constexpr std::size_t kMostStalls = 10;

double threadProcessorMilliseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

}  // namespace

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0.0;
  const double last = static_cast<double>(values.size() - 1);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::ceil(share * last));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

Heartbeat::Heartbeat(std::chrono::seconds patience)
    : m_patience(patience), m_thread([this](const std::stop_token& stop) { send(stop); }) {}

// Beats on their way are dropped with this object.
Heartbeat::~Heartbeat() {
  m_thread.request_stop();
  m_thread.join();
}

void Heartbeat::setAction(const std::string& action) {
  const std::lock_guard lock(m_mutex);
  m_action = action;
}

void Heartbeat::setPaused(bool paused) {
  const std::lock_guard lock(m_mutex);
  m_paused = paused;
}

void Heartbeat::send(const std::stop_token& stop) {
  std::unique_lock lock(m_mutex);
  while (!stop.stop_requested()) {
    m_outstanding = true;
    const Beat beat{Clock::now(), m_action, !m_paused};
    QMetaObject::invokeMethod(this, [this, beat] { answered(beat); }, Qt::QueuedConnection);
    const bool inTime = m_changed.wait_for(lock, stop, m_patience, [this] { return !m_outstanding; });
    if (stop.stop_requested()) return;
    if (!inTime) {
      std::fprintf(stderr, "monkey: the window has not answered for %lld seconds, since: %s\n",
                   static_cast<long long>(m_patience.count()), beat.action.c_str());
      std::abort();
    }
    m_changed.wait_until(lock, stop, beat.sent + kInterval, [] { return false; });
  }
}

void Heartbeat::answered(const Beat& beat) {
  const double waited = std::chrono::duration<double, std::milli>(Clock::now() - beat.sent).count();
  const double processor = threadProcessorMilliseconds(), used = processor - std::exchange(m_processor, processor);
  bool counts = beat.counts;
  {
    const std::lock_guard lock(m_mutex);
    counts = counts && !m_paused;
    m_outstanding = false;
  }
  m_changed.notify_all();
  if (!counts) return;
  for (double rest = waited; rest > 0.0; rest -= kIntervalMs) m_waits.push_back(rest);
  if (waited < kNoteworthy) return;
  const auto shorter = [](const Stall& stall, double milliseconds) { return stall.milliseconds >= milliseconds; };
  m_worst.insert(std::lower_bound(m_worst.begin(), m_worst.end(), waited, shorter),
                 {waited, std::min(used, waited), beat.action});
  if (m_worst.size() > kMostStalls) m_worst.pop_back();
}

}  // namespace latentscape
