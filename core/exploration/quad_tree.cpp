// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/quad_tree.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>

namespace latentscape {
namespace {

constexpr unsigned kBits = 20;  // for each coordinate: the tree's depth

// abc -> a0b0c: makes space for the other coordinate's bits.
std::uint64_t spread(std::uint64_t v) {
  v = (v | v << 16U) & 0x0000ffff0000ffffULL;
  v = (v | v << 8U) & 0x00ff00ff00ff00ffULL;
  v = (v | v << 4U) & 0x0f0f0f0f0f0f0f0fULL;
  v = (v | v << 2U) & 0x3333333333333333ULL;
  return (v | v << 1U) & 0x5555555555555555ULL;
}

}  // namespace

void QuadTree::build(std::span<const double> xy) {
  m_xy = xy;
  const std::size_t n = xy.size() / 2;
  double low[2] = {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  double high[2] = {-low[0], -low[1]};
  for (std::size_t i = 0; i < xy.size(); ++i) {
    low[i % 2] = std::min(low[i % 2], xy[i]);
    high[i % 2] = std::max(high[i % 2], xy[i]);
  }
  const double side = n == 0 ? 0.0 : std::max(high[0] - low[0], high[1] - low[1]);
  constexpr std::uint64_t most = (std::uint64_t{1} << kBits) - 1;
  const double perUnit = side > 0.0 ? static_cast<double>(most) / side : 0.0;
  m_codes.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto x = std::min(static_cast<std::uint64_t>((xy[2 * i] - low[0]) * perUnit), most);
    const auto y = std::min(static_cast<std::uint64_t>((xy[2 * i + 1] - low[1]) * perUnit), most);
    m_codes[i] = spread(x) | spread(y) << 1U;
  }
  m_order.resize(n);
  std::iota(m_order.begin(), m_order.end(), 0U);
  std::sort(m_order.begin(), m_order.end(),
            [this](std::uint32_t a, std::uint32_t b) { return m_codes[a] < m_codes[b] || (m_codes[a] == m_codes[b] && a < b); });
  m_sorted.resize(n);
  for (std::size_t i = 0; i < n; ++i) m_sorted[i] = m_codes[m_order[i]];
  m_cells.clear();
  if (n > 0) addCell(0, n, 2 * kBits, side);
}

// bits: the number of a code's low bits that vary within the cell.
void QuadTree::addCell(std::size_t first, std::size_t last, unsigned bits, double side) {
  const std::size_t at = m_cells.size();
  m_cells.emplace_back();
  double x = 0.0, y = 0.0;
  for (std::size_t i = first; i < last; ++i) {
    x += m_xy[2 * m_order[i]];
    y += m_xy[2 * m_order[i] + 1];
  }
  const auto count = static_cast<double>(last - first);
  const bool leaf = last - first == 1 || bits == 0;
  m_cells[at].x = x / count;
  m_cells[at].y = y / count;
  m_cells[at].count = count;
  m_cells[at].side = leaf ? 0.0 : side;
  if (!leaf) {
    const unsigned below = bits - 2;
    for (std::size_t begin = first; begin < last;) {
      const std::uint64_t quarter = m_sorted[begin] >> below;
      std::size_t end = begin;
      while (end < last && m_sorted[end] >> below == quarter) ++end;
      addCell(begin, end, below, side / 2.0);
      begin = end;
    }
  }
  m_cells[at].skip = static_cast<std::uint32_t>(m_cells.size());
}

double QuadTree::repulsion(double x, double y, double theta, double& forceX, double& forceY) const {
  const double thetaSquare = theta * theta;
  double sum = 0.0, fx = 0.0, fy = 0.0;
  const auto end = static_cast<std::uint32_t>(m_cells.size());
  for (std::uint32_t at = 0; at < end;) {
    const Cell& cell = m_cells[at];
    const double dx = x - cell.x;
    const double dy = y - cell.y;
    const double square = dx * dx + dy * dy;
    if (cell.side == 0.0 || cell.side * cell.side < thetaSquare * square) {
      const double q = 1.0 / (1.0 + square);
      const double mass = cell.count * q;
      sum += mass;
      fx += mass * q * dx;
      fy += mass * q * dy;
      at = cell.skip;
    } else {
      ++at;
    }
  }
  forceX += fx;
  forceY += fy;
  return sum;
}

}  // namespace latentscape
