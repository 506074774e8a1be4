// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/importance.h"

#include "core/base/random.h"
#include "core/exploration/by_class.h"
#include "core/exploration/parallel.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace latentscape {
namespace {

constexpr std::size_t kChunk = 64;  // samples scored together; even, so that the normals do not depend on it

// Adds up exponentials and their squares, given the logarithms, without overflow.
class LogSum {
 public:
  void add(double logWeight) {
    if (logWeight > m_most) {
      const double shrink = std::exp(m_most - logWeight);  // 0 for the first
      m_sum *= shrink;
      m_squares *= shrink * shrink;
      m_most = logWeight;
    }
    const double weight = std::exp(logWeight - m_most);
    m_sum += weight;
    m_squares += weight * weight;
  }
  double logSum() const { return m_most + std::log(m_sum); }
  double effective() const { return m_sum * m_sum / m_squares; }

 private:
  double m_most = -std::numeric_limits<double>::infinity();
  double m_sum = 0.0, m_squares = 0.0;
};

std::vector<int> sampleCounts(int samples) {
  std::vector<int> counts;
  for (std::int64_t k = 1; k < samples; k *= 10) counts.push_back(static_cast<int>(k));
  counts.push_back(samples);
  return counts;
}

// Writes one image's log-likelihoods at the given counts to out; returns the effective number of samples.
double weighImage(const Model& model, std::span<const float> image, std::span<const float> mean,
                  std::span<const float> logVariance, const std::vector<int>& counts, RandomStream random, std::span<double> out,
                  std::stop_token stop) {
  const std::size_t d = mean.size();
  const auto samples = static_cast<std::size_t>(counts.back());
  const std::size_t most = std::min(kChunk, samples);
  std::vector<float> noise(most * d), codes(most * d), reconstruction(most), deviation(d);
  for (std::size_t j = 0; j < d; ++j) deviation[j] = std::exp(0.5F * logVariance[j]);
  LogSum sum;
  std::size_t next = 0;
  for (std::size_t at = 0; at < samples && !stop.stop_requested(); at += most) {
    const std::size_t n = std::min(most, samples - at);
    random.fillNormal(std::span(noise).first(n * d));
    for (std::size_t i = 0; i < n * d; ++i) codes[i] = mean[i % d] + deviation[i % d] * noise[i];
    model.reconstructionTerms(image, std::span(codes).first(n * d), std::span(reconstruction).first(n));
    for (std::size_t i = 0; i < n; ++i) {
      // log p(x|z) + log N(z; 0, I) - log N(z; mean, variance); the constants of the two normals cancel.
      double logWeight = -static_cast<double>(reconstruction[i]);
      for (std::size_t j = 0; j < d; ++j) {
        const double e = noise[i * d + j], half = 0.5 * static_cast<double>(logVariance[j]);
        const double z = static_cast<double>(mean[j]) + std::exp(half) * e;
        logWeight += 0.5 * (e * e - z * z) + half;
      }
      sum.add(logWeight);
      if (at + i + 1 == static_cast<std::size_t>(counts[next])) {
        out[next] = sum.logSum() - std::log(static_cast<double>(counts[next]));
        ++next;
      }
    }
  }
  return sum.effective();
}

}  // namespace

Result<ImportanceEvaluation> importanceWeightedLikelihood(const Model& model, const ImageSet& images,
                                                          const ImportanceOptions& options, std::stop_token stop,
                                                          const ProgressCallback& progress) {
  if (auto fits = checkShape(model, images); !fits) return fits.error();
  if (images.empty()) return Error{"there are no images", "dataset", "Choose another split or data set."};
  if (options.samples < 1)
    return Error{"expected at least 1, found " + std::to_string(options.samples), "importance samples", ""};
  if (!model.variational()) {
    return Error{"an autoencoder's posteriors are points without a density, so there is no likelihood to estimate", "model",
                 "Choose a variational autoencoder."};
  }
  const auto models = ByClass::create(model, images.labels, images.size());
  if (!models) return models.error();
  const auto d = static_cast<std::size_t>(model.latentDimension());
  const std::size_t pixels = images.shape.pixels(), count = images.size();
  const auto counts = sampleCounts(options.samples);
  const std::size_t columns = counts.size();
  ImportanceEvaluation result;
  result.images = count;
  result.logLikelihoods.resize(count * columns);
  std::vector<double> effective(count);
  auto done = forEachUnit(count, options.threads, stop, "importance sampling", progress, [&](std::size_t i) {
    std::vector<float> image(pixels), mean(d), logVariance(d);
    pixelsOf(images, i, options.pixels, options.seed, image);
    models->of(i).encode(image, mean, logVariance);
    effective[i] =
        weighImage(models->of(i), image, mean, logVariance, counts, RandomStream(options.seed, streams::importanceSamples(i)),
                   std::span(result.logLikelihoods).subspan(i * columns, columns), stop);
  });
  if (!done) return done.error();
  std::vector<double> values(count), gains(count);
  for (std::size_t k = 0; k < columns; ++k) {
    for (std::size_t i = 0; i < count; ++i) {
      values[i] = result.logLikelihoods[i * columns + k];
      gains[i] = k > 0 ? values[i] - result.logLikelihoods[i * columns + k - 1] : 0.0;
    }
    result.points.push_back({counts[k], estimateOf(values), estimateOf(gains)});
  }
  result.effectiveSamples = estimateOf(effective);
  return result;
}

}  // namespace latentscape
