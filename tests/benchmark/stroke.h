// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/benchmark/mouse.h"
#include "ui/controllers/drawing.h"

#include <QObject>
#include <QPointF>

#include <vector>

namespace latentscape {

class DrawPad;
class MainWindow;

// Draws on the pad of a real window with a pen of 60 events a second, from a thread of its own, so that a busy GUI thread does
// not slow the pen, and follows each event to the moment when the reconstruction of its drawing is painted and handed to the
// screen. The pad's tab is the shown one.
class Stroke : public QObject {
  Q_OBJECT
 public:
  // One pen event. If a later question replaced its unread one, its picture counts as painted when the later one is.
  struct Move : Followed {
    Image picture;  // as the model is to see the drawing
  };

  Stroke(MainWindow& window, GuiClock& clock);

  // GUI thread. The moves whose pictures were painted; all of them unless something is broken.
  std::vector<Move> run(double seconds);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void foresee();
  void answered(const DrawnAnswer& answer);
  void happened(const QObject* receiver, QEvent::Type type);

  MainWindow& m_window;
  GuiClock& m_clock;
  DrawPad* m_pad;
  const QWidget* m_image;
  const Drawing* m_drawing;
  std::vector<Move> m_moves;
  std::size_t m_delivered = 0, m_answered = 0, m_painted = 0;  // the number of m_moves so far
  bool m_imagePainted = false;
  bool m_active = false;
};

}  // namespace latentscape
