// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/thread_team.h"

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// The nearest neighbours of every point among the other points, by Euclidean distance.
struct NeighbourGraph {
  std::size_t count = 0;             // n
  std::size_t neighbours = 0;        // k
  std::vector<std::uint32_t> index;  // n * k, the nearest first; ties in order of index
  std::vector<double> distance;      // n * k
};

// Exact. points: n * dimension finite numbers, n <= 2^32. k is limited to n - 1. Takes n * n * d multiplications; checks the stop
// token several times a second.
Result<NeighbourGraph> nearestNeighbourGraph(std::span<const float> points, int dimension, std::size_t neighbours,
                                             ThreadTeam& team, std::stop_token stop = {}, const ProgressCallback& progress = {});

// A sparse matrix by rows; column indices ascend within a row.
struct SparseRows {
  std::vector<std::size_t> start;  // n + 1
  std::vector<std::uint32_t> index;
  std::vector<double> value;
};

// values: one for each neighbour of each point (n * k). The entry for i and j, if one is a neighbour of the other, is
// combine(value of j for i, value of i for j), with 0 for the missing one; combine(a, b) must equal combine(b, a).
SparseRows symmetricRows(const NeighbourGraph& graph, std::span<const double> values,
                         const std::function<double(double, double)>& combine);

}  // namespace latentscape
