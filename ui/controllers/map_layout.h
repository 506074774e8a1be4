// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/projection.h"
#include "core/exploration/queries.h"

#include <QPointF>
#include <QRectF>

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace latentscape {

// How the map shows latent space. Planes (two of the dimensions, or the first two principal components of the codes) have a
// place for every point and can be inverted; an embedding (t-SNE, UMAP) has places only for the codes that it was computed
// from. A value; any thread.
class MapLayout {
 public:
  explicit MapLayout(int dimension = 2);  // the first two dimensions, or the only one
  static MapLayout ofDimensions(int dimension, int x, int y);
  static MapLayout ofProjection(Projection projection, std::shared_ptr<const Codes> codes, bool fewerNeighbours = false);

  std::optional<ProjectionMethod> method() const { return m_method; }  // none: two dimensions as they are
  bool isPlane() const { return m_places == nullptr; }
  const PlaneMap& plane() const { return m_plane; }                      // of an embedding: says nothing
  const std::array<int, 2>& dimensions() const { return m_dimensions; }  // the dimensions shown, from 0, without a method
  const std::vector<double>& explainedVariance() const { return m_explainedVariance; }  // for PCA
  double neighbourhood() const { return m_neighbourhood; }                              // see Projection
  bool fewerNeighbours() const { return m_fewerNeighbours; }                            // see ProjectAnswer
  const std::shared_ptr<const Codes>& codes() const { return m_codes; }                 // that were projected
  std::size_t codeCount() const { return m_codes ? m_codes->count : 0; }                // of them

  // In an embedding, the place of the nearest code.
  QPointF placeOf(std::span<const float> point) const;
  // The point moved until it lies at the place: its component orthogonal to the plane stays. In an embedding: the code nearest
  // to the place.
  LatentPoint movedTo(std::span<const float> point, QPointF place) const;
  // The posterior's mean and standard deviations along the plane's two directions; for principal components without their
  // correlation. None in an embedding.
  std::optional<QRectF> ellipseOf(std::span<const float> mean, std::span<const float> logVariance) const;
  // x and y of each code; in an embedding always of the codes that it was computed from.
  std::vector<float> placesOf(const Codes& codes) const;

 private:
  std::optional<ProjectionMethod> m_method;
  std::array<int, 2> m_dimensions{0, 0};
  PlaneMap m_plane;
  std::shared_ptr<const Codes> m_codes;   // the codes that were projected
  std::shared_ptr<const Codes> m_places;  // of an embedding: x and y of each of those codes
  std::vector<double> m_explainedVariance;
  double m_neighbourhood = 0.0;
  bool m_fewerNeighbours = false;
};

}  // namespace latentscape
