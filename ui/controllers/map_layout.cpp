// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/map_layout.h"

#include <cmath>
#include <utility>

namespace latentscape {

MapLayout::MapLayout(int dimension)
    : m_dimensions{0, dimension > 1 ? 1 : 0}, m_plane(coordinatePlane(dimension, 0, m_dimensions[1])) {}

MapLayout MapLayout::ofDimensions(int dimension, int x, int y) {
  MapLayout layout(dimension);
  layout.m_dimensions = {x, y};
  layout.m_plane = coordinatePlane(dimension, x, y);
  return layout;
}

MapLayout MapLayout::ofProjection(Projection projection, std::shared_ptr<const Codes> codes, bool fewerNeighbours) {
  MapLayout layout(codes->dimension);
  layout.m_method = projection.method;
  layout.m_codes = std::move(codes);
  layout.m_neighbourhood = projection.neighbourhood;
  layout.m_fewerNeighbours = fewerNeighbours;
  layout.m_explainedVariance = std::move(projection.explainedVariance);
  if (projection.plane) {
    layout.m_plane = *std::move(projection.plane);
  } else {
    const std::size_t count = projection.xy.size() / 2;
    layout.m_places = std::make_shared<const Codes>(Codes{2, count, std::move(projection.xy), {}});
  }
  return layout;
}

QPointF MapLayout::placeOf(std::span<const float> point) const {
  if (isPlane()) {
    const auto [x, y] = toPlane(m_plane, point);
    return {static_cast<double>(x), static_cast<double>(y)};
  }
  const std::size_t i = nearestCode(*m_codes, point);
  if (i >= m_places->count) return {};
  return {static_cast<double>(m_places->meanOf(i)[0]), static_cast<double>(m_places->meanOf(i)[1])};
}

LatentPoint MapLayout::movedTo(std::span<const float> point, QPointF place) const {
  const auto x = static_cast<float>(place.x()), y = static_cast<float>(place.y());
  if (isPlane()) return movedInPlane(m_plane, point, x, y);
  const float at[] = {x, y};
  const std::size_t i = nearestCode(*m_places, at);
  if (i >= m_codes->count) return {point.begin(), point.end()};
  const auto mean = m_codes->meanOf(i);
  return {mean.begin(), mean.end()};
}

std::optional<QRectF> MapLayout::ellipseOf(std::span<const float> mean, std::span<const float> logVariance) const {
  if (!isPlane()) return std::nullopt;
  const QPointF middle = placeOf(mean);
  const std::size_t d = mean.size();
  double variance[2] = {0.0, 0.0};
  for (std::size_t axis = 0; axis < 2; ++axis) {
    for (std::size_t i = 0; i < d; ++i) {
      const double along = m_plane.components[axis * d + i];
      if (along != 0.0) variance[axis] += along * along * std::exp(static_cast<double>(logVariance[i]));
    }
  }
  const double sx = std::sqrt(variance[0]), sy = std::sqrt(variance[1]);
  return QRectF(middle.x() - sx, middle.y() - sy, 2 * sx, 2 * sy);
}

std::vector<float> MapLayout::placesOf(const Codes& codes) const {
  if (!isPlane()) return m_places->mean;
  std::vector<float> xy(2 * codes.count);
  for (std::size_t i = 0; i < codes.count; ++i) {
    const auto mean = codes.meanOf(i);
    if (!m_method) {  // without a sum over all dimensions: every frame of a run passes through here
      xy[2 * i] = mean[static_cast<std::size_t>(m_dimensions[0])];
      xy[2 * i + 1] = m_dimensions[1] != m_dimensions[0] ? mean[static_cast<std::size_t>(m_dimensions[1])] : 0.0F;
    } else {
      const auto place = toPlane(m_plane, mean);
      xy[2 * i] = place[0];
      xy[2 * i + 1] = place[1];
    }
  }
  return xy;
}

}  // namespace latentscape
