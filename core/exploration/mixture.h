// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/queries.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// The aggregate posterior of a model, or of one class, as a mixture of Gaussians fitted to its codes: somewhere to draw new
// images from that the decoder knows (ex-post density estimation, Ghosh et al. 2020).

enum class CovarianceKind { Full, Diagonal };

struct Mixture {
  int dimension = 0;
  CovarianceKind kind = CovarianceKind::Full;
  std::vector<double> weights;      // k shares that sum to 1
  std::vector<double> means;        // k * d
  std::vector<double> covariances;  // Full: k * d * d, symmetric; Diagonal: k * d variances
  std::size_t components() const { return weights.size(); }
};

struct MixtureOptions {
  int components = 10;  // from 1; cut to the number of points
  CovarianceKind kind = CovarianceKind::Full;
  int iterations = 200;     // at most
  double tolerance = 1e-4;  // ends when a step gains less, in nats per point
  double floor = 1e-6;      // the least variance in any direction, as a share of the points' mean variance over the dimensions
  std::uint64_t seed = 1;
};

struct MixtureFit {
  Mixture mixture;
  std::vector<double> logLikelihoods;  // mean over the points, nats: before each step, and of the mixture as it is. Never falls.
  bool converged = false;              // within the iterations
};

// Expectation-maximisation (Dempster, Laird and Rubin 1977) from k-means++ centres (Arthur and Vassilvitskii 2007) with one
// covariance, that within the centres' cells, for all. A step takes the covariance of the greatest likelihood among those whose
// eigenvalues are not below the floor: so no component shrinks to a point, and the likelihood still never falls. points: n *
// dimension. Full covariances take k * d * d memory and n * k * d * d multiplications a step. Looks at the stop token within
// steps. Errors: no points, points that are not finite, options out of range.
Result<MixtureFit> fitMixture(std::span<const float> points, int dimension, const MixtureOptions& options,
                              std::stop_token stop = {}, const ProgressCallback& progress = {});

// Log densities in nats at n points (n * d), one a point.
std::vector<double> logDensities(const Mixture& mixture, std::span<const float> points);

// count draws; temperature scales every component's standard deviations (0: its mean, 1: the mixture itself), not the weights.
std::vector<LatentPoint> sampleMixture(const Mixture& mixture, std::size_t count, double temperature, std::uint64_t seed);

}  // namespace latentscape
