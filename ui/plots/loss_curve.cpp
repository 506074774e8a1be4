// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/loss_curve.h"

#include "ui/plots/line_raster.h"

#include <algorithm>
#include <cmath>

namespace latentscape {

LossCurve::LossCurve(QCustomPlot* plot, const LossHistory& history, Curve curve, QCPAxis* x, QCPAxis* y)
    : QCPLayerable(plot, QStringLiteral("main")), m_history(history), m_curve(curve), m_x(x), m_y(y) {}

QString LossCurve::name(Curve curve) {
  switch (curve) {
    case Curve::TrainElbo: return tr("train \u2212ELBO");
    case Curve::TestElbo: return tr("test \u2212ELBO");
    case Curve::TrainReconstruction: return tr("train reconstruction");
    case Curve::TestReconstruction: return tr("test reconstruction");
    case Curve::TrainKl: return tr("train KL");
    case Curve::TestKl: return tr("test KL");
  }
  return {};
}

void LossCurve::draw(QCPPainter* painter) {
  const QCPRange range = m_x->range();
  const int width = m_x->axisRect()->width();
  std::vector<std::vector<LossHistory::Point>> strokes;
  m_history.envelope(m_curve, m_kind, range.lower, range.upper, width, strokes, m_x->scaleType() == QCPAxis::stLogarithmic);
  const bool logarithmic = m_y->scaleType() == QCPAxis::stLogarithmic;
  const double ratio = painter->device()->devicePixelRatioF();
  const QRect inside = clipRect();
  const QPoint corner(static_cast<int>(std::floor(inside.left() * ratio)),
                      static_cast<int>(std::floor(inside.top() * ratio)));  // in device pixels
  const QSize size(static_cast<int>(std::ceil(inside.width() * ratio)) + 1,
                   static_cast<int>(std::ceil(inside.height() * ratio)) + 1);
  LineRaster raster(size);
  QPolygonF line;
  for (const std::vector<LossHistory::Point>& stroke : strokes) {
    line.clear();
    for (const LossHistory::Point& point : stroke) {
      const double value = logarithmic ? std::max(1e-12, static_cast<double>(point.y)) : static_cast<double>(point.y);
      const QPointF at(m_x->coordToPixel(point.x), m_y->coordToPixel(value));
      // Points far outside are clamped: the curve looks the same, and the number of dashes stays bounded.
      line << QPointF(std::clamp(at.x(), -1e5, 1e5), std::clamp(at.y(), -1e5, 1e5)) * ratio - corner;
    }
    const double thickness = m_pen.widthF() * ratio;
    if (m_pen.style() == Qt::DashLine) raster.addDashed(line, thickness);
    else raster.add(line, thickness);
    if (line.size() > 1 && !(isTest(m_curve) && stroke.size() * 8 < static_cast<std::size_t>(std::max(1, width)))) continue;
    const double radius = isTest(m_curve) ? m_pen.widthF() + 0.8 : m_pen.widthF();
    for (const QPointF& at : line) raster.addDisc(at, radius * ratio);
  }
  int first = 0;
  QImage picture = raster.picture(m_pen.color(), first);
  if (picture.isNull()) return;
  picture.setDevicePixelRatio(ratio);
  painter->drawImage(QPointF(corner.x() / ratio, (corner.y() + first) / ratio), picture);
}

}  // namespace latentscape
