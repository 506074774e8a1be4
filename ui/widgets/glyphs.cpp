// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/glyphs.h"

#include <QGuiApplication>
#include <QPainter>
#include <QPalette>
#include <QPen>
#include <QPixmap>
#include <QPolygonF>

#include <utility>

namespace latentscape {
namespace {

constexpr int kSide = 16;

// In a 16 by 16 square.
void paintGlyph(QPainter& painter, Glyph glyph, const QColor& colour) {
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  const QPen stroke(colour, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
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
    case Glyph::Layers:
      painter.drawPolygon(QPolygonF{{8.0, 1.2}, {14.6, 4.7}, {8.0, 8.2}, {1.4, 4.7}});
      painter.setBrush(Qt::NoBrush);
      painter.setPen(stroke);
      for (const double y : {8.0, 11.2}) painter.drawPolyline(QPolygonF{{1.9, y}, {8.0, y + 3.2}, {14.1, y}});
      break;
    case Glyph::Target:
      painter.drawEllipse(QPointF(8.0, 8.0), 1.8, 1.8);
      painter.setBrush(Qt::NoBrush);
      painter.setPen(stroke);
      painter.drawEllipse(QPointF(8.0, 8.0), 4.6, 4.6);
      for (const auto& [x, y] : {std::pair(1.0, 0.0), {-1.0, 0.0}, {0.0, 1.0}, {0.0, -1.0}})
        painter.drawLine(QPointF(8.0 + 4.6 * x, 8.0 + 4.6 * y), QPointF(8.0 + 6.8 * x, 8.0 + 6.8 * y));
      break;
    case Glyph::Frame:
      painter.drawRoundedRect(QRectF(5.6, 5.6, 4.8, 4.8), 1.0, 1.0);
      painter.setBrush(Qt::NoBrush);
      painter.setPen(stroke);
      for (const auto& [x, y] : {std::pair(-1.0, -1.0), {1.0, -1.0}, {1.0, 1.0}, {-1.0, 1.0}}) {
        painter.drawPolyline(
            QPolygonF{{8.0 + 6.0 * x, 8.0 + 2.8 * y}, {8.0 + 6.0 * x, 8.0 + 6.0 * y}, {8.0 + 2.8 * x, 8.0 + 6.0 * y}});
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
