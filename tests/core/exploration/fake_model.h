// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"

#include <algorithm>

namespace latentscape {

// Two dimensions, images of 2x2 pixels. Encodes an image as (first pixel, second pixel) with log-variance -1 and decodes z as
// (z1, z2, z1 + z2, 1), which is enough to check every answer.
class FakeModel : public Model {
 public:
  ImageShape imageShape() const override { return {2, 2, 1}; }
  int latentDimension() const override { return 2; }
  void encode(std::span<const float> images, std::span<float> mean, std::span<float> logVariance) const override {
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] = images[i / 2 * 4 + i % 2];
    std::fill(logVariance.begin(), logVariance.end(), -1.0F);
  }
  void decode(std::span<const float> latent, std::span<float> pixels) const override {
    for (std::size_t i = 0; i < latent.size() / 2; ++i) {
      pixels[4 * i] = latent[2 * i];
      pixels[4 * i + 1] = latent[2 * i + 1];
      pixels[4 * i + 2] = latent[2 * i] + latent[2 * i + 1];
      pixels[4 * i + 3] = 1.0F;
    }
  }
  // Reconstruction: the first pixel plus the sum of the noise; KL: 1 and 2.
  void score(std::span<const float> images, std::span<const float> noise, std::span<float> reconstruction,
             std::span<float> kl) const override {
    for (std::size_t i = 0; i < reconstruction.size(); ++i) {
      reconstruction[i] = images[4 * i] + (noise.empty() ? 0.0F : noise[2 * i] + noise[2 * i + 1]);
      kl[2 * i] = 1.0F;
      kl[2 * i + 1] = 2.0F;
    }
  }
  // The first pixel plus the sum of the code.
  void reconstructionTerms(std::span<const float> image, std::span<const float> latent, std::span<float> terms) const override {
    for (std::size_t i = 0; i < terms.size(); ++i) terms[i] = image[0] + latent[2 * i] + latent[2 * i + 1];
  }
  void decodeTangents(std::span<const float> latent, std::span<const float> directions, std::span<float> pixels,
                      std::span<float> tangents) const override {
    decode(latent, pixels);
    for (std::size_t t = 0; t < tangents.size() / 4; ++t) {
      const float* direction = directions.data() + (2 * t) % directions.size();
      tangents[4 * t] = direction[0];
      tangents[4 * t + 1] = direction[1];
      tangents[4 * t + 2] = direction[0] + direction[1];
      tangents[4 * t + 3] = 0.0F;
    }
  }
  // The whole term is the first pixel's, which alone has a weight.
  void reconstructionGradients(std::span<const float> images, std::span<const float> weights, std::span<const float> latent,
                               std::span<float> terms, std::span<float> gradients) const override {
    for (std::size_t i = 0; i < terms.size(); ++i) {
      const float weight = weights.empty() ? 1.0F : weights[4 * i];
      terms[i] = weight * (images[4 * i] + latent[2 * i] + latent[2 * i + 1]);
      gradients[2 * i] = gradients[2 * i + 1] = weight;
    }
  }
};

}  // namespace latentscape
