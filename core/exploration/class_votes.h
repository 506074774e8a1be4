// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/neighbours.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace latentscape {

// The k-nearest-neighbour classifier's k (Cover and Hart 1967) where a point of latent space is told a class.
inline constexpr std::size_t kVoters = 15;

// The share of each class among the first kVoters of the neighbours, or among all if there are fewer: [c] is that of class c, up
// to the largest class of the set. They add up to 1. labels: of the whole set. Empty without labels or without neighbours.
std::vector<double> classVotes(std::span<const Neighbour> nearest, std::span<const std::uint8_t> labels);

// The class with the largest share, of several that of the nearest neighbour; -1 without labels or without neighbours.
struct ClassVote {
  int label = -1;
  double share = 0.0;
};
ClassVote classVote(std::span<const Neighbour> nearest, std::span<const std::uint8_t> labels);

}  // namespace latentscape
