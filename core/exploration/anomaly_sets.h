// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/exploration/anomalies.h"
#include "core/model/model.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// What is compared when anomalies are looked for: images of one kind against images of another. Any thread.

// Images with their numbers in the set that they were taken from, ascending.
struct NumberedImages {
  ImageSet images;
  std::vector<std::size_t> indices;
};

// Those of the classes named (none named: all). Errors, whose where is title: classes of images without labels, no image of them.
Result<NumberedImages> imagesOfClasses(const ImageSet& images, std::span<const int> classes, const std::string& title);

struct NormalDistance {
  MahalanobisDistance distance;
  std::size_t images = 0;   // that it was fitted to
  bool fromScored = false;  // they were taken from those to be scored
};
// Fits the distance to the codes of normal training images; where there are none, to a seeded half of the images to be scored,
// which are taken out of them. Blocks.
Result<NormalDistance> fitNormalDistance(const Model& model, const ImageSet& train, NumberedImages& scored, std::uint64_t seed,
                                         std::stop_token stop = {}, const ProgressCallback& progress = {});

}  // namespace latentscape
