// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/benchmark/gui_clock.h"

#include <QThread>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <vector>

namespace latentscape {

// The control of all latencies: how late a 5 ms timer fires on a thread that does nothing else, in the same process at the
// same time. Its delay is due to the machine and its scheduler, and affects everything.
class ControlTimer : public QThread {
 public:
  ControlTimer() { start(); }
  ~ControlTimer() override { finish(); }

  // Milliseconds of each beat, in chronological order. Ends the measurement.
  const std::vector<double>& finish() {
    quit();
    wait();
    return m_lateness;
  }

 protected:
  void run() override {
    constexpr int interval = 5;
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    timer.setSingleShot(true);
    auto due = Clock::now() + std::chrono::milliseconds(interval);
    QObject::connect(&timer, &QTimer::timeout, &timer, [&] {
      const auto now = Clock::now();
      m_lateness.push_back(std::max(0.0, millisecondsBetween(due, now)));
      due = now + std::chrono::milliseconds(interval);
      timer.start(interval);
    });
    timer.start(interval);
    exec();
  }

 private:
  std::vector<double> m_lateness;
};

}  // namespace latentscape
