// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace latentscape {

// Points of a plane in a tree of squares (Barnes and Hut 1986), for the repulsive forces of t-SNE. Cells lie in depth-first
// order, so that a walk needs no stack: it goes on to the next cell, or skips all below the one that it stands on.
class QuadTree {
 public:
  // xy: n pairs of finite numbers. Reuses its memory. Points that are nearer than 2^-20 of the whole share a leaf.
  void build(std::span<const double> xy);

  // Points in an order in which neighbours in the plane are neighbours in the list (Morton 1966).
  std::span<const std::uint32_t> order() const { return m_order; }

  // With q_j = 1 / (1 + |y - y_j|^2): adds sum_j q_j^2 (y - y_j) to (forceX, forceY) and returns sum_j q_j, over all points, y
  // itself included if it is one (it adds 1 to the sum). A cell stands for its points where its side is below theta times its
  // distance (van der Maaten 2014, section 4.2). Any thread, several at once.
  double repulsion(double x, double y, double theta, double& forceX, double& forceY) const;

 private:
  struct Cell {
    double x = 0.0, y = 0.0;  // the mean of its points
    double count = 0.0;
    double side = 0.0;       // 0: a leaf, whose points count as one place
    std::uint32_t skip = 0;  // the first cell behind all that are below it
  };
  void addCell(std::size_t first, std::size_t last, unsigned bits, double side);

  std::span<const double> m_xy;  // while building
  std::vector<std::uint64_t> m_codes;
  std::vector<std::uint32_t> m_order;
  std::vector<std::uint64_t> m_sorted;  // codes in that order
  std::vector<Cell> m_cells;
};

}  // namespace latentscape
