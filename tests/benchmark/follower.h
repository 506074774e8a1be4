// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/benchmark/gui_clock.h"

#include <QObject>
#include <QPointF>

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

class QWidget;

namespace latentscape {

// One move of a mouse or pen, from the hand to the screen. If a later question replaced its unread one, its picture counts as
// painted when the later one is.
struct Followed {
  Clock::time_point posted, delivered, answered, painted;
  bool replaced = false;

  double total() const { return millisecondsBetween(posted, painted); }
  double waiting() const { return millisecondsBetween(posted, delivered); }      // waiting for the GUI thread
  double answering() const { return millisecondsBetween(delivered, answered); }  // question, service, queued answer
  double painting() const { return millisecondsBetween(answered, painted); }     // including the rest of that repaint
};

// Follows the moves of a hand in a real window to the moment when the picture that answers each is painted and handed to the
// screen. What derives from it tells which move has come to its widget, and which one an answer is about. GUI thread.
class Follower : public QObject {
  Q_OBJECT
 protected:
  // picture: the name of the widget that shows the answers.
  Follower(QWidget& window, const char* picture, GuiClock& clock);

  static std::size_t movesIn(double seconds);
  // Moves the hand, which is down, over the widget, to placeOf(i), which is called on a thread of its own. The moves whose
  // pictures were painted; all of them unless something is broken.
  std::vector<Followed> follow(QWidget& over, std::size_t count, const std::function<QPointF(std::size_t)>& placeOf);

  // A move has come to the widget: its number; nothing if none is followed.
  std::optional<std::size_t> delivered();
  // An answer has come to the picture: to the last move delivered for which isOf(i) holds, and to those before it.
  void answered(const std::function<bool(std::size_t)>& isOf);

  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void repainted(const QObject* receiver, QEvent::Type type);

  QWidget& m_window;
  GuiClock& m_clock;
  const QWidget* m_picture;
  std::vector<Followed> m_moves;
  std::size_t m_delivered = 0, m_answered = 0, m_painted = 0;  // the number of m_moves so far
  bool m_picturePainted = false;
  bool m_active = false;
};

}  // namespace latentscape
