// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "ui/plots/hover_card.h"

#include <QObject>
#include <QPointF>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

namespace latentscape {

class PointLayer;
struct MapView;
struct MapWords;

// Which image of a map is under the mouse, and the card that shows it. Looks for it at most once per screen frame. GUI thread
// only.
class MapHover : public QObject {
  Q_OBJECT
 public:
  // All parts are the map's and outlive this. place: where the mouse points at an image, in the map's pixels; none: at nothing.
  MapHover(QObject& map, const MapView& view, const PointLayer& points, const MapWords& words,
           std::function<std::optional<QPointF>()> place);

  void setImages(std::shared_ptr<const ImageSet> images);  // the points', for the card; null for none
  void pointsChanged();                                    // others than before, or elsewhere
  void soon();                                             // the mouse has moved, or what is under it
  void look();                                             // at once
  std::optional<int> image() const { return m_image; }     // as found last
  const HoverCard& card() const { return m_card; }

 signals:
  void looked(bool other);  // whether it found another image than before, or none any more

 private:
  bool staysAt(QPointF place) const;

  const MapView& m_view;
  const PointLayer& m_points;
  const MapWords& m_words;
  const std::function<std::optional<QPointF>()> m_findPlace;
  HoverCard m_card;
  std::optional<int> m_image;
  std::optional<QPointF> m_place;  // of the mouse, when m_image was found
  QTimer m_timer{this};
};

}  // namespace latentscape
