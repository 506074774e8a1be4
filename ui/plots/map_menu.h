// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>
#include <QPointF>

#include <optional>

namespace latentscape {

class LatentMap;

// The latent map's context menu, for a place in the latent plane: what can be done there, and with the map, and the actions that
// the window gave the map (QWidget::addAction). Deletes itself when it closes.
class MapMenu : public QMenu {
  Q_OBJECT
 public:
  static constexpr double selectRadius = 12.0;  // pixels, from the place to an image that can be selected there

  // image: at the place, if any. atProbe: the place is the probe's, so the ends of an interpolation are put where the probe is in
  // all dimensions.
  MapMenu(LatentMap& map, QPointF place, std::optional<int> image, bool atProbe);
};

}  // namespace latentscape
