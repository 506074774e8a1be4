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

  // The decoder's Jacobian times directions in latent space: how each pixel changes along them, per unit of the code. latent: n *
  // d; directions: k * d, the same k directions for every point; pixels: n * pixels, as decode() gives them; tangents: n * k *
  // pixels, all directions of a point together. Of Bernoulli pixels these are the derivatives of the expected pixel,
  // sigmoid(logit). Of unbounded pixels (squared error, Gaussian) they are those of the decoder's output before decode() clamps
  // it: where the clamp holds a pixel at 0 or 1 they are not 0, but tell how the output changes behind it. At a kink of an
  // activation they are the derivative of the side below. The class of a conditional model stays as it is.
  virtual void decodeTangents(std::span<const float> latent, std::span<const float> directions, std::span<float> pixels,
                              std::span<float> tangents) const = 0;

  // The reconstruction terms of n images for n codes, each pixel's share weighted, and their gradients by the codes. images: n *
  // pixels in [0, 1]; weights: n * pixels, each at least 0 (a pixel of weight 0 counts for nothing), or empty: all 1, which gives
  // the terms of score(); latent: n * d; terms: n, in nats; gradients: n * d, in nats per unit of the code. Unbounded pixels are
  // compared before the clamp, as in score(); the variance of Gaussian pixels stays as it is.
  virtual void reconstructionGradients(std::span<const float> images, std::span<const float> weights,
                                       std::span<const float> latent, std::span<float> terms,
                                       std::span<float> gradients) const = 0;
};

}  // namespace latentscape
