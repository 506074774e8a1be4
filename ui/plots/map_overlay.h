// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/map_view.h"
#include "ui/theme/palette.h"

#include <QPainter>
#include <QString>
#include <QVector>

#include <optional>

namespace latentscape {

// What is painted over the points of the latent map and moves with the mouse: the probe, a posterior's ellipse, the ends of an
// interpolation, rings around points and the readout. All positions are in the latent plane.
struct MapOverlay {
  QPointF probe{0.0, 0.0};
  std::optional<QRectF> posterior;
  std::optional<QPointF> endpointA, endpointB, current;
  QVector<QPointF> path;
  std::optional<QPointF> selected, hovered;
  std::optional<QPointF> placed;  // a picture of the user's
  QString readout;                // beside hovered
  QString empty;                  // in the centre
  bool focused = false;
  bool gripped = false;  // the probe is being dragged

  void paint(QPainter& painter, const MapView& view, const Palette& colours) const;
};

}  // namespace latentscape
