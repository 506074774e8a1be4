// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/queries.h"

#include <cstddef>
#include <vector>

namespace latentscape {

// Some of the codes, in the order of the indices.
inline Codes selectCodes(const Codes& codes, const std::vector<std::size_t>& indices) {
  Codes selected{codes.dimension, indices.size(), {}, {}};
  for (const std::size_t index : indices) {
    const auto mean = codes.meanOf(index), logVariance = codes.logVarianceOf(index);
    selected.mean.insert(selected.mean.end(), mean.begin(), mean.end());
    selected.logVariance.insert(selected.logVariance.end(), logVariance.begin(), logVariance.end());
  }
  return selected;
}

}  // namespace latentscape
