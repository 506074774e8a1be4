// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>

#include <optional>

class QKeyEvent;
class QMouseEvent;
class QWheelEvent;

namespace latentscape {

// What mouse and keys do on the latent map. The map hands each of their events to its tool (LatentMap::setTool), which calls the
// map's functions for tools: it owns no points and paints nothing. Places are the map's pixels. GUI thread; nothing blocks.
class MapTool {
 public:
  MapTool() = default;
  MapTool(const MapTool&) = delete;
  MapTool& operator=(const MapTool&) = delete;
  virtual ~MapTool() = default;

  // Those that return bool tell whether the event means something to this tool; otherwise the map passes it on.
  virtual bool mousePress(const QMouseEvent& event) = 0;
  virtual void mouseMove(const QMouseEvent& event) = 0;
  virtual void mouseRelease(const QMouseEvent& event) = 0;
  virtual void mouseLeave() = 0;
  virtual bool wheel(const QWheelEvent& event) = 0;
  virtual bool pinch(double factor, QPointF pixel) = 0;  // of two fingers on a touchpad; factor > 1: apart
  virtual bool menuKey() = 0;                            // the key that asks for a context menu
  virtual bool keyPress(const QKeyEvent& event) = 0;
  virtual bool keyRelease(const QKeyEvent& event) = 0;
  virtual void focusLost() = 0;  // keys may be let go unseen

  // Meanwhile the map does not follow its points.
  virtual bool dragging() const = 0;
  // Where the mouse points at an image: nowhere during a drag, while keys draw an outline, or while it is outside.
  virtual std::optional<QPointF> hoverPlace() const = 0;
};

}  // namespace latentscape
