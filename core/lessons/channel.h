// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/exploration/estimate.h"
#include "core/exploration/queries.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

namespace latentscape {

// A channel that adds Gaussian noise of standard deviation 1 to a number. Private to core/lessons.
// The sender has `values` equally likely numbers, equally spaced from -range to range; the receiver takes the nearest one for the
// one that was sent.

// The chance that it is: 1 - 2 (1 - 1/values) Q(spacing / 2) with Q the upper tail of the standard normal distribution.
double chanceOfReading(double range, std::size_t values);
// Shannon's capacity (1948) of the channel for numbers with that mean square: 1/2 log2(1 + power) bits, more than which nothing
// passes.
double channelCapacity(double power);
double meanSquare(double range, std::size_t values);

struct Transmission {
  Estimate readRight;                 // share
  Estimate bits;                      // mutual information of what was sent and what arrived
  std::vector<std::size_t> received;  // of the first draws of value 0, 1, 2, ...: which value was taken for it
};
// draws transmissions, the values in turn. The bits are the mean of log2 p(y|x) / p(y), whose densities are known.
Transmission transmit(double range, std::size_t values, std::size_t draws, std::uint64_t seed);

// Mutual information in bits of an image's number and a sample of its posterior: the mean over the n images of log2 q(z|x) / (1/n
// sum of q(z|x_j)), one sample an image. At most log2 n, and at most the mean KL divergence from any prior (Hoffman and Johnson
// 2016).
Result<Estimate> codeInformation(const Codes& codes, std::uint64_t seed, std::stop_token stop);

}  // namespace latentscape
