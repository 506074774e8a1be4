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

// What a model does not know of one image: its posterior, and how much images decoded from there differ.
struct PosteriorSpread {
  std::vector<float> latentMean,
      latentDeviation;  // d each: the posterior's mean and standard deviation (0 for a point posterior)
  std::vector<float> mean,
      deviation;                  // of each pixel over the samples, in [0, 1]; the deviation over samples - 1, 0 for one sample
  std::vector<Image> samples;     // the first of them, decoded
  double averageDeviation = 0.0;  // root mean square of deviation over pixels
};

// z = mean + deviation * noise, samples times, decoded; samples from 1. Up to kept of them come back as pictures. Blocks for
// samples decodings. Errors: images of another shape than the model's, no image index, no samples.
Result<PosteriorSpread> posteriorSpread(const Model& model, const ImageSet& images, std::size_t index, int samples, int kept,
                                        std::uint64_t seed, std::stop_token stop = {});

}  // namespace latentscape
