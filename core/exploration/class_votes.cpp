// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/class_votes.h"

#include <algorithm>

namespace latentscape {

std::vector<double> classVotes(std::span<const Neighbour> nearest, std::span<const std::uint8_t> labels) {
  const auto voters = nearest.first(std::min(nearest.size(), kVoters));
  if (labels.empty() || voters.empty()) return {};
  std::vector<std::size_t> votes(std::size_t{*std::max_element(labels.begin(), labels.end())} + 1);
  for (const Neighbour& voter : voters) ++votes[labels[voter.index]];
  std::vector<double> shares(votes.size());
  std::transform(votes.begin(), votes.end(), shares.begin(),
                 [&voters](std::size_t count) { return static_cast<double>(count) / static_cast<double>(voters.size()); });
  return shares;
}

}  // namespace latentscape
