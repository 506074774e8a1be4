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

// Private to core/lessons. A channel that adds Gaussian noise with standard deviation 1 to a number. The sender has `values`
// equally likely numbers, equally spaced from -range to range. The receiver decides for the nearest one.

// The probability that the receiver is right: 1 - 2 (1 - 1/values) Q(spacing / 2), with Q the upper tail of the standard normal
// distribution.
double chanceOfReading(double range, std::size_t values);
// The channel's capacity (Shannon 1948) for numbers with mean square `power`: 1/2 log2(1 + power) bits, the most that can pass.
double channelCapacity(double power);
double meanSquare(double range, std::size_t values);

struct Transmission {
  Estimate readRight;                 // share of values that are read correctly
  Estimate bits;                      // mutual information of the numbers sent and received
  std::vector<std::size_t> received;  // for the first draws of values 0, 1, 2, ...: the value that the receiver decided for
};
// Simulates `draws` transmissions, cycling through the values. bits is the mean of log2 p(y|x) / p(y), whose densities are known.
Transmission transmit(double range, std::size_t values, std::size_t draws, std::uint64_t seed);

// The mutual information in bits between an image's number and a sample of its posterior: the mean over the n images of log2
// q(z|x) / (1/n sum of q(z|x_j)), with one sample per image. At most log2 n, and at most the mean KL divergence from any prior
// (Hoffman and Johnson 2016). Errors: cancelled.
Result<Estimate> codeInformation(const Codes& codes, std::uint64_t seed, std::stop_token stop);

}  // namespace latentscape
