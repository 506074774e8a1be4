// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/class_votes.h"

#include <algorithm>
#include <array>

namespace latentscape {
namespace {

struct Votes {
  std::span<const Neighbour> voters;
  std::array<std::size_t, 256> of{};  // by class
  double share(std::size_t c) const { return static_cast<double>(of[c]) / static_cast<double>(voters.size()); }
};

Votes count(std::span<const Neighbour> nearest, std::span<const std::uint8_t> labels) {
  Votes votes{nearest.first(labels.empty() ? 0 : std::min(nearest.size(), kVoters))};
  for (const Neighbour& voter : votes.voters) ++votes.of[labels[voter.index]];
  return votes;
}

}  // namespace

std::vector<double> classVotes(std::span<const Neighbour> nearest, std::span<const std::uint8_t> labels) {
  const Votes votes = count(nearest, labels);
  if (votes.voters.empty()) return {};
  std::vector<double> shares;
  const std::size_t largest = *std::max_element(labels.begin(), labels.end());
  for (std::size_t c = 0; c <= largest; ++c) shares.push_back(votes.share(c));
  return shares;
}

ClassVote classVote(std::span<const Neighbour> nearest, std::span<const std::uint8_t> labels) {
  const Votes votes = count(nearest, labels);
  if (votes.voters.empty()) return {};
  // The first of the largest: that of the nearest.
  const auto fewer = [&](const Neighbour& a, const Neighbour& b) {
    return votes.of[labels[a.index]] < votes.of[labels[b.index]];
  };
  const std::uint8_t most = labels[std::max_element(votes.voters.begin(), votes.voters.end(), fewer)->index];
  return {most, votes.share(most)};
}

}  // namespace latentscape
