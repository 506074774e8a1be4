// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/exploration/estimate.h"
#include "core/exploration/model_input.h"
#include "core/exploration/queries.h"
#include "core/model/model.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace latentscape {

// How well a model fits images, and what it uses its latent space for. Blocks: for a background thread.

struct EvaluationOptions {
  PosteriorUse posterior = PosteriorUse::Sample;  // one sample of z an image, or its posterior mean (then -ELBO bounds nothing)
  PixelValues pixels = PixelValues::Grey;
  std::uint64_t seed = 1;
};

// q(z) = 1/n sum over images of q(z|x): what the decoder is trained on, against the prior that it is sampled from.
struct AggregatePosterior {
  std::vector<double> mean, variance;  // d each; variance = E[posterior variance] + Var[posterior mean]
  // KL in nats of the Gaussian with the aggregate's mean and full covariance from N(0, I): 0 where the first two moments are the
  // prior's. Nothing where that covariance is singular, as it can be for point posteriors.
  std::optional<double> klToPrior;
};

struct Evaluation {
  std::size_t images = 0;
  // Nats per image with the standard error over images; negativeElbo = reconstruction + kl.
  Estimate negativeElbo, reconstruction, kl;
  std::vector<double> klPerDimension;         // d, nats, mean over images
  std::vector<double> posteriorMeanVariance;  // d: variance over images of the posterior mean
  int activeUnits = 0;                        // dimensions where that is above 0.01 (Burda et al. 2016, section 5.1)
  AggregatePosterior aggregate;
};
inline constexpr double kActiveUnitVariance = 0.01;

// With grey pixels and one sample the losses are those of evaluateModel with the same seed. At least two images.
Result<Evaluation> evaluateFit(const Model& model, const ImageSet& images, const EvaluationOptions& options,
                               std::stop_token stop = {}, const ProgressCallback& progress = {});

struct ImportanceOptions {
  int samples = 5000;  // K, from 1
  PixelValues pixels = PixelValues::Grey;
  std::uint64_t seed = 1;
  int threads = 0;  // 0: as many as the process may use; changes nothing but the time
};

struct ImportancePoint {
  int samples = 0;         // k
  Estimate logLikelihood;  // nats per image, with the standard error over images
  Estimate gain;           // over the point before, paired image by image; zeros at the first
};
struct ImportanceEvaluation {
  std::size_t images = 0;
  std::vector<ImportancePoint> points;  // k = 1, 10, 100, ... below K, and K: the first k of the same K samples
  std::vector<double> logLikelihoods;   // images * points.size(), image by image
  Estimate effectiveSamples;            // (sum w)^2 / sum w^2 of all K weights, mean over images: near 1, one sample decides
};

// log p(x) >= L_k = E[log 1/k sum of p(x, z_i) / q(z_i|x)] with z_i from q(z|x), which grows with k to log p(x) (Burda, Grosse
// and Salakhutdinov 2016, equation 8). Samples of an image depend on seed and on its number in the set alone. Memory does not
// grow with K. Error for a model whose posteriors are points (an autoencoder has no likelihood). At least two images.
Result<ImportanceEvaluation> importanceWeightedLikelihood(const Model& model, const ImageSet& images,
                                                          const ImportanceOptions& options, std::stop_token stop = {},
                                                          const ProgressCallback& progress = {});

}  // namespace latentscape
