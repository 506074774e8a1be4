// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/loss_history.h"
#include "ui/theme/palette.h"

#include <QCoreApplication>
#include <QStringList>

#include <array>
#include <vector>

class QPainter;

namespace latentscape {

class LossCurve;

// The values of the visible loss curves at an abscissa, in words and painted beside the mouse. GUI thread.
class LossReadout {
  Q_DECLARE_TR_FUNCTIONS(LossReadout)
 public:
  // In the order of Curve. They are the chart's and outlive this.
  using Curves = std::array<const LossCurve*, allCurves.size()>;

  LossReadout(const LossHistory& history, const Curves& curves) : m_history(history), m_curves(curves) {}

  // A line for the position, and one for each visible curve; none without losses.
  QStringList lines(double x) const;
  // A crosshair at the sample nearest to the mouse, the curves' values there marked, and the lines in a box beside it. mouse: in
  // the plot's pixels. Paints nothing where the mouse is outside of the axes.
  void paint(QPainter& painter, QPointF mouse, const Palette& colours) const;

 private:
  struct Entry {
    const LossCurve* curve;
    double x, value;  // of the curve's nearest sample
    QString line;
  };
  std::vector<Entry> entries(double x) const;
  QString position(std::size_t sample) const;
  LossAxis axis() const;

  const LossHistory& m_history;
  Curves m_curves;
};

}  // namespace latentscape
