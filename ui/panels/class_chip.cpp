// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/class_chip.h"

#include "ui/theme/focus_ring.h"
#include "ui/widgets/text.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPolygonF>

#include <algorithm>

namespace latentscape {
namespace {
constexpr int kDot = 10;
constexpr int kPadding = 5;
constexpr int kGap = 6;
constexpr int kWidestName = 160;

void paintMark(QPainter& painter, ClassShape shape, QPointF centre, double radius) {
  switch (shape) {
    case ClassShape::Disc: return painter.drawEllipse(centre, radius, radius);
    case ClassShape::Square: {
      const double half = kSquareHalf * radius;
      return painter.drawRect(QRectF(centre.x() - half, centre.y() - half, 2.0 * half, 2.0 * half));
    }
    case ClassShape::Triangle: {
      const double reach = kTriangleRadius * radius, half = reach * 0.866025403784439;
      painter.drawPolygon(
          QPolygonF({centre + QPointF(0.0, -reach), centre + QPointF(half, reach / 2.0), centre + QPointF(-half, reach / 2.0)}));
      return;
    }
  }
}

}  // namespace

ClassChip::ClassChip(int number, const QString& name, QWidget* parent)
    : QAbstractButton(parent), m_shape(classShape(static_cast<std::size_t>(number))) {
  setText(name);
  setShortcut({});  // a & in the name is no key
  setCheckable(true);
  setChecked(true);
  setCursor(Qt::PointingHandCursor);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_Hover);
  describe(this, QStringLiteral("class%1").arg(number), tr("Class %1").arg(name),
           tr("%1: click to hide or show, double-click or Alt-click to show it alone (Space, Enter)").arg(name));
}

void ClassChip::setColour(const QColor& colour) {
  m_colour = colour;
  update();
}

QSize ClassChip::sizeHint() const {
  const int name = std::min(fontMetrics().horizontalAdvance(text()) + 1, kWidestName);
  return {kPadding + kDot + kGap + name + kPadding, std::max(fontMetrics().height(), kDot) + 8};
}

void ClassChip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF frame = QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75);
  if (underMouse() && isEnabled()) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette().color(QPalette::Button));
    painter.drawRoundedRect(frame, 6.0, 6.0);
  }
  // A hollow mark and a struck-out name mark a hidden class, not colour alone.
  painter.setPen(QPen(m_colour, 1.5));
  painter.setBrush(isChecked() ? QBrush(m_colour) : QBrush(Qt::NoBrush));
  paintMark(painter, m_shape, {kPadding + kDot / 2.0, height() / 2.0}, kDot / 2.0 - 0.75);
  QFont nameFont = font();
  nameFont.setStrikeOut(!isChecked());
  painter.setFont(nameFont);
  painter.setPen(palette().color(isChecked() ? QPalette::Active : QPalette::Disabled, QPalette::WindowText));
  const QRect name = rect().adjusted(kPadding + kDot + kGap, 0, -kPadding, 0);
  painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter, fontMetrics().elidedText(text(), Qt::ElideRight, name.width()));
  if (hasFocus()) paintFocusRing(painter, rect(), 6.0, focusColour(palette()));
}

void ClassChip::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::AltModifier)) {
    emit aloneRequested();
    return;
  }
  QAbstractButton::mousePressEvent(event);
}

void ClassChip::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) emit aloneRequested();
}

void ClassChip::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
    if (!event->isAutoRepeat()) emit aloneRequested();
    return;
  }
  QAbstractButton::keyPressEvent(event);
}

void ClassChip::setPointed(bool underMouse, bool byKeys) {
  if (m_underMouse == underMouse && m_byKeys == byKeys) return;
  m_underMouse = underMouse;
  m_byKeys = byKeys;
  emit pointedChanged();
}

void ClassChip::enterEvent(QEnterEvent* event) {
  QAbstractButton::enterEvent(event);
  setPointed(true, m_byKeys);
}

void ClassChip::leaveEvent(QEvent* event) {
  QAbstractButton::leaveEvent(event);
  setPointed(false, m_byKeys);
}

// A click leaves the focus behind, which would keep the class lit for good.
void ClassChip::focusInEvent(QFocusEvent* event) {
  QAbstractButton::focusInEvent(event);
  const Qt::FocusReason why = event->reason();
  setPointed(m_underMouse, why == Qt::TabFocusReason || why == Qt::BacktabFocusReason || why == Qt::ShortcutFocusReason);
}

void ClassChip::focusOutEvent(QFocusEvent* event) {
  QAbstractButton::focusOutEvent(event);
  setPointed(m_underMouse, false);
}

void ClassChip::hideEvent(QHideEvent* event) {
  QAbstractButton::hideEvent(event);
  setPointed(false, false);
}

}  // namespace latentscape
