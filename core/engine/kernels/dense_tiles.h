// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

// The products of the fused training step on a processor's matrix unit (Intel AMX: Sapphire Rapids and later), which multiplies
// tiles of bfloat16 into float32. A float32 with 24 significant bits is exactly the sum of three bfloat16 with 8 each: high +
// middle + low. A product of two is therefore computed as the six partial products that matter: hh + hm + mh + hl + lh + mm
// (Henry, Tang and Heinecke 2019, "Leveraging the bfloat16 artificial intelligence datatype for higher-precision computations",
// arXiv 1904.06376). The omitted terms are below 2^-21 of the product, close to the rounding error of a float32 product. A grey
// level from 0 to 255 is exactly one bfloat16, which leaves three partial products.
//
// A tile is 16 rows of 16 pairs of bfloat16, 1 KiB. Both operands pair depth k with k + 16 within every 32, so that packing rows
// needs no shuffles. The parts of a tile are stored in sequence: high, middle, low. Panels are those of dense_kernels.h, 64
// floats wide. Everything runs on the caller's thread and allocates nothing.
namespace latentscape::dense::tiles {

inline constexpr std::size_t kSide = 16;                   // rows and columns of a result tile
inline constexpr std::size_t kDepth = 32;                  // depth of an operand tile
inline constexpr std::size_t kFloats = 256;                // size of a tile in floats
inline constexpr std::size_t kRows = 32;                   // result rows of a unit of work: two tiles
inline constexpr std::size_t kLeftStep = 2 * 3 * kFloats;  // floats in the left operand of those two tiles for one depth step
inline constexpr std::size_t kPair = 32;                   // result columns that are computed at once: two tiles
inline constexpr std::size_t kColumns = 256;               // maximum number of result columns of a unit of work
inline constexpr float kLevel = 1.0F / 255.0F;

// Weights are stored in blocks of 32 rows and 64 columns, each block row by row, so that a unit of products, or of the
// optimizer's steps, reads long contiguous pieces of memory. Blocks are in row-major order. Elements outside the matrix are 0.
inline constexpr std::size_t kBlockRows = kRows;
inline constexpr std::size_t kBlockColumns = 64;
inline constexpr std::size_t kBlock = kBlockRows * kBlockColumns;

// Whether the processor has the unit, the system lets this process use it, and allow() has not disabled it.
bool available();
// For tests and the benchmark: false makes later FusedSteps use the other kernels. May be called from any thread.
void allow(bool allowed);

enum class Values { Any, Levels };  // Levels: multiples of 1/255 from 0 to 1
constexpr std::size_t partsOf(Values values) { return values == Values::Levels ? 1 : 3; }

// A matrix in panels: row r, columns 64 p .. 64 p + 63 are at data + p * panelStride + r * 64. Rows from `rows` on and columns
// from `columns` (a multiple of 16) on count as 0.
struct Panels {
  const float* data;
  std::size_t panelStride, rows, columns;
};
// A packed right operand in pairs of column tiles: tile t < 2 of step s of pair p is at data + ((p * steps + s) * 2 + t) *
// partsOf(values) * kFloats.
struct Right {
  float* data;
  std::size_t pairs, steps;
  Values values;

  std::size_t step() const { return 2 * partsOf(values) * kFloats; }  // floats in one step of a pair
  float* tile(std::size_t column, std::size_t at) const {
    return data + (column / 2 * steps + at) * step() + column % 2 * partsOf(values) * kFloats;
  }
};
// Packs depth [32 step, 32 step + 32) (rows) and columns [16 tile, 16 tile + 16) of a matrix as part of a right operand. Levels
// are multiplied by 255.
void packRight(const Panels& from, std::size_t step, std::size_t tile, const Right& to);
// The same for the matrix's transpose: depth runs over its columns, and the operand's columns are its rows.
void packRightTransposed(const Panels& from, std::size_t step, std::size_t tile, const Right& to);
// Packs rows [16 tile, 16 tile + 16) and depth [32 step, 32 step + 32) (columns) as a left operand: three tiles.
void packLeft(const Panels& from, std::size_t tile, std::size_t step, float* to);

// Rows [32 unit, 32 unit + 32) of a weight matrix in blocks, or of its transpose, as a left operand that is packed during the
// product.
struct LeftWeights {
  const float* blocks;
  std::size_t across;  // number of blocks side by side
  std::size_t unit;
  bool transposed;
};
// Computes `rows` <= kRows rows and column pairs [first, first + count) of the product into c; count <= kColumns / kPair, and
// first is even. Column j, counted from the first pair's, is at c + j / 64 * panelStride + j % 64; rows are 64 apart. Writes
// whole panels, or as many columns as the operand has pairs.
void multiply(const LeftWeights& left, const Right& right, std::size_t first, std::size_t count, std::size_t rows, float* c,
              std::size_t panelStride);

// Configures the unit on this thread for multiplyPacked() during its lifetime. multiply() configures the unit itself and must not
// be called meanwhile.
class Ready {
 public:
  Ready();
  ~Ready();
  Ready(const Ready&) = delete;
  Ready& operator=(const Ready&) = delete;
};
// Work that the processor does during a product, which leaves its other units idle: part(context, i, of) for i = 0 .. of - 1.
struct Beside {
  void (*part)(const void* context, std::size_t i, std::size_t of);
  const void* context;
};
// Multiplies the rows of two left tiles (tile r of step s is at left + (s * 2 + r) * 3 * kFloats) by pairs first and, if it
// exists, first + 1 of the right operand. sums is [32][64].
void multiplyPacked(const float* left, const Right& right, std::size_t first, float* sums, const Beside& beside);

}  // namespace latentscape::dense::tiles
