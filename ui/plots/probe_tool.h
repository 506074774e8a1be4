// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/map_tool.h"

#include <QPolygonF>

namespace latentscape {

class LatentMap;

// The latent map's ordinary tool. The manual's "Mouse and keys" says what each gesture does. A left press takes hold of the probe
// at once, as in a colour picker, unless it is on an end of the interpolation; nothing but a middle or right button, or Space,
// pans. Shift+drag, or while the map is brushing any drag that begins beside the handles, draws a brush around images: what it
// takes in is added to what was brushed if Ctrl is held when the button is let go, taken away if Alt is, or else what the map
// says. Without a mouse, Enter begins a brush with a pen at the probe, the arrow keys draw it, and Enter ends it. The pen goes
// anywhere in the plane, and the probe stays: in an embedding it would keep to the codes, around which a brush is drawn.
class ProbeTool : public MapTool {
 public:
  explicit ProbeTool(LatentMap& map) : m_map(map) {}  // the map outlives its tool

  bool mousePress(const QMouseEvent& event) override;
  void mouseMove(const QMouseEvent& event) override;
  void mouseRelease(const QMouseEvent& event) override;
  void mouseLeave() override { m_inside = false; }
  bool wheel(const QWheelEvent& event) override;
  bool pinch(double factor, QPointF pixel) override;
  bool menuKey() override;
  bool keyPress(const QKeyEvent& event) override;
  bool keyRelease(const QKeyEvent& event) override;
  void focusLost() override;
  bool dragging() const override;
  std::optional<QPointF> hoverPlace() const override;

 private:
  // What the button that is down does. Select and Menu are clicks so far; Nothing is a brush that was given up.
  enum class Drag { None, Select, Menu, Brush, Nothing, Pan, Probe, EndA, EndB };

  Drag handleAt(QPointF pixel) const;
  QPointF handle(Drag drag) const;  // the centre of a dragged handle, in pixels
  void pressLeft(QPointF at, bool shift);
  void draw(QPointF to);
  void drawByKeys();
  void setPen(std::optional<QPointF> z);
  void movePen(QPointF by);
  void keepPenInView();
  bool giveUpKeys();
  QPolygonF band(double from, double to) const;
  void setSpace(bool down);
  void updateCursor(QPointF pixel);

  LatentMap& m_map;
  Drag m_drag = Drag::None;
  bool m_space = false;                    // its key is down
  bool m_keysMoved = false;                // an arrow key that is down has moved the probe
  bool m_inside = false;                   // the mouse is over the map
  QPolygonF m_outline;                     // of a brush, in the plane
  QPointF m_pressed, m_lastMouse, m_grip;  // m_grip is from the mouse to the centre of the dragged handle
};

}  // namespace latentscape
