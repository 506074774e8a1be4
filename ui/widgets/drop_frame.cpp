// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/drop_frame.h"

#include "ui/theme/focus_ring.h"

#include <QPainter>

namespace latentscape {
namespace {

constexpr double kLine = 3.0, kCorner = 6.0;  // pixels
constexpr float kTint = 0.1F;

}  // namespace

DropFrame::DropFrame(QWidget& over) : QWidget(&over) {
  setObjectName(QStringLiteral("dropFrame"));
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setFocusPolicy(Qt::NoFocus);
  hide();
}

void DropFrame::showAround(const QRect& part) {
  setGeometry(part);
  show();
  raise();
}

void DropFrame::paintEvent(QPaintEvent*) {
  if (FocusRingsHidden::any()) return;  // a picture of what it lies over
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QColor tint = focusColour(palette());
  painter.setPen(QPen(tint, kLine));
  tint.setAlphaF(kTint);
  painter.setBrush(tint);
  painter.drawRoundedRect(QRectF(rect()).adjusted(kLine / 2.0, kLine / 2.0, -kLine / 2.0, -kLine / 2.0), kCorner, kCorner);
}

}  // namespace latentscape
