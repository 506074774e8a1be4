// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/monkey/hands.h"
#include "tests/monkey/heartbeat.h"
#include "tests/monkey/memory_trend.h"
#include "tests/monkey/private_home.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"

#include <QElapsedTimer>
#include <QObject>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <vector>

namespace latentscape {

// Uses the window as one who watches for hours: it trains, the probe is dragged in circles, and another tab is shown every few
// seconds. Samples the process's memory. GUI thread, in the event loop.
class Soak : public QObject {
  Q_OBJECT
 public:
  // csv, which may be null, gets a row for each sample at once: seconds,resident_mb,steps.
  Soak(Theme& theme, const PrivateHome& home, Heartbeat& heart, double seconds, double sampleSeconds, std::FILE* csv);
  ~Soak() override;

  void start();
  const std::vector<MemorySample>& samples() const { return m_samples; }
  std::uint64_t steps() const { return m_steps; }  // of training

 signals:
  void finished();

 private:
  void turn();
  void drag();
  void sample();
  std::uint64_t stepsNow();

  const PrivateHome& m_home;
  Heartbeat& m_heart;
  const double m_seconds, m_sampleSeconds;
  std::FILE* m_csv;
  Theme& m_theme;
  Hands m_hands;
  std::unique_ptr<MainWindow> m_window;
  QElapsedTimer m_time;
  double m_nextSample = 0.0, m_nextTab = 0.0;
  bool m_stopping = false;
  std::vector<MemorySample> m_samples;
  std::uint64_t m_steps = 0;
};

}  // namespace latentscape
