// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

// The products of the fused training step on a processor's matrix unit (Intel AMX: Sapphire Rapids and later), which multiplies tiles of bfloat16
// into float32. A float32 of 24 significant bits is exactly the sum of three bfloat16 of 8, high + middle + low, so a product of two is taken as the
// six partial products above its last bit: hh + hm + mh + hl + lh + mm (Henry, Tang and Heinecke 2019, "Leveraging the bfloat16 artificial
// intelligence datatype for higher-precision computations", arXiv 1904.06376). What is left out is below 2^-21 of the product, as a float32 product's
// own rounding nearly is. Grey levels 0 .. 255 are one bfloat16 exactly: three partial products.
//
// A tile is 16 rows of 16 pairs of bfloat16, 1 KiB. Both operands pair depth k with k + 16 of every 32, so that packing needs no shuffles. Parts of a
// tile lie one after the other: high, middle, low. Panels are those of dense_kernels.h, 64 floats wide. All on the caller's thread, no allocation.
namespace latentscape::dense::tiles {

inline constexpr std::size_t kSide = 16;    // rows and columns of a tile of results
inline constexpr std::size_t kDepth = 32;   // of the tiles of operands
inline constexpr std::size_t kFloats = 256; // floats of memory of a tile
inline constexpr std::size_t kRows = 32;    // rows of results of a unit of work
inline constexpr std::size_t kColumns = 128;  // columns of results of a unit of work, at most
inline constexpr float kLevel = 1.0F / 255.0F;

// The processor has the unit, the system lets this process use it, and nobody said no.
bool available();
// For tests and the benchmark: false turns to the other kernels where a FusedStep is made afterwards. From any thread.
void allow(bool allowed);

enum class Values { Any, Levels };  // Levels: multiples of 1/255 from 0 to 1
constexpr std::size_t partsOf(Values values) { return values == Values::Levels ? 1 : 3; }

// A matrix in panels: row r, columns 64 p .. 64 p + 63 at data + p * panelStride + r * 64. Rows from `rows` on and columns from `columns` (a multiple
// of 16) on count as 0.
struct Panels {
  const float* data;
  std::size_t panelStride, rows, columns;
};
// Depth [32 step, 32 step + 32) (rows) and columns [16 tile, 16 tile + 16) as a right operand: partsOf(values) tiles. Levels are multiplied by 255.
void packRight(const Panels& from, std::size_t step, std::size_t tile, Values values, float* to);
// Rows [16 tile, 16 tile + 16) and depth [32 step, 32 step + 32) (columns) as a left operand: three tiles.
void packLeft(const Panels& from, std::size_t tile, std::size_t step, float* to);

// A packed right operand: tile t of step s at data + (s * tiles + t) * partsOf(values) * kFloats. tiles is even.
struct Right {
  const float* data;
  std::size_t tiles, steps;
  Values values;
};

// Weights as the left operand, packed on the way. Rows i < `rows` <= kRows of the result.
struct LeftWeights {
  const float* data;
  std::size_t stride;   // floats from one row of the matrix in memory to the next
  std::size_t rows;
  std::size_t depth;
  bool transposed;      // a(i, k) at data[k * stride + i], else at data[i * stride + k]
};
// Columns [16 first, 16 (first + count)) of the product, count <= kColumns / 16, into c: column tile t at c + t / 4 * panelStride + t % 4 * 16, rows 64 apart.
// As many rows and columns of `data` as fill whole vectors of 16 are read. first and count are even but for the operand's last.
void multiply(const LeftWeights& left, const Right& right, std::size_t first, std::size_t count, float* c, std::size_t panelStride);

// Lines of 16 floats that are read soon, and are fetched from memory beside a product: `lines` of them at the beginning of each of some rows.
struct Wanted {
  const float* first;
  std::size_t stride, rows, lines;
};
// Rows of two left tiles (tile r of step s at left + (r * steps + s) * 3 * kFloats) times columns [16 first, 16 (first + 4)) of the right operand,
// those that there are: sums is [32][64].
void multiplyPacked(const float* left, const Right& right, std::size_t first, float* sums, std::span<const Wanted> wanted);

}  // namespace latentscape::dense::tiles
