// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"

#include <memory>
#include <span>

namespace latentscape {

// A frozen model: the seam against which all of exploration is written.
// Every member is const and may be called from any thread, several at once. Calls compute on the caller's thread.
// Batches lie image by image (point by point); n below is the number of images or points, taken from the spans' sizes.
class Model {
 public:
  virtual ~Model() = default;

  virtual ImageShape imageShape() const = 0;
  virtual int latentDimension() const = 0;

  // False of a plain autoencoder: its posterior is a point, with log-variance minus infinity and a KL divergence of 0.
  virtual bool variational() const { return true; }
  // Of a conditional model: how many classes there are (0 elsewhere), and the same model given another class (nullptr elsewhere).
  // All below is said of the class that the model is given: class 0 of one that was just made.
  virtual int classes() const { return 0; }
  virtual std::shared_ptr<const Model> ofClass(int) const { return nullptr; }

  // The posterior q(z|x) = N(mean, diag(exp(logVariance))). images: n * pixels in [0, 1]; mean, logVariance: n * d each.
  virtual void encode(std::span<const float> images, std::span<float> mean, std::span<float> logVariance) const = 0;

  // The pixels' expectations, cut to [0, 1] where the reconstruction term sets no bounds. latent: n * d; pixels: n * pixels.
  virtual void decode(std::span<const float> latent, std::span<float> pixels) const = 0;

  // Terms of -ELBO, in nats: the reconstruction term of each image (n) and the KL divergence of each image and dimension
  // (n * d). The reconstruction term is -log p(x|z), for squared errors up to a constant. noise: n * d standard normals for z =
  // mean + exp(logVariance / 2) * noise, or empty for z = mean.
  virtual void score(std::span<const float> images, std::span<const float> noise, std::span<float> reconstruction,
                     std::span<float> kl) const = 0;
};

}  // namespace latentscape
