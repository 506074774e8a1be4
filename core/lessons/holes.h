// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// Regions of the latent space where a decoder was never trained. Private to core/lessons.
struct Holes {
  double reach = 0.0;        // the distance from the nearest point of `seen` within which 99 of 100 unseen images' points lie
  std::vector<bool> inHole;  // for each sample: whether it lies further away than that
  double share() const;      // share of samples in holes
};

// seen: points that the decoder was trained on. unseen: points of images left out of training; they show how far apart neighbours
// are where there are images. samples: points where new images are decoded. Each has n * dimension floats, and at least one
// point. Scaling all three by the same factor has no effect.
Result<Holes> findHoles(std::span<const float> seen, std::span<const float> unseen, std::span<const float> samples,
                        std::size_t dimension, std::stop_token stop);

}  // namespace latentscape
