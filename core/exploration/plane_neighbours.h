// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/neighbours.h"
#include "core/exploration/pca.h"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace latentscape {

// The codes nearest to places of the plane that the map shows, by Euclidean distance in all dimensions of latent space; exact.
// The points of all places, movedInPlane(plane, base, x, y), lie in one plane through latent space. So a code is as far from one
// of them as (its x, its y, its distance from that plane) is from (x, y, 0), whatever the dimension: a k-d tree of three
// dimensions (Friedman, Bentley and Finkel 1977) finds it. Takes a copy of what it needs. Any thread, concurrently.
class PlaneNeighbours {
 public:
  // base: d coordinates. Codes that are not finite are left out.
  PlaneNeighbours(const Codes& codes, const PlaneMap& plane, std::span<const float> base);

  // The `count` nearest, in order of distance, then of index; fewer if there are fewer codes. On a line y has no effect.
  std::vector<Neighbour> nearest(double x, double y, std::size_t count) const;

 private:
  using Place = std::array<double, 3>;  // x, y, distance from the plane of the places
  struct Code {
    Place at{};
    std::size_t index = 0;
  };
  struct Search;
  void build(std::size_t first, std::size_t last);
  void visit(Search& search, std::size_t first, std::size_t last, const Place& outside) const;

  // The tree: a range of more than a leaf's codes has its median in the middle, which splits it along m_axis[middle].
  std::vector<Code> m_codes;
  std::vector<unsigned char> m_axis;
  Place m_low{}, m_high{};  // the codes' bounding box
  bool m_line = false;
};

}  // namespace latentscape
