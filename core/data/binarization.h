// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/data/dataset.h"

#include <algorithm>
#include <cstdint>
#include <span>

namespace latentscape {

// Black or white, with the grey level as the probability of white (Salakhutdinov and Murray 2008), as published log-likelihoods
// of MNIST use it.

// Draws an image's pixels, 0 or 255, from its levels. Levels 0 and 255 take no random number. out has as many values and may be
// the levels themselves.
inline void binarize(std::span<const std::uint8_t> levels, RandomStream& random, std::span<std::uint8_t> out) {
  std::transform(levels.begin(), levels.end(), out.begin(), [&](std::uint8_t level) {
    const bool white = level == 255 || (level != 0 && random.uniform() * 255.0 < level);
    return static_cast<std::uint8_t>(white ? 255 : 0);
  });
}

// The whole set drawn once; each image's draw depends only on seed and its index.
inline ImageSet binarized(const ImageSet& images, std::uint64_t seed) {
  ImageSet drawn = images;
  for (std::size_t i = 0; i < images.size(); ++i) {
    RandomStream random(seed, streams::binarization(i));
    binarize(images.image(i), random, std::span(drawn.pixels).subspan(i * images.shape.pixels(), images.shape.pixels()));
  }
  return drawn;
}

}  // namespace latentscape
