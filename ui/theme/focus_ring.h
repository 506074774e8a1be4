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

}  // namespace latentscape
