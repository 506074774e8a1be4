// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/neighbour_graph.h"
#include "core/exploration/projection.h"

#include <cstdint>
#include <span>
#include <vector>

namespace latentscape {

// The parts of UMAP (McInnes, Healy and Melville 2018), which projectPoints puts together.

// Membership strengths of each point's k neighbours (n * k): exp(-max(0, d - rho) / sigma), with rho the distance of the nearest
// neighbour that is not in the same place, and sigma such that they sum to log2(k) (algorithms 2 and 3). sigma is at least a
// thousandth of the mean distance: where many neighbours are as near as the nearest one, the sum is larger.
std::vector<double> membershipStrengths(const NeighbourGraph& graph);

// The union of the fuzzy sets: a + b - ab of both directions' strengths.
SparseRows fuzzyUnion(const NeighbourGraph& graph, std::span<const double> strengths);

// 1 / (1 + a x^2b), by least squares near 1 up to minDistance and exp(-(x - minDistance) / spread) beyond, over 300 distances
// from 0 to 3 * spread (definition 11, as the authors' program does it).
struct UmapCurve {
  double a = 1.0, b = 1.0;
};
UmapCurve fitUmapCurve(double minDistance, double spread);

// n >= 4 points, their neighbours, and where to begin: n * 2, up to about 10 from the middle. Stochastic gradient descent with
// five negative samples for each edge drawn, on the caller's thread.
Result<Projection> runUmap(const NeighbourGraph& graph, std::span<const double> start, const UmapOptions& options,
                           std::uint64_t seed, std::stop_token stop, const ProgressCallback& progress);

}  // namespace latentscape
