// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/data/dataset.h"
#include "core/model/model.h"

#include <array>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

namespace latentscape {

// x = W z + b + sigma * noise with z from N(0, I): two latent dimensions, images of 2x2 pixels, so that everything is known in
// closed form. The encoder is deliberately wrong: it gives only the diagonal of the posterior, too wide, with a shifted mean. One
// sample is then too few, but many suffice.
class LinearGaussian : public Model {
 public:
  static constexpr double sigma = 0.12;
  static constexpr std::array<std::array<double, 2>, 4> W{{{0.15, 0.05}, {0.1, -0.12}, {-0.08, 0.2}, {0.05, 0.1}}};
  static constexpr std::array<double, 4> b{0.5, 0.45, 0.55, 0.4};

  ImageShape imageShape() const override { return {2, 2, 1}; }
  int latentDimension() const override { return 2; }

  // The true posterior's covariance: S = (I + W^T W / sigma^2)^-1 as (S11, S12, S22).
  static std::array<double, 3> covariance() {
    double a = 1.0, c = 0.0, d = 1.0;
    for (const auto& row : W) {
      a += row[0] * row[0] / (sigma * sigma);
      c += row[0] * row[1] / (sigma * sigma);
      d += row[1] * row[1] / (sigma * sigma);
    }
    const double determinant = a * d - c * c;
    return {d / determinant, -c / determinant, a / determinant};
  }
  static std::array<double, 2> encoderMean(const float* x) {
    const auto s = covariance();
    double u = 0.0, v = 0.0;
    for (std::size_t p = 0; p < 4; ++p) {
      u += W[p][0] * (x[p] - b[p]) / (sigma * sigma);
      v += W[p][1] * (x[p] - b[p]) / (sigma * sigma);
    }
    return {s[0] * u + s[1] * v + 0.2, s[1] * u + s[2] * v - 0.15};
  }
  static std::array<double, 2> encoderVariance() { return {1.4 * covariance()[0], 1.4 * covariance()[2]}; }

  void encode(std::span<const float> images, std::span<float> mean, std::span<float> logVariance) const override {
    for (std::size_t i = 0; i < images.size() / 4; ++i) {
      const auto m = encoderMean(images.data() + 4 * i);
      for (std::size_t j = 0; j < 2; ++j) {
        mean[2 * i + j] = static_cast<float>(m[j]);
        logVariance[2 * i + j] = static_cast<float>(std::log(encoderVariance()[j]));
      }
    }
  }
  void decode(std::span<const float> latent, std::span<float> pixels) const override {
    for (std::size_t i = 0; i < latent.size() / 2; ++i) {
      for (std::size_t p = 0; p < 4; ++p)
        pixels[4 * i + p] = static_cast<float>(b[p] + W[p][0] * latent[2 * i] + W[p][1] * latent[2 * i + 1]);
    }
  }
  void score(std::span<const float> images, std::span<const float> noise, std::span<float> reconstruction,
             std::span<float> kl) const override {
    const auto variance = encoderVariance();
    for (std::size_t i = 0; i < reconstruction.size(); ++i) {
      auto z = encoderMean(images.data() + 4 * i);
      for (std::size_t j = 0; j < 2; ++j) {
        kl[2 * i + j] = static_cast<float>(0.5 * (variance[j] + z[j] * z[j] - 1.0 - std::log(variance[j])));
        if (!noise.empty()) z[j] += std::sqrt(variance[j]) * noise[2 * i + j];
      }
      reconstruction[i] = term(images.data() + 4 * i, z[0], z[1]);
    }
  }
  void reconstructionTerms(std::span<const float> image, std::span<const float> latent, std::span<float> terms) const override {
    for (std::size_t i = 0; i < terms.size(); ++i) terms[i] = term(image.data(), latent[2 * i], latent[2 * i + 1]);
  }
  static float term(const float* image, double z1, double z2) {
    double sum = 0.0;
    for (std::size_t p = 0; p < 4; ++p) sum += pixelTerm(errorOf(image, p, z1, z2));
    return static_cast<float>(sum);
  }
  void decodeTangents(std::span<const float> latent, std::span<const float> directions, std::span<float> pixels,
                      std::span<float> tangents) const override {
    decode(latent, pixels);
    for (std::size_t t = 0; t < tangents.size() / 4; ++t) {
      const float* direction = directions.data() + (2 * t) % directions.size();
      for (std::size_t p = 0; p < 4; ++p) {
        tangents[4 * t + p] =
            static_cast<float>(W[p][0] * static_cast<double>(direction[0]) + W[p][1] * static_cast<double>(direction[1]));
      }
    }
  }
  void reconstructionGradients(std::span<const float> images, std::span<const float> weights, std::span<const float> latent,
                               std::span<float> terms, std::span<float> gradients) const override {
    for (std::size_t i = 0; i < terms.size(); ++i) {
      double sum = 0.0;
      std::array<double, 2> gradient{};
      for (std::size_t p = 0; p < 4; ++p) {
        const double weight = weights.empty() ? 1.0 : static_cast<double>(weights[4 * i + p]);
        const double error =
            errorOf(images.data() + 4 * i, p, static_cast<double>(latent[2 * i]), static_cast<double>(latent[2 * i + 1]));
        sum += weight * pixelTerm(error);
        for (std::size_t j = 0; j < 2; ++j) gradient[j] -= weight * error * W[p][j] / (sigma * sigma);
      }
      terms[i] = static_cast<float>(sum);
      for (std::size_t j = 0; j < 2; ++j) gradients[2 * i + j] = static_cast<float>(gradient[j]);
    }
  }

  // Of one pixel: what the decoder misses, and its -log N(x; mean, sigma^2).
  static double errorOf(const float* image, std::size_t p, double z1, double z2) {
    return static_cast<double>(image[p]) - b[p] - W[p][0] * z1 - W[p][1] * z2;
  }
  static double pixelTerm(double error) {
    return 0.5 * (std::log(2.0 * std::numbers::pi * sigma * sigma) + error * error / (sigma * sigma));
  }

  // log N(x; b, W W^T + sigma^2 I), by elimination.
  static double logEvidence(std::span<const std::uint8_t> image) {
    std::array<std::array<double, 5>, 4> a{};  // the covariance, and x - b
    for (std::size_t r = 0; r < 4; ++r) {
      for (std::size_t c = 0; c < 4; ++c) a[r][c] = W[r][0] * W[c][0] + W[r][1] * W[c][1] + (r == c ? sigma * sigma : 0.0);
      a[r][4] = image[r] / 255.0 - b[r];
    }
    double logDeterminant = 0.0, square = 0.0;
    for (std::size_t k = 0; k < 4; ++k) {
      logDeterminant += std::log(a[k][k]);
      square += a[k][4] * a[k][4] / a[k][k];
      for (std::size_t r = k + 1; r < 4; ++r) {
        const double factor = a[r][k] / a[k][k];
        for (std::size_t c = k; c < 5; ++c) a[r][c] -= factor * a[k][c];
      }
    }
    return -0.5 * (4.0 * std::log(2.0 * std::numbers::pi) + logDeterminant + square);
  }

  // Images drawn from the model itself, rounded to bytes.
  static ImageSet images(std::size_t count, std::uint64_t seed) {
    ImageSet set{{2, 2, 1}, {}, {}};
    RandomStream random(seed);
    std::vector<float> draws(6);
    for (std::size_t i = 0; i < count; ++i) {
      random.fillNormal(draws);
      for (std::size_t p = 0; p < 4; ++p) {
        const double x = b[p] + W[p][0] * draws[0] + W[p][1] * draws[1] + sigma * draws[2 + p];
        set.pixels.push_back(static_cast<std::uint8_t>(std::lround(255.0 * std::min(1.0, std::max(0.0, x)))));
      }
    }
    return set;
  }
};

}  // namespace latentscape
