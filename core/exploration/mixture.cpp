// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/mixture.h"

#include "core/base/memory_limit.h"
#include "core/base/random.h"
#include "core/exploration/mixture_component.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace latentscape {
namespace {

constexpr std::size_t kRows = 1024;  // points processed together; the stop token is checked between such blocks

class Fit {
 public:
  Fit(std::span<const float> points, std::size_t dimension, const MixtureOptions& options)
      : m_points(toMatrix(points, dimension)), m_options(options), m_count(points.size() / dimension),
        m_components(std::min(static_cast<std::size_t>(options.components), m_count)) {
    const Eigen::RowVectorXd mean = m_points.colwise().mean();
    const double variance = (m_points.rowwise() - mean).squaredNorm() / static_cast<double>(points.size());
    m_floor = std::max(options.floor * variance, 1e-12);
  }

  // Finds k-means++ centres and assigns every point to the nearest one.
  Result<void> begin(const std::stop_token& stop) {
    RandomStream random(m_options.seed);
    Eigen::VectorXd least = Eigen::VectorXd::Constant(rows(m_count), std::numeric_limits<double>::infinity());
    std::vector<std::size_t> owner(m_count, 0);
    for (std::size_t k = 0; k < m_components; ++k) {
      if (stop.stop_requested()) return Error::cancelledByUser();
      const std::size_t chosen = k == 0 ? random.below(m_count) : draw(least, random.uniform());
      for (std::size_t i = 0; i < m_count; ++i) {
        const double square = (m_points.row(rows(i)) - m_points.row(rows(chosen))).squaredNorm();
        if (square < least[rows(i)]) least[rows(i)] = square, owner[i] = k;
      }
    }
    m_shares = RowMatrix::Zero(rows(m_count), rows(m_components));
    for (std::size_t i = 0; i < m_count; ++i) m_shares(rows(i), rows(owner[i])) = 1.0;
    m_parts.assign(m_components, Component(m_points.cols(), m_options.kind));
    if (auto done = maximise(stop); !done) return done;
    // A cell may hold a single point, whose covariance would be 0.
    Eigen::MatrixXd pooled = m_parts[0].covariance() * m_parts[0].weight();
    for (std::size_t k = 1; k < m_components; ++k) pooled += m_parts[k].covariance() * m_parts[k].weight();
    for (Component& part : m_parts) part.setCovariance(pooled, m_floor);
    return {};
  }

  // E step: sets each component's share in each point and returns the mean log-likelihood.
  Result<double> expect(const std::stop_token& stop) {
    double sum = 0.0;
    for (std::size_t at = 0; at < m_count; at += kRows) {
      if (stop.stop_requested()) return Error::cancelledByUser();
      auto block = m_shares.middleRows(rows(at), rows(std::min(kRows, m_count - at)));
      sum += shareOut(m_parts, m_points.middleRows(rows(at), block.rows()), block).sum();
    }
    return sum / static_cast<double>(m_count);
  }

  // M step.
  Result<void> maximise(const std::stop_token& stop) {
    for (std::size_t k = 0; k < m_components; ++k) {
      if (stop.stop_requested()) return Error::cancelledByUser();
      const auto shares = m_shares.col(rows(k));
      const double total = shares.sum();
      m_parts[k].setWeight(total / static_cast<double>(m_count));
      if (!(total > 1e-10)) continue;  // no point belongs to it: it stays in place with weight 0
      const Eigen::RowVectorXd mean = (shares.transpose() * m_points) / total;
      Scatter scatter(m_points.cols(), m_options.kind);
      for (std::size_t at = 0; at < m_count; at += kRows) {
        if (stop.stop_requested()) return Error::cancelledByUser();
        const auto size = rows(std::min(kRows, m_count - at));
        scatter.add(m_points.middleRows(rows(at), size), mean, shares.segment(rows(at), size));
      }
      m_parts[k].setMean(mean);
      m_parts[k].setCovariance(scatter.matrix() / total, m_floor);
    }
    return {};
  }

  Mixture mixture() const {
    Mixture result;
    result.dimension = static_cast<int>(m_points.cols());
    result.kind = m_options.kind;
    for (const Component& part : m_parts) part.appendTo(result);
    return result;
  }

 private:
  static Eigen::Index rows(std::size_t count) { return static_cast<Eigen::Index>(count); }

  // Returns the first point at which the running sum of the squares exceeds `share` of the total; the last point if all are 0.
  static std::size_t draw(const Eigen::VectorXd& squares, double share) {
    double left = share * squares.sum();
    for (Eigen::Index i = 0; i < squares.size(); ++i) {
      left -= squares[i];
      if (left < 0.0) return static_cast<std::size_t>(i);
    }
    return static_cast<std::size_t>(squares.size() - 1);
  }

  RowMatrix m_points;
  const MixtureOptions& m_options;
  std::size_t m_count;
  std::size_t m_components;
  double m_floor = 0.0;
  RowMatrix m_shares;  // n * k
  std::vector<Component> m_parts;
};

Result<void> check(std::span<const float> points, const MixtureOptions& options) {
  if (points.empty()) return Error{"there are no codes to fit a mixture to", "codes", "Choose another class, split or data set."};
  if (!std::all_of(points.begin(), points.end(), [](float v) { return std::isfinite(v); })) {
    return Error{"the codes hold numbers that are not finite", "codes",
                 "The images are far from what the model was trained on, or the model is broken."};
  }
  if (options.components < 1) return Error{"expected at least 1, found " + std::to_string(options.components), "components", ""};
  if (options.iterations < 0) return Error{"expected at least 0, found " + std::to_string(options.iterations), "iterations", ""};
  if (!(options.floor >= 0.0) || !(options.tolerance >= 0.0)) return Error{"expected numbers from 0", "floor, tolerance", ""};
  return {};
}

// The points, each component's share in each, and each one's covariance with its factor and the sum that it is made of.
Result<void> checkSize(std::size_t values, std::size_t dimension, const MixtureOptions& options, const MemoryLimit& limit) {
  const auto n = static_cast<double>(values / dimension), d = static_cast<double>(dimension);
  const double k = std::min(static_cast<double>(options.components), n);
  const double covariance = options.kind == CovarianceKind::Full ? d * d : d;
  return checkMemory("a mixture of " + std::to_string(options.components) + " Gaussians in " + std::to_string(dimension) +
                         " dimensions for " + std::to_string(values / dimension) + " codes",
                     sizeof(double) * (n * (d + k) + 3.0 * k * covariance), "components",
                     "Choose fewer components, a diagonal covariance, or fewer images.", limit);
}

}  // namespace

Result<MixtureFit> fitMixture(std::span<const float> points, int dimension, const MixtureOptions& options, std::stop_token stop,
                              const ProgressCallback& progress, const MemoryLimit& limit) {
  if (auto good = check(points, options); !good) return good.error();
  if (auto fits = checkSize(points.size(), static_cast<std::size_t>(dimension), options, limit); !fits) return fits.error();
  Fit fit(points, static_cast<std::size_t>(dimension), options);
  if (auto begun = fit.begin(stop); !begun) return begun.error();
  MixtureFit result;
  for (int step = 0;; ++step) {
    const auto likelihood = fit.expect(stop);
    if (!likelihood) return likelihood.error();
    result.logLikelihoods.push_back(*likelihood);
    const std::size_t known = result.logLikelihoods.size();
    result.converged = known > 1 && result.logLikelihoods[known - 1] - result.logLikelihoods[known - 2] < options.tolerance;
    if (result.converged || step == options.iterations) break;
    if (auto moved = fit.maximise(stop); !moved) return moved.error();
    if (progress)
      progress({"fitting the mixture", static_cast<std::uint64_t>(step + 1), static_cast<std::uint64_t>(options.iterations)});
  }
  result.mixture = fit.mixture();
  return result;
}

std::vector<double> logDensities(const Mixture& mixture, std::span<const float> points) {
  const auto d = static_cast<std::size_t>(mixture.dimension);
  const auto parts = componentsOf(mixture);
  std::vector<double> densities;
  for (std::size_t at = 0; at < points.size(); at += kRows * d) {
    const RowMatrix block = toMatrix(points.subspan(at, std::min(kRows * d, points.size() - at)), d);
    RowMatrix shares(block.rows(), static_cast<Eigen::Index>(parts.size()));
    const Eigen::VectorXd logs = shareOut(parts, block, shares);
    densities.insert(densities.end(), logs.begin(), logs.end());
  }
  return densities;
}

std::vector<LatentPoint> sampleMixture(const Mixture& mixture, std::size_t count, double temperature, std::uint64_t seed) {
  const auto d = static_cast<std::size_t>(mixture.dimension);
  const auto parts = componentsOf(mixture);
  RandomStream random(seed);
  std::vector<LatentPoint> points(count, LatentPoint(d));
  std::vector<float> noise(d);
  for (LatentPoint& point : points) {
    double left = random.uniform();
    std::size_t k = 0;
    while (k + 1 < parts.size() && left >= parts[k].weight()) left -= parts[k++].weight();
    random.fillNormal(noise);
    const Eigen::VectorXd z = parts[k].place(
        Eigen::Map<const Eigen::VectorXf>(noise.data(), static_cast<Eigen::Index>(d)).cast<double>() * temperature);
    for (std::size_t i = 0; i < d; ++i) point[i] = static_cast<float>(z[static_cast<Eigen::Index>(i)]);
  }
  return points;
}

}  // namespace latentscape
