// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/probe_tool.h"

#include "ui/plots/input.h"
#include "ui/plots/latent_map.h"
#include "ui/plots/map_menu.h"
#include "ui/widgets/latin_key.h"

#include <QInputDevice>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace latentscape {

namespace {

constexpr double gripRadius = 12.0, clickSlack = 4.0, lassoStep = 2.0;  // pixels

double distance(QPointF a, QPointF b) { return std::hypot(a.x() - b.x(), a.y() - b.y()); }

// A mouse's wheel and a touchpad's two fingers send the same events.
bool isTouchpad(const QWheelEvent& event) {
  return event.device() != nullptr && event.device()->type() == QInputDevice::DeviceType::TouchPad;
}

}  // namespace

// The probe takes precedence over the ends: it is drawn above them.
ProbeTool::Drag ProbeTool::handleAt(QPointF pixel) const {
  const auto grabs = [&](std::optional<QPointF> z) { return z && distance(pixel, m_map.toPixel(*z)) <= gripRadius; };
  if (grabs(m_map.probe())) return Drag::Probe;
  if (grabs(m_map.endpoint(0))) return Drag::EndA;
  if (grabs(m_map.endpoint(1))) return Drag::EndB;
  return Drag::None;
}

bool ProbeTool::mousePress(const QMouseEvent& event) {
  if (m_drag != Drag::None) return true;  // a second button was pressed during a drag
  giveUpKeys();
  const QPointF at = event.position();
  m_pressed = m_lastMouse = at;
  m_grip = {};
  switch (event.button()) {
    case Qt::LeftButton: pressLeft(at, event.modifiers().testFlag(Qt::ShiftModifier)); break;
    case Qt::MiddleButton: m_drag = Drag::Pan; break;
    case Qt::RightButton: m_drag = Drag::Menu; break;
    default: return false;
  }
  updateCursor(at);
  m_map.hoverSoon();  // a drag points at no image
  return true;
}

// On a handle, the mouse keeps its distance from the centre, so that nothing jumps.
void ProbeTool::pressLeft(QPointF at, bool shift) {
  const bool brushes = shift || (m_map.brushing() && handleAt(at) == Drag::None);
  if (m_space || brushes) {
    m_drag = m_space ? Drag::Pan : Drag::Select;
    return;
  }
  m_drag = handleAt(at);
  if (m_drag == Drag::None) {
    m_drag = Drag::Probe;
    m_map.moveProbe(m_map.toPlane(at));
  } else {
    m_grip = handle(m_drag) - at;
  }
  m_map.setProbeGripped(m_drag == Drag::Probe);
}

// The outline lies in the plane, so that it stays where it is if the view moves meanwhile.
void ProbeTool::draw(QPointF to) {
  const QPointF z = m_map.toPlane(to), first = m_outline.front();
  const bool rectangle = m_map.brushShape() == BrushShape::Rectangle;
  if (!m_map.hasSecondAxis()) {
    const QRectF drawn = m_outline.boundingRect();
    m_outline = rectangle ? band(first.x(), z.x()) : band(std::min(drawn.left(), z.x()), std::max(drawn.right(), z.x()));
  } else if (rectangle) m_outline = {first, {z.x(), first.y()}, z, {first.x(), z.y()}};
  else if (distance(to, m_map.toPixel(m_outline.back())) >= lassoStep) m_outline << z;
  m_map.setBrushOutline(m_outline);
}

// Begins a brush, or ends it.
void ProbeTool::drawByKeys() {
  if (m_drag != Drag::None) return;
  if (m_map.brushPen()) {
    setPen(std::nullopt);
    return m_map.brush(m_map.brushChange());
  }
  m_outline = {m_map.probe()};
  setPen(m_map.probe());
  m_map.setBrushOutline(m_outline);
  keepPenInView();
}

// Takes the pen up or puts it away.
void ProbeTool::setPen(std::optional<QPointF> z) {
  m_map.setBrushPen(z);
  m_map.hoverSoon();  // with a pen the mouse points at no image
}

void ProbeTool::movePen(QPointF by) {
  m_map.setBrushPen(*m_map.brushPen() + by);
  keepPenInView();
  draw(m_map.toPixel(*m_map.brushPen()));
}

void ProbeTool::keepPenInView() {
  if (const std::optional<QPointF> pen = m_map.brushPen()) m_map.keepInView(*pen);
}

// Whether there was one.
bool ProbeTool::giveUpKeys() {
  if (!m_map.brushPen()) return false;
  setPen(std::nullopt);
  m_map.setBrushOutline({});
  return true;
}

// On a map along a line, where heights mean nothing, a brush has none: its edges above and below are out of sight.
QPolygonF ProbeTool::band(double from, double to) const {
  const QRectF seen = m_map.view().visible();
  const double middle = seen.center().y(), reach = std::abs(seen.height());
  return {{from, middle + reach}, {to, middle + reach}, {to, middle - reach}, {from, middle - reach}};
}

QPointF ProbeTool::handle(Drag drag) const {
  if (drag == Drag::Probe) return m_map.toPixel(m_map.probe());
  return m_map.toPixel(m_map.endpoint(drag == Drag::EndA ? 0 : 1).value_or(QPointF()));
}

void ProbeTool::mouseMove(const QMouseEvent& event) {
  const QPointF at = event.position();
  const QPointF step = at - m_lastMouse;
  m_lastMouse = at;
  m_inside = true;
  switch (m_drag) {
    case Drag::None:
      updateCursor(at);
      m_map.hoverSoon();
      break;
    case Drag::Select:
      if (distance(at, m_pressed) <= clickSlack) break;
      m_drag = Drag::Brush;
      m_outline = {m_map.toPlane(m_pressed)};
      draw(at);
      m_map.hoverSoon();  // a drag points at no image
      break;
    case Drag::Brush: draw(at); break;
    case Drag::Menu:
      if (distance(at, m_pressed) <= clickSlack) break;
      m_drag = Drag::Pan;
      m_map.pan(at - m_pressed);
      updateCursor(at);
      break;
    case Drag::Nothing: break;
    case Drag::Pan:
      if (!step.isNull()) m_map.pan(step);
      break;
    case Drag::Probe: m_map.moveProbe(m_map.toPlane(at + m_grip)); break;
    case Drag::EndA: m_map.moveEndpoint(0, m_map.toPlane(at + m_grip)); break;
    case Drag::EndB: m_map.moveEndpoint(1, m_map.toPlane(at + m_grip)); break;
  }
}

void ProbeTool::mouseRelease(const QMouseEvent& event) {
  if ((event.buttons() & (Qt::LeftButton | Qt::MiddleButton | Qt::RightButton)) != Qt::NoButton) return;
  const Drag drag = m_drag;
  m_drag = Drag::None;
  m_map.setProbeGripped(false);
  const QPointF at = event.position();
  if (drag == Drag::Probe) m_map.releaseProbe();
  updateCursor(at);
  m_map.hoverSoon();
  if (drag == Drag::Select) m_map.select(m_map.imageAt(at, MapMenu::selectRadius));
  if (drag == Drag::Menu) m_map.openMenu(at);
  if (drag == Drag::Brush) {
    const Qt::KeyboardModifiers keys = event.modifiers();
    m_map.brush(keys.testFlag(Qt::ControlModifier) ? SelectionChange::Add
                : keys.testFlag(Qt::AltModifier)   ? SelectionChange::Subtract
                                                   : m_map.brushChange());
  }
}

bool ProbeTool::wheel(const QWheelEvent& event) {
  if (isTouchpad(event) && !event.modifiers().testFlag(Qt::ControlModifier)) {
    const QPoint pixels = event.pixelDelta();
    const QPointF step = pixels.isNull() ? QPointF(event.angleDelta()) / 2.0 : QPointF(pixels);  // 60 pixels for a notch
    if (!step.isNull()) m_map.pan(step);
    return true;
  }
  const std::optional<double> factor = wheelZoom(event, 0.85);
  if (factor) m_map.zoom(*factor, event.position());
  return factor.has_value();
}

bool ProbeTool::pinch(double factor, QPointF pixel) {
  if (!(factor > 0.0)) return false;
  m_map.zoom(1.0 / factor, pixel);
  return true;
}

bool ProbeTool::menuKey() {
  if (m_drag == Drag::None) m_map.openMenuAtProbe();
  return true;
}

bool ProbeTool::keyPress(const QKeyEvent& event) {
  if (isShortcut(event)) return false;
  if (event.key() == Qt::Key_Menu || (event.key() == Qt::Key_F10 && event.modifiers().testFlag(Qt::ShiftModifier)))
    return menuKey();
  const MapView& view = m_map.view();
  const double step = view.visible().width() / 100.0 * (event.modifiers().testFlag(Qt::ShiftModifier) ? 5.0 : 1.0);
  const QPointF middle(view.size.width() / 2, view.size.height() / 2);
  QPointF move;
  switch (latinKey(event)) {
    case Qt::Key_Left: move = {-step, 0}; break;
    case Qt::Key_Right: move = {step, 0}; break;
    case Qt::Key_Up: move = {0, step}; break;
    case Qt::Key_Down: move = {0, -step}; break;
    case Qt::Key_Home:
    case Qt::Key_F:
      m_map.fit();
      keepPenInView();
      return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      m_map.zoom(keyZoomIn, middle);
      keepPenInView();
      return true;
    case Qt::Key_Minus: m_map.zoom(keyZoomOut, middle); return true;
    case Qt::Key_A: m_map.requestEndpoint(0); return true;
    case Qt::Key_B: m_map.requestEndpoint(1); return true;
    case Qt::Key_W: m_map.toggleWorld(); return true;
    case Qt::Key_L: m_map.stepLayer(); return true;
    case Qt::Key_P: m_map.togglePoints(); return true;
    case Qt::Key_R: m_map.stepBrushShape(); return true;
    case Qt::Key_Space: setSpace(true); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (!event.isAutoRepeat()) drawByKeys();
      return true;
    case Qt::Key_Escape:
      if (giveUpKeys()) return true;
      if (m_drag == Drag::Brush) {
        m_drag = Drag::Nothing;
        m_map.setBrushOutline({});
        return true;
      }
      if (!m_map.selected()) return false;
      m_map.select(std::nullopt);
      return true;
    default: return false;
  }
  if (m_map.brushPen()) {
    movePen(move);
    return true;
  }
  m_keysMoved = true;
  m_map.moveProbe(m_map.probe() + move);
  m_map.keepInView(m_map.probe());
  return true;
}

bool ProbeTool::keyRelease(const QKeyEvent& event) {
  const int key = event.key();
  if (key == Qt::Key_Space) {
    if (!event.isAutoRepeat()) setSpace(false);
    return true;
  }
  if (key != Qt::Key_Left && key != Qt::Key_Right && key != Qt::Key_Up && key != Qt::Key_Down) return false;
  if (!event.isAutoRepeat() && std::exchange(m_keysMoved, false)) m_map.releaseProbe();
  return true;
}

bool ProbeTool::dragging() const { return m_drag != Drag::None || m_map.brushPen(); }

void ProbeTool::focusLost() {
  setSpace(false);
  giveUpKeys();
}

void ProbeTool::setSpace(bool down) {
  m_space = down;
  updateCursor(m_lastMouse);
}

std::optional<QPointF> ProbeTool::hoverPlace() const {
  const bool points = !m_map.brushPen() && (m_drag == Drag::None || m_drag == Drag::Select || m_drag == Drag::Menu);
  return m_inside && points && handleAt(m_lastMouse) != Drag::Probe ? std::optional(m_lastMouse) : std::nullopt;
}

void ProbeTool::updateCursor(QPointF pixel) {
  const bool click =
      m_drag == Drag::None || m_drag == Drag::Select || m_drag == Drag::Menu || m_drag == Drag::Brush || m_drag == Drag::Nothing;
  Qt::CursorShape shape = Qt::CrossCursor;
  if (!click) shape = Qt::ClosedHandCursor;
  else if (m_drag == Drag::None && (m_space || handleAt(pixel) != Drag::None)) shape = Qt::OpenHandCursor;
  if (m_map.cursor().shape() != shape) m_map.setCursor(shape);
}

}  // namespace latentscape
