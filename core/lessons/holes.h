// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// Where in the latent space a decoder was never trained. Private to core/lessons.
struct Holes {
  double reach = 0.0;        // how far from the nearest point of `seen` unseen images' points lie, 99 of 100 of them
  std::vector<bool> inHole;  // of each sample: it lies further than that
  double share() const;      // of the samples
};

// seen: points that the decoder was trained at; unseen: points of images that were left out of training, which say how far apart
// neighbours are where there are images at all; samples: where it is asked for something new. n * dimension floats each; at least
// one of each kind. Scaling all three changes nothing.
Result<Holes> findHoles(std::span<const float> seen, std::span<const float> unseen, std::span<const float> samples,
                        std::size_t dimension, std::stop_token stop);

}  // namespace latentscape
