// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/kernels/pixel_kernels.h"

#include "tests/core/engine/trainers.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace latentscape {
namespace {

using PixelKernels = EveryKernel;
INSTANTIATE_TEST_SUITE_P(Kernels, PixelKernels, everyKernel(), kernelName);

std::uint64_t byteByByte(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<std::uint64_t>((a[i] - b[i]) * (a[i] - b[i]));
  return sum;
}

TEST_P(PixelKernels, TheSquaredDistanceOfBytesIsExactForEveryLength) {
  RandomStream random(8);
  std::vector<std::uint8_t> a(1000), b(1000);
  for (std::uint8_t& value : a) value = static_cast<std::uint8_t>(random.below(256));
  for (std::uint8_t& value : b) value = static_cast<std::uint8_t>(random.below(256));
  for (std::size_t length = 0; length <= 130; ++length)
    EXPECT_EQ(squaredByteDistance(std::span(a).last(length), std::span(b).first(length)),
              byteByByte(std::span(a).last(length), std::span(b).first(length)))
        << length;
  EXPECT_EQ(squaredByteDistance(a, b), byteByByte(a, b));
  EXPECT_EQ(squaredByteDistance(a, a), 0U);
}

TEST_P(PixelKernels, TheLargestSquaredDistanceOfBytesDoesNotOverflow) {
  const std::vector<std::uint8_t> black(1'000'003, 0), white(1'000'003, 255);
  EXPECT_EQ(squaredByteDistance(black, white), 1'000'003ULL * 255 * 255);
  EXPECT_EQ(squaredByteDistance(white, black), 1'000'003ULL * 255 * 255);
}

}  // namespace
}  // namespace latentscape
