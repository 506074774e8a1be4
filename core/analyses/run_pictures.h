// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/losses.h"
#include "core/model/model.h"

#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>

namespace latentscape {

// Writes the pictures of a run, each completely or not at all: losses.png (if there are losses), latent.png (all test means in
// the plane of the first two dimensions; for one dimension, mean and standard deviation), manifold.png (20x20),
// reconstructions.png (sixteen test images above their reconstructions) and samples.png (8x8 from the prior, seed 1); fewer
// images where a picture would be wider than 16,384 pixels. If dataset is null, omits pictures that need test images. Blocks: for
// a background thread.
Result<void> writeRunPictures(const std::filesystem::path& folder, const Model& model,
                              const std::shared_ptr<const Dataset>& dataset, std::span<const LossRecord> losses,
                              std::stop_token stop = {}, const ProgressCallback& progress = {});

}  // namespace latentscape
