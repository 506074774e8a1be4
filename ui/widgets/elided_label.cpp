// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/elided_label.h"

#include "ui/widgets/text.h"

#include <QApplication>
#include <QEvent>
#include <QPainter>

#include <algorithm>

namespace latentscape {

ElidedLabel::ElidedLabel(const QString& text, QWidget* parent) : QLabel(text, parent) {
  setTextFormat(Qt::PlainText);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void ElidedLabel::setHelp(const QString& help) { m_help = help; }

bool ElidedLabel::isElided() const { return fontMetrics().horizontalAdvance(text()) > contentsRect().width() - 2 * padding(); }

void ElidedLabel::setMinimumTextWidth(int pixels) {
  m_minimumTextWidth = pixels;
  updateGeometry();
}

void ElidedLabel::setUsualText(const QString& text) {
  m_usual = text;
  updateGeometry();
}

// QLabel's own minimum would not let the text shrink.
QSize ElidedLabel::hintFor(const QString& text) const {
  const QMargins margins = contentsMargins();
  return {fontMetrics().horizontalAdvance(text) + 2 * padding() + margins.left() + margins.right() + 1,
          fontMetrics().height() + margins.top() + margins.bottom()};
}

QSize ElidedLabel::sizeHint() const { return hintFor(text()).expandedTo(hintFor(m_usual)); }

QSize ElidedLabel::minimumSizeHint() const {
  const QSize hint = hintFor(text());
  return {std::min(hint.width(), m_minimumTextWidth + 2 * padding()), hint.height()};
}

bool ElidedLabel::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    QString tip = m_help;
    if (isElided()) tip += (tip.isEmpty() ? QString() : QStringLiteral("\n")) + text();
    setToolTip(plainToolTip(inShortLines(tip)));
  }
  return QLabel::event(event);
}

void ElidedLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, foregroundRole()));
  const QRect rect = contentsRect().adjusted(padding(), 0, -padding(), 0);
  painter.drawText(rect, static_cast<int>(alignment()) | Qt::TextSingleLine,
                   fontMetrics().elidedText(text(), Qt::ElideRight, rect.width()));
}

Chip::Chip(QWidget* parent) : ElidedLabel({}, parent) {
  setProperty("role", "muted");
  setMargin(9);
  setContentsMargins(0, 3, 0, 3);
  setMinimumTextWidth(28);
}

void Chip::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(QApplication::palette().color(QPalette::Base));  // the style sheet has changed this label's font
  const double radius = height() / 2.0;
  painter.drawRoundedRect(QRectF(rect()), radius, radius);
  painter.end();
  ElidedLabel::paintEvent(event);
}

}  // namespace latentscape
