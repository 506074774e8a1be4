// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/fused/layer.h"
#include "core/model/config.h"

#include <span>
#include <vector>

namespace latentscape::fused {

// From the posterior to z and back (Kingma and Welling 2014): z = mean + exp(log-variance / 2) * noise, and the KL divergence
// with its gradient. Of an autoencoder z is the code itself, and the KL divergence 0. Buffers are in panels, as the layers'.
class Reparameterization {
 public:
  explicit Reparameterization(const ModelConfig& config);

  void reserve(std::size_t images);  // throws std::bad_alloc

  std::size_t code() const { return m_code; }  // rows of the posterior: means above log-variances, or the code alone
  float* posterior() { return m_posterior.data(); }
  // Means of the first images, image by image.
  void copyMeans(const Batch& batch, std::span<float> means) const;

  // An image's noise, one number a dimension. From any thread, for different images.
  void setNoise(std::size_t image, std::span<const float> noise);

  // z into the first rows of the decoder's input.
  void sample(const Batch& batch, ThreadTeam& team, Layer& decoder);
  // The KL divergence of that, summed over the batch's images, in nats.
  double divergence(const Batch& batch) const;

  // Where the decoder's first layer puts its input's gradient.
  float* inputGradient() { return m_inputGradient.data(); }
  // The posterior's gradient from it and from klScale times the KL divergence.
  void posteriorGradient(const Batch& batch, ThreadTeam& team, float klScale, float* gradient) const;

 private:
  bool m_variational;
  std::size_t m_latent, m_code;
  std::size_t m_inputs;  // of the decoder: z, and the class
  AlignedFloats m_posterior, m_noise, m_inputGradient;
  std::vector<double> m_divergence;  // of each panel
};

}  // namespace latentscape::fused
