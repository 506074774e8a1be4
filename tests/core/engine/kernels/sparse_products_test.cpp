// SPDX-License-Identifier: GPL-3.0-or-later
// Products that leave zeros out, compared with sums in double precision, and bit by bit with the products of dense_kernels.h.
#include "core/base/aligned_floats.h"
#include "core/engine/kernels/sparse_kernels.h"
#include "tests/core/engine/trainers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace latentscape::dense {
namespace {

using SparseProducts = EveryKernel;
INSTANTIATE_TEST_SUITE_P(Kernels, SparseProducts, everyKernel(), kernelName);

constexpr std::size_t kRows = 37;

// Values in [-1, 1], a share of which is not zero.
AlignedFloats values(std::size_t count, double share, std::uint64_t seed) {
  AlignedFloats result(count);
  RandomStream random(seed);
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = static_cast<float>(2.0 * random.uniform() - 1.0);
    result.data()[i] = random.uniform() < share ? value : 0.0F;
  }
  return result;
}

TEST_P(SparseProducts, SumAsTheOthersDoBitByBit) {
  ASSERT_LE(tileWidth(), kMaxTile);
  for (std::size_t width = kLine; width <= tileWidth(); width += kLine) {
    for (const double share : {0.0, 0.1, 0.6, 1.0}) {
      const AlignedFloats left = values(kRows * kPanel, share, 1), right = values(kPanel * width, 1.0, 2);
      std::vector<MaskPiece> masks(kRows * kPieces);
      maskRows(left.data(), kRows, kPanel, kPieces, masks.data());
      AlignedFloats sums = values(kRows * width, 1.0, 3), whole(kRows * kPanel);
      for (const bool add : {false, true}) {
        multiplyMasked({left.data(), masks.data()}, kRows, {right.data(), width, width}, sums.data(), add);
        for (std::size_t column = 0; column < width; column += kPanel) {
          const std::size_t columns = std::min(kPanel, width - column);
          // The first round's sums are what the second one adds to.
          multiply({left.data(), kPanel, 1, kPanel, 0, right.data() + column, kPanel, width}, kRows, columns, whole.data(),
                   false);
          if (add)
            multiply({left.data(), kPanel, 1, kPanel, 0, right.data() + column, kPanel, width}, kRows, columns, whole.data(),
                     true);
          for (std::size_t i = 0; i < kRows; ++i) {
            for (std::size_t k = 0; k < columns; ++k) {
              ASSERT_EQ(sums.data()[i * width + column + k], whole.data()[i * kPanel + k]) << width << " " << share << " " << i;
              double sum = 0.0, size = 0.0;
              for (std::size_t j = 0; j < kPanel; ++j) {
                const double term = static_cast<double>(left.data()[i * kPanel + j]) *
                                    static_cast<double>(right.data()[j * width + column + k]) * (add ? 2.0 : 1.0);
                sum += term;
                size += std::abs(term);
              }
              ASSERT_NEAR(static_cast<double>(sums.data()[i * width + column + k]), sum, 130.0 / (1 << 24) * size);
            }
          }
        }
      }
    }
  }
}

TEST_P(SparseProducts, ValuesWithoutABitAreNotRead) {
  AlignedFloats left(kPanel), right = values(kPanel * kLine, 1.0, 2), sums(kLine);
  std::fill_n(left.data(), kPanel, std::numeric_limits<float>::quiet_NaN());
  left.data()[33] = 2.0F;
  std::vector<MaskPiece> masks{0, 0, 2, 0};
  multiplyMasked({left.data(), masks.data()}, 1, {right.data(), kLine, kLine}, sums.data(), false);
  for (std::size_t k = 0; k < kLine; ++k) EXPECT_EQ(sums.data()[k], 2.0F * right.data()[33 * kLine + k]);
}

TEST_P(SparseProducts, MasksSayWhatIsNotZero) {
  AlignedFloats rows = values(kRows * kPanel, 0.4, 5);
  rows.data()[7] = std::numeric_limits<float>::quiet_NaN();
  rows.data()[8] = -0.0F;
  for (const std::size_t columns : {1, 15, 16, 17, 40, 63, 64}) {
    std::vector<MaskPiece> masks(kRows * kPieces, 0xffff);
    maskRows(rows.data(), kRows, columns, kPieces, masks.data());
    std::size_t live = 0;
    for (std::size_t i = 0; i < kRows; ++i) {
      for (std::size_t j = 0; j < kPanel; ++j) {
        const bool expected = j < columns && rows.data()[i * kPanel + j] != 0.0F;
        ASSERT_EQ((masks[i * kPieces + j / kPieceWidth] >> j % kPieceWidth & 1) != 0, expected) << i << " " << j;
        live += expected ? 1 : 0;
      }
    }
    EXPECT_EQ(countLive(masks.data(), kRows), live);
  }
  // Pieces that were not asked for stay.
  std::vector<MaskPiece> masks(kPieces, 0xabcd);
  maskRows(rows.data() + 16, 1, 16, 1, masks.data() + 1);
  EXPECT_EQ(masks[0], 0xabcd);
  EXPECT_EQ(masks[2], 0xabcd);
}

}  // namespace
}  // namespace latentscape::dense
