// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/corruption.h"
#include "core/data/dataset.h"
#include "core/exploration/estimate.h"
#include "core/model/model.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// What a model makes of corrupted images: decodes the posterior mean of the noisy image and compares it with the clean one.
// Blocks.

struct DenoisingQuality {
  std::size_t images = 0;
  double psnrBefore = 0.0, psnrAfter = 0.0;  // dB, from the mean squared error over all images; infinite if all pixels are equal
  std::optional<Estimate> ssimBefore, ssimAfter;  // mean over images; nullopt for images smaller than SSIM's window
};
// Of the images with these indices, at least one. An image's noise depends only on seed and the image's index in the set. Errors
// here and below: images of another shape than the model's, an index out of range.
Result<DenoisingQuality> denoisingQuality(const Model& model, const ImageSet& images, std::span<const std::size_t> indices,
                                          const Corruption& corruption, std::uint64_t seed, std::stop_token stop = {},
                                          const ProgressCallback& progress = {});

// Three versions of one image, with the same noise as above.
struct DenoisedImage {
  Image clean, noisy, denoised;
  double psnrBefore = 0.0, psnrAfter = 0.0;
};
Result<std::vector<DenoisedImage>> denoiseImages(const Model& model, const ImageSet& images, std::span<const std::size_t> indices,
                                                 const Corruption& corruption, std::uint64_t seed);

}  // namespace latentscape
