// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/tsne.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace latentscape {
namespace {

constexpr std::size_t kUnit = 128;  // points per unit of work

// Fills one row. Squares are relative to the nearest neighbour's, which cancels out and keeps exp from underflowing.
void fillRow(std::span<const double> squares, double perplexity, std::span<double> row) {
  const double target = std::log(perplexity);
  double mean = 0.0;
  for (const double square : squares) mean += square / static_cast<double>(squares.size());
  double precision = mean > 0.0 ? 1.0 / mean : 1.0;  // 1 / 2 s^2
  double low = 0.0, high = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 200; ++i) {
    double sum = 0.0, weighted = 0.0;
    for (std::size_t j = 0; j < row.size(); ++j) {
      row[j] = std::exp(-precision * squares[j]);
      sum += row[j];
      weighted += row[j] * squares[j];
    }
    for (double& value : row) value /= sum;
    const double entropy = std::log(sum) + precision * weighted / sum;
    if (mean == 0.0 || std::abs(entropy - target) < 1e-10) return;
    if (entropy > target) low = precision;
    else high = precision;
    precision = std::isinf(high) ? precision * 2.0 : (low + high) / 2.0;
  }
}

}  // namespace

std::vector<double> conditionalAffinities(const NeighbourGraph& graph, double perplexity) {
  const std::size_t k = graph.neighbours;
  std::vector<double> affinities(graph.count * k);
  std::vector<double> squares(k);
  for (std::size_t i = 0; i < graph.count; ++i) {
    const double nearest = graph.distance[i * k];
    for (std::size_t j = 0; j < k; ++j) squares[j] = graph.distance[i * k + j] * graph.distance[i * k + j] - nearest * nearest;
    fillRow(squares, perplexity, std::span(affinities).subspan(i * k, k));
  }
  return affinities;
}

SparseRows jointAffinities(const NeighbourGraph& graph, std::span<const double> conditional) {
  const double pairs = 2.0 * static_cast<double>(graph.count);
  return symmetricRows(graph, conditional, [pairs](double there, double back) { return (there + back) / pairs; });
}

// Sets force to sum_j q_ij^2 (y_i - y_j) and returns the sum of all q_ij, i != j.
double TsneCost::repulsions(std::span<const double> y, double theta, std::span<double> force) {
  const std::size_t n = y.size() / 2;
  m_tree.build(y);
  const auto order = m_tree.order();
  const std::size_t units = (n + kUnit - 1) / kUnit;
  m_sums.assign(units, 0.0);
  m_team.share(units, [&](std::size_t unit) {
    double sum = 0.0;
    for (std::size_t at = unit * kUnit; at < std::min(n, (unit + 1) * kUnit); ++at) {
      const std::size_t i = order[at];
      double x = 0.0, z = 0.0;
      sum += m_tree.repulsion(y[2 * i], y[2 * i + 1], theta, x, z) - 1.0;  // without the point itself
      force[2 * i] = x;
      force[2 * i + 1] = z;
    }
    m_sums[unit] = sum;
  });
  double total = 0.0;
  for (const double sum : m_sums) total += sum;
  return std::max(total, std::numeric_limits<double>::min());
}

void TsneCost::gradient(std::span<const double> y, double theta, double exaggeration, std::span<double> gradient) {
  const std::size_t n = y.size() / 2;
  const double normaliser = repulsions(y, theta, gradient);
  m_team.share((n + kUnit - 1) / kUnit, [&](std::size_t unit) {
    for (std::size_t i = unit * kUnit; i < std::min(n, (unit + 1) * kUnit); ++i) {
      double x = 0.0, z = 0.0;
      for (std::size_t at = m_affinities.start[i]; at < m_affinities.start[i + 1]; ++at) {
        const std::size_t j = m_affinities.index[at];
        const double dx = y[2 * i] - y[2 * j];
        const double dy = y[2 * i + 1] - y[2 * j + 1];
        const double pull = m_affinities.value[at] / (1.0 + dx * dx + dy * dy);
        x += pull * dx;
        z += pull * dy;
      }
      // Van der Maaten 2014, equation 8: 4 (F_attr - F_rep / Z).
      gradient[2 * i] = 4.0 * (exaggeration * x - gradient[2 * i] / normaliser);
      gradient[2 * i + 1] = 4.0 * (exaggeration * z - gradient[2 * i + 1] / normaliser);
    }
  });
}

double TsneCost::divergence(std::span<const double> y, double theta) {
  std::vector<double> force(y.size());
  const double normaliser = repulsions(y, theta, force);
  double sum = 0.0;
  for (std::size_t i = 0; i < y.size() / 2; ++i) {
    for (std::size_t at = m_affinities.start[i]; at < m_affinities.start[i + 1]; ++at) {
      const std::size_t j = m_affinities.index[at];
      const double dx = y[2 * i] - y[2 * j];
      const double dy = y[2 * i + 1] - y[2 * j + 1];
      const double p = m_affinities.value[at];
      if (p > 0.0) sum += p * std::log(p * normaliser * (1.0 + dx * dx + dy * dy));
    }
  }
  return sum;
}

Result<Projection> runTsne(const NeighbourGraph& graph, std::span<const double> start, double perplexity,
                           const TsneOptions& options, ThreadTeam& team, std::stop_token stop, const ProgressCallback& progress) {
  const std::size_t n = graph.count;
  const SparseRows affinities = jointAffinities(graph, conditionalAffinities(graph, perplexity));
  TsneCost cost(affinities, team);
  std::vector<double> y(start.begin(), start.end()), gradient(2 * n), step(2 * n), gains(2 * n, 1.0);
  constexpr double exaggeration = 12.0;
  const int early = std::min(250, options.iterations / 4);
  // The gradient includes the factor 4, hence n / 48 instead of the n / 12 in Belkina et al. 2019.
  const double rate = std::max(static_cast<double>(n) / exaggeration / 4.0, 50.0);
  for (int iteration = 0; iteration < options.iterations; ++iteration) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    cost.gradient(y, options.theta, iteration < early ? exaggeration : 1.0, gradient);
    const double momentum = iteration < early ? 0.5 : 0.8;
    double centre[2] = {0.0, 0.0};
    for (std::size_t i = 0; i < 2 * n; ++i) {
      // Jacobs 1988: a coordinate that keeps its direction speeds up. Steps are opposite to the gradient.
      gains[i] = gradient[i] * step[i] > 0.0 ? std::max(gains[i] * 0.8, 0.01) : gains[i] + 0.2;
      step[i] = momentum * step[i] - rate * gains[i] * gradient[i];
      y[i] += step[i];
      centre[i % 2] += y[i] / static_cast<double>(n);
    }
    for (std::size_t i = 0; i < 2 * n; ++i) y[i] -= centre[i % 2];
    if (progress) progress({"t-SNE", static_cast<std::uint64_t>(iteration + 1), static_cast<std::uint64_t>(options.iterations)});
  }
  Projection result;
  result.method = ProjectionMethod::Tsne;
  result.divergence = cost.divergence(y, options.theta);
  result.xy.assign(y.begin(), y.end());
  return result;
}

}  // namespace latentscape
