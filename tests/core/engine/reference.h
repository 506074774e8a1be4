// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <span>
#include <vector>

namespace latentscape {

// The content of tests/reference/dense_vae.json.
inline const nlohmann::json& reference() {
  static const nlohmann::json figures = nlohmann::json::parse(std::ifstream(LATENTSCAPE_REFERENCE));
  return figures;
}

// Expects |ours - theirs| <= tolerance * max(1, |theirs|) for every value.
inline void expectClose(std::span<const float> ours, const std::vector<double>& theirs, double tolerance) {
  ASSERT_EQ(ours.size(), theirs.size());
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    ASSERT_NEAR(ours[i], theirs[i], tolerance * std::max(1.0, std::abs(theirs[i]))) << "at " << i;
  }
}

}  // namespace latentscape
