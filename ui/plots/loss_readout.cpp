// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/loss_readout.h"

#include "ui/plots/loss_curve.h"
#include "ui/plots/plot_canvas.h"
#include "ui/widgets/text.h"

#include <algorithm>
#include <cmath>

namespace latentscape {

LossAxis LossReadout::axis() const { return m_curves.front()->xAxisKind(); }

QString LossReadout::position(std::size_t sample) const {
  const auto at = [&](LossAxis axis) { return m_history.x(Curve::TrainElbo, axis)[sample]; };
  const int seconds = static_cast<int>(std::min(at(LossAxis::Seconds), 1e9));
  return tr("step %1 \u00b7 epoch %2 \u00b7 %3:%4")
      .arg(formatCount(static_cast<std::uint64_t>(at(LossAxis::Step))), formatFixed(at(LossAxis::Epoch), 2))
      .arg(seconds / 60)
      .arg(seconds % 60, 2, 10, QLatin1Char('0'));
}

std::vector<LossReadout::Entry> LossReadout::entries(double x) const {
  std::vector<Entry> found;
  for (const LossCurve* const curve : m_curves) {
    const Curve which = curve->curve();
    const std::optional<std::size_t> i = m_history.nearest(which, axis(), x);
    if (!curve->visible() || !i) continue;
    const double value = static_cast<double>(m_history.values(which)[*i]);
    const QString shown = std::isfinite(value) ? formatFixed(value, 2) : tr("not finite");
    found.push_back({curve, m_history.x(which, axis())[*i], value, QStringLiteral("%1  %2").arg(LossCurve::name(which), shown)});
  }
  return found;
}

QStringList LossReadout::lines(double x) const {
  const std::optional<std::size_t> nearest = m_history.nearest(Curve::TrainElbo, axis(), x);
  if (!nearest) return {};
  QStringList lines{position(*nearest)};
  for (const Entry& entry : entries(x)) lines << entry.line;
  return lines;
}

void LossReadout::paint(QPainter& painter, QPointF mouse, const Palette& colours) const {
  const LossCurve& any = *m_curves.front();
  const QRectF area = any.keyAxis()->axisRect()->rect();
  if (!area.contains(mouse)) return;
  const double x = any.keyAxis()->pixelToCoord(mouse.x());
  const std::optional<std::size_t> nearest = m_history.nearest(Curve::TrainElbo, axis(), x);
  if (!nearest) return;
  const double snapped = any.keyAxis()->coordToPixel(m_history.x(Curve::TrainElbo, axis())[*nearest]);
  painter.setPen(QPen(colours.muted, 1.0, Qt::DotLine));
  painter.drawLine(QPointF(snapped, area.top()), QPointF(snapped, area.bottom()));

  const std::vector<Entry> values = entries(x);
  for (const Entry& entry : values) {
    const QPointF at(entry.curve->keyAxis()->coordToPixel(entry.x), entry.curve->valueAxis()->coordToPixel(entry.value));
    if (!area.contains(at)) continue;
    painter.setPen(QPen(colours.panel, 1.5));
    painter.setBrush(entry.curve->pen().color());
    painter.drawEllipse(at, 4.0, 4.0);
  }

  painter.setFont(PlotCanvas::smallFont(painter.font()));
  const QFontMetricsF metrics(painter.font());
  const QString title = position(*nearest);
  double wide = metrics.horizontalAdvance(title);
  for (const Entry& entry : values) wide = std::max(wide, metrics.horizontalAdvance(entry.line));
  const double row = metrics.height() + 1.0;
  const double height = any.parentPlot()->height();
  QRectF box(snapped + 12, area.top(), wide + 30, row * static_cast<double>(values.size() + 1) + 10);
  if (box.right() > area.right()) box.moveRight(snapped - 12);
  if (box.bottom() > height) box.moveBottom(height - 1);
  if (box.top() < 0) box.moveTop(0);
  painter.setPen(QPen(colours.border, 1.0));
  painter.setBrush(colours.raised);
  painter.drawRoundedRect(box, 5, 5);
  QRectF place(box.left() + 8, box.top() + 5, box.width() - 12, row);
  const auto write = [&](const QString& line, double indent) {
    painter.setPen(colours.text);
    painter.drawText(place.adjusted(indent, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, line);
    place.translate(0, row);
  };
  write(title, 0);
  for (const Entry& entry : values) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(entry.curve->pen().color());
    painter.drawEllipse(QPointF(place.left() + 4, place.center().y()), 3.5, 3.5);
    write(entry.line, 14);
  }
}

}  // namespace latentscape
