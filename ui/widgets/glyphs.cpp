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
    case Glyph::Lattice:
      for (const double x : {2.0, 6.5, 11.0}) {
        for (const double y : {2.0, 6.5, 11.0}) painter.drawRoundedRect(QRectF(x, y, 3.0, 3.0), 0.6, 0.6);
      }
      break;
  }
}

}  // namespace

QIcon glyphIcon(Glyph glyph, const QColor& colour, std::optional<QColor> checked) {
  QIcon icon;
  const auto add = [&](const QColor& ink, QIcon::Mode mode, QIcon::State state) {
    for (const int ratio : {1, 2, 3}) {
      QPixmap pixmap(kSide * ratio, kSide * ratio);
      pixmap.setDevicePixelRatio(ratio);
      pixmap.fill(Qt::transparent);
      QPainter painter(&pixmap);
      paintGlyph(painter, glyph, ink);
      painter.end();
      icon.addPixmap(pixmap, mode, state);
    }
  };
  add(colour, QIcon::Normal, QIcon::Off);
  if (checked) add(*checked, QIcon::Normal, QIcon::On);
  add(QGuiApplication::palette().color(QPalette::Disabled, QPalette::ButtonText), QIcon::Disabled, QIcon::Off);
  return icon;
}

}  // namespace latentscape
