// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "tests/benchmark/follower.h"

#include <vector>

namespace latentscape {

class DrawPad;
class MainWindow;

// Draws on the pad of a real window with a pen of 60 events a second, from a thread of its own, so that a busy GUI thread does
// not slow the pen, and follows each event to the reconstruction of its drawing. The pad's tab is the shown one.
class Stroke : public Follower {
  Q_OBJECT
 public:
  Stroke(MainWindow& window, GuiClock& clock);

  // GUI thread. The moves whose pictures were painted; all of them unless something is broken.
  std::vector<Followed> run(double seconds);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void foresee();

  MainWindow& m_window;
  DrawPad* m_pad;
  std::vector<Image> m_pictures;  // of each move: as the model is to see the drawing
};

}  // namespace latentscape
