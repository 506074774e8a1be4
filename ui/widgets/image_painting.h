// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"

#include <QImage>
#include <QPixmap>
#include <QRectF>

class QPainter;
class QPalette;

namespace latentscape {

// A deep copy as Qt's picture. Null for an empty image and for one whose pixels do not match its shape or whose channels
// are neither 1 nor 3.
QImage toQImage(const Image& image);

// Scaled to fit into size (in device-independent pixels), keeping its aspect, at the screen's own resolution.
QPixmap scaledPixmap(const QImage& image, QSizeF size, double devicePixelRatio, bool smooth);

// The black, rounded ground on which images lie.
void paintGround(QPainter& painter, const QRectF& rect, double radius);
// The accent-coloured frame around a highlighted or focused image, outside of rect.
void paintHighlight(QPainter& painter, const QRectF& rect, double radius, const QPalette& palette);

}  // namespace latentscape
