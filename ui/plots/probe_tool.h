// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/map_tool.h"

namespace latentscape {

class LatentMap;

// The latent map's ordinary tool. Mouse: drag the probe or an end of the interpolation, click anywhere to put the probe there,
// drag the background (or drag with the middle or right button) to pan, wheel to zoom, Shift+click to select an image. Keys:
// arrows move the probe (Shift: five times as far), + and - zoom, F or Home fits, A and B ask for an end of the interpolation,
// Esc clears the selection.
class ProbeTool : public MapTool {
 public:
  explicit ProbeTool(LatentMap& map) : m_map(map) {}  // the map outlives its tool

  bool mousePress(const QMouseEvent& event) override;
  void mouseMove(const QMouseEvent& event) override;
  void mouseRelease(const QMouseEvent& event) override;
  void mouseLeave() override { m_inside = false; }
  bool wheel(const QWheelEvent& event) override;
  bool keyPress(const QKeyEvent& event) override;
  bool keyRelease(const QKeyEvent& event) override;
  bool dragging() const override { return m_drag != Drag::None; }
  std::optional<QPointF> hoverPlace() const override;

 private:
  enum class Drag { None, Undecided, Pan, Probe, EndA, EndB };

  Drag handleAt(QPointF pixel) const;
  QPointF handle(Drag drag) const;  // the centre of a dragged handle, in pixels
  void updateCursor(QPointF pixel);

  LatentMap& m_map;
  Drag m_drag = Drag::None;
  bool m_shiftPress = false;
  bool m_inside = false;                   // the mouse is over the map
  QPointF m_pressed, m_lastMouse, m_grip;  // m_grip is from the mouse to the centre of the dragged handle
};

}  // namespace latentscape
