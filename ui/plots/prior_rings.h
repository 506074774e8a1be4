// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/map_view.h"

#include <qcustomplot.h>

namespace latentscape {

// Circles of one and two standard deviations of the prior N(0, I), under the points; with one dimension, vertical lines.
class PriorRings : public QCPLayerable {
 public:
  PriorRings(QCustomPlot* plot, const QString& layer) : QCPLayerable(plot, layer) {}

  MapView view;
  QColor colour;
  bool flat = false;

 protected:
  void applyDefaultAntialiasingHint(QCPPainter*) const override {}
  QRect clipRect() const override { return mParentPlot->viewport().adjusted(0, 0, 0, 1); }
  void draw(QCPPainter* painter) override {
    painter->setAntialiasing(true);
    painter->setPen(QPen(colour, 1.0));
    painter->setBrush(Qt::NoBrush);
    const QPointF centre = view.toPixel({0.0, 0.0});
    for (const double sigma : {1.0, 2.0}) {
      const double r = sigma / view.unitsPerPixel;
      if (r > 20'000.0) continue;  // far outside, and slow to draw
      if (!flat) {
        painter->drawEllipse(centre, r, r);
        continue;
      }
      for (const double x : {centre.x() - r, centre.x() + r}) painter->drawLine(QLineF(x, 0, x, view.size.height()));
    }
  }
};

}  // namespace latentscape
