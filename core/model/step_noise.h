// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace latentscape {

// The noise of the reparameterisation in training on the processor: whichever step computes it draws the same. A batch's images
// are taken in groups, each with a stream of its own, so that threads draw them side by side.
inline constexpr std::size_t kNoiseGroup = 16;

// Standard normals of images [group * kNoiseGroup, ...) of a batch at optimizer step `step` (counts from 0): values is images *
// latent dimension, image by image.
inline void fillStepNoise(std::uint64_t seed, std::uint64_t step, std::size_t group, std::span<float> values) {
  constexpr std::uint64_t first = std::uint64_t{1} << 40;  // the streams below belong to other uses of the seed
  constexpr std::uint64_t groups = 4096;                   // of the largest batch
  RandomStream(seed, first + step * groups + group).fillNormal(values);
}

// The stream of an image's drawing to black or white.
inline RandomStream stepBinarizationStream(std::uint64_t seed, std::uint64_t step, std::size_t image) {
  constexpr std::uint64_t first = (std::uint64_t{1} << 50) + (std::uint64_t{1} << 49);
  constexpr std::uint64_t images = 65536;  // of the largest batch
  return RandomStream(seed, first + step * images + image);
}

// The stream of an image's corruption.
inline RandomStream corruptionStream(std::uint64_t seed, std::uint64_t step, std::size_t image) {
  constexpr std::uint64_t first = std::uint64_t{1} << 50;
  constexpr std::uint64_t images = 65536;  // of the largest batch
  return RandomStream(seed, first + step * images + image);
}

}  // namespace latentscape
