// SPDX-License-Identifier: GPL-3.0-or-later
// Compares the matrix unit's products with sums in double precision.
#include "core/engine/kernels/dense_tiles.h"
#include "core/base/aligned_floats.h"
#include "core/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace latentscape::dense::tiles {
namespace {

constexpr std::size_t kPanel = 64;
constexpr double kUnit = 1.0 / (1 << 24);  // half a step of a float32 near 1

std::size_t whole(std::size_t value, std::size_t unit) { return (value + unit - 1) / unit * unit; }

AlignedFloats noise(std::size_t count, std::uint64_t seed, bool levels = false) {
  AlignedFloats values(count);
  RandomStream random(seed);
  for (std::size_t i = 0; i < count; ++i) {
    values.data()[i] = levels ? static_cast<float>(random.below(256)) * kLevel
                              : static_cast<float>(static_cast<double>(random.below(2000001)) / 1e6 - 1.0) * 0.1F;
  }
  return values;
}

// An element of a [rows][columns] matrix in the panels of dense_kernels.h.
float inPanels(const AlignedFloats& values, std::size_t rows, std::size_t row, std::size_t column) {
  return values.data()[column / kPanel * rows * kPanel + row * kPanel + column % kPanel];
}

struct Sum {
  double value = 0.0, size = 0.0;  // the sum, and that of the absolute values
  void add(float a, float b) {
    value += static_cast<double>(a) * static_cast<double>(b);
    size += std::abs(static_cast<double>(a) * static_cast<double>(b));
  }
  // A float32 sum in any order is this close (Higham, Accuracy and Stability of Numerical Algorithms, section 4.2); so is the
  // error of the omitted terms.
  double bound(std::size_t depth) const { return (static_cast<double>(depth) + 8.0) * kUnit * size; }
};

class DenseTiles : public testing::Test {
 protected:
  void SetUp() override {
    if (!available()) GTEST_SKIP() << "this processor has no AMX";
  }
};

// Weights in blocks (dense_tiles.h).
struct Blocks {
  Blocks(std::size_t height, std::size_t width)
      : across(whole(width, kBlockColumns) / kBlockColumns), values(whole(height, kBlockRows) / kBlockRows * across * kBlock) {}
  float& at(std::size_t row, std::size_t column) {
    return values.data()[(row / kBlockRows * across + column / kBlockColumns) * kBlock + row % kBlockRows * kBlockColumns +
                         column % kBlockColumns];
  }
  std::size_t across;
  AlignedFloats values;
};

struct Operand {
  Operand(std::size_t depth, std::size_t columns, Values values)
      : data(whole(depth, kDepth) / kDepth * whole(columns, kPair) / kSide * partsOf(values) * kFloats),
        right{data.data(), whole(columns, kPair) / kPair, whole(depth, kDepth) / kDepth, values} {}
  template <class Pack>
  void fill(const Pack& pack) {
    for (std::size_t s = 0; s < right.steps; ++s) {
      for (std::size_t t = 0; t < 2 * right.pairs; ++t) pack(s, t, right);
    }
  }
  AlignedFloats data;
  Right right;
};

void compareWithDoubles(std::size_t rows, std::size_t depth, std::size_t columns, bool transposed, Values values) {
  SCOPED_TRACE(testing::Message() << rows << " x " << depth << " x " << columns << (transposed ? ", transposed" : ""));
  Blocks weights(transposed ? depth : rows, transposed ? rows : depth);
  const AlignedFloats filling = noise(rows * depth, 1);
  const auto weight = [&](std::size_t i, std::size_t k) -> float& { return transposed ? weights.at(k, i) : weights.at(i, k); };
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t k = 0; k < depth; ++k) weight(i, k) = filling.data()[i * depth + k];
  }
  const std::size_t panels = whole(columns, kPanel) / kPanel;
  const AlignedFloats right = noise(panels * depth * kPanel, 2, values == Values::Levels);
  Operand operand(depth, columns, values);
  operand.fill([&](std::size_t s, std::size_t t, const Right& to) {
    packRight({right.data(), depth * kPanel, depth, whole(columns, 16)}, s, t, to);
  });
  AlignedFloats c(panels * rows * kPanel);
  for (std::size_t row = 0; row < rows; row += kRows) {
    for (std::size_t first = 0; first < operand.right.pairs; first += kColumns / kPair) {
      multiply({weights.values.data(), weights.across, row / kRows, transposed}, operand.right, first,
               std::min(kColumns / kPair, operand.right.pairs - first), std::min(kRows, rows - row),
               c.data() + (first / 2 * rows + row) * kPanel, rows * kPanel);
    }
  }
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      Sum sum;
      for (std::size_t k = 0; k < depth; ++k) sum.add(weight(i, k), inPanels(right, depth, k, j));
      ASSERT_NEAR(inPanels(c, rows, i, j), sum.value, sum.bound(depth)) << i << ", " << j;
    }
  }
}

TEST_F(DenseTiles, ProductsAreAsAccurateAsFloats) {
  for (const std::array<std::size_t, 3>& size :
       {std::array<std::size_t, 3>{32, 32, 32}, {33, 47, 130}, {64, 400, 128}, {100, 785, 17}, {32, 129, 513}, {70, 1100, 40}}) {
    for (const bool transposed : {false, true}) {
      for (const Values values : {Values::Any, Values::Levels}) compareWithDoubles(size[0], size[1], size[2], transposed, values);
    }
  }
}

TEST_F(DenseTiles, ThreePartsRepresentAFloatExactly) {
  // A product with one must be exact: the depth is one, all else is 0.
  const std::size_t depth = 1;
  Blocks weights(32, depth);
  AlignedFloats right(kPanel), c(32 * kPanel);
  RandomStream random(9);
  for (std::size_t i = 0; i < 32; ++i)
    weights.at(i, 0) =
        std::ldexp(static_cast<float>(random.below(1U << 24)) + 1.0F, static_cast<int>(i) - 40) * (i % 2 == 0 ? 1.0F : -1.0F);
  std::fill_n(right.data(), 32, 1.0F);
  Operand operand(depth, 32, Values::Any);
  operand.fill([&](std::size_t s, std::size_t t, const Right& to) { packRight({right.data(), kPanel, depth, 32}, s, t, to); });
  multiply({weights.values.data(), weights.across, 0, false}, operand.right, 0, 1, 32, c.data(), 32 * kPanel);
  for (std::size_t i = 0; i < 32; ++i) EXPECT_EQ(c.data()[i * kPanel + i], weights.at(i, 0)) << i;
}

TEST_F(DenseTiles, PackedProductsAreAsAccurateAsFloats) {
  for (const Values values : {Values::Any, Values::Levels}) {
    for (const std::size_t depth : {std::size_t{7}, std::size_t{96}, std::size_t{130}}) {
      constexpr std::size_t rows = 25, columns = 90;
      SCOPED_TRACE(depth);
      const std::size_t steps = whole(depth, kDepth) / kDepth, panels = whole(depth, kPanel) / kPanel;
      // Like gradients: columns after the images are 0.
      AlignedFloats left = noise(panels * rows * kPanel, 3);
      for (std::size_t k = depth; k < panels * kPanel; ++k) {
        for (std::size_t i = 0; i < rows; ++i) left.data()[k / kPanel * rows * kPanel + i * kPanel + k % kPanel] = 0.0F;
      }
      // The other operand, by image and by feature. Values after the last image are left over from another batch.
      const AlignedFloats right = noise(2 * (depth + 32) * kPanel, 4, values == Values::Levels);
      AlignedFloats byFeature = noise(panels * columns * kPanel, 5, values == Values::Levels);
      for (std::size_t k = 0; k < depth; ++k) {
        for (std::size_t j = 0; j < columns; ++j)
          byFeature.data()[(k / kPanel * columns + j) * kPanel + k % kPanel] = inPanels(right, depth + 32, k, j);
      }
      Operand operand(depth, columns, values), transposed(depth, columns, values);
      operand.fill([&](std::size_t s, std::size_t t, const Right& to) {
        packRight({right.data(), (depth + 32) * kPanel, depth, whole(columns, 16)}, s, t, to);
      });
      transposed.fill([&](std::size_t s, std::size_t t, const Right& to) {
        packRightTransposed({byFeature.data(), columns * kPanel, columns, whole(depth, 16)}, s, t, to);
      });
      AlignedFloats leftTiles(2 * steps * 3 * kFloats);
      for (std::size_t s = 0; s < steps; ++s) {
        for (std::size_t t = 0; t < 2; ++t)
          packLeft({left.data(), rows * kPanel, rows, whole(depth, 16)}, t, s, leftTiles.data() + (s * 2 + t) * 3 * kFloats);
      }
      for (std::size_t first = 0; first < operand.right.pairs; first += 2) {
        alignas(64) std::array<float, kRows * kPanel> sums{}, again{};
        std::vector<std::size_t> beside;
        {
          const Ready ready;
          const auto count = [](const void* context, std::size_t i, std::size_t of) {
            auto& turns = *static_cast<std::vector<std::size_t>*>(const_cast<void*>(context));
            EXPECT_EQ(i, turns.size());
            turns.push_back(of);
          };
          multiplyPacked(leftTiles.data(), operand.right, first, sums.data(), {count, &beside});
          multiplyPacked(leftTiles.data(), transposed.right, first, again.data(),
                         {[](const void*, std::size_t, std::size_t) {}, nullptr});
        }
        EXPECT_FALSE(beside.empty());
        EXPECT_EQ(beside, std::vector<std::size_t>(beside.size(), beside.size()));
        for (std::size_t i = 0; i < rows; ++i) {
          for (std::size_t j = 0; j < std::min(kPanel, columns - first * kPair); ++j) {
            Sum sum;
            for (std::size_t k = 0; k < depth; ++k)
              sum.add(inPanels(left, rows, i, k), inPanels(right, depth + 32, k, first * kPair + j));
            ASSERT_NEAR(sums[i * kPanel + j], sum.value, sum.bound(depth)) << i << ", " << j;
            ASSERT_EQ(again[i * kPanel + j], sums[i * kPanel + j]) << i << ", " << j;
          }
        }
      }
    }
  }
}

TEST_F(DenseTiles, CanBeDisabled) {
  allow(false);
  EXPECT_FALSE(available());
  allow(true);
  EXPECT_TRUE(available());
}

}  // namespace
}  // namespace latentscape::dense::tiles
