// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/focus_ring.h"

#include "ui/theme/palette.h"

#include <QPainter>

namespace latentscape {
namespace {

constexpr double kWidth = 2.0;
int hiders = 0;

}  // namespace

QColor focusColour(const QPalette& palette) {
  return palette.color(QPalette::Window).lightness() < 128 ? darkPalette().focus : lightPalette().focus;
}

void paintFocusRing(QPainter& painter, const QRectF& rect, double radius, const QColor& colour) {
  if (FocusRingsHidden::any()) return;
  constexpr double inset = kWidth / 2.0;
  painter.setPen(QPen(colour, kWidth));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius);
}

bool FocusRingsHidden::any() { return hiders > 0; }
FocusRingsHidden::FocusRingsHidden() { ++hiders; }
FocusRingsHidden::~FocusRingsHidden() { --hiders; }

bool ringIsShown(bool before, Qt::FocusReason reason) {
  switch (reason) {
    case Qt::MouseFocusReason: return false;
    case Qt::ActiveWindowFocusReason:
    case Qt::PopupFocusReason: return before;
    default: return true;
  }
}

}  // namespace latentscape
