// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/neighbour_graph.h"
#include "core/exploration/projection.h"
#include "core/exploration/quad_tree.h"

#include <cstdint>
#include <span>
#include <vector>

namespace latentscape {

// The parts of t-SNE (van der Maaten and Hinton 2008; van der Maaten 2014) that projectPoints() combines.

// p_j|i for each point's k neighbours (n * k): exp(-d^2 / 2 s^2), normalised, with s such that the row has the given perplexity,
// exp of its entropy in nats. If all neighbours are equally far, s has no effect: 1 / k.
std::vector<double> conditionalAffinities(const NeighbourGraph& graph, double perplexity);

// p_ij = (p_j|i + p_i|j) / 2n; sums to 1.
SparseRows jointAffinities(const NeighbourGraph& graph, std::span<const double> conditional);

// The cost function in the plane. Not thread-safe.
class TsneCost {
 public:
  // Both arguments must outlive it.
  TsneCost(const SparseRows& affinities, ThreadTeam& team) : m_affinities(affinities), m_team(team) {}

  // y: n * 2. Sets gradient (n * 2) to dC/dy with C = sum p_ij log(p_ij / q_ij), where p is multiplied by exaggeration. theta:
  // see TsneOptions.
  void gradient(std::span<const double> y, double theta, double exaggeration, std::span<double> gradient);
  // C in nats, without exaggeration; theta also applies to the normaliser.
  double divergence(std::span<const double> y, double theta);

 private:
  double repulsions(std::span<const double> y, double theta, std::span<double> force);

  const SparseRows& m_affinities;
  ThreadTeam& m_team;
  QuadTree m_tree;
  std::vector<double> m_sums;  // one for each unit of work; added in order, so that the total does not depend on scheduling
};

// Needs n >= 4 points with their neighbours (at least 3 * perplexity each, if there are so many), and the start: n * 2, with a
// standard deviation of about 1e-4.
Result<Projection> runTsne(const NeighbourGraph& graph, std::span<const double> start, double perplexity,
                           const TsneOptions& options, ThreadTeam& team, std::stop_token stop, const ProgressCallback& progress);

}  // namespace latentscape
