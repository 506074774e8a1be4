// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/benchmark/mouse.h"
#include "ui/controllers/exploration_controller.h"

#include <QObject>
#include <QPointF>

#include <vector>

namespace latentscape {

class LatentMap;
class MainWindow;

// Drags the probe over the map of a real window with a mouse of 60 events a second, from a thread of its own, so that a busy
// GUI thread does not slow the mouse, and follows each event to the moment when its decoded image is painted and handed to the
// screen.
class Drag : public QObject {
  Q_OBJECT
 public:
  // One mouse event. If a later question replaced its unread one, its image counts as painted when the later one is.
  struct Move : Followed {
    QPointF place;  // of the probe
    bool replaced = false;
  };

  Drag(MainWindow& window, GuiClock& clock);

  // GUI thread. The moves whose images were painted; all of them unless something is broken.
  std::vector<Move> run(double seconds);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void moved(QPointF place);
  void answered(const ProbeAnswer& answer);
  void repainted(const QObject* receiver, QEvent::Type type);

  MainWindow& m_window;
  GuiClock& m_clock;
  LatentMap* m_map;
  const QWidget* m_image;
  std::vector<Move> m_moves;
  std::size_t m_delivered = 0, m_answered = 0, m_painted = 0;  // the number of m_moves so far
  bool m_imagePainted = false;
  bool m_active = false;
};

}  // namespace latentscape
