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
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// Anomaly detection: each image gets a score, which is higher the less the image resembles the training images.

enum class AnomalyScore {
  Reconstruction,  // the reconstruction term, in nats
  Kl,              // the KL divergence of the posterior from the prior, in nats
  NegativeElbo,    // the sum of the two, in nats
  Mahalanobis      // the distance of the posterior mean from the codes of normal images, in standard deviations
};
// Why a model has no such score, with "score" as the Error's where; nullopt: it has it. An autoencoder's loss is its
// reconstruction term: it has no KL divergence, and so no -ELBO.
std::optional<Error> scoreObstacle(AnomalyScore score, bool variational);

// The Mahalanobis distance from a Gaussian that is fitted to codes. The covariance is shrunk towards a multiple of the identity
// with Ledoit and Wolf's estimate (2004, "A well-conditioned estimator for large-dimensional covariance matrices"), so that it is
// invertible for few codes as well.
class MahalanobisDistance {
 public:
  // Fits the Gaussian to the posterior means. Errors: fewer than two codes, values that are not finite, codes that are all the
  // same.
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
  PosteriorUse posterior = PosteriorUse::Mean;  // for reconstruction and negative ELBO; Sample draws one per image
  std::uint64_t seed = 1;
  const MahalanobisDistance* mahalanobis = nullptr;  // required for that score; must have the model's dimension
};
// The scores that come of the same pass over the images, of options.posterior and options.seed. Of an autoencoder kl is 0. A NaN
// counts as infinite, which is the least normal score.
struct TermScores {
  std::vector<double> reconstruction, kl, negativeElbo;  // one for each image
};
Result<TermScores> termScores(const Model& model, const ImageSet& images, const AnomalyOptions& options,
                              std::stop_token stop = {}, const ProgressCallback& progress = {});
// One score for each image, the one that options name. A NaN counts likewise. A score that the model has not is an Error.
Result<std::vector<double>> anomalyScores(const Model& model, const ImageSet& images, const AnomalyOptions& options,
                                          std::stop_token stop = {}, const ProgressCallback& progress = {});

// The rates at a threshold: an image is classified as anomalous if its score is at least the threshold.
struct RocPoint {
  double threshold = 0.0;
  double falsePositiveRate = 0.0;  // share of normal images that are classified as anomalous
  double truePositiveRate = 0.0;   // share of anomalous images that are classified as anomalous
};
// The ROC curve from (0, 0) at an infinite threshold to (1, 1): a point for each distinct score, in descending order. Neither set
// may be empty or contain NaN.
std::vector<RocPoint> rocCurve(std::span<const double> normal, std::span<const double> anomalous);
RocPoint rocAt(std::span<const double> normal, std::span<const double> anomalous, double threshold);

// The area under that curve: the share of pairs in which the anomalous image has the higher score; ties count half (Mann and
// Whitney 1947, by mid-ranks). 0.5 is chance.
double auroc(std::span<const double> normal, std::span<const double> anomalous);

// A histogram over the finite scores of both sets, with bins of equal width. Infinite scores count in the last bin.
struct ScoreHistogram {
  double low = 0.0, high = 1.0;
  std::vector<std::size_t> normal, anomalous;  // counts per bin
};
ScoreHistogram scoreHistogram(std::span<const double> normal, std::span<const double> anomalous, std::size_t bins);

// The indices of the `count` highest (or lowest) scores, most extreme first; ties in order of index. The highest of the normal
// images and the lowest of the anomalous ones are the worst errors.
std::vector<std::size_t> extremeScores(std::span<const double> scores, std::size_t count, bool highest);

}  // namespace latentscape
