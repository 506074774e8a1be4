// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QRectF>

class QPainter;
class QPalette;

namespace latentscape {

// Of the ring: Palette::focus, for widgets that have a QPalette only.
QColor focusColour(const QPalette& palette);

// The ring around what has the keyboard, just inside rect.
void paintFocusRing(QPainter& painter, const QRectF& rect, double radius, const QColor& colour);

// While one is alive no ring is painted: for pictures of widgets. GUI thread only.
class FocusRingsHidden {
 public:
  static bool any();
  FocusRingsHidden();
  ~FocusRingsHidden();
  FocusRingsHidden(const FocusRingsHidden&) = delete;
  FocusRingsHidden& operator=(const FocusRingsHidden&) = delete;
};

// Whether what gets the focus for this reason shows its ring: not for a press of the mouse; as before when a window or a menu
// gives the focus back.
bool ringIsShown(bool before, Qt::FocusReason reason);

}  // namespace latentscape
