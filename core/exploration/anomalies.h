// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/exploration/cholesky.h"
#include "core/exploration/queries.h"
#include "core/model/model.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// Anomaly detection: a score for each image, higher for what is less like the images that the model was trained on.

enum class AnomalyScore {
  Reconstruction,  // the reconstruction term, nats
  Kl,              // KL divergence of the posterior from the prior, nats
  NegativeElbo,    // their sum, nats
  Mahalanobis      // distance of the posterior mean from normal images' codes, in standard deviations
};

// Mahalanobis distance from a Gaussian fitted to codes. Its covariance is shrunk towards a multiple of the identity by Ledoit and
// Wolf's estimate (2004, "A well-conditioned estimator for large-dimensional covariance matrices"), so that it exists for few
// codes as well.
class MahalanobisDistance {
 public:
  // To the posterior means. Errors: fewer than two codes, values that are not finite, codes that are all the same.
  static Result<MahalanobisDistance> fit(const Codes& codes);

  double operator()(std::span<const float> point) const;  // d coordinates; not squared
  double shrinkage() const { return m_shrinkage; }        // 0: the sample covariance; 1: a multiple of the identity
  int dimension() const { return static_cast<int>(m_mean.size()); }

 private:
  MahalanobisDistance(std::vector<double> mean, Cholesky factor, double shrinkage)
      : m_mean(std::move(mean)), m_factor(std::move(factor)), m_shrinkage(shrinkage) {}
  std::vector<double> m_mean;
  Cholesky m_factor;
  double m_shrinkage;
};

struct AnomalyOptions {
  AnomalyScore score = AnomalyScore::Reconstruction;
  PosteriorUse posterior = PosteriorUse::Mean;  // of reconstruction and negative ELBO; one sample an image otherwise
  std::uint64_t seed = 1;
  const MahalanobisDistance* mahalanobis = nullptr;  // must be given for that score, of the model's dimension
};
// One for each image. A score that is no number counts as infinite: nothing is less normal.
Result<std::vector<double>> anomalyScores(const Model& model, const ImageSet& images, const AnomalyOptions& options,
                                          std::stop_token stop = {}, const ProgressCallback& progress = {});

// Rates at a threshold: an image is called anomalous where its score is at least the threshold.
struct RocPoint {
  double threshold = 0.0;
  double falsePositiveRate = 0.0;  // share of normal images that are called anomalous
  double truePositiveRate = 0.0;   // share of anomalous images that are
};
// From (0, 0) at an infinite threshold to (1, 1): a point for each distinct score, falling. Neither set may be empty, nor hold a
// NaN.
std::vector<RocPoint> rocCurve(std::span<const double> normal, std::span<const double> anomalous);
RocPoint rocAt(std::span<const double> normal, std::span<const double> anomalous, double threshold);

// Area under that curve: the share of pairs in which the anomalous image has the higher score, equal ones counted half (Mann and
// Whitney 1947, by mid-ranks). 0.5 is chance.
double auroc(std::span<const double> normal, std::span<const double> anomalous);

// Counts in bins of one width over the finite scores of both; infinite ones are in the last bin.
struct ScoreHistogram {
  double low = 0.0, high = 1.0;
  std::vector<std::size_t> normal, anomalous;  // bins each
};
ScoreHistogram scoreHistogram(std::span<const double> normal, std::span<const double> anomalous, std::size_t bins);

// Numbers of the count highest (or lowest) scores, worst first; equal ones in their order. Highest of the normal images and
// lowest of the anomalous ones are the worst misses.
std::vector<std::size_t> extremeScores(std::span<const double> scores, std::size_t count, bool highest);

}  // namespace latentscape
