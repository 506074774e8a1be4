// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/representation.h"

#include "core/exploration/model_input.h"
#include "core/exploration/parallel.h"
#include "core/exploration/queries.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <string>

namespace latentscape {
namespace {

Result<void> checkLabels(const ImageSet& images) {
  if (images.empty()) return Error{"there are no images", "dataset", "Choose another split or data set."};
  if (images.labels.size() != images.size())
    return Error{"the images have no classes to tell apart", "dataset", "Choose a data set with labels."};
  return {};
}

double distance(std::span<const float> a, std::span<const float> b) {
  double square = 0.0;
  for (std::size_t j = 0; j < a.size(); ++j) {
    const double difference = static_cast<double>(a[j]) - static_cast<double>(b[j]);
    square += difference * difference;
  }
  return std::sqrt(square);
}

}  // namespace

Result<Features> pixelFeatures(const ImageSet& images, const MemoryLimit& limit) {
  if (auto labelled = checkLabels(images); !labelled) return labelled.error();
  // As floats, and once more where they are compared.
  if (auto fits = checkMemory("the pixels of " + std::to_string(images.size()) + " images as features",
                              2.0 * sizeof(float) * static_cast<double>(images.pixels.size()), "images",
                              "Choose fewer or smaller images.", limit);
      !fits)
    return fits.error();
  Features features{images.size(), images.shape.pixels(), {}, images.labels};
  toUnitRange(images.pixels, features.values);
  return features;
}

Result<Features> codeFeatures(const Model& model, const ImageSet& images, std::stop_token stop,
                              const ProgressCallback& progress) {
  if (auto labelled = checkLabels(images); !labelled) return labelled.error();
  if (model.classes() > 0) {
    return Error{"a conditional model's encoder already receives the class that its codes are to predict", "model",
                 "Choose a model that is not conditional."};
  }
  auto codes = encodeImages(model, images, 0, images.size(), stop, progress);
  if (!codes) return codes.error();
  if (!std::all_of(codes->mean.begin(), codes->mean.end(), [](float v) { return std::isfinite(v); })) {
    return Error{"the codes are not all finite numbers", "model", ""};
  }
  return Features{codes->count, static_cast<std::size_t>(codes->dimension), std::move(codes->mean), images.labels};
}

double ConfusionMatrix::accuracy() const {
  std::size_t right = 0, all = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    all += counts[i];
    if (i % (classes + 1) == 0) right += counts[i];
  }
  return static_cast<double>(right) / static_cast<double>(all);
}

ConfusionMatrix confusionMatrix(std::span<const std::uint8_t> truth, std::span<const std::uint8_t> given) {
  assert(!truth.empty() && truth.size() == given.size());
  const std::size_t classes =
      std::size_t{1} + std::max(*std::max_element(truth.begin(), truth.end()), *std::max_element(given.begin(), given.end()));
  ConfusionMatrix matrix{classes, std::vector<std::size_t>(classes * classes)};
  for (std::size_t i = 0; i < truth.size(); ++i) ++matrix.counts[truth[i] * classes + given[i]];
  return matrix;
}

Result<double> silhouette(const Features& features, std::size_t sample, std::uint64_t seed, std::stop_token stop,
                          const ProgressCallback& progress) {
  const auto rows = drawImages(features.count, sample, seed);
  std::vector<std::size_t> sizes(256);
  for (const std::size_t row : rows) ++sizes[features.labels[row]];
  if (std::count_if(sizes.begin(), sizes.end(), [](std::size_t n) { return n > 0; }) < 2) {
    return Error{"a silhouette needs rows of at least two classes", "dataset", "Choose more classes or images."};
  }
  std::vector<double> coefficients(rows.size());
  auto done = forEachUnit(rows.size(), 0, stop, "silhouette", progress, [&](std::size_t i) {
    const std::uint8_t own = features.labels[rows[i]];
    if (sizes[own] == 1) return;
    std::vector<double> sums(sizes.size(), 0.0);
    for (const std::size_t other : rows) sums[features.labels[other]] += distance(features.row(rows[i]), features.row(other));
    const double within = sums[own] / static_cast<double>(sizes[own] - 1);
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < sizes.size(); ++c) {
      if (c != own && sizes[c] > 0) nearest = std::min(nearest, sums[c] / static_cast<double>(sizes[c]));
    }
    const double most = std::max(within, nearest);
    coefficients[i] = most > 0.0 ? (nearest - within) / most : 0.0;
  });
  if (!done) return done.error();
  double sum = 0.0;
  for (const double coefficient : coefficients) sum += coefficient;
  return sum / static_cast<double>(rows.size());
}

}  // namespace latentscape
