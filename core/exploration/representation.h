// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/model.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// What codes tell of classes that training never saw. Classifiers learn from one set of images and are tested on another. Each
// blocks, and shares its work among the threads that the process may use; their number changes nothing but the time.

struct Features {
  std::size_t count = 0, dimension = 0;
  std::vector<float> values;         // count * dimension
  std::vector<std::uint8_t> labels;  // count classes
  std::span<const float> row(std::size_t i) const { return std::span(values).subspan(i * dimension, dimension); }
};
// Errors: images without classes, or none; codes of a conditional model, which was given the classes.
Result<Features> pixelFeatures(const ImageSet& images);  // grey levels in [0, 1]
// Posterior means.
Result<Features> codeFeatures(const Model& model, const ImageSet& images, std::stop_token stop = {},
                              const ProgressCallback& progress = {});

struct ConfusionMatrix {
  std::size_t classes = 0;
  std::vector<std::size_t> counts;  // classes * classes: row is the true class, column the one that was given
  double accuracy() const;
};
// Both of one length, not empty.
ConfusionMatrix confusionMatrix(std::span<const std::uint8_t> truth, std::span<const std::uint8_t> given);

// Mean silhouette coefficient of classes as clusters (Rousseeuw 1987), Euclidean; over a seeded draw of at most sample rows. From
// -1 to 1; 0 for the only row of its class. Error: fewer than two classes.
Result<double> silhouette(const Features& features, std::size_t sample, std::uint64_t seed, std::stop_token stop = {},
                          const ProgressCallback& progress = {});

}  // namespace latentscape
