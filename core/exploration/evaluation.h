// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/exploration/estimate.h"
#include "core/exploration/model_input.h"
#include "core/exploration/queries.h"
#include "core/model/config.h"
#include "core/model/model.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace latentscape {

// How well a model fits images, and how it uses its latent space. Blocks: for a background thread.

struct EvaluationOptions {
  PosteriorUse posterior = PosteriorUse::Sample;  // one sample of z per image, or its posterior mean (-ELBO is then no bound)
  PixelValues pixels = PixelValues::Grey;
  std::uint64_t seed = 1;
};

// q(z) = 1/n sum over images of q(z|x): what the decoder is trained on, in contrast to the prior that samples are drawn from.
struct AggregatePosterior {
  std::vector<double> mean, variance;  // d each; variance = E[posterior variance] + Var[posterior mean]
  // The KL divergence in nats from N(0, I) of the Gaussian with the aggregate's mean and full covariance: 0 if the first two
  // moments are those of the prior. nullopt if that covariance is singular, or if the model has no prior, as an autoencoder.
  std::optional<double> klToPrior;
};

struct Evaluation {
  std::size_t images = 0;
  // Nats per image, with the standard error over images; negativeElbo = reconstruction + kl.
  Estimate negativeElbo, reconstruction, kl;
  std::vector<double> klPerDimension;         // d, nats, mean over images
  std::vector<double> posteriorMeanVariance;  // d: variance over images of the posterior mean
  int activeUnits = 0;  // of at least two images: number of dimensions where that is above 0.01 (Burda et al. 2016, section 5.1)
  AggregatePosterior aggregate;
};
inline constexpr double kActiveUnitVariance = 0.01;

// A negative log-likelihood, or a bound on it, in nats per image as the model's score counts it: in bits per dimension, which are
// pixels times channels. A Bernoulli term counts black and white pixels (of grey ones, its cross-entropy, which is no
// likelihood). A Gaussian density is turned into a probability of levels that lie 1/255 apart, as those of files do. nullopt for
// what is no likelihood: an autoencoder's loss, a squared error.
std::optional<double> bitsPerDimension(const ModelConfig& config, double nats);

// With grey pixels and one sample the losses equal those of evaluateModel() with the same seed. Needs at least one image; with
// one there is no standard error (NaN).
Result<Evaluation> evaluateFit(const Model& model, const ImageSet& images, const EvaluationOptions& options,
                               std::stop_token stop = {}, const ProgressCallback& progress = {});

}  // namespace latentscape
