// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace latentscape {

// Points in a plane in a tree of squares (Barnes and Hut 1986), for t-SNE's repulsive forces. Cells are in depth-first order, so
// that a traversal needs no stack: it goes to the next cell or skips all descendants of the current one.
class QuadTree {
 public:
  // xy: n pairs of finite numbers. Reuses its memory. Points closer than 2^-20 of the whole extent share a leaf.
  void build(std::span<const double> xy);

  // The points in Morton order: neighbours in the list are near each other in the plane (Morton 1966).
  std::span<const std::uint32_t> order() const { return m_order; }

  // With q_j = 1 / (1 + |y - y_j|^2): adds sum_j q_j^2 (y - y_j) to (forceX, forceY) and returns sum_j q_j, over all points,
  // including y itself if it is one (which adds 1 to the sum). A cell stands for its points if its side is less than theta times
  // its distance (van der Maaten 2014, section 4.2). Any thread, concurrently.
  double repulsion(double x, double y, double theta, double& forceX, double& forceY) const;

 private:
  struct Cell {
    double x = 0.0, y = 0.0;  // the mean of its points
    double count = 0.0;
    double side = 0.0;       // 0 for a leaf, whose points count as coincident
    std::uint32_t skip = 0;  // the first cell after all descendants
  };
  void addCell(std::size_t first, std::size_t last, unsigned bits, double side);

  std::span<const double> m_xy;  // only while building
  std::vector<std::uint64_t> m_codes;
  std::vector<std::uint32_t> m_order;
  std::vector<std::uint64_t> m_sorted;  // codes in the same order
  std::vector<Cell> m_cells;
};

}  // namespace latentscape
