// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"

#include <memory>
#include <span>

namespace latentscape {

// A frozen model: the interface that all exploration code is written against. Every member is const and may be called from any
// thread, concurrently. Calls compute on the caller's thread. A batch is stored image by image (point by point); n below is the
// number of images or points, derived from the spans' sizes.
class Model {
 public:
  virtual ~Model() = default;

  virtual ImageShape imageShape() const = 0;
  virtual int latentDimension() const = 0;

  // False for a plain autoencoder: its posterior is a point, with log-variance minus infinity and a KL divergence of 0.
  virtual bool variational() const { return true; }
  // For a conditional model: the number of classes (otherwise 0), and the same model conditioned on another class (otherwise
  // nullptr). The members below use the class that the model is conditioned on, which is class 0 for a new model.
  virtual int classes() const { return 0; }
  virtual std::shared_ptr<const Model> ofClass(int) const { return nullptr; }
  virtual int givenClass() const { return 0; }  // that it is conditioned on

  // The posterior q(z|x) = N(mean, diag(exp(logVariance))). images: n * pixels in [0, 1]; mean, logVariance: n * d each.
  virtual void encode(std::span<const float> images, std::span<float> mean, std::span<float> logVariance) const = 0;

  // The expected pixels, clamped to [0, 1] if the reconstruction term leaves them unbounded. latent: n * d; pixels: n * pixels.
  virtual void decode(std::span<const float> latent, std::span<float> pixels) const = 0;

  // The terms of -ELBO, in nats: each image's reconstruction term (n), and the KL divergence of each image and dimension (n * d).
  // The reconstruction term is -log p(x|z), for squared errors up to a constant. noise: n * d standard normals for z = mean +
  // exp(logVariance / 2) * noise, or empty for z = mean.
  virtual void score(std::span<const float> images, std::span<const float> noise, std::span<float> reconstruction,
                     std::span<float> kl) const = 0;

  // The reconstruction terms of one image for several codes. image: pixels; latent: n * d; terms: n, as those of score().
  virtual void reconstructionTerms(std::span<const float> image, std::span<const float> latent, std::span<float> terms) const = 0;
};

}  // namespace latentscape
