// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace latentscape {

using Clock = std::chrono::steady_clock;
inline double millisecondsBetween(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

// The application with a clock: measures how long the GUI thread is busy at a stretch, and with what.
class GuiClock : public QApplication {
  Q_OBJECT
 public:
  // A stretch: from the first event after the thread has waited until it waits again; nothing else is answered meanwhile.
  struct Turn {
    double milliseconds = 0.0;
    double processor = 0.0;  // milliseconds of it in which the thread was on a core
    std::string slowest;     // its slowest event, "Class name: event type, 3.2 ms"
    double slowestMilliseconds = 0.0;
  };

  GuiClock(int& argc, char** argv);

  bool notify(QObject* receiver, QEvent* event) override;
  // Called on the GUI thread after every event for the GUI thread's objects; receiver may be gone.
  void setAfterEvent(std::function<void(const QObject* receiver, QEvent::Type type)> after) { m_after = std::move(after); }

  std::vector<Turn> takeTurns();
  // The time that events took since the start; the second: with the thread on a core.
  double busyMilliseconds() const { return m_busy; }
  double processorMilliseconds() const { return m_processor; }
  static double threadProcessorMilliseconds();

  // Runs the event loop until the condition holds (checked ten times a second) or time is up.
  static bool runUntil(const std::function<bool()>& so, double seconds);
  static void run(double seconds) {
    runUntil([] { return false; }, seconds);
  }

 private:
  void endTurn();

  std::function<void(const QObject*, QEvent::Type)> m_after;
  std::vector<Turn> m_turns;
  Turn m_turn;
  Clock::time_point m_turnBegan;
  double m_turnProcessor = 0.0;
  double m_busy = 0.0, m_processor = 0.0;
  int m_depth = 0;
  bool m_inTurn = false;
};

}  // namespace latentscape
