// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace latentscape {

// How long the event loop of the GUI thread leaves what a user does unanswered. A thread posts a beat to the GUI thread every
// 10 ms, unless the last one is still unanswered, and measures how long each waits. Made, used and destroyed on the GUI thread.
class Heartbeat : public QObject {
 public:
  struct Stall {
    double milliseconds = 0.0;
    double processor = 0.0;  // milliseconds of it in which the GUI thread was on a core; the rest it waited for one
    std::string action;      // what was being done when it began
  };

  // After `patience` without an answer the program hangs: says during which action, and ends it by abort().
  explicit Heartbeat(std::chrono::seconds patience);
  ~Heartbeat() override;

  // What is done from now on.
  void setAction(const std::string& action);
  // Beats that are sent while it is paused are not counted, but a hang is noticed.
  void setPaused(bool paused);

  // Milliseconds. A wait of 35 ms counts as what four events would have waited, 35, 25, 15 and 5 ms, so that a stall weighs as
  // much as the events that would have come meanwhile.
  const std::vector<double>& waits() const { return m_waits; }
  // The longest waits above 100 ms, longest first, at most ten.
  const std::vector<Stall>& worst() const { return m_worst; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Beat {
    Clock::time_point sent;
    std::string action;
    bool counts = true;
  };

  void send(const std::stop_token& stop);
  void answered(const Beat& beat);

  const std::chrono::seconds m_patience;
  std::vector<double> m_waits;
  std::vector<Stall> m_worst;
  double m_processor = 0.0;  // that the GUI thread had used at the last answer

  std::mutex m_mutex;
  std::condition_variable_any m_changed;
  std::string m_action;
  bool m_paused = false;
  bool m_outstanding = false;
  std::jthread m_thread;  // the last: it uses the others
};

// The value that a share of the values does not exceed; 0 if there are none. share: 0 .. 1.
double quantile(std::vector<double> values, double share);

}  // namespace latentscape
