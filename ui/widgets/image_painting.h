// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"

#include <QImage>
#include <QPixmap>
#include <QRectF>

class QPainter;
class QPalette;

namespace latentscape {

// A deep copy as a QImage. Null for an empty image, for one whose pixels do not match its shape, and for one whose number of
// channels is neither 1 nor 3.
QImage toQImage(const Image& image);

// Scaled to fit size (in device-independent pixels), keeping the aspect ratio, at the screen's resolution.
QPixmap scaledPixmap(const QImage& image, QSizeF size, double devicePixelRatio);

// The black, rounded place of an image that is missing.
void paintGround(QPainter& painter, const QRectF& rect, double radius);
// In the middle of rect, with rounded corners and nothing around it: an image is as bright up to its edges as it is.
void paintImage(QPainter& painter, const QRectF& rect, const QPixmap& scaled, double radius);
// The accent-coloured frame around a highlighted image, just inside rect.
void paintHighlight(QPainter& painter, const QRectF& rect, double radius, const QPalette& palette);
// The ring around an image that has the keyboard, highlighted or not: of two colours, since an image may have any.
void paintImageFocus(QPainter& painter, const QRectF& rect, double radius, const QPalette& palette);

}  // namespace latentscape
