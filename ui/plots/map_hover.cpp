// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_hover.h"

#include "ui/plots/map_view.h"
#include "ui/plots/map_words.h"
#include "ui/plots/point_layer.h"

#include <utility>

namespace latentscape {
namespace {

constexpr double kRadius = 8.0;  // pixels
constexpr int kFrame = 16;       // ms

}  // namespace

MapHover::MapHover(QObject& map, const MapView& view, const PointLayer& points, const MapWords& words,
                   std::function<std::optional<QPointF>()> place)
    : QObject(&map), m_view(view), m_points(points), m_words(words), m_findPlace(std::move(place)) {
  m_timer.setObjectName(QStringLiteral("hoverTimer"));
  m_timer.setSingleShot(true);
  m_timer.setInterval(kFrame);
  connect(&m_timer, &QTimer::timeout, this, &MapHover::look);
}

void MapHover::setImages(std::shared_ptr<const ImageSet> images) {
  m_card.setImages(std::move(images));
  look();
}

void MapHover::pointsChanged() {
  if (m_image && static_cast<std::size_t>(*m_image) >= m_points.count()) look();  // it is gone
  soon();
}

void MapHover::soon() {
  if (!m_timer.isActive()) m_timer.start();
}

void MapHover::look() {
  const std::optional<QPointF> place = m_findPlace();
  std::optional<int> found;
  if (place && staysAt(*place)) found = m_image;
  else if (place) {
    if (const std::optional<std::size_t> nearest = m_points.nearest(*place, kRadius)) found = static_cast<int>(*nearest);
  }
  const bool other = found != std::exchange(m_image, found);
  m_place = place;
  if (found) {
    const auto index = static_cast<std::size_t>(*found);
    m_card.show(index, m_words.classOf(*m_points.points(), index), m_words.image(*found), *place);
  } else {
    m_card.hide();
  }
  emit looked(other);
}

// While points move under a resting mouse, the card keeps its image as long as that is near: else it would flicker.
bool MapHover::staysAt(QPointF place) const {
  if (!m_image || m_place != place || !m_points.pointsShown()) return false;
  const std::optional<QPointF> z = m_points.visiblePosition(static_cast<std::size_t>(*m_image));
  return z && (m_view.toPixel(*z) - place).manhattanLength() <= 2.0 * kRadius;
}

}  // namespace latentscape
