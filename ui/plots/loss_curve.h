// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/loss_history.h"

#include <qcustomplot.h>

namespace latentscape {

// One curve of the loss chart.
class LossCurve : public QCPLayerable {
  Q_DECLARE_TR_FUNCTIONS(LossCurve)
 public:
  LossCurve(QCustomPlot* plot, const LossHistory& history, Curve curve, QCPAxis* x, QCPAxis* y);

  void setPen(const QPen& pen) { m_pen = pen; }
  QPen pen() const { return m_pen; }
  void setXAxisKind(LossAxis kind) { m_kind = kind; }
  LossAxis xAxisKind() const { return m_kind; }
  Curve curve() const { return m_curve; }
  static QString name(Curve curve);
  QCPAxis* keyAxis() const { return m_x; }
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
