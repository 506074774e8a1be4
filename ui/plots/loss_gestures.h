// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>

#include <array>
#include <optional>

class QCPAxis;
class QKeyEvent;
class QMouseEvent;
class QWheelEvent;

namespace latentscape {

class LossHistory;

// How the user pans and zooms the axes of the loss chart: the wheel zooms in x (Ctrl: in y), a drag pans (Ctrl: in y too), arrow
// keys pan, + and - zoom, a double click, Home or F asks for the whole run. Nothing moves while there are no losses. GUI thread.
class LossGestures {
 public:
  enum class Effect {
    None,  // the event means nothing here
    Taken,
    Moved,  // the axes have a range of the user's now
    Fit     // the user wants to follow the run again
  };

  // The axes are the chart's and outlive this.
  LossGestures(const LossHistory& history, QCPAxis* x, std::array<QCPAxis*, 2> y) : m_history(history), m_x(x), m_y(y) {}

  void mousePress(const QMouseEvent& event);
  Effect mouseMove(const QMouseEvent& event);
  void mouseRelease() { m_dragFrom.reset(); }
  Effect mouseDoubleClick() const { return Effect::Fit; }
  Effect wheel(const QWheelEvent& event);
  Effect keyPress(const QKeyEvent& event);
  bool dragging() const { return m_dragFrom.has_value(); }

 private:
  const LossHistory& m_history;
  QCPAxis* m_x;
  std::array<QCPAxis*, 2> m_y;  // left and right
  std::optional<QPointF> m_dragFrom;
};

}  // namespace latentscape
