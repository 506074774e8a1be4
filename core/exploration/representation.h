// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/memory_limit.h"
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

// How much codes reveal about classes that training never saw. Classifiers learn from one set of images and are tested on
// another. Each function blocks, and uses all threads that the process may use; their number affects only the time.

struct Features {
  std::size_t count = 0, dimension = 0;
  std::vector<float> values;         // count * dimension
  std::vector<std::uint8_t> labels;  // count classes
  std::span<const float> row(std::size_t i) const { return std::span(values).subspan(i * dimension, dimension); }
};
// Errors: no images, images without classes, or codes of a conditional model, which already received the classes.
// Grey levels in [0, 1]; also an Error if they would take more than the limit.
Result<Features> pixelFeatures(const ImageSet& images, const MemoryLimit& limit = memoryLimit());
// Posterior means.
Result<Features> codeFeatures(const Model& model, const ImageSet& images, std::stop_token stop = {},
                              const ProgressCallback& progress = {});

struct ConfusionMatrix {
  std::size_t classes = 0;
  std::vector<std::size_t> counts;  // classes * classes: the row is the true class, the column the predicted one
  double accuracy() const;
};
// truth and given (the predictions) must have the same length and not be empty.
ConfusionMatrix confusionMatrix(std::span<const std::uint8_t> truth, std::span<const std::uint8_t> given);

// The mean silhouette coefficient of the classes as clusters (Rousseeuw 1987), Euclidean, over a seeded draw of at most `sample`
// rows. From -1 to 1; a row that is alone in its class counts as 0. Error: fewer than two classes.
Result<double> silhouette(const Features& features, std::size_t sample, std::uint64_t seed, std::stop_token stop = {},
                          const ProgressCallback& progress = {});

}  // namespace latentscape
