// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/representation.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace latentscape {

// For each test row, the most common class among its k nearest training rows (exact, Euclidean; ties in order of index). Among
// equally common classes, the lowest. k: from 1 to the number of training rows (otherwise an Error).
Result<std::vector<std::uint8_t>> nearestNeighbourClasses(const Features& train, const Features& test, int k,
                                                          std::stop_token stop = {}, const ProgressCallback& progress = {});

}  // namespace latentscape
