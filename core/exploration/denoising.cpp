// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/denoising.h"

#include "core/exploration/by_class.h"
#include "core/exploration/model_input.h"
#include "core/exploration/quality.h"

#include <string>

namespace latentscape {
namespace {

struct Triple {
  std::vector<float> clean, noisy, denoised;
};

Triple denoiseOne(const Model& model, const ImageSet& images, std::size_t index, const Corruption& corruption,
                  std::uint64_t seed) {
  const auto d = static_cast<std::size_t>(model.latentDimension());
  Triple triple;
  toUnitRange(images.image(index), triple.clean);
  triple.noisy = triple.clean;
  corruptImage(corruption, triple.noisy, seed, index);
  std::vector<float> mean(d), logVariance(d);
  model.encode(triple.noisy, mean, logVariance);
  triple.denoised.resize(triple.clean.size());
  model.decode(mean, triple.denoised);
  return triple;
}

Result<void> check(const Model& model, const ImageSet& images, std::span<const std::size_t> indices,
                   const Corruption& corruption) {
  if (auto fits = checkShape(model, images); !fits) return fits;
  if (auto valid = validate(corruption); !valid) return valid;
  for (const std::size_t index : indices) {
    if (index >= images.size())
      return Error{"there are " + std::to_string(images.size()) + " images, found number " + std::to_string(index), "image", ""};
  }
  return {};
}

}  // namespace

Result<DenoisingQuality> denoisingQuality(const Model& model, const ImageSet& images, std::span<const std::size_t> indices,
                                          const Corruption& corruption, std::uint64_t seed, std::stop_token stop,
                                          const ProgressCallback& progress) {
  if (auto right = check(model, images, indices, corruption); !right) return right.error();
  const auto models = ByClass::create(model, images.labels, images.size());
  if (!models) return models.error();
  if (indices.empty()) return Error{"there are no images", "dataset", "Choose another split or data set."};
  double before = 0.0, after = 0.0;
  std::vector<double> similarBefore, similarAfter;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    const Triple triple = denoiseOne(models->of(indices[i]), images, indices[i], corruption, seed);
    before += meanSquaredError(triple.clean, triple.noisy);
    after += meanSquaredError(triple.clean, triple.denoised);
    if (const auto similarity = ssim(triple.clean, triple.noisy, images.shape)) {
      similarBefore.push_back(*similarity);
      similarAfter.push_back(*ssim(triple.clean, triple.denoised, images.shape));
    }
    if (progress && (i + 1) % 64 == 0) progress({"denoising", i + 1, indices.size()});
  }
  const auto count = static_cast<double>(indices.size());
  DenoisingQuality quality{indices.size(), decibels(before / count), decibels(after / count), {}, {}};
  if (!similarBefore.empty()) {
    quality.ssimBefore = estimateOf(similarBefore);
    quality.ssimAfter = estimateOf(similarAfter);
  }
  return quality;
}

Result<std::vector<DenoisedImage>> denoiseImages(const Model& model, const ImageSet& images, std::span<const std::size_t> indices,
                                                 const Corruption& corruption, std::uint64_t seed) {
  if (auto right = check(model, images, indices, corruption); !right) return right.error();
  const auto models = ByClass::create(model, images.labels, images.size());
  if (!models) return models.error();
  std::vector<DenoisedImage> result;
  for (const std::size_t index : indices) {
    const Triple triple = denoiseOne(models->of(index), images, index, corruption, seed);
    result.push_back({images.picture(index), toImage(triple.noisy, images.shape), toImage(triple.denoised, images.shape),
                      psnr(triple.clean, triple.noisy), psnr(triple.clean, triple.denoised)});
  }
  return result;
}

}  // namespace latentscape
