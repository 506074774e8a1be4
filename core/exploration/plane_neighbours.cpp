// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/plane_neighbours.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kLeaf = 8;  // codes that are compared one by one

using Corner = std::array<double, 3>;

double square(const Corner& v) { return v[0] * v[0] + v[1] * v[1] + v[2] * v[2]; }

template <class Range>
std::pair<Corner, Corner> boundingBox(const Range& codes) {
  std::pair<Corner, Corner> box{codes.front().at, codes.front().at};
  for (const auto& code : codes) {
    for (std::size_t k = 0; k < 3; ++k) {
      box.first[k] = std::min(box.first[k], code.at[k]);
      box.second[k] = std::max(box.second[k], code.at[k]);
    }
  }
  return box;
}

}  // namespace

// The nearest codes so far, with squared distances, the nearest first.
struct PlaneNeighbours::Search {
  Place from;
  std::size_t count;
  std::vector<Neighbour> found;

  bool wants(double squared) const { return found.size() < count || squared <= found.back().distance; }
  void offer(const Code& code) {
    const Neighbour candidate{code.index, square({from[0] - code.at[0], from[1] - code.at[1], from[2] - code.at[2]})};
    if (!wants(candidate.distance)) return;
    const auto place = std::upper_bound(found.begin(), found.end(), candidate, [](const Neighbour& a, const Neighbour& b) {
      return a.distance < b.distance || (a.distance == b.distance && a.index < b.index);
    });
    found.insert(place, candidate);
    if (found.size() > count) found.pop_back();
  }
};

PlaneNeighbours::PlaneNeighbours(const Codes& codes, const PlaneMap& plane, std::span<const float> base) : m_line(isLine(plane)) {
  const auto d = static_cast<std::size_t>(plane.dimension);
  const auto origin = toPlane(plane, base);
  m_codes.reserve(codes.count);
  for (std::size_t n = 0; n < codes.count; ++n) {
    const auto mean = codes.meanOf(n);
    if (!std::all_of(mean.begin(), mean.end(), [](float value) { return std::isfinite(value); })) continue;
    const auto xy = toPlane(plane, mean);
    const double x = xy[0], y = xy[1], dx = x - static_cast<double>(origin[0]), dy = y - static_cast<double>(origin[1]);
    double across = 0.0;
    for (std::size_t i = 0; i < d; ++i) {
      const double rest = static_cast<double>(mean[i]) - static_cast<double>(base[i]) -
                          dx * static_cast<double>(plane.components[i]) - dy * static_cast<double>(plane.components[d + i]);
      across += rest * rest;
    }
    m_codes.push_back({{x, y, std::sqrt(across)}, n});
  }
  if (m_codes.empty()) return;
  std::tie(m_low, m_high) = boundingBox(m_codes);
  m_axis.resize(m_codes.size());
  build(0, m_codes.size());
}

void PlaneNeighbours::build(std::size_t first, std::size_t last) {
  if (last - first <= kLeaf) return;
  const auto [low, high] = boundingBox(std::span(m_codes).subspan(first, last - first));
  std::size_t axis = 0;
  for (std::size_t k = 1; k < 3; ++k) {
    if (high[k] - low[k] > high[axis] - low[axis]) axis = k;
  }
  const std::size_t middle = first + (last - first) / 2;
  const auto at = [this](std::size_t i) { return m_codes.begin() + static_cast<std::ptrdiff_t>(i); };
  std::nth_element(at(first), at(middle), at(last), [axis](const Code& a, const Code& b) { return a.at[axis] < b.at[axis]; });
  m_axis[middle] = static_cast<unsigned char>(axis);
  build(first, middle);
  build(middle + 1, last);
}

// outside: how far the place lies outside the range's box, along each axis.
void PlaneNeighbours::visit(Search& search, std::size_t first, std::size_t last, const Place& outside) const {
  if (!search.wants(square(outside))) return;
  if (last - first <= kLeaf) {
    for (std::size_t i = first; i < last; ++i) search.offer(m_codes[i]);
    return;
  }
  const std::size_t middle = first + (last - first) / 2, axis = m_axis[middle];
  const double beyond = search.from[axis] - m_codes[middle].at[axis];
  Place farther = outside;
  farther[axis] = beyond;
  if (beyond < 0.0) {
    visit(search, first, middle, outside);
    search.offer(m_codes[middle]);
    visit(search, middle + 1, last, farther);
  } else {
    visit(search, middle + 1, last, outside);
    search.offer(m_codes[middle]);
    visit(search, first, middle, farther);
  }
}

std::vector<Neighbour> PlaneNeighbours::nearest(double x, double y, std::size_t count) const {
  if (count == 0 || m_codes.empty()) return {};
  Search search{{x, m_line ? 0.0 : y, 0.0}, count, {}};
  search.found.reserve(std::min(count, m_codes.size()) + 1);
  Place outside{};
  for (std::size_t k = 0; k < 3; ++k) outside[k] = search.from[k] - std::clamp(search.from[k], m_low[k], m_high[k]);
  visit(search, 0, m_codes.size(), outside);
  for (Neighbour& neighbour : search.found) neighbour.distance = std::sqrt(neighbour.distance);
  return std::move(search.found);
}

}  // namespace latentscape
