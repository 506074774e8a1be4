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

// Chooses the images that anomaly detection compares: images of one kind against images of another. Any thread.

// Images with their indices in the set that they come from, in ascending order.
struct NumberedImages {
  ImageSet images;
  std::vector<std::size_t> indices;
};

// The images of the given classes (of all classes if none is given). Errors, with title as where: the images have no labels, or
// no image has one of the classes.
Result<NumberedImages> imagesOfClasses(const ImageSet& images, std::span<const int> classes, const std::string& title);

struct NormalDistance {
  MahalanobisDistance distance;
  std::size_t images = 0;   // number of images that it was fitted to
  bool fromScored = false;  // whether those were taken out of the images to be scored
};
// Fits the distance to the codes of the normal training images. If there are none, it takes a seeded half out of the images to be
// scored and fits to those. Blocks.
Result<NormalDistance> fitNormalDistance(const Model& model, const ImageSet& train, NumberedImages& scored, std::uint64_t seed,
                                         std::stop_token stop = {}, const ProgressCallback& progress = {});

}  // namespace latentscape
