// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/streams.h"
#include "core/exploration/code_target.h"
#include "core/exploration/lbfgs.h"
#include "core/exploration/queries.h"
#include "core/model/model.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// An encoder gives every image a posterior at once, and so not quite the best one that the decoder allows: the difference is the
// amortisation gap (Cremer, Li and Duvenaud 2018). A code's refinement closes it: mean and log-variance go on from the encoder's
// by gradients through the decoder, for this image alone (semi-amortised inference: Kim et al. 2018). With weights, the same
// finds the code of an image that is known in part, or follows values that are painted.

// A posterior with a diagonal covariance. An autoencoder's has log-variances of minus infinity.
struct Gaussian {
  LatentPoint mean, logVariance;  // d each
  bool operator==(const Gaussian&) const = default;
};
// What the model's encoder gives for an image: pixels in [0, 1].
Gaussian encodedGaussian(const Model& model, std::span<const float> pixels);
// KL(q || N(0, I)) in nats; 0 for an autoencoder's, as Model::score() has it.
double klToPrior(const Gaussian& gaussian);

struct RefineOptions {
  int steps = 100;  // at most; it usually converges after some 20
  int samples = 0;  // of z, the same in every step; an odd number becomes the next even one. 0: 32, or twice the dimensions, at
                    // most 128
  std::uint64_t seed = 1;
  bool check = true;  // at the end, with other noise, whether the refined code is better than the start
};

// Minimises the weighted -ELBO, mean over the samples of the target's reconstruction term + KL, by L-BFGS from a start. An
// autoencoder's code has no KL and one sample, its mean. beta is 1, whatever the model was trained with (losses.h).
//
// The noise of the samples is fixed, so that the objective is a smooth function of mean and log-variance. It comes in pairs, e
// and -e, with the second moments of N(0, I): of all dimensions if there are at least as many pairs, otherwise of each dimension
// by itself. So a decoder that is linear near the code is averaged exactly, and little is left that a code could be fitted to.
// Whether the refined code is better with other noise, too, is checked at the end unless options say not to; if it isn't, best()
// is the start again.
//
// One thread at a time. advance() blocks: a step costs samples gradients, each about three decodes, now and then several times
// that.
class Refinement {
 public:
  // The target fits the model (checkTarget()); start: d coordinates, log-variances finite unless the model is an autoencoder.
  Refinement(std::shared_ptr<const Model> model, CodeTarget target, Gaussian start, const RefineOptions& options = {});
  // The same with the terms of a target that several searches share: of that model, and for any number of codes at a time.
  Refinement(std::shared_ptr<const Model> model, std::shared_ptr<const TargetTerms> terms, Gaussian start,
             const RefineOptions& options = {});
  // How many codes a step of such a search asks about at a time: the options' samples, 1 of an autoencoder.
  static std::size_t codesOfStep(const Model& model, const RefineOptions& options);

  void advance(int steps);  // up to the end
  bool done() const { return m_done; }
  int step() const { return m_step; }  // done so far
  // The best so far, with the fixed noise; never worse than the start.
  const Gaussian& best() const { return m_best; }
  double loss() const { return m_loss; }  // of best(): weighted -ELBO in nats, with the fixed noise

 private:
  double objective(std::span<const double> x, std::span<double> gradient);
  Gaussian gaussianAt(std::span<const double> x) const;
  void finish();

  std::shared_ptr<const Model> m_model;
  std::shared_ptr<const TargetTerms> m_terms;
  RefineOptions m_options;
  Gaussian m_start, m_best;
  std::vector<double> m_scale;  // d: by what a unit of x changes the mean
  std::vector<float> m_noise;   // samples * d; d zeros for an autoencoder
  std::vector<float> m_codes, m_gradients, m_values;
  Lbfgs m_search;  // after all that objective() takes
  double m_startLoss, m_loss;
  int m_step = 0;
  bool m_done = false;
};

// -ELBO in nats of two posteriors by the same fresh samples, so that most of their noise cancels in the difference.
struct FreshScore {
  double before = 0.0, after = 0.0;
  double difference = 0.0, standardError = 0.0;  // after - before; over the samples
};
// samples: at least 2, drawn independently from N(0, I). An autoencoder's codes need none: their standard error is 0.
FreshScore scoreFresh(const Model& model, const CodeTarget& target, const Gaussian& before, const Gaussian& after, int samples,
                      std::uint64_t seed);
// The same, for many samples: looks at the stop token while some hundred of them are decoded at a time. Error: cancelled.
Result<FreshScore> scoreFresh(const Model& model, const CodeTarget& target, const Gaussian& before, const Gaussian& after,
                              int samples, std::uint64_t seed, const std::stop_token& stop);

// The refinement's noise: samples * d values, samples even; see above.
std::vector<float> fixedNoise(int samples, int dimension, std::uint64_t seed, Stream stream);

}  // namespace latentscape
