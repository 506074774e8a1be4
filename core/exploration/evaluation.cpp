// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/evaluation.h"

#include "core/base/random.h"
#include "core/exploration/by_class.h"
#include "core/exploration/cholesky.h"
#include "core/exploration/chunks.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace latentscape {
namespace {

// The mean of n d-vectors.
std::vector<double> columnMeans(const std::vector<float>& values, std::size_t n, std::size_t d) {
  std::vector<double> means(d, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < d; ++j) means[j] += values[i * d + j];
  }
  for (double& mean : means) mean /= static_cast<double>(n);
  return means;
}

// d * d, divided by n instead of n - 1, as this is the covariance of the mixture; only the lower triangle.
std::vector<double> covarianceOf(const std::vector<float>& values, const std::vector<double>& means, std::size_t n) {
  const std::size_t d = means.size();
  std::vector<double> covariance(d * d, 0.0), centred(d);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < d; ++j) centred[j] = values[i * d + j] - means[j];
    for (std::size_t j = 0; j < d; ++j) {
      for (std::size_t k = 0; k <= j; ++k) covariance[j * d + k] += centred[j] * centred[k];
    }
  }
  for (double& value : covariance) value /= static_cast<double>(n);
  return covariance;
}

void describePosterior(const Codes& codes, bool hasPrior, Evaluation& result) {
  const auto d = static_cast<std::size_t>(codes.dimension);
  result.aggregate.mean = columnMeans(codes.mean, codes.count, d);
  auto covariance = covarianceOf(codes.mean, result.aggregate.mean, codes.count);
  std::vector<double> spread(d, 0.0);
  for (std::size_t i = 0; i < codes.count; ++i) {
    for (std::size_t j = 0; j < d; ++j) spread[j] += std::exp(static_cast<double>(codes.logVariance[i * d + j]));
  }
  double trace = 0.0, square = 0.0;
  for (std::size_t j = 0; j < d; ++j) {
    const double variance = covariance[j * d + j];
    result.posteriorMeanVariance.push_back(variance);
    if (variance > kActiveUnitVariance) ++result.activeUnits;
    covariance[j * d + j] += spread[j] / static_cast<double>(codes.count);
    result.aggregate.variance.push_back(covariance[j * d + j]);
    trace += covariance[j * d + j];
    square += result.aggregate.mean[j] * result.aggregate.mean[j];
  }
  if (!hasPrior) return;
  if (const auto factor = Cholesky::factor(covariance, d)) {
    const double kl = 0.5 * (trace + square - static_cast<double>(d) - factor->logDeterminant());
    result.aggregate.klToPrior = kl < 0.0 ? 0.0 : kl;  // only rounding can make it negative
  }
}

}  // namespace

std::optional<double> bitsPerDimension(const ModelConfig& config, double nats) {
  if (!config.variational() || config.reconstruction == Reconstruction::SquaredError) return std::nullopt;
  const double bits = nats / std::numbers::ln2 / static_cast<double>(config.image.pixels());
  return config.reconstruction == Reconstruction::Gaussian ? bits + std::log2(255.0) : bits;
}

Result<Evaluation> evaluateFit(const Model& model, const ImageSet& images, const EvaluationOptions& options, std::stop_token stop,
                               const ProgressCallback& progress) {
  if (auto fits = checkShape(model, images); !fits) return fits.error();
  if (images.empty()) return Error{"there are no images", "dataset", "Choose another split or data set."};
  const auto models = ByClass::create(model, images.labels, images.size());
  if (!models) return models.error();
  const auto d = static_cast<std::size_t>(model.latentDimension());
  const std::size_t pixels = images.shape.pixels(), count = images.size();
  RandomStream random(options.seed);
  const std::size_t together = imagesTogether(pixels);
  Evaluation result;
  result.images = count;
  result.klPerDimension.assign(d, 0.0);
  Codes codes{model.latentDimension(), count, std::vector<float>(count * d), std::vector<float>(count * d)};
  std::vector<double> reconstructions, divergences, bounds;
  std::vector<float> values, noise, reconstruction, kl;
  for (std::size_t at = 0; at < count; at += together) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    const std::size_t n = std::min(together, count - at);
    values.resize(n * pixels);
    for (std::size_t i = 0; i < n; ++i)
      pixelsOf(images, at + i, options.pixels, options.seed, std::span(values).subspan(i * pixels, pixels));
    if (options.posterior == PosteriorUse::Sample) {
      noise.resize(n * d);
      random.fillNormal(noise);
    }
    reconstruction.resize(n);
    kl.resize(n * d);
    models->score(at, values, noise, reconstruction, kl);
    models->encode(at, values, std::span(codes.mean).subspan(at * d, n * d), std::span(codes.logVariance).subspan(at * d, n * d));
    for (std::size_t i = 0; i < n; ++i) {
      double divergence = 0.0;
      for (std::size_t j = 0; j < d; ++j) {
        divergence += kl[i * d + j];
        result.klPerDimension[j] += kl[i * d + j];
      }
      reconstructions.push_back(reconstruction[i]);
      divergences.push_back(divergence);
      bounds.push_back(reconstruction[i] + divergence);
    }
    if (progress) progress({"evaluating", at + n, count});
  }
  for (double& value : result.klPerDimension) value /= static_cast<double>(count);
  result.negativeElbo = estimateOf(bounds);
  result.reconstruction = estimateOf(reconstructions);
  result.kl = estimateOf(divergences);
  describePosterior(codes, model.variational(), result);
  return result;
}

}  // namespace latentscape
