// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/loss_curve.h"

#include <algorithm>
#include <cmath>

namespace latentscape {

namespace {

// As one path a long zigzag takes the rasteriser seconds, for every crossing of it with itself; line by line, milliseconds. Square
// caps close the joints, and are what Qt has a fast way for.
// The dashes and gaps of a dashed line, in widths of the pen as Qt::DashLine has them, cut here: dashing a long path is as slow.
QVector<QLineF> dashes(const QPolygonF& line, double penWidth) {
  const double lengths[] = {4.0 * penWidth, 2.0 * penWidth};
  QVector<QLineF> cut;
  int part = 0;  // 0: dash, 1: gap
  double left = lengths[0];
  for (qsizetype i = 1; i < line.size(); ++i) {
    const QLineF whole(line[i - 1], line[i]);
    const double length = whole.length();
    double at = 0.0;
    while (length - at > left) {
      if (part == 0) cut << QLineF(whole.pointAt(at / length), whole.pointAt((at + left) / length));
      at += left;
      part = 1 - part;
      left = lengths[part];
    }
    if (part == 0 && at < length) cut << QLineF(whole.pointAt(at / length), whole.p2());
    left -= length - at;
  }
  return cut;
}

void strokeLine(QCPPainter* painter, const QPolygonF& line) {
  constexpr qsizetype longLine = 40;
  if (line.size() < longLine) {
    painter->drawPolyline(line);
    return;
  }
  if (painter->pen().style() == Qt::DashLine) {
    const QPen pen = painter->pen();
    QPen solid(pen.color(), pen.widthF());
    solid.setCapStyle(Qt::FlatCap);
    painter->setPen(solid);
    painter->drawLines(dashes(line, pen.widthF()));
    painter->setPen(pen);
    return;
  }
  QVector<QLineF> lines;
  lines.reserve(line.size() - 1);
  const auto upright = [&](qsizetype i) { return i > 0 && i < line.size() && line[i - 1].x() == line[i].x(); };
  for (qsizetype i = 1; i < line.size(); ++i) {
    // Between two neighbouring columns that overlap in height the pen's width leaves nothing to join.
    if (upright(i - 1) && upright(i + 1) && line[i].x() - line[i - 1].x() < 1.1) {
      const double low = std::min(line[i].y(), line[i + 1].y()), high = std::max(line[i].y(), line[i + 1].y());
      if (std::max(line[i - 1].y(), line[i - 2].y()) >= low && std::min(line[i - 1].y(), line[i - 2].y()) <= high) continue;
    }
    lines << QLineF(line[i - 1], line[i]);
  }
  const QPen pen = painter->pen();
  QPen square = pen;
  square.setCapStyle(Qt::SquareCap);
  painter->setPen(square);
  painter->drawLines(lines);
  painter->setPen(pen);
}

}  // namespace

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
    if (line.size() > 1) strokeLine(painter, line);
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
