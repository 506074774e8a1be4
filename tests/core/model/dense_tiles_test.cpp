// SPDX-License-Identifier: GPL-3.0-or-later
// The matrix unit's products against sums in double precision.
#include "core/base/aligned_floats.h"
#include "core/base/random.h"
#include "core/model/dense_tiles.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace latentscape::dense::tiles {
namespace {

constexpr std::size_t kPanel = 64;
constexpr double kUnit = 1.0 / (1 << 24);  // half a step of a float32 near 1

std::size_t whole(std::size_t value, std::size_t unit) { return (value + unit - 1) / unit * unit; }

AlignedFloats noise(std::size_t count, std::uint64_t seed, bool levels = false) {
  AlignedFloats values(count);
  RandomStream random(seed);
  for (std::size_t i = 0; i < count; ++i) {
    values.data()[i] = levels ? static_cast<float>(random.below(256)) * kLevel : static_cast<float>(static_cast<double>(random.below(2000001)) / 1e6 - 1.0) * 0.1F;
  }
  return values;
}

// [rows][columns] in panels, as dense_kernels.h has them.
float inPanels(const AlignedFloats& values, std::size_t rows, std::size_t row, std::size_t column) {
  return values.data()[column / kPanel * rows * kPanel + row * kPanel + column % kPanel];
}

struct Sum {
  double value = 0.0, size = 0.0;  // and of the absolute values
  void add(float a, float b) {
    value += static_cast<double>(a) * static_cast<double>(b);
    size += std::abs(static_cast<double>(a) * static_cast<double>(b));
  }
  // A float32 sum in any order is as near (Higham, Accuracy and Stability of Numerical Algorithms, section 4.2); what the parts leave out, too.
  double bound(std::size_t depth) const { return (static_cast<double>(depth) + 8.0) * kUnit * size; }
};

class DenseTiles : public testing::Test {
 protected:
  void SetUp() override {
    if (!available()) GTEST_SKIP() << "this processor has no AMX";
  }
};

void compareWithDoubles(std::size_t rows, std::size_t depth, std::size_t columns, bool transposed, Values values) {
  SCOPED_TRACE(testing::Message() << rows << " x " << depth << " x " << columns << (transposed ? ", transposed" : ""));
  const std::size_t stride = whole(transposed ? rows : depth, 16) + 16;
  const AlignedFloats weights = noise((transposed ? depth : rows) * stride, 1);
  const std::size_t panels = whole(columns, kPanel) / kPanel, tileCount = whole(columns, 32) / 16, steps = whole(depth, 32) / 32;
  const AlignedFloats right = noise(panels * depth * kPanel, 2, values == Values::Levels);
  AlignedFloats packed(steps * tileCount * partsOf(values) * kFloats);
  for (std::size_t s = 0; s < steps; ++s) {
    for (std::size_t t = 0; t < tileCount; ++t) {
      packRight({right.data(), depth * kPanel, depth, whole(columns, 16)}, s, t, values, packed.data() + (s * tileCount + t) * partsOf(values) * kFloats);
    }
  }
  AlignedFloats c(panels * rows * kPanel);
  for (std::size_t row = 0; row < rows; row += kRows) {
    for (std::size_t first = 0; first < tileCount; first += kColumns / kSide) {
      multiply({weights.data() + (transposed ? row : row * stride), stride, std::min(kRows, rows - row), depth, transposed},
               {packed.data(), tileCount, steps, values}, first, std::min(kColumns / kSide, tileCount - first),
               c.data() + (first / 4 * rows + row) * kPanel, rows * kPanel);
    }
  }
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      Sum sum;
      for (std::size_t k = 0; k < depth; ++k) {
        sum.add(weights.data()[transposed ? k * stride + i : i * stride + k], inPanels(right, depth, k, j));
      }
      ASSERT_NEAR(inPanels(c, rows, i, j), sum.value, sum.bound(depth)) << i << ", " << j;
    }
  }
}

TEST_F(DenseTiles, ProductsAreAsExactAsFloats) {
  for (const std::array<std::size_t, 3>& size : {std::array<std::size_t, 3>{32, 32, 32}, {33, 47, 130}, {64, 400, 128}, {100, 785, 17}, {32, 129, 513}}) {
    for (const bool transposed : {false, true}) {
      for (const Values values : {Values::Any, Values::Levels}) compareWithDoubles(size[0], size[1], size[2], transposed, values);
    }
  }
}

TEST_F(DenseTiles, ThreePartsHoldAFloatExactly) {
  // Times one, nothing may be lost: the depth is one, all else 0.
  const std::size_t depth = 1;
  AlignedFloats weights(32 * 32), right(kPanel), packed(2 * 3 * kFloats), c(32 * kPanel);
  RandomStream random(9);
  for (std::size_t i = 0; i < 32; ++i) weights.data()[i * 32] = std::ldexp(static_cast<float>(random.below(1U << 24)) + 1.0F, static_cast<int>(i) - 40) * (i % 2 == 0 ? 1.0F : -1.0F);
  std::fill_n(right.data(), 32, 1.0F);
  for (std::size_t t = 0; t < 2; ++t) packRight({right.data(), kPanel, depth, 32}, 0, t, Values::Any, packed.data() + t * 3 * kFloats);
  multiply({weights.data(), 32, 32, depth, false}, {packed.data(), 2, 1, Values::Any}, 0, 2, c.data(), 32 * kPanel);
  for (std::size_t i = 0; i < 32; ++i) EXPECT_EQ(c.data()[i * kPanel + i], weights.data()[i * 32]) << i;
}

TEST_F(DenseTiles, PackedProductsAreAsExactAsFloats) {
  for (const Values values : {Values::Any, Values::Levels}) {
    for (const std::size_t depth : {std::size_t{7}, std::size_t{96}, std::size_t{130}}) {
      constexpr std::size_t rows = 25, columns = 90;
      SCOPED_TRACE(depth);
      const std::size_t steps = whole(depth, 32) / 32, panels = whole(depth, kPanel) / kPanel, tileCount = whole(columns, 32) / 16;
      // As gradients lie: columns after the images are 0.
      AlignedFloats left = noise(panels * rows * kPanel, 3);
      for (std::size_t k = depth; k < panels * kPanel; ++k) {
        for (std::size_t i = 0; i < rows; ++i) left.data()[k / kPanel * rows * kPanel + i * kPanel + k % kPanel] = 0.0F;
      }
      // What lies after the last image is from another batch.
      const AlignedFloats right = noise(2 * (depth + 32) * kPanel, 4, values == Values::Levels);
      AlignedFloats leftTiles(2 * steps * 3 * kFloats), rightTiles(steps * tileCount * partsOf(values) * kFloats);
      for (std::size_t s = 0; s < steps; ++s) {
        for (std::size_t t = 0; t < 2; ++t) packLeft({left.data(), rows * kPanel, rows, whole(depth, 16)}, t, s, leftTiles.data() + (t * steps + s) * 3 * kFloats);
        for (std::size_t t = 0; t < tileCount; ++t) {
          packRight({right.data(), (depth + 32) * kPanel, depth, whole(columns, 16)}, s, t, values,
                    rightTiles.data() + (s * tileCount + t) * partsOf(values) * kFloats);
        }
      }
      for (std::size_t first = 0; first < tileCount; first += 4) {
        alignas(64) std::array<float, kRows * kPanel> sums{};
        const std::array<Wanted, 1> wanted{{{left.data(), kPanel, 3, 4}}};
        multiplyPacked(leftTiles.data(), {rightTiles.data(), tileCount, steps, values}, first, sums.data(), wanted);
        for (std::size_t i = 0; i < rows; ++i) {
          for (std::size_t j = 0; j < std::min(kPanel, columns - first * 16); ++j) {
            Sum sum;
            for (std::size_t k = 0; k < depth; ++k) sum.add(inPanels(left, rows, i, k), inPanels(right, depth + 32, k, first * 16 + j));
            ASSERT_NEAR(sums[i * kPanel + j], sum.value, sum.bound(depth)) << i << ", " << j;
          }
        }
      }
    }
  }
}

TEST_F(DenseTiles, MayBeForbidden) {
  allow(false);
  EXPECT_FALSE(available());
  allow(true);
  EXPECT_TRUE(available());
}

}  // namespace
}  // namespace latentscape::dense::tiles
