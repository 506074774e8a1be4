// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/model.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

namespace latentscape {

// A model's uncertainty about one image: its posterior, and how much images decoded from it differ.
struct PosteriorSpread {
  // d each: the posterior's mean and standard deviation (0 for a point posterior).
  std::vector<float> latentMean, latentDeviation;
  // Of each pixel over the samples, in [0, 1]. The deviation divides by samples - 1; it is 0 for one sample.
  std::vector<float> mean, deviation;
  std::vector<Image> samples;     // the first `kept` samples, decoded
  double averageDeviation = 0.0;  // root mean square of deviation over pixels
};

// Decodes `samples` draws z = mean + deviation * noise, at least one, and keeps up to `kept` of them as images. Blocks for that
// many decodings. Errors: images of another shape than the model's, an index out of range, fewer than one sample.
Result<PosteriorSpread> posteriorSpread(const Model& model, const ImageSet& images, std::size_t index, int samples, int kept,
                                        std::uint64_t seed, std::stop_token stop = {});

}  // namespace latentscape
