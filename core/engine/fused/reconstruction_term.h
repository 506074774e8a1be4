// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/fused/layer.h"
#include "core/model/choices.h"

#include <vector>

namespace latentscape::fused {

// What the output is compared with: the clean images by feature, so many rows of a panel.
struct Targets {
  const float* values;
  std::size_t rows;
};

// The reconstruction term at the last layer: its value, and its gradient in the place of the output.
class ReconstructionTerm {
 public:
  struct Options {
    Reconstruction kind = Reconstruction::Bernoulli;
    std::size_t pixels = 0;
    bool meanOverPixels = false;  // the gradient is that of the mean over pixels, the value stays the sum
    double variance = 1.0;        // of a Gaussian's pixels, where it is not learned
    bool learnedVariance = false;
    std::size_t logVarianceAt = 0;  // where it is: its place in the parameters, a cache line of its own
  };
  explicit ReconstructionTerm(const Options& options) : m_options(options) {}

  // Before the last layer goes forward, in so many units. targets outlive the pass.
  void begin(const Batch& batch, const ParameterStore& store, std::size_t units, const Targets& targets);
  // Rows of the output without bias, which become the gradient. On the team's threads.
  void finish(const Batch& batch, const Rows& rows, const float* bias);
  // In nats, summed over the batch's images.
  double sum(const Batch& batch, const ParameterStore& store);
  // Of the learned log-variance, if there is one, from the batch that was summed last.
  void updateVariance(const Batch& batch, const Update& update) const;

 private:
  double variance(const ParameterStore& store) const;

  Options m_options;
  Targets m_targets{};
  float m_scale = 0.0F;        // of an image's term in what is minimised, for the kernels of the terms
  std::vector<double> m_sums;  // of each unit
  double m_squaredErrors = 0.0;
};

}  // namespace latentscape::fused
