// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <fstream>

namespace latentscape {

// tests/reference/analyses.json: figures from scikit-learn and scikit-image.
inline const nlohmann::json& usesReference() {
  static const nlohmann::json figures = nlohmann::json::parse(std::ifstream(LATENTSCAPE_ANALYSES_REFERENCE));
  return figures;
}

}  // namespace latentscape
