// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/map_legend.h"
#include "ui/plots/map_view.h"
#include "ui/theme/palette.h"

#include <QFont>
#include <QHash>
#include <QPainter>
#include <QPixmap>
#include <QPolygonF>
#include <QRectF>
#include <QString>
#include <QVector>

#include <optional>
#include <vector>

namespace latentscape {

// Numbers of axes, outlined to be legible over whatever lies there. Each is drawn once, until the colours change: outlines take
// longer than all else that moves with the mouse.
class OutlinedNumbers {
 public:
  struct Number {
    QPointF at;  // in pixels: the left end of the base line, or its middle
    QString text;
    bool middle = false;
  };
  // Those that would meet what stands in taken are left out: of half a number one reads another.
  void paint(QPainter& painter, const Palette& colours, const std::vector<Number>& numbers, const QRectF& taken);

 private:
  QHash<QString, QPixmap> m_pictures;
  QColor m_ink, m_ground;
  double m_ratio = 0.0;
};

// What is painted over the points of the latent map and moves with the mouse: the probe, a posterior's ellipse, the ends of an
// interpolation, a draw from the posterior, the user's pictures, and rings around points. All positions are in the latent plane.
struct MapOverlay {
  QPointF probe{0.0, 0.0};
  std::optional<QRectF> posterior;
  std::optional<QPointF> endpointA, endpointB, current;
  QVector<QPointF> path;
  bool pathJoined = true;  // by a line; otherwise its places are dots with nothing between them
  std::optional<QPointF> sample;
  std::optional<QPointF> selected, hovered;
  std::optional<QPointF> placed;  // a picture of the user's
  std::optional<QPointF> drawn;   // what the user draws
  std::optional<QRectF> drawnPosterior;
  double pointRadius = 0.0;         // in pixels: rings around points are larger
  QRectF selectedBox, hoveredBox;   // in pixels: of their thumbnails, which get a frame instead of a ring; else empty
  QString empty;                    // in the centre
  QString note;                     // in the lower right corner
  QPolygonF outline;                // that a brush is drawing; it closes itself. Empty: none
  std::optional<QPointF> brushPen;  // what keys draw it with
  MapLegend legend;                 // of the layer under the points
  std::vector<OutlinedNumbers::Number> ticks;
  bool focused = false;
  bool gripped = false;  // the probe is being dragged

  void paint(QPainter& painter, const MapView& view, const Palette& colours);
  // In pixels, with the map's font: the plates of the note, and of why there are no points. Empty if there is none.
  QRectF noteBox(const QFont& font, const MapView& view) const;
  QRectF emptyBox(const QFont& font, const MapView& view) const;
  // In pixels, of those that have a place: the ends of the interpolation with their letters, the pen of a drawing, and the user's
  // picture. Names of classes step aside for these.
  std::vector<QRectF> namesKeepOff(const MapView& view) const;
  // These, the probe, a draw from the posterior, and the selected image: what a legend should not lie under.
  std::vector<QRectF> markBoxes(const MapView& view) const;

 private:
  double selectedRadius() const;

  OutlinedNumbers m_numbers;
};

}  // namespace latentscape
