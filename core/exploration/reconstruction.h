// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/model.h"

#include <cstddef>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// An image, the model's reconstruction at its posterior mean, and the difference.
struct ReconstructedImage {
  std::size_t index = 0;
  Image original, reconstruction;
  Image error;                      // errorMap()
  double reconstructionTerm = 0.0;  // nats, at the posterior mean
  double kl = 0.0;                  // nats
  double meanSquaredError = 0.0;    // of pixels in [0, 1]
};
// A conditional model is conditioned on each image's own class. Errors: images of another shape than the model's, an index out of
// range. Any thread.
Result<std::vector<ReconstructedImage>> reconstructWithTerms(const Model& model, const ImageSet& images,
                                                             std::span<const std::size_t> indices, std::stop_token stop = {},
                                                             const ProgressCallback& progress = {});

}  // namespace latentscape
