// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/benchmark/follower.h"
#include "ui/controllers/exploration_controller.h"

#include <QPointF>

#include <vector>

namespace latentscape {

class LatentMap;
class MainWindow;

// Drags the probe over the map of a real window with a mouse of 60 events a second, from a thread of its own, so that a busy
// GUI thread does not slow the mouse, and follows each event to its decoded image.
class Drag : public Follower {
  Q_OBJECT
 public:
  Drag(MainWindow& window, GuiClock& clock);

  // GUI thread. The moves whose images were painted; all of them unless something is broken.
  std::vector<Followed> run(double seconds);

 private:
  void moved(QPointF place);

  LatentMap* m_map;
  std::vector<QPointF> m_places;  // of the probe, after each move
};

}  // namespace latentscape
