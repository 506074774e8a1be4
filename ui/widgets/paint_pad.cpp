// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/paint_pad.h"

#include "ui/widgets/image_painting.h"
#include "ui/widgets/redo_keys.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QTabletEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {

constexpr int kFrame = 8;                                          // milliseconds
constexpr double kKeyStep = 1.0 / 28.0, kFarKeyStep = 4.0 / 28.0;  // of the square's side
constexpr double kPieceLength = 2.0;                               // of a curve, the layer's pixels
constexpr double kCorner = 6.0;

bool isRedo(const QKeyEvent& event) { return redoKeys().contains(QKeySequence(event.keyCombination())); }

// Half of a tablet's pressure is the pen's width.
double ofPressure(double pressure) { return 0.4 + 1.2 * std::clamp(pressure, 0.0, 1.0); }

}  // namespace

PaintPad::PaintPad(const QImage& layer, QWidget* parent) : QWidget(parent), m_blank(layer), m_layer(layer) {
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::CrossCursor);
  setContextMenuPolicy(Qt::PreventContextMenu);  // the right button erases
  m_frame.setObjectName(QStringLiteral("frameTimer"));
  m_frame.setSingleShot(true);
  m_frame.setInterval(kFrame);
  m_frame.setTimerType(Qt::PreciseTimer);
  connect(&m_frame, &QTimer::timeout, this, [this] {
    if (std::exchange(m_unsaid, false)) paintedSoon();
  });
}

void PaintPad::setPen(double diameter) {
  m_pen = std::clamp(diameter, kThinnestPen, kThickestPen);
  update();
}

void PaintPad::setDragging(bool on) {
  m_dragging = on;
  setCursor(on && canDrag() ? Qt::OpenHandCursor : Qt::CrossCursor);
}

void PaintPad::setHint(const QString& hint) {
  m_hint = hint;
  update();
}

QRectF PaintPad::square() const {
  const double side = std::min(width(), height());
  return {0.0, 0.0, side, side};
}

QPointF PaintPad::inLayer(QPointF place) const {
  const QRectF all = square();
  return {(place.x() - all.left()) / all.width() * m_layer.width(), (place.y() - all.top()) / all.height() * m_layer.height()};
}

double PaintPad::radius(double pressure) const { return m_pen / 2.0 * m_layer.width() * pressure; }

void PaintPad::undo() {
  end();
  if (m_before.empty()) return;
  m_after.push_back(std::exchange(m_layer, m_before.back()));
  m_before.pop_back();
  emit stepsChanged();
  paintedNow();
}

void PaintPad::redo() {
  end();
  if (m_after.empty()) return;
  m_before.push_back(std::exchange(m_layer, m_after.back()));
  m_after.pop_back();
  emit stepsChanged();
  paintedNow();
}

void PaintPad::clear() { replaceLayer(m_blank); }

void PaintPad::forget() { startOver(m_blank); }

void PaintPad::startOver(const QImage& layer) {
  m_stroke.reset();
  m_byKeys = false;
  m_blank = layer;
  m_layer = m_blank;
  m_before.clear();
  m_after.clear();
  m_unsaid = false;
  update();
  emit stepsChanged();
}

void PaintPad::replaceLayer(const QImage& layer) {
  end();
  if (layer == m_layer) return;
  keep(std::exchange(m_layer, layer));
  paintedNow();
}

void PaintPad::keep(const QImage& before) {
  if (m_before.size() == kMostSteps) m_before.erase(m_before.begin());
  m_before.push_back(before);
  m_after.clear();
  emit stepsChanged();
}

PaintPad::Tool PaintPad::tool(bool shift, bool erases) const {
  if (erases) return Tool::Erase;
  if (canDrag() && (shift || m_dragging)) return Tool::Drag;
  return m_erasing ? Tool::Erase : Tool::Paint;
}

void PaintPad::begin(QPointF at, double radius, Tool tool) {
  end();
  m_stroke = Stroke{at, at, radius, radius, tool, m_layer};
  if (tool == Tool::Drag) return beginDrag();
  cover({at, at, radius, radius});
  paintedSoon();
}

// A quadratic curve from middle to middle of the pointer's places, with the place between them as control point: it has no
// corners, however few places there are.
void PaintPad::curveTo(QPointF at, double radius) {
  Stroke& stroke = *m_stroke;
  const QPointF middle = (stroke.last + at) / 2.0;
  const double middleRadius = (stroke.lastRadius + radius) / 2.0;
  const QPointF off = middle - stroke.middle;
  const int pieces = std::clamp(static_cast<int>(std::ceil(std::hypot(off.x(), off.y()) / kPieceLength)), 1, 100);
  PenStep step{stroke.middle, stroke.middle, stroke.middleRadius, stroke.middleRadius};
  for (int i = 1; i <= pieces; ++i) {
    const double t = static_cast<double>(i) / pieces, s = 1.0 - t;
    step.to = s * s * stroke.middle + 2.0 * s * t * stroke.last + t * t * middle;
    step.toRadius = s * s * stroke.middleRadius + 2.0 * s * t * stroke.lastRadius + t * t * middleRadius;
    cover(step);
    step.from = step.to;
    step.fromRadius = step.toRadius;
  }
  stroke.middle = middle;
  stroke.middleRadius = middleRadius;
  stroke.last = at;
  stroke.lastRadius = radius;
  paintedSoon();  // of all pieces: one alone would be read first, and the others a frame later
}

void PaintPad::lineTo(QPointF at, double radius) {
  Stroke& stroke = *m_stroke;
  cover({stroke.last, at, stroke.lastRadius, radius});
  stroke.last = stroke.middle = at;
  stroke.lastRadius = stroke.middleRadius = radius;
  paintedSoon();
}

void PaintPad::end() {
  if (!m_stroke) return;
  const QImage said = m_layer;
  cover({m_stroke->middle, m_stroke->last, m_stroke->middleRadius, m_stroke->lastRadius});
  m_unsaid = m_unsaid || m_layer != said;
  const QImage before = m_stroke->before;
  m_stroke.reset();
  m_byKeys = false;
  update();
  if (before != m_layer) keep(before);
  if (m_unsaid) paintedNow();
  emit strokeEnded();
}

void PaintPad::cover(const PenStep& step) {
  if (m_stroke->tool == Tool::Drag) dragStep(m_layer, step);
  else paintStep(m_layer, step, m_stroke->tool == Tool::Erase);
  update();
}

void PaintPad::paintedSoon() {
  m_unsaid = m_frame.isActive();
  if (!m_unsaid) paintedNow();
}

void PaintPad::paintedNow() {
  m_unsaid = false;
  m_frame.start();
  update();
  emit painted();
}

bool PaintPad::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && !isBlank()) return true;  // it would cover what is painted
  if (event->type() == QEvent::ShortcutOverride) {                  // the window would undo a step of its own
    const auto& key = *static_cast<QKeyEvent*>(event);
    if (key.matches(QKeySequence::Undo) || isRedo(key)) event->accept();
  }
  return QWidget::event(event);
}

void PaintPad::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton && event->button() != Qt::RightButton) return;
  if (m_stroke && event->buttons() != event->button()) return;  // the other one is down
  m_keyPenShown = false;
  begin(inLayer(event->position()), radius(1.0),
        tool((event->modifiers() & Qt::ShiftModifier) != 0, event->button() == Qt::RightButton));
}

void PaintPad::mouseMoveEvent(QMouseEvent* event) {
  if (m_stroke && !m_byKeys) curveTo(inLayer(event->position()), radius(1.0));
}

void PaintPad::mouseReleaseEvent(QMouseEvent* event) {
  if (m_stroke && !m_byKeys && (event->buttons() & (Qt::LeftButton | Qt::RightButton)) == 0) end();
}

// Accepted, so that no mouse events are made of it.
void PaintPad::tabletEvent(QTabletEvent* event) {
  event->accept();
  const double width = radius(ofPressure(event->pressure()));
  const QPointF at = inLayer(event->position());
  switch (event->type()) {
    case QEvent::TabletPress:
      if (m_stroke && event->buttons() != event->button()) return;
      m_keyPenShown = false;
      setFocus(Qt::MouseFocusReason);
      begin(at, width,
            tool((event->modifiers() & Qt::ShiftModifier) != 0,
                 event->pointerType() == QPointingDevice::PointerType::Eraser || event->button() == Qt::RightButton));
      return;
    case QEvent::TabletMove:
      if (m_stroke && !m_byKeys) curveTo(at, width);
      return;
    case QEvent::TabletRelease:
      if (m_stroke && !m_byKeys) end();
      return;
    default: return;
  }
}

void PaintPad::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Undo)) return undo();
  if (isRedo(*event)) return redo();
  if ((event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) != 0) return QWidget::keyPressEvent(event);
  if (moveKeyPen(*event)) return;
  switch (event->key()) {
    case Qt::Key_Space:
      if (event->isAutoRepeat() || (m_stroke && !m_byKeys)) return;
      m_keyPenShown = true;
      if (m_stroke) return end();
      begin({m_keyPen.x() * m_layer.width(), m_keyPen.y() * m_layer.height()}, radius(1.0), tool(false, false));
      m_byKeys = true;
      return;
    case Qt::Key_Backspace: return undo();
    case Qt::Key_Delete: return clear();
    default: return QWidget::keyPressEvent(event);
  }
}

bool PaintPad::moveKeyPen(const QKeyEvent& event) {
  const double far = (event.modifiers() & Qt::ShiftModifier) != 0 ? kFarKeyStep : kKeyStep;
  QPointF by;
  switch (event.key()) {
    case Qt::Key_Left: by = {-far, 0.0}; break;
    case Qt::Key_Right: by = {far, 0.0}; break;
    case Qt::Key_Up: by = {0.0, -far}; break;
    case Qt::Key_Down: by = {0.0, far}; break;
    default: return false;
  }
  m_keyPen += by;
  m_keyPen = {std::clamp(m_keyPen.x(), 0.0, 1.0), std::clamp(m_keyPen.y(), 0.0, 1.0)};
  m_keyPenShown = true;
  if (m_stroke && m_byKeys) lineTo({m_keyPen.x() * m_layer.width(), m_keyPen.y() * m_layer.height()}, radius(1.0));
  update();
  return true;
}

void PaintPad::focusOutEvent(QFocusEvent* event) {
  if (m_byKeys) end();
  m_keyPenShown = false;
  QWidget::focusOutEvent(event);
}

void PaintPad::hideEvent(QHideEvent* event) {
  end();
  QWidget::hideEvent(event);
}

void PaintPad::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  const QRectF all = square();
  paintGround(painter, all, kCorner);
  painter.save();
  QPainterPath corners;
  corners.addRoundedRect(all, kCorner, kCorner);
  painter.setClipPath(corners);
  if (!isEnabled()) painter.setOpacity(0.4);
  paintContents(painter, all);
  painter.restore();
  if (!m_hint.isEmpty() && !m_stroke && isBlank()) {
    painter.setPen(QColor(150, 154, 162));  // black background in light and dark mode
    painter.drawText(all.adjusted(8.0, 8.0, -8.0, -8.0), Qt::AlignCenter | Qt::TextWordWrap, m_hint);
  }
  if (hasFocus()) paintImageFocus(painter, all, kCorner, palette());
  if (m_keyPenShown) {  // of two colours, since what is painted may have any
    const QPointF at(all.left() + m_keyPen.x() * all.width(), all.top() + m_keyPen.y() * all.height());
    const double r = std::max(3.0, m_pen / 2.0 * all.width());
    painter.setBrush(m_byKeys ? QBrush(palette().color(QPalette::Highlight)) : QBrush(Qt::NoBrush));
    painter.setPen(QPen(Qt::black, 3.0));
    painter.drawEllipse(at, r, r);
    painter.setPen(QPen(Qt::white, 1.2));
    painter.drawEllipse(at, r, r);
  }
}

}  // namespace latentscape
