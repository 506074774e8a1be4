// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/umap.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace latentscape {
namespace {

constexpr int kNegatives = 5;  // repulsive samples for each attractive one

double sumOfStrengths(std::span<const double> distances, double rho, double sigma) {
  double sum = 0.0;
  for (const double distance : distances) sum += std::exp(-std::max(0.0, distance - rho) / sigma);
  return sum;
}

double meanOf(std::span<const double> values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// The sum increases with sigma from 1 to k, so bisection finds the sigma that gives log2(k).
double findSigma(std::span<const double> distances, double rho) {
  const double target = std::log2(static_cast<double>(distances.size()));
  double low = 0.0, high = std::numeric_limits<double>::infinity(),
         sigma = std::max(meanOf(distances), std::numeric_limits<double>::min());
  for (int i = 0; i < 200; ++i) {
    const double sum = sumOfStrengths(distances, rho, sigma);
    if (std::abs(sum - target) < 1e-10) break;
    if (sum > target) high = sigma;
    else low = sigma;
    sigma = std::isinf(high) ? sigma * 2.0 : (low + high) / 2.0;
  }
  return sigma;
}

// The positions of the points, and how the edges move them.
class Layout {
 public:
  Layout(std::span<const double> start, UmapCurve curve, std::uint64_t seed)
      : m_y(start.begin(), start.end()), m_curve(curve), m_random(seed, streams::kUmap) {}

  void pull(std::size_t i, std::size_t j, double rate) {
    const double square = squareOf(i, j);
    if (!(square > 0.0)) return;
    const double power = std::pow(square, m_curve.b);
    const double factor = -2.0 * m_curve.a * m_curve.b * power / square / (1.0 + m_curve.a * power);
    for (std::size_t axis = 0; axis < 2; ++axis) {
      const double step = rate * std::clamp(factor * (m_y[2 * i + axis] - m_y[2 * j + axis]), -4.0, 4.0);
      m_y[2 * i + axis] += step;
      m_y[2 * j + axis] -= step;
    }
  }

  void pushFromAny(std::size_t i, double rate) {
    const auto j = static_cast<std::size_t>(m_random.below(m_y.size() / 2));
    const double square = squareOf(i, j);
    if (j == i || !(square > 0.0)) return;
    const double factor = 2.0 * m_curve.b / ((0.001 + square) * (1.0 + m_curve.a * std::pow(square, m_curve.b)));
    for (std::size_t axis = 0; axis < 2; ++axis) {
      m_y[2 * i + axis] += rate * std::clamp(factor * (m_y[2 * i + axis] - m_y[2 * j + axis]), -4.0, 4.0);
    }
  }

  std::vector<float> centred() const {
    double centre[2] = {0.0, 0.0};
    for (std::size_t i = 0; i < m_y.size(); ++i) centre[i % 2] += m_y[i] / (static_cast<double>(m_y.size()) / 2.0);
    std::vector<float> xy(m_y.size());
    for (std::size_t i = 0; i < m_y.size(); ++i) xy[i] = static_cast<float>(m_y[i] - centre[i % 2]);
    return xy;
  }

 private:
  double squareOf(std::size_t i, std::size_t j) const {
    const double dx = m_y[2 * i] - m_y[2 * j];
    const double dy = m_y[2 * i + 1] - m_y[2 * j + 1];
    return dx * dx + dy * dy;
  }

  std::vector<double> m_y;
  UmapCurve m_curve;
  RandomStream m_random;
};

// One direction of an edge. It is drawn every `period` epochs, so that edges are drawn in proportion to their strength.
struct Turn {
  std::uint32_t from, to;
  double period;
  double next;
};

std::vector<Turn> turnsOf(const SparseRows& edges, int epochs) {
  const double strongest = edges.value.empty() ? 1.0 : *std::max_element(edges.value.begin(), edges.value.end());
  std::vector<Turn> turns;
  for (std::size_t i = 0; i + 1 < edges.start.size(); ++i) {
    for (std::size_t at = edges.start[i]; at < edges.start[i + 1]; ++at) {
      const double period = strongest / edges.value[at];
      if (!(period <= epochs)) continue;  // never drawn
      turns.push_back({static_cast<std::uint32_t>(i), edges.index[at], period, period});
    }
  }
  return turns;
}

}  // namespace

std::vector<double> membershipStrengths(const NeighbourGraph& graph) {
  const std::size_t k = graph.neighbours;
  const double overall = meanOf(graph.distance);
  std::vector<double> strengths(graph.distance.size());
  for (std::size_t i = 0; i < graph.count; ++i) {
    const auto distances = std::span(graph.distance).subspan(i * k, k);
    const auto apart = std::find_if(distances.begin(), distances.end(), [](double distance) { return distance > 0.0; });
    const double rho = apart == distances.end() ? 0.0 : *apart;
    const double least = 1e-3 * (rho > 0.0 ? meanOf(distances) : overall);
    const double sigma = std::max({findSigma(distances, rho), least, std::numeric_limits<double>::min()});
    for (std::size_t j = 0; j < k; ++j) strengths[i * k + j] = std::exp(-std::max(0.0, distances[j] - rho) / sigma);
  }
  return strengths;
}

SparseRows fuzzyUnion(const NeighbourGraph& graph, std::span<const double> strengths) {
  return symmetricRows(graph, strengths, [](double there, double back) { return there + back - there * back; });
}

// Levenberg-Marquardt, in units of the spread.
UmapCurve fitUmapCurve(double minDistance, double spread) {
  constexpr int samples = 300;
  const double flat = minDistance / spread;
  const auto distance = [](int i) { return 3.0 * i / (samples - 1); };
  const auto target = [flat](double x) { return x < flat ? 1.0 : std::exp(flat - x); };
  const auto error = [&](UmapCurve curve) {
    double sum = 0.0;
    for (int i = 0; i < samples; ++i) {
      const double x = distance(i);
      sum += std::pow(1.0 / (1.0 + curve.a * std::pow(x, 2.0 * curve.b)) - target(x), 2.0);
    }
    return sum;
  };
  UmapCurve best;
  double least = error(best), damping = 1e-3;
  for (int step = 0; step < 200 && damping < 1e12; ++step) {
    // The normal equations for a and b. At x = 0 the curve is 1 for any a and b.
    double aa = 0.0, ab = 0.0, bb = 0.0, ra = 0.0, rb = 0.0;
    for (int i = 1; i < samples; ++i) {
      const double x = distance(i);
      const double power = std::pow(x, 2.0 * best.b);
      const double value = 1.0 / (1.0 + best.a * power);
      const double byA = -value * value * power;
      const double byB = byA * best.a * 2.0 * std::log(x);
      const double residual = value - target(x);
      aa += byA * byA, ab += byA * byB, bb += byB * byB;
      ra += byA * residual, rb += byB * residual;
    }
    const double da = aa * (1.0 + damping), db = bb * (1.0 + damping);
    const double determinant = da * db - ab * ab;
    const UmapCurve tried{best.a - (db * ra - ab * rb) / determinant, best.b - (da * rb - ab * ra) / determinant};
    const double now = tried.a > 0.0 && tried.b > 0.0 ? error(tried) : std::numeric_limits<double>::infinity();
    if (now < least) {
      const bool settled = least - now < 1e-14 * least;
      best = tried;
      least = now;
      damping /= 10.0;
      if (settled) break;
    } else {
      damping *= 10.0;
    }
  }
  best.a /= std::pow(spread, 2.0 * best.b);
  return best;
}

Result<Projection> runUmap(const NeighbourGraph& graph, std::span<const double> start, const UmapOptions& options,
                           std::uint64_t seed, std::stop_token stop, const ProgressCallback& progress) {
  const int epochs = options.epochs > 0 ? options.epochs : graph.count <= 10'000 ? 500 : 200;
  const SparseRows edges = fuzzyUnion(graph, membershipStrengths(graph));
  std::vector<Turn> turns = turnsOf(edges, epochs);
  Layout layout(start, fitUmapCurve(options.minDistance, options.spread), seed);
  for (int epoch = 0; epoch < epochs; ++epoch) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    const double rate = 1.0 - static_cast<double>(epoch) / epochs;
    for (Turn& turn : turns) {
      if (turn.next > epoch + 1) continue;
      turn.next += turn.period;
      layout.pull(turn.from, turn.to, rate);
      for (int i = 0; i < kNegatives; ++i) layout.pushFromAny(turn.from, rate);
    }
    if (progress) progress({"UMAP", static_cast<std::uint64_t>(epoch + 1), static_cast<std::uint64_t>(epochs)});
  }
  Projection result;
  result.method = ProjectionMethod::Umap;
  result.xy = layout.centred();
  return result;
}

}  // namespace latentscape
