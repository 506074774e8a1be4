// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and keyboard input of the loss chart, and the readout at the mouse.
#include "ui/plots/loss_chart.h"
#include "ui/plots/loss_curve.h"
#include "ui/plots/plot_canvas.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace latentscape {

void LossChart::zoom(QCPAxis* axis, double factor, double pixel) {
  const QCPRange before = axis->range();
  axis->scaleRange(factor, axis->pixelToCoord(pixel));
  if (!QCPRange::validRange(axis->range()) || axis->range().size() < 1e-9) axis->setRange(before);
}

void LossChart::pan(QCPAxis* axis, double pixels) {
  const double from = axis->pixelToCoord(axis->coordToPixel(axis->range().lower) - pixels);
  const double to = axis->pixelToCoord(axis->coordToPixel(axis->range().upper) - pixels);
  if (QCPRange::validRange(from, to)) axis->setRange(from, to);
}

void LossChart::mousePressEvent(QMouseEvent* event) {
  setFocus(Qt::MouseFocusReason);
  m_dragFrom = event->position();
}

void LossChart::mouseMoveEvent(QMouseEvent* event) {
  m_mouse = event->position();
  if (m_dragFrom && event->buttons() != Qt::NoButton && !m_history.empty()) {
    const QPointF step = *m_mouse - *m_dragFrom;
    m_dragFrom = m_mouse;
    if (!step.isNull()) {
      setFollow(false);
      pan(m_canvas->xAxis, step.x());
      if (event->modifiers().testFlag(Qt::ControlModifier)) {
        pan(m_canvas->yAxis, step.y());
        pan(m_canvas->yAxis2, step.y());
      }
      setCursor(Qt::ClosedHandCursor);
      refresh();
    }
  }
  m_canvas->update();
}

void LossChart::mouseReleaseEvent(QMouseEvent*) {
  m_dragFrom.reset();
  unsetCursor();
}

void LossChart::mouseDoubleClickEvent(QMouseEvent*) { setFollow(true); }

void LossChart::wheelEvent(QWheelEvent* event) {
  const double turn = event->pixelDelta().isNull() ? event->angleDelta().y() / 120.0 : event->pixelDelta().y() / 60.0;
  if (turn == 0.0 || m_history.empty()) return event->ignore();
  setFollow(false);
  const double factor = std::pow(0.8, std::clamp(turn, -8.0, 8.0));
  if (event->modifiers().testFlag(Qt::ControlModifier)) {
    zoom(m_canvas->yAxis, factor, event->position().y());
    zoom(m_canvas->yAxis2, factor, event->position().y());
  } else {
    zoom(m_canvas->xAxis, factor, event->position().x());
  }
  refresh();
  event->accept();
}

void LossChart::leaveEvent(QEvent*) {
  m_mouse.reset();
  m_canvas->update();
}

void LossChart::keyPressEvent(QKeyEvent* event) {
  const QRect rect = m_canvas->axisRect()->rect();
  const auto change = [&](auto&& act) {
    if (m_history.empty()) return;
    setFollow(false);
    act();
    refresh();
  };
  if ((event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) != Qt::NoModifier) {
    return QWidget::keyPressEvent(event);
  }
  switch (event->key()) {
    case Qt::Key_Left: return change([&] { pan(m_canvas->xAxis, rect.width() * 0.1); });
    case Qt::Key_Right: return change([&] { pan(m_canvas->xAxis, -rect.width() * 0.1); });
    case Qt::Key_Plus:
    case Qt::Key_Equal: return change([&] { zoom(m_canvas->xAxis, 0.8, rect.center().x()); });
    case Qt::Key_Minus: return change([&] { zoom(m_canvas->xAxis, 1.25, rect.center().x()); });
    case Qt::Key_Home:
    case Qt::Key_F: return setFollow(true);
    default: QWidget::keyPressEvent(event);
  }
}

void LossChart::focusInEvent(QFocusEvent* event) {
  m_keyboardFocus = event->reason() != Qt::MouseFocusReason;
  m_canvas->update();
}

void LossChart::focusOutEvent(QFocusEvent*) {
  m_keyboardFocus = false;
  m_canvas->update();
}

void LossChart::paintOverlay(QPainter& painter) const {
  const QRectF area = m_canvas->axisRect()->rect();
  if (m_keyboardFocus) {
    painter.setPen(QPen(m_colours.accent, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 5, 5);
  }
  if (m_history.empty()) {
    painter.setPen(m_colours.faint);
    painter.drawText(QRectF(rect()), Qt::AlignCenter, tr("Losses appear here while training"));
    return;
  }
  if (!m_mouse || m_dragFrom || !area.contains(*m_mouse)) return;
  const double x = m_canvas->xAxis->pixelToCoord(m_mouse->x());
  const auto nearest = m_history.nearest(Curve::TrainElbo, m_axis, x);
  if (!nearest) return;
  const double snapped = m_canvas->xAxis->coordToPixel(m_history.x(Curve::TrainElbo, m_axis)[*nearest]);
  painter.setPen(QPen(m_colours.muted, 1.0, Qt::DotLine));
  painter.drawLine(QPointF(snapped, area.top()), QPointF(snapped, area.bottom()));

  const QStringList lines = readout(x);
  QVector<QColor> colours;
  for (const Curve which : allCurves) {
    const auto i = m_history.nearest(which, m_axis, x);
    if (!curveVisible(which) || !i) continue;
    colours << pen(which).color();
    const QPointF at(m_canvas->xAxis->coordToPixel(m_history.x(which, m_axis)[*i]),
                     curve(which)->valueAxis()->coordToPixel(static_cast<double>(m_history.values(which)[*i])));
    if (!area.contains(at)) continue;
    painter.setPen(QPen(m_colours.panel, 1.5));
    painter.setBrush(pen(which).color());
    painter.drawEllipse(at, 4.0, 4.0);
  }
  QFont small = painter.font();
  small.setPixelSize(11);
  painter.setFont(small);
  const QFontMetricsF metrics(small);
  double wide = 0.0;
  for (const QString& line : lines) wide = std::max(wide, metrics.horizontalAdvance(line));
  const double row = metrics.height() + 1.0;
  QRectF box(snapped + 12, area.top(), wide + 30, row * static_cast<double>(lines.size()) + 10);
  if (box.right() > area.right()) box.moveRight(snapped - 12);
  if (box.bottom() > height()) box.moveBottom(height() - 1);
  if (box.top() < 0) box.moveTop(0);
  painter.setPen(QPen(m_colours.border, 1.0));
  painter.setBrush(m_colours.raised);
  painter.drawRoundedRect(box, 5, 5);
  for (qsizetype i = 0; i < lines.size(); ++i) {
    const QRectF place(box.left() + 8, box.top() + 5 + row * static_cast<double>(i), box.width() - 12, row);
    if (i > 0 && i - 1 < colours.size()) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(colours[i - 1]);
      painter.drawEllipse(QPointF(place.left() + 4, place.center().y()), 3.5, 3.5);
    }
    painter.setPen(m_colours.text);
    painter.drawText(place.adjusted(i > 0 ? 14 : 0, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, lines[i]);
  }
}

}  // namespace latentscape
