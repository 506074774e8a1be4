// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/exploration/estimate.h"
#include "core/exploration/model_input.h"
#include "core/model/model.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

namespace latentscape {

// A tighter bound on the likelihood than -ELBO. Blocks: for a background thread.

struct ImportanceOptions {
  int samples = 5000;  // K, at least 1
  PixelValues pixels = PixelValues::Grey;
  std::uint64_t seed = 1;
  int threads = 0;  // 0: as many as the process may use; affects only the time
};

struct ImportancePoint {
  int samples = 0;         // k
  Estimate logLikelihood;  // nats per image, with the standard error over images
  Estimate gain;           // over the previous point, paired image by image; 0 for the first
};
struct ImportanceEvaluation {
  std::size_t images = 0;
  std::vector<ImportancePoint> points;  // k = 1, 10, 100, ... below K, and K: the first k of the same K samples
  std::vector<double> logLikelihoods;   // images * points.size(), image by image
  Estimate effectiveSamples;  // (sum w)^2 / sum w^2 over all K weights, mean over images; near 1, a single sample dominates
};

// log p(x) >= L_k = E[log 1/k sum of p(x, z_i) / q(z_i|x)] with z_i from q(z|x); L_k increases with k towards log p(x) (Burda,
// Grosse and Salakhutdinov 2016, equation 8). An image's samples depend only on seed and the image's index in the set. The memory
// needed does not depend on K. Errors: a model whose posteriors are points (an autoencoder has no likelihood), no images.
// A single image has no standard error (NaN).
Result<ImportanceEvaluation> importanceWeightedLikelihood(const Model& model, const ImageSet& images,
                                                          const ImportanceOptions& options, std::stop_token stop = {},
                                                          const ProgressCallback& progress = {});

}  // namespace latentscape
