// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace latentscape {

// How long a process did not run: it was stopped (SIGSTOP, Ctrl-Z, a debugger), or its machine was. Nothing tells a process so.
// But a clock that should tick every kTick, and comes more than kLate too late, was stopped meanwhile. A busy machine wakes a
// thread much sooner.
class StopDetector {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr Clock::duration kTick = std::chrono::milliseconds(100);
  static constexpr Clock::duration kLate = std::chrono::seconds(1);

  explicit StopDetector(Clock::time_point now) : m_last(now) {}
  void tick(Clock::time_point now);
  // Up to now, with a stop that no tick has seen yet.
  Clock::duration total(Clock::time_point now) const;

 private:
  Clock::time_point m_last;
  Clock::duration m_total{};
};

// The same by a clock, with a thread that ticks. total() and now() may be called from any thread, and call the clock.
class StoppedTime {
 public:
  using Now = std::function<StopDetector::Clock::time_point()>;

  explicit StoppedTime(Now now = &StopDetector::Clock::now);
  ~StoppedTime();
  StoppedTime(const StoppedTime&) = delete;
  StoppedTime& operator=(const StoppedTime&) = delete;

  StopDetector::Clock::duration total() const;  // since this object was made
  StopDetector::Clock::time_point now() const { return m_now(); }

 private:
  Now m_now;
  mutable std::mutex m_mutex;
  std::condition_variable_any m_wake;
  StopDetector m_detector;  // under m_mutex
  std::jthread m_thread;    // last, since it uses the others
};

// Measures time during which the process ran, from its construction on. stopped must outlive it.
class RunningTime {
 public:
  explicit RunningTime(const StoppedTime& stopped) : m_stopped(&stopped), m_before(stopped.total()), m_start(stopped.now()) {}
  double seconds() const;

 private:
  const StoppedTime* m_stopped;
  StopDetector::Clock::duration m_before;
  StopDetector::Clock::time_point m_start;
};

}  // namespace latentscape
