// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/memory_limit.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/queries.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// A mixture of Gaussians fitted to the codes of a model, or of one class: an approximation of the aggregate posterior. New images
// are drawn from it because the decoder was trained there (ex-post density estimation, Ghosh et al. 2020).

enum class CovarianceKind { Full, Diagonal };

struct Mixture {
  int dimension = 0;
  CovarianceKind kind = CovarianceKind::Full;
  std::vector<double> weights;      // k shares with sum 1
  std::vector<double> means;        // k * d
  std::vector<double> covariances;  // Full: k * d * d, symmetric; Diagonal: k * d variances
  std::size_t components() const { return weights.size(); }
};

struct MixtureOptions {
  int components = 10;  // at least 1; limited to the number of points
  CovarianceKind kind = CovarianceKind::Full;
  int iterations = 200;     // maximum
  double tolerance = 1e-4;  // stops when a step gains less than this, in nats per point
  double floor = 1e-6;      // the smallest variance in any direction, as a share of the points' variance averaged over dimensions
  std::uint64_t seed = 1;
};

struct MixtureFit {
  Mixture mixture;
  std::vector<double> logLikelihoods;  // mean over the points, in nats: before each step, and of the result; never decreases
  bool converged = false;              // whether it converged within the iterations
};

// Expectation-maximisation (Dempster, Laird and Rubin 1977), starting at k-means++ centres (Arthur and Vassilvitskii 2007) with
// the pooled covariance within the centres' cells. A step chooses the covariance of the greatest likelihood among those whose
// eigenvalues are at least the floor. So no component shrinks to a point, and the likelihood still never decreases. points: n *
// dimension. Full covariances take k * d * d memory and n * k * d * d multiplications per step. Checks the stop token within
// steps. Errors: no points, points that are not finite, options out of range, more memory than the limit.
Result<MixtureFit> fitMixture(std::span<const float> points, int dimension, const MixtureOptions& options,
                              std::stop_token stop = {}, const ProgressCallback& progress = {},
                              const MemoryLimit& limit = memoryLimit());

// The log densities, in nats, at n points (n * d).
std::vector<double> logDensities(const Mixture& mixture, std::span<const float> points);

// Draws `count` points. temperature scales the standard deviations of each component (0: its mean, 1: the mixture itself), but
// not the weights.
std::vector<LatentPoint> sampleMixture(const Mixture& mixture, std::size_t count, double temperature, std::uint64_t seed);

}  // namespace latentscape
