// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/reconstruction.h"

#include "core/exploration/by_class.h"
#include "core/exploration/model_input.h"
#include "core/exploration/quality.h"

#include <numeric>
#include <string>

namespace latentscape {

Result<std::vector<ReconstructedImage>> reconstructWithTerms(const Model& model, const ImageSet& images,
                                                             std::span<const std::size_t> indices, std::stop_token stop,
                                                             const ProgressCallback& progress) {
  if (auto fits = checkShape(model, images); !fits) return fits.error();
  const auto models = ByClass::create(model, images.labels, images.size());
  if (!models) return models.error();
  const auto d = static_cast<std::size_t>(model.latentDimension());
  std::vector<ReconstructedImage> answer;
  std::vector<float> pixels, mean(d), logVariance(d), decoded(images.shape.pixels()), kl(d);
  for (const std::size_t index : indices) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    if (index >= images.size())
      return Error{"there are " + std::to_string(images.size()) + " images, found number " + std::to_string(index), "image", ""};
    toUnitRange(images.image(index), pixels);
    const Model& own = models->of(index);
    own.encode(pixels, mean, logVariance);
    own.decode(mean, decoded);
    float term = 0.0F;
    own.score(pixels, {}, std::span(&term, 1), kl);
    answer.push_back(
        {index, images.picture(index), toImage(decoded, images.shape), errorMap(pixels, decoded, images.shape),
         static_cast<double>(term),
         std::accumulate(kl.begin(), kl.end(), 0.0, [](double sum, float value) { return sum + static_cast<double>(value); }),
         meanSquaredError(pixels, decoded)});
    if (progress) progress({"reconstructing", answer.size(), indices.size()});
  }
  return answer;
}

}  // namespace latentscape
