// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/thread_team.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// The nearest neighbours of every point among the others, by Euclidean distance.
struct NeighbourGraph {
  std::size_t count = 0;       // n
  std::size_t neighbours = 0;  // k
  std::vector<std::uint32_t> index;  // n * k, the nearest first; equally near ones by their number
  std::vector<double> distance;      // n * k
};

// Exact. points: n * dimension finite numbers, n <= 2^32; k is cut to n - 1. Takes n * n * d multiplications; looks at the stop token
// several times a second.
Result<NeighbourGraph> nearestNeighbourGraph(std::span<const float> points, int dimension, std::size_t neighbours, ThreadTeam& team,
                                             std::stop_token stop = {}, const ProgressCallback& progress = {});

}  // namespace latentscape
