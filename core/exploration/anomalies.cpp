// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/anomalies.h"

#include "core/base/random.h"
#include "core/exploration/by_class.h"
#include "core/exploration/chunks.h"
#include "core/exploration/model_input.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace latentscape {
namespace {

constexpr std::size_t kDistances = 256;  // between two checks of the stop token

double countAsInfinite(double score) { return std::isnan(score) ? std::numeric_limits<double>::infinity() : score; }

Result<std::vector<double>> distances(const Model& model, const ImageSet& images, const MahalanobisDistance& distance,
                                      std::stop_token stop, const ProgressCallback& progress) {
  const auto codes = encodeImages(model, images, 0, images.size(), stop, progress);
  if (!codes) return codes.error();
  std::vector<double> scores(codes->count);
  for (std::size_t i = 0; i < codes->count; ++i) {
    if (i % kDistances == 0 && stop.stop_requested()) return Error::cancelledByUser();
    scores[i] = countAsInfinite(distance(codes->meanOf(i)));
  }
  return scores;
}

std::vector<double> sorted(std::span<const double> scores, bool falling) {
  std::vector<double> values(scores.begin(), scores.end());
  falling ? std::sort(values.begin(), values.end(), std::greater<>()) : std::sort(values.begin(), values.end());
  return values;
}

}  // namespace

std::optional<Error> scoreObstacle(AnomalyScore score, bool variational) {
  if (variational) return std::nullopt;
  if (score == AnomalyScore::Kl)
    return Error{"an autoencoder has no KL divergence to score by", "score", "Choose reconstruction or mahalanobis."};
  if (score == AnomalyScore::NegativeElbo) {
    return Error{"an autoencoder has no ELBO to score by: its loss is its reconstruction term", "score",
                 "Choose reconstruction."};
  }
  return std::nullopt;
}

Result<MahalanobisDistance> MahalanobisDistance::fit(const Codes& codes) {
  const auto d = static_cast<std::size_t>(codes.dimension);
  const std::size_t n = codes.count;
  if (n < 2)
    return Error{"fitting a Gaussian needs at least two codes, found " + std::to_string(n), "normal images",
                 "Choose more of them."};
  const auto count = static_cast<double>(n);
  std::vector<double> mean(d, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < d; ++j) mean[j] += codes.mean[i * d + j];
  }
  for (double& value : mean) value /= count;
  // The sample covariance S with divisor n (lower triangle only), and the mean of |x|^4, which Ledoit and Wolf's estimate needs
  // (lemma 3.4).
  std::vector<double> covariance(d * d, 0.0), centred(d);
  double fourth = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    double square = 0.0;
    for (std::size_t j = 0; j < d; ++j) {
      centred[j] = codes.mean[i * d + j] - mean[j];
      square += centred[j] * centred[j];
      for (std::size_t k = 0; k <= j; ++k) covariance[j * d + k] += centred[j] * centred[k];
    }
    fourth += square * square / count;
  }
  double trace = 0.0, squares = 0.0;
  for (std::size_t j = 0; j < d; ++j) {
    for (std::size_t k = 0; k <= j; ++k) {
      const double value = covariance[j * d + k] /= count;
      squares += (k < j ? 2.0 : 1.0) * value * value;
    }
    trace += covariance[j * d + j];
  }
  const double scale = trace / static_cast<double>(d);
  if (!std::isfinite(trace) || !std::isfinite(fourth)) return Error{"the codes are not all finite numbers", "normal images", ""};
  if (!(scale > 0.0)) {
    return Error{"the codes of the normal images are all the same", "normal images",
                 "Choose another score, or a model that has not collapsed."};
  }
  const double target = squares - static_cast<double>(d) * scale * scale;  // |S - scale I|^2, Frobenius
  const double noise = std::min((fourth - squares) / count, target);
  const double shrinkage = target > 0.0 ? std::clamp(noise / target, 0.0, 1.0) : 0.0;
  for (double& value : covariance) value *= 1.0 - shrinkage;
  for (std::size_t j = 0; j < d; ++j) covariance[j * d + j] += shrinkage * scale;
  auto factor = Cholesky::factor(covariance, d);
  if (!factor) {  // some directions have no variance
    for (std::size_t j = 0; j < d; ++j) covariance[j * d + j] += 1e-9 * scale;
    factor = Cholesky::factor(covariance, d);
  }
  if (!factor) return Error{"no Gaussian can be fitted to the codes", "normal images", "Choose more of them."};
  return MahalanobisDistance(std::move(mean), *std::move(factor), shrinkage);
}

double MahalanobisDistance::operator()(std::span<const float> point) const {
  assert(point.size() == m_mean.size());
  std::vector<double> centred(point.begin(), point.end());
  for (std::size_t j = 0; j < centred.size(); ++j) centred[j] -= m_mean[j];
  m_factor.solveLower(centred);
  double square = 0.0;
  for (const double value : centred) square += value * value;
  return std::sqrt(square);
}

Result<TermScores> termScores(const Model& model, const ImageSet& images, const AnomalyOptions& options, std::stop_token stop,
                              const ProgressCallback& progress) {
  if (auto fits = checkShape(model, images); !fits) return fits.error();
  const auto models = ByClass::create(model, images.labels, images.size());
  if (!models) return models.error();
  const auto d = static_cast<std::size_t>(model.latentDimension());
  const std::size_t pixels = images.shape.pixels();
  RandomStream random(options.seed);
  const std::size_t together = imagesTogether(pixels);
  TermScores scores;
  std::vector<float> values, noise, reconstruction, kl;
  for (std::size_t at = 0; at < images.size(); at += together) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    const std::size_t n = std::min(together, images.size() - at);
    toUnitRange(std::span(images.pixels).subspan(at * pixels, n * pixels), values);
    if (options.posterior == PosteriorUse::Sample) {
      noise.resize(n * d);
      random.fillNormal(noise);
    }
    reconstruction.resize(n);
    kl.resize(n * d);
    models->score(at, values, noise, reconstruction, kl);
    for (std::size_t i = 0; i < n; ++i) {
      const auto error = static_cast<double>(reconstruction[i]);
      double divergence = 0.0, both = error;
      for (std::size_t j = 0; j < d; ++j) {
        divergence += kl[i * d + j];
        both += kl[i * d + j];
      }
      scores.reconstruction.push_back(countAsInfinite(error));
      scores.kl.push_back(countAsInfinite(divergence));
      scores.negativeElbo.push_back(countAsInfinite(both));
    }
    if (progress) progress({"scoring", at + n, images.size()});
  }
  return scores;
}

Result<std::vector<double>> anomalyScores(const Model& model, const ImageSet& images, const AnomalyOptions& options,
                                          std::stop_token stop, const ProgressCallback& progress) {
  if (const auto obstacle = scoreObstacle(options.score, model.variational())) return *obstacle;
  if (options.score == AnomalyScore::Mahalanobis) {
    assert(options.mahalanobis != nullptr && options.mahalanobis->dimension() == model.latentDimension());
    if (auto fits = checkShape(model, images); !fits) return fits.error();
    return distances(model, images, *options.mahalanobis, std::move(stop), progress);
  }
  auto scores = termScores(model, images, options, std::move(stop), progress);
  if (!scores) return scores.error();
  if (options.score == AnomalyScore::Kl) return std::move(scores->kl);
  return std::move(options.score == AnomalyScore::Reconstruction ? scores->reconstruction : scores->negativeElbo);
}

std::vector<RocPoint> rocCurve(std::span<const double> normal, std::span<const double> anomalous) {
  assert(!normal.empty() && !anomalous.empty());
  const auto negatives = sorted(normal, true), positives = sorted(anomalous, true);
  std::vector<RocPoint> points{{std::numeric_limits<double>::infinity(), 0.0, 0.0}};
  std::size_t n = 0, p = 0;
  while (n < negatives.size() || p < positives.size()) {
    double threshold = -std::numeric_limits<double>::infinity();
    if (n < negatives.size()) threshold = std::max(threshold, negatives[n]);
    if (p < positives.size()) threshold = std::max(threshold, positives[p]);
    while (n < negatives.size() && negatives[n] >= threshold) ++n;
    while (p < positives.size() && positives[p] >= threshold) ++p;
    points.push_back({threshold, static_cast<double>(n) / static_cast<double>(negatives.size()),
                      static_cast<double>(p) / static_cast<double>(positives.size())});
  }
  return points;
}

RocPoint rocAt(std::span<const double> normal, std::span<const double> anomalous, double threshold) {
  assert(!normal.empty() && !anomalous.empty());
  const auto share = [threshold](std::span<const double> scores) {
    return static_cast<double>(std::count_if(scores.begin(), scores.end(), [threshold](double s) { return s >= threshold; })) /
           static_cast<double>(scores.size());
  };
  return {threshold, share(normal), share(anomalous)};
}

double auroc(std::span<const double> normal, std::span<const double> anomalous) {
  assert(!normal.empty() && !anomalous.empty());
  const auto negatives = sorted(normal, false), positives = sorted(anomalous, false);
  double won = 0.0;  // number of pairs; exact up to 2^53
  std::size_t below = 0, upTo = 0;
  for (const double score : positives) {
    while (below < negatives.size() && negatives[below] < score) ++below;
    upTo = std::max(upTo, below);
    while (upTo < negatives.size() && negatives[upTo] <= score) ++upTo;
    won += static_cast<double>(below) + 0.5 * static_cast<double>(upTo - below);
  }
  return won / static_cast<double>(negatives.size()) / static_cast<double>(positives.size());
}

ScoreHistogram scoreHistogram(std::span<const double> normal, std::span<const double> anomalous, std::size_t bins) {
  assert(bins > 0);
  ScoreHistogram histogram{0.0, 1.0, std::vector<std::size_t>(bins), std::vector<std::size_t>(bins)};
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const auto scores : {normal, anomalous}) {
    for (const double score : scores) {
      if (!std::isfinite(score)) continue;
      low = std::min(low, score);
      high = std::max(high, score);
    }
  }
  if (low <= high) histogram.low = low, histogram.high = high > low ? high : low + 1.0;
  const double perBin = (histogram.high - histogram.low) / static_cast<double>(bins);
  const auto count = [&](std::span<const double> scores, std::vector<std::size_t>& counts) {
    for (const double score : scores) {
      const double bin = std::floor((score - histogram.low) / perBin);
      ++counts[bin < static_cast<double>(bins) ? static_cast<std::size_t>(std::max(bin, 0.0)) : bins - 1];
    }
  };
  count(normal, histogram.normal);
  count(anomalous, histogram.anomalous);
  return histogram;
}

std::vector<std::size_t> extremeScores(std::span<const double> scores, std::size_t count, bool highest) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return highest ? scores[a] > scores[b] : scores[a] < scores[b]; });
  order.resize(std::min(count, order.size()));
  return order;
}

}  // namespace latentscape
