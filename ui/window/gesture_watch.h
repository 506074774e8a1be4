// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <cstdint>

class QMouseEvent;

namespace latentscape {

// Tells where gestures of the mouse begin and end: one lasts from the press of a button until all buttons are up and what the
// release does is done. A double click continues the gesture of the click before it. Watches the events of the whole program and
// takes none. GUI thread.
class GestureWatch : public QObject {
  Q_OBJECT
 public:
  explicit GestureWatch(QObject* parent);

  bool open() const { return m_open; }
  std::uint64_t number() const { return m_number; }  // of this gesture, or of the last one

 signals:
  void began();
  void ended();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void press(bool second);
  void release();
  void end();

  std::uint64_t m_number = 0, m_opened = 0;
  bool m_open = false;
  bool m_ending = false;  // all buttons are up
};

}  // namespace latentscape
