// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and keyboard input of the latent map.
#include "ui/plots/latent_map.h"
#include "ui/plots/plot_canvas.h"
#include "ui/plots/point_layer.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace latentscape {

namespace {

constexpr double gripRadius = 12.0, selectRadius = 12.0, hoverRadius = 8.0, clickSlack = 4.0;  // pixels

double distance(QPointF a, QPointF b) { return std::hypot(a.x() - b.x(), a.y() - b.y()); }

}  // namespace

// The probe takes precedence over the ends: it is drawn above them.
LatentMap::Drag LatentMap::grabbedAt(QPointF pixel) const {
  if (distance(pixel, m_view.toPixel(m_overlay.probe)) <= gripRadius) return Drag::Probe;
  if (m_overlay.endpointA && distance(pixel, m_view.toPixel(*m_overlay.endpointA)) <= gripRadius) return Drag::EndA;
  if (m_overlay.endpointB && distance(pixel, m_view.toPixel(*m_overlay.endpointB)) <= gripRadius) return Drag::EndB;
  return Drag::None;
}

void LatentMap::moveProbe(QPointF z) {
  setProbe(z);
  emit probeMoved(m_overlay.probe);
}

void LatentMap::mousePressEvent(QMouseEvent* event) {
  setFocus(Qt::MouseFocusReason);
  if (m_drag != Drag::None) return;  // a second button was pressed during a drag
  const QPointF at = event->position();
  m_pressed = m_lastMouse = at;
  m_grip = {};
  m_shiftPress = event->modifiers().testFlag(Qt::ShiftModifier);
  if (event->button() == Qt::MiddleButton || event->button() == Qt::RightButton) {
    m_drag = Drag::Pan;
  } else if (event->button() == Qt::LeftButton) {
    m_drag = m_shiftPress ? Drag::None : grabbedAt(at);
    if (m_drag == Drag::None) m_drag = Drag::Undecided;
    if (m_drag == Drag::Probe) m_grip = m_view.toPixel(m_overlay.probe) - at;
    if (m_drag == Drag::EndA) m_grip = m_view.toPixel(*m_overlay.endpointA) - at;
    if (m_drag == Drag::EndB) m_grip = m_view.toPixel(*m_overlay.endpointB) - at;
    m_overlay.gripped = m_drag == Drag::Probe;
    repaintOverlay();
  } else {
    event->ignore();
    return;
  }
  updateCursor(at);
}

void LatentMap::mouseMoveEvent(QMouseEvent* event) {
  const QPointF at = event->position();
  const QPointF step = at - m_lastMouse;
  m_lastMouse = at;
  m_mouseInside = true;
  if (m_drag == Drag::Undecided && distance(at, m_pressed) > clickSlack) {
    m_drag = Drag::Pan;
    setAutoFit(false);
    MapView view = m_view;
    view.pan(at - m_pressed);
    setView(view);
    updateCursor(at);
    return;
  }
  switch (m_drag) {
    case Drag::None:
      updateCursor(at);
      if (!m_hoverTimer.isActive()) m_hoverTimer.start();
      break;
    case Drag::Undecided: break;
    case Drag::Pan: {
      if (step.isNull()) break;
      setAutoFit(false);
      MapView view = m_view;
      view.pan(step);
      setView(view);
      break;
    }
    case Drag::Probe: moveProbe(m_view.toPlane(at + m_grip)); break;
    case Drag::EndA:
    case Drag::EndB: {
      QPointF z = m_view.toPlane(at + m_grip);
      if (!m_secondAxis) z.setY(0.0);
      (m_drag == Drag::EndA ? m_overlay.endpointA : m_overlay.endpointB) = z;
      repaintOverlay();
      emit endpointDragged(m_drag == Drag::EndA ? 0 : 1, z);
      break;
    }
  }
}

void LatentMap::mouseReleaseEvent(QMouseEvent* event) {
  if ((event->buttons() & (Qt::LeftButton | Qt::MiddleButton | Qt::RightButton)) != Qt::NoButton) return;
  const Drag drag = m_drag;
  m_drag = Drag::None;
  m_overlay.gripped = false;
  const QPointF at = event->position();
  if (drag == Drag::Undecided && m_shiftPress) {
    const std::optional<std::size_t> found = m_points->nearest(at, selectRadius);
    setSelected(found ? std::optional(static_cast<int>(*found)) : std::nullopt);
    emit imageSelected(m_selected.value_or(-1));
  } else if (drag == Drag::Undecided) {
    moveProbe(m_view.toPlane(at));
    emit probeReleased(m_overlay.probe);
  } else if (drag == Drag::Probe) {
    emit probeReleased(m_overlay.probe);
  }
  repaintOverlay();
  updateCursor(at);
  if (m_autoFit && m_everFitted) m_followTimer.start();
}

void LatentMap::wheelEvent(QWheelEvent* event) {
  // A wheel notch is 120 eighths of a degree; trackpads report pixels, many small steps.
  const double turn = event->pixelDelta().isNull() ? event->angleDelta().y() / 120.0 : event->pixelDelta().y() / 60.0;
  if (turn == 0.0) return event->ignore();
  zoomBy(std::pow(0.85, std::clamp(turn, -8.0, 8.0)), event->position());
  event->accept();
}

void LatentMap::zoomBy(double factor, QPointF pixel) {
  setAutoFit(false);
  MapView view = m_view;
  view.zoom(factor, pixel);
  setView(view);
  if (m_mouseInside && !m_hoverTimer.isActive()) m_hoverTimer.start();
}

void LatentMap::leaveEvent(QEvent*) {
  m_mouseInside = false;
  updateHover();
}

void LatentMap::updateHover() {
  int found = -1;
  if (m_mouseInside && (m_drag == Drag::None || m_drag == Drag::Undecided) && grabbedAt(m_lastMouse) != Drag::Probe) {
    if (const std::optional<std::size_t> near = m_points->nearest(m_lastMouse, hoverRadius)) found = static_cast<int>(*near);
  }
  const bool other = found != m_hovered;
  m_hovered = found;
  if (found >= 0) {
    const MapPoints& points = *m_points->points();
    const QString index = tr("test #%1").arg(found);
    if (points.labels.empty()) {
      m_overlay.readout = index;
    } else {
      const int label = points.label(static_cast<std::size_t>(found));
      const QString name = label < m_classNames.size() ? m_classNames[label] : QString::number(label);
      m_overlay.readout = QStringLiteral("%1 \u00b7 %2").arg(name, index);
    }
  }
  updateMarks();
  if (!other && found < 0) return;
  repaintOverlay();
  if (other) emit imageHovered(found);
}

void LatentMap::updateCursor(QPointF pixel) {
  Qt::CursorShape shape = Qt::CrossCursor;
  if (m_drag == Drag::Pan || m_drag == Drag::Probe || m_drag == Drag::EndA || m_drag == Drag::EndB) shape = Qt::ClosedHandCursor;
  else if (grabbedAt(pixel) != Drag::None) shape = Qt::OpenHandCursor;
  if (cursor().shape() != shape) setCursor(shape);
}

void LatentMap::keyPressEvent(QKeyEvent* event) {
  const bool fast = event->modifiers().testFlag(Qt::ShiftModifier);
  if ((event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) != Qt::NoModifier) {
    return QWidget::keyPressEvent(event);  // these keys are shortcuts of the window
  }
  const double step = m_view.visible().width() / 100.0 * (fast ? 5.0 : 1.0);
  const QPointF middle(m_view.size.width() / 2, m_view.size.height() / 2);
  QPointF move;
  switch (event->key()) {
    case Qt::Key_Left: move = {-step, 0}; break;
    case Qt::Key_Right: move = {step, 0}; break;
    case Qt::Key_Up: move = {0, step}; break;
    case Qt::Key_Down: move = {0, -step}; break;
    case Qt::Key_Home:
    case Qt::Key_F: return fit();
    case Qt::Key_Plus:
    case Qt::Key_Equal: return zoomBy(0.8, middle);
    case Qt::Key_Minus: return zoomBy(1.25, middle);
    case Qt::Key_A: emit endpointRequested(0); return;
    case Qt::Key_B: emit endpointRequested(1); return;
    case Qt::Key_Escape:
      if (!m_selected) return QWidget::keyPressEvent(event);
      setSelected(std::nullopt);
      emit imageSelected(-1);
      return;
    default: return QWidget::keyPressEvent(event);
  }
  moveProbe(m_overlay.probe + move);
  keepProbeInView();
}

void LatentMap::keyReleaseEvent(QKeyEvent* event) {
  const int key = event->key();
  const bool arrow = key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down;
  if (!arrow) return QWidget::keyReleaseEvent(event);
  if (!event->isAutoRepeat()) emit probeReleased(m_overlay.probe);
}

// Pans as little as necessary.
void LatentMap::keepProbeInView() {
  constexpr double edge = 16.0;
  const QPointF at = m_view.toPixel(m_overlay.probe);
  const QPointF inside(std::clamp(at.x(), edge, std::max(edge, m_view.size.width() - edge)),
                       std::clamp(at.y(), edge, std::max(edge, m_view.size.height() - edge)));
  if (inside == at) return;
  MapView view = m_view;
  view.pan(inside - at);
  setView(view);
}

void LatentMap::focusInEvent(QFocusEvent* event) {
  m_overlay.focused = event->reason() != Qt::MouseFocusReason;
  repaintOverlay();
}

void LatentMap::focusOutEvent(QFocusEvent*) {
  m_overlay.focused = false;
  repaintOverlay();
}

}  // namespace latentscape
