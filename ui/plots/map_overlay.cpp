// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_overlay.h"

#include "ui/plots/plot_canvas.h"
#include "ui/theme/focus_ring.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <QTransform>

#include <algorithm>
#include <cmath>

namespace latentscape {

namespace {

constexpr double kProbe = 8.5, kStar = 10.0, kDraw = 7.5;  // pixels from the middle

// Codes of a run that is about to explode may not be finite.
void paintEllipse(QPainter& painter, const QRectF& box) {
  if (qIsFinite(box.x()) && qIsFinite(box.y()) && qIsFinite(box.width()) && qIsFinite(box.height())) painter.drawEllipse(box);
}

void paintRing(QPainter& painter, QPointF at, double radius) {
  paintEllipse(painter, QRectF(at.x() - radius, at.y() - radius, 2.0 * radius, 2.0 * radius));
}

// Around a point, or the thumbnail in its place.
void paintMark(QPainter& painter, QPointF at, double radius, const QRectF& thumbnail) {
  if (thumbnail.isEmpty()) return paintRing(painter, at, radius);
  painter.drawRoundedRect(thumbnail.adjusted(-1.5, -1.5, 1.5, 1.5), 2.0, 2.0);
}

// A line on a plate of the ground's colour, legible over what lies there.
void paintPlate(QPainter& painter, const Palette& colours, const QRectF& box, const QString& text) {
  QColor ground = colours.plotGround;
  ground.setAlpha(200);
  painter.setPen(Qt::NoPen);
  painter.setBrush(ground);
  painter.drawRoundedRect(box, 4, 4);
  painter.setPen(colours.muted);
  painter.drawText(box, Qt::AlignCenter, text);
}

// What the points are.
void paintNote(QPainter& painter, const Palette& colours, const QRectF& box, const QString& text) {
  const QFont before = painter.font();
  painter.setFont(PlotCanvas::smallFont(before));
  paintPlate(painter, colours, box, text);
  painter.setFont(before);
}

void paintEndpoint(QPainter& painter, const Palette& colours, QPointF at, const QString& letter) {
  painter.setPen(QPen(colours.plotText, 2.0));
  painter.setBrush(colours.plotGround);
  paintRing(painter, at, 7.0);
  QFont bold = painter.font();
  bold.setBold(true);
  const QFont before = painter.font();
  painter.setFont(bold);
  QPainterPath text;
  text.addText(at + QPointF(-18, -9), bold, letter);
  painter.setPen(QPen(colours.plotGround, 3.0, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));  // an outline, legible over points
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(text);
  painter.fillPath(text, colours.plotText);
  painter.setFont(before);
}

// A star: the only mark that is neither round nor a letter.
void paintPlaced(QPainter& painter, const Palette& colours, QPointF at) {
  constexpr int corners = 10;
  QPolygonF star;
  for (int i = 0; i < corners; ++i) {
    const double angle = (2.0 * i / corners - 0.5) * 3.14159265358979;
    const double radius = i % 2 == 0 ? kStar : 4.5;
    star << at + QPointF(radius * std::cos(angle), radius * std::sin(angle));
  }
  painter.setPen(QPen(colours.plotGround, 2.0, Qt::SolidLine, Qt::SquareCap, Qt::RoundJoin));
  painter.setBrush(colours.plotText);
  painter.drawPolygon(star);
}

constexpr double kPenHalf = 3.5, kPenPoint = 7.5, kPenLength = 21.0, kPenLeans = 35.0, kPenLine = 1.6;  // pixels, degrees

// A pen, whose point is at 0.
QPolygonF penOutline() {
  const QPolygonF upright(
      {{0.0, 0.0}, {kPenHalf, -kPenPoint}, {kPenHalf, -kPenLength}, {-kPenHalf, -kPenLength}, {-kPenHalf, -kPenPoint}});
  return QTransform().rotate(kPenLeans).map(upright);
}

void paintDrawn(QPainter& painter, const Palette& colours, QPointF at) {
  const QPolygonF pen = penOutline().translated(at);
  painter.setPen(QPen(colours.plotGround, kPenLine, Qt::SolidLine, Qt::SquareCap, Qt::RoundJoin));
  painter.setBrush(colours.plotText);
  painter.drawPolygon(pen);
  painter.setBrush(colours.accent);
  painter.drawPolygon(QPolygonF({pen[0], pen[1], pen[4]}));
}

// With its line, and around its point, which is what counts.
QRectF penBox(QPointF at) {
  constexpr double point = 3.0;
  const QRectF pen = penOutline().boundingRect().adjusted(-kPenLine, -kPenLine, kPenLine, kPenLine);
  return (pen | QRectF(-point, -point, 2 * point, 2 * point)).translated(at);
}

bool isPlace(const std::optional<QPointF>& z) { return z && qIsFinite(z->x()) && qIsFinite(z->y()); }

QRectF around(QPointF at, double radius) { return {at.x() - radius, at.y() - radius, 2.0 * radius, 2.0 * radius}; }

// Dashes on a line of the ground's colour, legible over points; what it takes in is tinted.
void paintOutline(QPainter& painter, const MapView& view, const Palette& colours, const QPolygonF& outline) {
  QPolygonF corners;
  for (const QPointF& z : outline) corners << view.toPixel(z);
  QColor tint = colours.accent;
  tint.setAlpha(30);
  painter.setBrush(tint);
  painter.setPen(QPen(colours.plotGround, 3.0));
  painter.drawPolygon(corners);
  QPen dashed(colours.plotText, 1.4);
  dashed.setDashPattern({4.0, 3.0});
  painter.setBrush(Qt::NoBrush);
  painter.setPen(dashed);
  painter.drawPolygon(corners);
}

// The pen of a brush that keys draw: a cross on a wider one of the ground's colour, legible over points, and open in the middle
// to show what is there.
void paintBrushPen(QPainter& painter, const Palette& colours, QPointF at) {
  constexpr double from = 3.5, to = 12.0;
  for (const QPen& pen : {QPen(colours.plotGround, 5.0), QPen(colours.plotText, 2.0)}) {
    painter.setPen(pen);
    for (const QPointF way : {QPointF(1, 0), QPointF(0, 1), QPointF(-1, 0), QPointF(0, -1)})
      painter.drawLine(at + from * way, at + to * way);
  }
}

// A point that was drawn from a posterior: no disc, as the probe is.
void paintDraw(QPainter& painter, const Palette& colours, QPointF at) {
  if (!qIsFinite(at.x()) || !qIsFinite(at.y())) return;
  painter.setPen(QPen(colours.accent, 2.0, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
  painter.setBrush(colours.plotText);
  painter.drawPolygon(
      QPolygonF({at + QPointF(0.0, -kDraw), at + QPointF(kDraw, 0.0), at + QPointF(0.0, kDraw), at + QPointF(-kDraw, 0.0)}));
}

}  // namespace

void OutlinedNumbers::paint(QPainter& painter, const Palette& colours, const std::vector<Number>& numbers, const QRectF& taken) {
  constexpr double outline = 3.0, room = 2.0;  // pixels: of the pen, and around the letters for it
  constexpr qsizetype most = 200;
  const double ratio = painter.device()->devicePixelRatioF();
  if (colours.muted != m_ink || colours.plotGround != m_ground || ratio != m_ratio || m_pictures.size() > most)
    m_pictures.clear();
  m_ink = colours.muted;
  m_ground = colours.plotGround;
  m_ratio = ratio;
  QFont font = painter.font();
  font.setPixelSize(10);
  const QFontMetricsF metrics(font);
  for (const Number& number : numbers) {
    const double width = metrics.horizontalAdvance(number.text);
    const QPointF corner = number.at - QPointF(number.middle ? width / 2 : 0.0, metrics.ascent()) - QPointF(room, room);
    if (taken.intersects(QRectF(corner, QSizeF(width + 2 * room, metrics.height() + 2 * room)))) continue;
    QPixmap& picture = m_pictures[number.text];
    if (picture.isNull()) {
      picture = QPixmap((QSizeF(width + 2 * room, metrics.height() + 2 * room) * ratio).toSize() + QSize(1, 1));
      picture.setDevicePixelRatio(ratio);
      picture.fill(Qt::transparent);
      QPainter letters(&picture);
      letters.setRenderHint(QPainter::Antialiasing);
      QPainterPath path;
      path.addText(QPointF(room, room + metrics.ascent()), font, number.text);
      letters.strokePath(path, QPen(m_ground, outline, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
      letters.fillPath(path, m_ink);
    }
    painter.drawPixmap(QPointF(std::round(corner.x() * ratio), std::round(corner.y() * ratio)) / ratio, picture);
  }
}

std::vector<QRectF> MapOverlay::namesKeepOff(const MapView& view) const {
  std::vector<QRectF> boxes;
  for (const auto& end : {endpointA, endpointB}) {
    if (!isPlace(end)) continue;
    const QPointF at = view.toPixel(*end);
    boxes.emplace_back(at + QPointF(-20, -22), at + QPointF(9, 9));
  }
  if (isPlace(drawn)) boxes.push_back(penBox(view.toPixel(*drawn)));
  if (isPlace(placed)) boxes.push_back(around(view.toPixel(*placed), kStar));
  return boxes;
}

std::vector<QRectF> MapOverlay::markBoxes(const MapView& view) const {
  std::vector<QRectF> boxes = namesKeepOff(view);
  if (isPlace(probe)) boxes.push_back(around(view.toPixel(probe), kProbe));
  if (isPlace(sample)) boxes.push_back(around(view.toPixel(*sample), kDraw));
  if (isPlace(selected)) boxes.push_back(selectedBox.isEmpty() ? around(view.toPixel(*selected), selectedRadius()) : selectedBox);
  return boxes;
}

double MapOverlay::selectedRadius() const { return std::max(7.5, pointRadius + 3.0); }

// Above the labels of the axis.
QRectF MapOverlay::noteBox(const QFont& font, const MapView& view) const {
  if (note.isEmpty()) return {};
  const QFontMetricsF metrics(PlotCanvas::smallFont(font));
  QRectF box(0, 0, metrics.horizontalAdvance(note) + 12, metrics.height() + 4);
  box.moveBottomRight({view.size.width() - 8, view.size.height() - 24});
  return box;
}

// Below the centre, where the probe begins: messages lie over the map's upper part.
QRectF MapOverlay::emptyBox(const QFont& font, const MapView& view) const {
  if (empty.isEmpty()) return {};
  const QFontMetricsF metrics(font);
  QRectF box(0, 0, metrics.horizontalAdvance(empty) + 16, metrics.height() + 6);
  box.moveCenter({view.size.width() / 2, view.size.height() * 3 / 4});
  return box;
}

void MapOverlay::paint(QPainter& painter, const MapView& view, const Palette& colours) {
  const QRectF all(QPointF(0, 0), view.size);
  if (!empty.isEmpty()) paintPlate(painter, colours, emptyBox(painter.font(), view), empty);
  const QRectF plate = legend.paint(painter, view.size, colours);
  m_numbers.paint(painter, colours, ticks, plate);
  if (!note.isEmpty()) paintNote(painter, colours, noteBox(painter.font(), view), note);
  if (!pathJoined) {
    painter.setPen(QPen(colours.plotGround, 1.0));
    painter.setBrush(colours.plotText);
    for (const QPointF& z : path) paintRing(painter, view.toPixel(z), 2.8);
  } else if (path.size() > 1) {
    QPolygonF line;
    for (const QPointF& z : path) line << view.toPixel(z);
    QPen dashed(colours.plotText, 1.2);
    dashed.setDashPattern({4.0, 4.0});
    painter.setPen(dashed);
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
  }
  if (endpointA) paintEndpoint(painter, colours, view.toPixel(*endpointA), QStringLiteral("A"));
  if (endpointB) paintEndpoint(painter, colours, view.toPixel(*endpointB), QStringLiteral("B"));
  if (current) {
    painter.setPen(QPen(colours.plotGround, 1.5));
    painter.setBrush(colours.plotText);
    paintRing(painter, view.toPixel(*current), 4.5);
  }
  if (hovered) {
    painter.setPen(QPen(colours.plotText, 1.5));
    painter.setBrush(Qt::NoBrush);
    paintMark(painter, view.toPixel(*hovered), std::max(4.5, pointRadius + 2.0), hoveredBox);
  }
  if (selected) {
    const QPointF at = view.toPixel(*selected);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colours.plotGround, 4.5));
    paintMark(painter, at, selectedRadius(), selectedBox);
    painter.setPen(QPen(colours.plotText, 2.0));
    paintMark(painter, at, selectedRadius(), selectedBox);
  }
  if (posterior) {
    const QRectF box = QRectF(view.toPixel(posterior->topLeft()), view.toPixel(posterior->bottomRight())).normalized();
    QColor tint = colours.accent;
    tint.setAlpha(40);
    painter.setBrush(tint);
    painter.setPen(QPen(colours.accent, 1.6));
    paintEllipse(painter, box);
  }
  if (drawnPosterior) {
    painter.setBrush(Qt::NoBrush);
    const QRectF box(view.toPixel(drawnPosterior->topLeft()), view.toPixel(drawnPosterior->bottomRight()));
    painter.setPen(QPen(colours.plotGround, 3.5));
    paintEllipse(painter, box.normalized());
    painter.setPen(QPen(colours.plotText, 1.4, Qt::DashLine));
    paintEllipse(painter, box.normalized());
  }
  if (sample) paintDraw(painter, colours, view.toPixel(*sample));
  if (isPlace(placed)) paintPlaced(painter, colours, view.toPixel(*placed));
  if (isPlace(drawn)) paintDrawn(painter, colours, view.toPixel(*drawn));
  if (outline.size() > 1) paintOutline(painter, view, colours, outline);
  const QPointF at = view.toPixel(probe);
  if (focused && !brushPen && !FocusRingsHidden::any()) {  // what the arrow keys move
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours.plotGround);
    painter.drawEllipse(at, 13.0, 13.0);
    paintFocusRing(painter, QRectF(at - QPointF(14.0, 14.0), QSizeF(28.0, 28.0)), 14.0, colours.focus);
  }
  painter.setPen(QPen(QColor(0, 0, 0, 90), 1.0));
  painter.setBrush(Qt::white);
  const double r = gripped ? kProbe + 1.0 : kProbe;
  painter.drawEllipse(at, r, r);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colours.accent);
  painter.drawEllipse(at, r - 2.6, r - 2.6);
  if (brushPen) paintBrushPen(painter, colours, view.toPixel(*brushPen));

  // Rounds the corners: fills them with the panel's colour.
  QPainterPath corners;
  corners.addRect(all);
  corners.addRoundedRect(all, 8, 8);  // odd-even fill: the inside is left out
  painter.fillPath(corners, colours.panel);
  if (colours.panel.lightness() > 128) {  // white on nearly white needs an edge
    painter.setPen(QPen(colours.border, 1.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(all.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
  }
  if (focused) paintFocusRing(painter, all, 8, colours.focus);
}

}  // namespace latentscape
