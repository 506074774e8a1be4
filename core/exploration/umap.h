// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/neighbour_graph.h"
#include "core/exploration/projection.h"

#include <cstdint>
#include <span>
#include <vector>

namespace latentscape {

// The parts of UMAP (McInnes, Healy and Melville 2018) that projectPoints() combines.

// The membership strengths of each point's k neighbours (n * k): exp(-max(0, d - rho) / sigma), with rho the distance to the
// nearest neighbour in a different place, and sigma such that they sum to log2(k) (algorithms 2 and 3). sigma is at least a
// thousandth of the mean distance; if many neighbours are as close as the nearest one, the sum is larger.
std::vector<double> membershipStrengths(const NeighbourGraph& graph);

// The fuzzy union of both directions' strengths: a + b - ab.
SparseRows fuzzyUnion(const NeighbourGraph& graph, std::span<const double> strengths);

// 1 / (1 + a x^2b), fitted by least squares to 1 up to minDistance and exp(-(x - minDistance) / spread) beyond, at 300 distances
// from 0 to 3 * spread (definition 11, as in the authors' program).
struct UmapCurve {
  double a = 1.0, b = 1.0;
};
UmapCurve fitUmapCurve(double minDistance, double spread);

// Needs n >= 4 points with their neighbours, and the start: n * 2, up to about 10 from the centre. Stochastic gradient descent
// with five negative samples for each edge, on the caller's thread.
Result<Projection> runUmap(const NeighbourGraph& graph, std::span<const double> start, const UmapOptions& options,
                           std::uint64_t seed, std::stop_token stop, const ProgressCallback& progress);

}  // namespace latentscape
