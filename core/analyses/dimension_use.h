// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/model.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// How much a model uses each latent dimension, over images. Without images kl, variance and extent are empty and the order is
// that of the indices.
struct DimensionUse {
  std::vector<double> kl{};          // nats, mean over images; infinite for an autoencoder, whose codes are points
  std::vector<double> variance{};    // of the posterior means
  std::vector<double> extent{};      // the largest absolute value of a mean, at least 3
  std::vector<std::size_t> order{};  // the most informative first
  std::size_t images = 0;
};

DimensionUse dimensionsInOrder(int dimension);
// Of a draw of so many of the images, always the same; 0: of all. An Error if they are not of the model's shape. Blocks.
Result<DimensionUse> dimensionUse(const Model& model, const ImageSet& images, std::uint64_t wanted, std::stop_token stop = {},
                                  const ProgressCallback& progress = {});

// "z₇ · KL 2.31"; an autoencoder's KL is not finite: "z₇ · variance 0.092". "z₇" without images.
std::string titleOf(const DimensionUse& use, std::size_t dimension);

}  // namespace latentscape
