// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

// The products of the fused training step on a processor's matrix unit (Intel AMX: Sapphire Rapids and later), which multiplies
// tiles of bfloat16 into float32. A float32 of 24 significant bits is exactly the sum of three bfloat16 of 8, high + middle +
// low, so a product of two is taken as the six partial products above its last bit: hh + hm + mh + hl + lh + mm (Henry, Tang and
// Heinecke 2019, "Leveraging the bfloat16 artificial intelligence datatype for higher-precision computations", arXiv 1904.06376).
// What is left out is below 2^-21 of the product, as a float32 product's own rounding nearly is. Grey levels 0 .. 255 are one
// bfloat16 exactly: three partial products.
//
// A tile is 16 rows of 16 pairs of bfloat16, 1 KiB. Both operands pair depth k with k + 16 of every 32, so that packing rows
// needs no shuffles. Parts of a tile lie one after the other: high, middle, low. Panels are those of dense_kernels.h, 64 floats
// wide. All on the caller's thread, no allocation.
namespace latentscape::dense::tiles {

inline constexpr std::size_t kSide = 16;                   // rows and columns of a tile of results
inline constexpr std::size_t kDepth = 32;                  // of the tiles of operands
inline constexpr std::size_t kFloats = 256;                // floats of memory of a tile
inline constexpr std::size_t kRows = 32;                   // rows of results of a unit of work: two tiles
inline constexpr std::size_t kLeftStep = 2 * 3 * kFloats;  // floats of those two tiles' left operands of one depth
inline constexpr std::size_t kPair = 32;                   // columns of results that are made at once: two tiles
inline constexpr std::size_t kColumns = 256;               // columns of results of a unit of work, at most
inline constexpr float kLevel = 1.0F / 255.0F;

// Weights lie in blocks of 32 rows and 64 columns, a block's rows one after the other: what a unit of products, or of the
// optimizer's steps, reads of them comes from memory in long pieces. A row of blocks lies from left to right, rows of blocks from
// top to bottom; what is outside the matrix is 0.
inline constexpr std::size_t kBlockRows = kRows;
inline constexpr std::size_t kBlockColumns = 64;
inline constexpr std::size_t kBlock = kBlockRows * kBlockColumns;

// The processor has the unit, the system lets this process use it, and nobody said no.
bool available();
// For tests and the benchmark: false turns to the other kernels where a FusedStep is made afterwards. From any thread.
void allow(bool allowed);

enum class Values { Any, Levels };  // Levels: multiples of 1/255 from 0 to 1
constexpr std::size_t partsOf(Values values) { return values == Values::Levels ? 1 : 3; }

// A matrix in panels: row r, columns 64 p .. 64 p + 63 at data + p * panelStride + r * 64. Rows from `rows` on and columns from
// `columns` (a multiple of 16) on count as 0.
struct Panels {
  const float* data;
  std::size_t panelStride, rows, columns;
};
// A packed right operand in pairs of columns of tiles: tile t < 2 of step s of pair p at
// data + ((p * steps + s) * 2 + t) * partsOf(values) * kFloats.
struct Right {
  float* data;
  std::size_t pairs, steps;
  Values values;

  std::size_t step() const { return 2 * partsOf(values) * kFloats; }  // floats of a step of a pair
  float* tile(std::size_t column, std::size_t at) const {
    return data + (column / 2 * steps + at) * step() + column % 2 * partsOf(values) * kFloats;
  }
};
// Depth [32 step, 32 step + 32) (rows) and columns [16 tile, 16 tile + 16) of a matrix as a part of a right operand. Levels are
// multiplied by 255.
void packRight(const Panels& from, std::size_t step, std::size_t tile, const Right& to);
// The same of the matrix's transpose: depth runs over its columns, the operand's columns are its rows.
void packRightTransposed(const Panels& from, std::size_t step, std::size_t tile, const Right& to);
// Rows [16 tile, 16 tile + 16) and depth [32 step, 32 step + 32) (columns) as a left operand: three tiles.
void packLeft(const Panels& from, std::size_t tile, std::size_t step, float* to);

// Rows [32 unit, 32 unit + 32) of a matrix of weights in blocks, or of its transpose, as a left operand, packed on the way.
struct LeftWeights {
  const float* blocks;
  std::size_t across;  // blocks beside each other
  std::size_t unit;
  bool transposed;
};
// `rows` <= kRows rows and pairs [first, first + count) of columns of the product, count <= kColumns / kPair, into c: column j,
// counted from the first pair's, at c + j / 64 * panelStride + j % 64, rows 64 apart. first is even. Panels are written whole, or
// as far as the operand has pairs.
void multiply(const LeftWeights& left, const Right& right, std::size_t first, std::size_t count, std::size_t rows, float* c,
              std::size_t panelStride);

// Makes the unit ready on this thread, for multiplyPacked(), while it lives. multiply() does that itself, and must not be called
// meanwhile.
class Ready {
 public:
  Ready();
  ~Ready();
  Ready(const Ready&) = delete;
  Ready& operator=(const Ready&) = delete;
};
// What the processor does beside a product, which leaves its other units idle: part(context, i, of) for i = 0 .. of - 1.
struct Beside {
  void (*part)(const void* context, std::size_t i, std::size_t of);
  const void* context;
};
// Rows of two left tiles (tile r of step s at left + (s * 2 + r) * 3 * kFloats) times pairs first and first + 1 of the right
// operand, those that there are: sums is [32][64].
void multiplyPacked(const float* left, const Right& right, std::size_t first, float* sums, const Beside& beside);

}  // namespace latentscape::dense::tiles
