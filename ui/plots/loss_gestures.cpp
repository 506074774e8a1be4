// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/loss_gestures.h"

#include "ui/plots/input.h"
#include "ui/plots/loss_history.h"
#include "ui/widgets/latin_key.h"

#include <QMouseEvent>

#include <qcustomplot.h>

namespace latentscape {

namespace {

void zoom(QCPAxis* axis, double factor, double pixel) {
  const QCPRange before = axis->range();
  axis->scaleRange(factor, axis->pixelToCoord(pixel));
  if (!QCPRange::validRange(axis->range()) || axis->range().size() < 1e-9) axis->setRange(before);
}

void pan(QCPAxis* axis, double pixels) {
  const double from = axis->pixelToCoord(axis->coordToPixel(axis->range().lower) - pixels);
  const double to = axis->pixelToCoord(axis->coordToPixel(axis->range().upper) - pixels);
  if (QCPRange::validRange(from, to)) axis->setRange(from, to);
}

}  // namespace

void LossGestures::mousePress(const QMouseEvent& event) { m_dragFrom = event.position(); }

LossGestures::Effect LossGestures::mouseMove(const QMouseEvent& event) {
  if (!m_dragFrom || event.buttons() == Qt::NoButton || m_history.empty()) return Effect::None;
  const QPointF step = event.position() - *m_dragFrom;
  m_dragFrom = event.position();
  if (step.isNull()) return Effect::Taken;
  pan(m_x, step.x());
  if (event.modifiers().testFlag(Qt::ControlModifier)) {
    for (QCPAxis* const axis : m_y) pan(axis, step.y());
  }
  return Effect::Moved;
}

LossGestures::Effect LossGestures::wheel(const QWheelEvent& event) {
  const std::optional<double> factor = wheelZoom(event, 0.8);
  if (!factor || m_history.empty()) return Effect::None;
  if (event.modifiers().testFlag(Qt::ControlModifier)) {
    for (QCPAxis* const axis : m_y) zoom(axis, *factor, event.position().y());
  } else {
    zoom(m_x, *factor, event.position().x());
  }
  return Effect::Moved;
}

LossGestures::Effect LossGestures::keyPress(const QKeyEvent& event) {
  if (isShortcut(event)) return Effect::None;
  const QRect rect = m_x->axisRect()->rect();
  const double step = rect.width() * 0.1;
  const auto move = [&](auto act, double amount) {
    if (m_history.empty()) return Effect::Taken;
    act(amount);
    return Effect::Moved;
  };
  const auto panBy = [&](double pixels) { pan(m_x, pixels); };
  const auto zoomBy = [&](double factor) { zoom(m_x, factor, rect.center().x()); };
  switch (latinKey(event)) {
    case Qt::Key_Left: return move(panBy, step);
    case Qt::Key_Right: return move(panBy, -step);
    case Qt::Key_Plus:
    case Qt::Key_Equal: return move(zoomBy, keyZoomIn);
    case Qt::Key_Minus: return move(zoomBy, keyZoomOut);
    case Qt::Key_Home:
    case Qt::Key_F: return Effect::Fit;
    default: return Effect::None;
  }
}

}  // namespace latentscape
