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
  int samples = 5000;  // K, from 1
  PixelValues pixels = PixelValues::Grey;
  std::uint64_t seed = 1;
  int threads = 0;  // 0: as many as the process may use; changes nothing but the time
};

struct ImportancePoint {
  int samples = 0;         // k
  Estimate logLikelihood;  // nats per image, with the standard error over images
  Estimate gain;           // over the point before, paired image by image; zeros at the first
};
struct ImportanceEvaluation {
  std::size_t images = 0;
  std::vector<ImportancePoint> points;  // k = 1, 10, 100, ... below K, and K: the first k of the same K samples
  std::vector<double> logLikelihoods;   // images * points.size(), image by image
  Estimate effectiveSamples;            // (sum w)^2 / sum w^2 of all K weights, mean over images: near 1, one sample decides
};

// log p(x) >= L_k = E[log 1/k sum of p(x, z_i) / q(z_i|x)] with z_i from q(z|x), which grows with k to log p(x) (Burda, Grosse
// and Salakhutdinov 2016, equation 8). Samples of an image depend on seed and on its number in the set alone. Memory does not
// grow with K. Error for a model whose posteriors are points (an autoencoder has no likelihood). At least two images.
Result<ImportanceEvaluation> importanceWeightedLikelihood(const Model& model, const ImageSet& images,
                                                          const ImportanceOptions& options, std::stop_token stop = {},
                                                          const ProgressCallback& progress = {});

}  // namespace latentscape
