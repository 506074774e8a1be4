// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/anomaly_sets.h"

#include "core/data/subset.h"
#include "core/exploration/model_input.h"

#include <algorithm>
#include <utility>

namespace latentscape {

Result<NumberedImages> imagesOfClasses(const ImageSet& images, std::span<const int> classes, const std::string& title) {
  if (!classes.empty() && images.labels.size() != images.size())
    return Error{"the images have no classes to choose by", title, ""};
  NumberedImages chosen;
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (classes.empty() || std::find(classes.begin(), classes.end(), images.label(i)) != classes.end())
      chosen.indices.push_back(i);
  }
  if (chosen.indices.empty()) return Error{"has no images of the classes that were asked for", title, ""};
  chosen.images = takeImages(images, chosen.indices);
  return chosen;
}

Result<NormalDistance> fitNormalDistance(const Model& model, const ImageSet& train, NumberedImages& scored, std::uint64_t seed,
                                         std::stop_token stop, const ProgressCallback& progress) {
  ImageSet half;
  if (train.empty()) {
    const auto drawn = drawImages(scored.images.size(), scored.images.size() / 2, seed);
    half = takeImages(scored.images, drawn);
    NumberedImages rest;
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < scored.indices.size(); ++i) {
      if (std::binary_search(drawn.begin(), drawn.end(), i)) continue;
      kept.push_back(i);
      rest.indices.push_back(scored.indices[i]);
    }
    rest.images = takeImages(scored.images, kept);
    scored = std::move(rest);
  }
  const ImageSet& fitted = train.empty() ? half : train;
  const auto codes = encodeImages(model, fitted, 0, fitted.size(), std::move(stop), progress);
  if (!codes) return codes.error();
  auto distance = MahalanobisDistance::fit(*codes);
  if (!distance) return distance.error();
  return NormalDistance{*std::move(distance), fitted.size(), train.empty()};
}

}  // namespace latentscape
