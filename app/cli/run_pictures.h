// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/model/losses.h"
#include "core/storage/checkpoint.h"

#include <filesystem>
#include <span>

namespace latentscape {

// The pictures of a run: losses.png, latent.png, manifold.png, reconstructions.png, samples.png. What has nothing to show (no losses yet, no
// test images) is left out. Computes on the caller's thread, about a second for MNIST.
Result<void> writeRunPictures(const std::filesystem::path& folder, const Checkpoint& checkpoint, const Dataset& dataset,
                              std::span<const LossRecord> losses);

}  // namespace latentscape
