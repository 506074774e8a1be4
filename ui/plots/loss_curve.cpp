// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/loss_curve.h"

#include <algorithm>

namespace latentscape {

LossCurve::LossCurve(QCustomPlot* plot, const LossHistory& history, Curve curve, QCPAxis* x, QCPAxis* y)
    : QCPLayerable(plot, QStringLiteral("main")), m_history(history), m_curve(curve), m_x(x), m_y(y) {}

void LossCurve::draw(QCPPainter* painter) {
  const QCPRange range = m_x->range();
  const int width = m_x->axisRect()->width();
  std::vector<std::vector<LossHistory::Point>> strokes;
  m_history.envelope(m_curve, m_kind, range.lower, range.upper, width, strokes);
  painter->setAntialiasing(true);
  painter->setBrush(Qt::NoBrush);
  painter->setPen(m_pen);
  const bool logarithmic = m_y->scaleType() == QCPAxis::stLogarithmic;
  QPolygonF line;
  for (const std::vector<LossHistory::Point>& stroke : strokes) {
    line.clear();
    for (const LossHistory::Point& point : stroke) {
      const double value = logarithmic ? std::max(1e-12, static_cast<double>(point.y)) : static_cast<double>(point.y);
      // Far outside is as good as anywhere outside, and does not overflow the rasteriser.
      line << QPointF(std::clamp(m_x->coordToPixel(point.x), -1e5, 1e5), std::clamp(m_y->coordToPixel(value), -1e5, 1e5));
    }
    if (line.size() > 1) painter->drawPolyline(line);
    if (line.size() == 1 || (isTest(m_curve) && stroke.size() * 8 < static_cast<std::size_t>(std::max(1, width)))) {
      painter->setPen(Qt::NoPen);
      painter->setBrush(m_pen.color());
      const double radius = isTest(m_curve) ? m_pen.widthF() + 0.8 : m_pen.widthF();
      for (const QPointF& at : line) painter->drawEllipse(at, radius, radius);
      painter->setPen(m_pen);
      painter->setBrush(Qt::NoBrush);
    }
  }
}

}  // namespace latentscape
