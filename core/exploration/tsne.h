// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/neighbour_graph.h"
#include "core/exploration/projection.h"
#include "core/exploration/quad_tree.h"

#include <cstdint>
#include <span>
#include <vector>

namespace latentscape {

// The parts of t-SNE (van der Maaten and Hinton 2008; van der Maaten 2014), which projectPoints puts together.

// p_j|i over each point's k neighbours (n * k): exp(-d^2 / 2 s^2) with s such that the perplexity, exp of the row's entropy in
// nats, is the one asked for. Where all neighbours are equally far, no s changes anything: 1 / k.
std::vector<double> conditionalAffinities(const NeighbourGraph& graph, double perplexity);

// p_ij = (p_j|i + p_i|j) / 2n; sums to 1.
SparseRows jointAffinities(const NeighbourGraph& graph, std::span<const double> conditional);

// The cost function in the plane. Not thread-safe.
class TsneCost {
 public:
  // Both outlive it.
  TsneCost(const SparseRows& affinities, ThreadTeam& team) : m_affinities(affinities), m_team(team) {}

  // y: n * 2. Sets gradient (n * 2) to dC/dy with C = sum p_ij log(p_ij / q_ij), p multiplied by exaggeration in it. theta: see
  // TsneOptions.
  void gradient(std::span<const double> y, double theta, double exaggeration, std::span<double> gradient);
  // C in nats, without exaggeration; its normaliser by the same theta.
  double divergence(std::span<const double> y, double theta);

 private:
  double repulsions(std::span<const double> y, double theta, std::span<double> force);

  const SparseRows& m_affinities;
  ThreadTeam& m_team;
  QuadTree m_tree;
  std::vector<double> m_sums;  // one for each unit of work: added up in order, the total does not depend on who did what
};

// n >= 4 points, their neighbours (at least 3 * perplexity of each, where there are so many) and where to begin: n * 2, with a
// standard deviation about 1e-4.
Result<Projection> runTsne(const NeighbourGraph& graph, std::span<const double> start, double perplexity,
                           const TsneOptions& options, ThreadTeam& team, std::stop_token stop, const ProgressCallback& progress);

}  // namespace latentscape
