// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace latentscape {

// Posterior means of the first images of the test set: point i is test image i.
struct MapPoints {
  std::vector<float> xy;             // count() pairs z1, z2
  std::vector<std::uint8_t> labels;  // one per point, or none at all

  std::size_t count() const { return xy.size() / 2; }
  QPointF at(std::size_t i) const { return {static_cast<double>(xy[2 * i]), static_cast<double>(xy[2 * i + 1])}; }
  std::uint8_t label(std::size_t i) const { return i < labels.size() ? labels[i] : std::uint8_t{0}; }
};

}  // namespace latentscape
