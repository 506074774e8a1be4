// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/refinement.h"

#include "core/base/random.h"
#include "core/exploration/chunks.h"
#include "core/exploration/estimate.h"
#include "core/exploration/traversal.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {

constexpr int kCheckSamples = 128;  // of the noise that a refined code is checked by

int samplesOf(const Model& model, const RefineOptions& options) {
  if (!model.variational()) return 1;
  const int samples = options.samples > 0 ? options.samples : std::clamp(2 * model.latentDimension(), 32, 128);
  return samples + samples % 2;
}

std::vector<float> noiseOf(const Model& model, const RefineOptions& options) {
  if (!model.variational()) return std::vector<float>(static_cast<std::size_t>(model.latentDimension()), 0.0F);
  return fixedNoise(samplesOf(model, options), model.latentDimension(), options.seed, streams::kRefinement);
}

// Deviations of the start's posterior, which make the problem well conditioned: all curvatures are then about 1.
std::vector<double> scaleOf(const Model& model, const Gaussian& start) {
  std::vector<double> scale(start.mean.size(), 1.0);
  if (!model.variational()) return scale;
  for (std::size_t j = 0; j < scale.size(); ++j) scale[j] = std::exp(0.5 * static_cast<double>(start.logVariance[j]));
  return scale;
}

// mean + deviation * noise, for each row of noise.
void codesOf(const Gaussian& gaussian, std::span<const float> noise, std::span<float> codes) {
  const std::size_t d = gaussian.mean.size();
  std::vector<float> deviation(d);
  for (std::size_t j = 0; j < d; ++j) deviation[j] = std::exp(0.5F * gaussian.logVariance[j]);  // exp(-inf) is 0
  for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = gaussian.mean[i % d] + deviation[i % d] * noise[i];
}

std::vector<float> termsWith(const TargetTerms& target, const Gaussian& gaussian, std::span<const float> noise) {
  std::vector<float> codes(noise.size()), terms(noise.size() / gaussian.mean.size());
  codesOf(gaussian, noise, codes);
  target.terms(codes, terms);
  return terms;
}

double meanOf(std::span<const float> values) {
  double sum = 0.0;
  for (const float value : values) sum += static_cast<double>(value);
  return sum / static_cast<double>(values.size());
}

// The noise's first half in columns, a dimension each: orthogonal if there are at least as many rows, each of mean square 1.
void matchMoments(std::vector<double>& half, std::size_t rows, std::size_t d) {
  const auto dot = [&](std::size_t a, std::size_t b) {
    double sum = 0.0;
    for (std::size_t r = 0; r < rows; ++r) sum += half[r * d + a] * half[r * d + b];
    return sum;
  };
  for (std::size_t j = 0; j < d; ++j) {
    for (std::size_t k = 0; rows >= d && k < j; ++k) {  // Gram and Schmidt, the columns before being of length sqrt(rows)
      const double share = dot(k, j) / static_cast<double>(rows);
      for (std::size_t r = 0; r < rows; ++r) half[r * d + j] -= share * half[r * d + k];
    }
    const double factor = std::sqrt(static_cast<double>(rows) / dot(j, j));
    for (std::size_t r = 0; r < rows; ++r) half[r * d + j] *= factor;
  }
}

LbfgsOptions searchOptions() {
  LbfgsOptions options;
  options.tolerance = 5e-3;  // nats per deviation of the posterior: what is left to gain is far below float's rounding of a term
  options.maxTries = 20;
  return options;
}

}  // namespace

Gaussian encodedGaussian(const Model& model, std::span<const float> pixels) {
  const auto d = static_cast<std::size_t>(model.latentDimension());
  Gaussian gaussian{LatentPoint(d), LatentPoint(d)};
  model.encode(pixels, gaussian.mean, gaussian.logVariance);
  return gaussian;
}

double klToPrior(const Gaussian& gaussian) {
  if (std::all_of(gaussian.logVariance.begin(), gaussian.logVariance.end(), [](float v) { return std::isinf(v) && v < 0.0F; }))
    return 0.0;
  double kl = 0.0;
  for (const double value : klOfDimensions({static_cast<int>(gaussian.mean.size()), 1, gaussian.mean, gaussian.logVariance}))
    kl += value;
  return kl;
}

std::vector<float> fixedNoise(int samples, int dimension, std::uint64_t seed, Stream stream) {
  assert(samples > 0 && samples % 2 == 0 && dimension > 0);
  const auto rows = static_cast<std::size_t>(samples / 2), d = static_cast<std::size_t>(dimension);
  std::vector<float> drawn(rows * d);
  RandomStream(seed, stream).fillNormal(drawn);
  std::vector<double> half(drawn.begin(), drawn.end());
  matchMoments(half, rows, d);
  std::vector<float> noise(2 * rows * d);
  for (std::size_t i = 0; i < half.size(); ++i) {
    noise[i] = static_cast<float>(half[i]);
    noise[half.size() + i] = -noise[i];
  }
  return noise;
}

std::size_t Refinement::codesOfStep(const Model& model, const RefineOptions& options) {
  return static_cast<std::size_t>(samplesOf(model, options));
}

Refinement::Refinement(std::shared_ptr<const Model> model, CodeTarget target, Gaussian start, const RefineOptions& options)
    : Refinement(model, std::make_shared<const TargetTerms>(*model, std::move(target), codesOfStep(*model, options)),
                 std::move(start), options) {}

Refinement::Refinement(std::shared_ptr<const Model> model, std::shared_ptr<const TargetTerms> terms, Gaussian start,
                       const RefineOptions& options)
    : m_model(std::move(model)), m_terms(std::move(terms)), m_options(options), m_start(std::move(start)), m_best(m_start),
      m_scale(scaleOf(*m_model, m_start)), m_noise(noiseOf(*m_model, options)), m_codes(m_noise.size()),
      m_gradients(m_noise.size()), m_values(m_noise.size() / m_start.mean.size()),
      m_search(std::vector<double>(m_start.mean.size() * (m_model->variational() ? 2 : 1), 0.0), searchOptions(),
               [this](std::span<const double> x, std::span<double> gradient) { return objective(x, gradient); }),
      m_startLoss(m_search.value()), m_loss(m_startLoss), m_done(m_search.converged() || options.steps <= 0) {
  assert(m_scale.size() == static_cast<std::size_t>(m_model->latentDimension()) && m_start.logVariance.size() == m_scale.size());
}

// x: the mean's change in deviations of the start, d; then the log-variance's change, d, unless the model is an autoencoder.
Gaussian Refinement::gaussianAt(std::span<const double> x) const {
  const std::size_t d = m_start.mean.size();
  Gaussian gaussian = m_start;
  for (std::size_t j = 0; j < d; ++j) gaussian.mean[j] += static_cast<float>(m_scale[j] * x[j]);
  for (std::size_t j = d; j < x.size(); ++j) gaussian.logVariance[j - d] += static_cast<float>(x[j]);
  return gaussian;
}

double Refinement::objective(std::span<const double> x, std::span<double> gradient) {
  const std::size_t d = m_start.mean.size();
  const Gaussian gaussian = gaussianAt(x);
  codesOf(gaussian, m_noise, m_codes);
  m_terms->gradients(m_codes, m_values, m_gradients);
  const double share = 1.0 / static_cast<double>(m_values.size());
  std::fill(gradient.begin(), gradient.end(), 0.0);
  for (std::size_t i = 0; i < m_gradients.size(); ++i) {
    const auto slope = static_cast<double>(m_gradients[i]);
    gradient[i % d] += share * slope;
    if (x.size() > d) gradient[d + i % d] += share * slope * static_cast<double>(m_noise[i]);
  }
  for (std::size_t j = 0; x.size() > d && j < d; ++j) {
    const auto logVariance = static_cast<double>(gaussian.logVariance[j]);
    gradient[j] += static_cast<double>(gaussian.mean[j]);
    gradient[d + j] = 0.5 * (gradient[d + j] * std::exp(0.5 * logVariance) + std::exp(logVariance) - 1.0);
  }
  for (std::size_t j = 0; j < d; ++j) gradient[j] *= m_scale[j];
  return meanOf(m_values) + klToPrior(gaussian);
}

void Refinement::advance(int steps) {
  const auto value = [this](std::span<const double> x, std::span<double> gradient) { return objective(x, gradient); };
  for (int i = 0; i < steps && !m_done; ++i) {
    const bool moved = m_search.advance(value);
    if (moved) {
      ++m_step;
      m_best = gaussianAt(m_search.x());
      m_loss = m_search.value();
    }
    if (!moved || m_search.converged() || m_step >= m_options.steps) finish();
  }
}

// Goes back to the start unless the refined code is better with noise that it has not seen.
void Refinement::finish() {
  m_done = true;
  if (!m_options.check || !m_model->variational() || m_step == 0) return;
  const auto noise = fixedNoise(kCheckSamples, m_model->latentDimension(), m_options.seed, streams::kRefinementCheck);
  const double before = meanOf(termsWith(*m_terms, m_start, noise)) + klToPrior(m_start);
  const double after = meanOf(termsWith(*m_terms, m_best, noise)) + klToPrior(m_best);
  if (after < before) return;
  m_best = m_start;
  m_loss = m_startLoss;
}

FreshScore scoreFresh(const Model& model, const CodeTarget& target, const Gaussian& before, const Gaussian& after, int samples,
                      std::uint64_t seed) {
  return *scoreFresh(model, target, before, after, samples, seed, {});
}

Result<FreshScore> scoreFresh(const Model& model, const CodeTarget& target, const Gaussian& before, const Gaussian& after,
                              int samples, std::uint64_t seed, const std::stop_token& stop) {
  const std::size_t d = before.mean.size(), count = model.variational() ? static_cast<std::size_t>(samples) : 1;
  const std::size_t together = imagesTogether(target.pixels.size());
  const TargetTerms terms(model, target, std::min(count, together));
  std::vector<float> noise(count * d, 0.0F), first, second;
  if (model.variational()) RandomStream(seed, streams::kFreshSamples).fillNormal(noise);
  for (std::size_t at = 0; at < count; at += together) {
    const auto some = std::span<const float>(noise).subspan(at * d, std::min(together, count - at) * d);
    for (const auto& [gaussian, found] : {std::pair{&before, &first}, {&after, &second}}) {
      if (stop.stop_requested()) return Error::cancelledByUser();
      const auto values = termsWith(terms, *gaussian, some);
      found->insert(found->end(), values.begin(), values.end());
    }
  }
  FreshScore score{meanOf(first) + klToPrior(before), meanOf(second) + klToPrior(after), 0.0, 0.0};
  std::vector<double> differences(count);
  for (std::size_t i = 0; i < count; ++i) differences[i] = static_cast<double>(second[i]) - static_cast<double>(first[i]);
  score.difference = score.after - score.before;
  if (count > 1) score.standardError = estimateOf(differences).standardError;
  return score;
}

}  // namespace latentscape
