// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/loss_history.h"

#include <qcustomplot.h>

namespace latentscape {

// One curve of the loss chart.
class LossCurve : public QCPLayerable {
 public:
  LossCurve(QCustomPlot* plot, const LossHistory& history, Curve curve, QCPAxis* x, QCPAxis* y);

  void setPen(const QPen& pen) { m_pen = pen; }
  QPen pen() const { return m_pen; }
  void setXAxisKind(LossAxis kind) { m_kind = kind; }
  Curve curve() const { return m_curve; }
  QCPAxis* valueAxis() const { return m_y; }

 protected:
  void applyDefaultAntialiasingHint(QCPPainter*) const override {}
  QRect clipRect() const override { return m_x->axisRect()->rect().adjusted(0, 0, 1, 1); }
  void draw(QCPPainter* painter) override;

 private:
  const LossHistory& m_history;
  Curve m_curve;
  QCPAxis* m_x;
  QCPAxis* m_y;
  QPen m_pen;
  LossAxis m_kind = LossAxis::Epoch;
};

}  // namespace latentscape
