// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/palette.h"

#include <qcustomplot.h>

#include <functional>

namespace latentscape {

// A QCustomPlot that only draws: the widget around it handles mouse and keys. It follows the screen's pixel ratio, and paints
// what moves with the mouse (handles, crosshair) over the cached layers, so that this costs no replot.
class PlotCanvas : public QCustomPlot {
  Q_OBJECT
 public:
  explicit PlotCanvas(QWidget* parent);

  // Called at every paint event, antialiased, after the plot; in the canvas's coordinates.
  void setOverlay(std::function<void(QPainter&)> paint) { m_overlay = std::move(paint); }
  static QFont smallFont(QFont font);  // of ticks and readouts, in a widget with that font
  static void styleAxis(QCPAxis* axis, const Palette& colours, const QFont& font);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::function<void(QPainter&)> m_overlay;
};

}  // namespace latentscape
