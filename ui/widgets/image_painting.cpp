// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/image_painting.h"

#include "ui/theme/focus_ring.h"

#include <QPainter>
#include <QPainterPath>
#include <QPalette>

#include <cmath>

namespace latentscape {

QImage toQImage(const Image& image) {
  const ImageShape& shape = image.shape;
  if (image.empty() || shape.height <= 0 || shape.width <= 0 || (shape.channels != 1 && shape.channels != 3) ||
      image.pixels.size() != shape.pixels()) {
    return {};
  }
  const auto format = shape.channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888;
  return QImage(image.pixels.data(), shape.width, shape.height, static_cast<qsizetype>(shape.width) * shape.channels, format)
      .copy();
}

QPixmap scaledPixmap(const QImage& image, QSizeF size, double devicePixelRatio) {
  const QSize pixels = (size * devicePixelRatio).toSize();
  if (image.isNull() || pixels.isEmpty()) return {};
  QPixmap pixmap = QPixmap::fromImage(
      image.convertToFormat(QImage::Format_RGB32).scaled(pixels, Qt::KeepAspectRatio, Qt::SmoothTransformation));
  pixmap.setDevicePixelRatio(devicePixelRatio);
  return pixmap;
}

void paintGround(QPainter& painter, const QRectF& rect, double radius) {
  painter.setPen(Qt::NoPen);
  painter.setBrush(Qt::black);
  painter.drawRoundedRect(rect, radius, radius);
}

void paintImage(QPainter& painter, const QRectF& rect, const QPixmap& scaled, double radius) {
  const double ratio = scaled.devicePixelRatio();
  const QSizeF size = scaled.deviceIndependentSize();
  const QPointF at = rect.center() - QPointF(size.width() / 2.0, size.height() / 2.0);
  const QPointF sharp(std::round(at.x() * ratio) / ratio, std::round(at.y() * ratio) / ratio);
  QPainterPath corners;
  corners.addRoundedRect(QRectF(sharp, size), radius, radius);
  painter.save();
  painter.setClipPath(corners, Qt::IntersectClip);
  painter.drawPixmap(sharp, scaled);
  painter.restore();
}

void paintHighlight(QPainter& painter, const QRectF& rect, double radius, const QPalette& palette) {
  painter.setPen(QPen(palette.color(QPalette::Highlight), 2.0));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(rect.adjusted(1.0, 1.0, -1.0, -1.0), radius, radius);
}

void paintImageFocus(QPainter& painter, const QRectF& rect, double radius, const QPalette& palette) {
  paintFocusRing(painter, rect, radius, focusColour(palette));
  paintFocusRing(painter, rect.adjusted(2.0, 2.0, -2.0, -2.0), radius, Qt::white);
  painter.setPen(QPen(Qt::black, 1.0));
  painter.drawRoundedRect(rect.adjusted(4.5, 4.5, -4.5, -4.5), radius, radius);
}

}  // namespace latentscape
