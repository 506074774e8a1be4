// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/kernels/dense_kernels.h"

#include <cstddef>
#include <cstdint>
#include <vector>

// Products that leave out the zeros of their left operand: pixels of images, and what ReLU has cut. A mask says which of a row's
// 64 values are not zero. The products sum in the order of dense_kernels.h, and give the same bits. Runs on the caller's thread,
// with the processor's best instruction set.
namespace latentscape::dense {

// A row's mask: bit j % 16 of piece j / 16 is value j's.
inline constexpr std::size_t kPieceWidth = 16;
inline constexpr std::size_t kPieces = kPanel / kPieceWidth;  // of a row
using MaskPiece = std::uint16_t;

// The most columns of a right operand: as many as have their sums in registers where there are enough of these (SSE has a third).
// A multiple of kLine, at most kMaxTile.
std::size_t tileWidth();
inline constexpr std::size_t kMaxTile = 128;
// Columns of a right operand that lie together, [row][the tile's columns]. The width is filled up to whole cache lines.
struct Tile {
  std::size_t first, width;
};
// The tiles of so many columns: one or an even number, as nearly of the same width as cache lines allow. They follow from the
// number of columns and the processor's registers alone.
std::vector<Tile> tilesOf(std::size_t columns);

// Writes so many pieces of the masks of rows that are kPanel floats apart; bits of columns from `columns` on are 0. rows: the
// first value of the first piece; masks: of that row and piece. Rows of masks are kPieces pieces apart.
void maskRows(const float* rows, std::size_t count, std::size_t columns, std::size_t pieces, MaskPiece* masks);
// live[i] = 1 where a row has a value that is not zero in its first `columns` columns (a multiple of vectorWidth()), else 0.
void findLiveRows(const float* rows, std::size_t count, std::size_t columns, std::uint8_t* live);
// Writes the numbers of live rows to `list`, which has room for count. Returns how many.
std::size_t listLiveRows(const std::uint8_t* live, std::size_t count, std::uint16_t* list);
// The same of rows that have any bit.
std::size_t listMasked(const MaskPiece* masks, std::size_t count, std::uint16_t* list);
// The number of values that are not zero in `count` rows.
std::size_t countLive(const MaskPiece* masks, std::size_t count);

// Rows of kPanel floats with their masks. Values whose bit is 0 are never read.
struct MaskedRows {
  const float* values;
  const MaskPiece* masks;
};
// The right operand: so many columns, a multiple of kLine and at most tileWidth(); rows are `stride` floats apart.
struct TileRows {
  const float* values;
  std::size_t width, stride;
};
// sums[i][k] = sum over the set bits j of row i, in ascending order, of left[i][j] right[j][k]; with add, sums[i][k] += it. The
// rows of sums are right.width floats apart.
void multiplyMasked(const MaskedRows& left, std::size_t rows, const TileRows& right, float* sums, bool add);

}  // namespace latentscape::dense
