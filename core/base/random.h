// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/streams.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace latentscape {

// A seeded stream of random numbers that is the same on every machine and compiler (unlike std::normal_distribution).
// Generator: xoshiro256++ (Blackman and Vigna 2021), seeded through splitmix64. Not thread-safe; copyable.
class RandomStream {
 public:
  // Different streams of the same seed are independent.
  explicit RandomStream(std::uint64_t seed, Stream stream = streams::kOnly);

  std::uint64_t next();
  double uniform();                                             // [0, 1)
  std::uint64_t below(std::uint64_t bound);                     // [0, bound), without bias (Lemire 2019)
  void fillNormal(std::span<float> values);                     // independent standard normals (Box and Muller 1958)
  std::vector<std::uint32_t> permutation(std::uint32_t count);  // a permutation of 0 .. count-1 (Fisher-Yates)

 private:
  std::array<std::uint64_t, 4> m_state{};
};

}  // namespace latentscape
