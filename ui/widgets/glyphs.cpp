// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/glyphs.h"

#include <QGuiApplication>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QPolygonF>

namespace latentscape {
namespace {

constexpr int kSide = 16;

// In a 16 by 16 square.
void paintGlyph(QPainter& painter, Glyph glyph, const QColor& colour) {
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  switch (glyph) {
    case Glyph::Play: painter.drawPolygon(QPolygonF{{4.0, 2.5}, {13.5, 8.0}, {4.0, 13.5}}); break;
    case Glyph::Pause:
      painter.drawRoundedRect(QRectF(3.5, 2.5, 3.4, 11.0), 0.8, 0.8);
      painter.drawRoundedRect(QRectF(9.1, 2.5, 3.4, 11.0), 0.8, 0.8);
      break;
  }
}

}  // namespace

QIcon glyphIcon(Glyph glyph, const QColor& colour) {
  QIcon icon;
  for (const int ratio : {1, 2, 3}) {
    for (const auto mode : {QIcon::Normal, QIcon::Disabled}) {
      QPixmap pixmap(kSide * ratio, kSide * ratio);
      pixmap.setDevicePixelRatio(ratio);
      pixmap.fill(Qt::transparent);
      QPainter painter(&pixmap);
      paintGlyph(painter, glyph,
                 mode == QIcon::Normal ? colour : QGuiApplication::palette().color(QPalette::Disabled, QPalette::ButtonText));
      painter.end();
      icon.addPixmap(pixmap, mode);
    }
  }
  return icon;
}

}  // namespace latentscape
