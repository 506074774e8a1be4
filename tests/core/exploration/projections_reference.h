// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <vector>

namespace latentscape {

inline nlohmann::json projectionsReference() {
  std::ifstream file(LATENTSCAPE_REFERENCE);
  return nlohmann::json::parse(file);
}

// The points of tests/reference/projections.py.
inline std::vector<float> referencePoints() {
  std::vector<float> points;
  for (int i = 0; i < 12; ++i) {
    for (int j = 0; j < 4; ++j) points.push_back(static_cast<float>(std::sin(1.7 * i + 0.9 * j * j) * (j + 1)));
  }
  return points;
}

}  // namespace latentscape
