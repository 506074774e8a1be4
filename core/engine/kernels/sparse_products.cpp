// SPDX-License-Identifier: GPL-3.0-or-later
// Products that leave zeros out. Compiled once for every instruction set (Highway's foreach_target); the best one is chosen at
// run time.
#include "core/engine/kernels/sparse_kernels.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/engine/kernels/sparse_products.cpp"
#include <hwy/foreach_target.h>  // includes this file again

#include <hwy/highway.h>

#include "core/engine/kernels/dense_panels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace latentscape::dense::HWY_NAMESPACE {

static_assert(std::endian::native == std::endian::little, "four pieces are read as one mask");

// Sums of a row that stay in registers, in cache lines: 8 vectors of 16 floats, 12 of 8, 24 of 4 with 32 registers.
constexpr std::size_t kLineVectors = kLanes < kLine ? kLine / kLanes : 1;
constexpr std::size_t kRegisterLines = kLanes >= 16 ? 8 : kLanes == 8 || HWY_ARCH_ARM_A64 ? 6 : kLanes == 4 ? 3 : 1;
constexpr std::size_t kTileLines = std::max<std::size_t>(kRegisterLines, 6);
static_assert(kTileLines * kLine <= kMaxTile && (kLanes <= kLine));

// The sums of N vectors of columns.
template <std::size_t N>
void addMasked(const MaskedRows& left, std::size_t rows, const float* HWY_RESTRICT right, std::size_t stride, std::size_t width,
               float* HWY_RESTRICT sums, bool add) {
  const D d;
  const float* HWY_RESTRICT values = left.values;
  const MaskPiece* masks = left.masks;
  for (std::size_t i = 0; i < rows; ++i, values += kPanel, masks += kPieces, sums += width) {
    std::uint64_t mask = 0;
    std::memcpy(&mask, masks, sizeof mask);
    V row[N];
#pragma GCC unroll 24
    for (std::size_t k = 0; k < N; ++k) row[k] = add ? hn::Load(d, sums + k * kLanes) : hn::Zero(d);
    while (mask != 0) {
      const auto j = static_cast<std::size_t>(std::countr_zero(mask));
      mask &= mask - 1;
      const V value = hn::Set(d, values[j]);
      const float* HWY_RESTRICT from = right + j * stride;
#pragma GCC unroll 24
      for (std::size_t k = 0; k < N; ++k) row[k] = hn::MulAdd(value, hn::Load(d, from + k * kLanes), row[k]);
    }
#pragma GCC unroll 24
    for (std::size_t k = 0; k < N; ++k) hn::Store(row[k], d, sums + k * kLanes);
  }
}

using AddMasked = void (*)(const MaskedRows&, std::size_t, const float*, std::size_t, std::size_t, float*, bool);

template <std::size_t... kLinesLessOne>
AddMasked ofLines(std::size_t lines, std::index_sequence<kLinesLessOne...>) {
  constexpr AddMasked all[] = {addMasked<(kLinesLessOne + 1) * kLineVectors>...};
  return all[lines - 1];
}

void multiplyMaskedHere(const MaskedRows& left, std::size_t rows, const TileRows& right, float* sums, bool add) {
  const std::size_t width = right.width;
  for (std::size_t column = 0; column < width; column += kRegisterLines * kLine) {
    const std::size_t lines = std::min(kRegisterLines, (width - column) / kLine);
    ofLines(lines, std::make_index_sequence<kRegisterLines>())(left, rows, right.values + column, right.stride, width,
                                                               sums + column, add);
  }
}

void maskRowsHere(const float* rows, std::size_t count, std::size_t columns, std::size_t pieces, MaskPiece* masks) {
  const D d;
  const V zero = hn::Zero(d);
  for (std::size_t i = 0; i < count; ++i, rows += kPanel, masks += kPieces) {
    std::fill_n(masks, pieces, MaskPiece{0});
    for (std::size_t j = 0; j < columns; j += kPieceWidth) {
      std::uint32_t piece = 0;
      for (std::size_t k = 0; k < kPieceWidth; k += kLanes) {
        std::uint8_t bits[8] = {};
        hn::StoreMaskBits(d, hn::Not(hn::Eq(hn::Load(d, rows + j + k), zero)), bits);
        piece |= (static_cast<std::uint32_t>(bits[0]) | static_cast<std::uint32_t>(bits[1]) << 8) << k;
      }
      const std::size_t left = columns - j;
      if (left < kPieceWidth) piece &= (1U << left) - 1U;
      masks[j / kPieceWidth] = static_cast<MaskPiece>(piece);
    }
  }
}

void findLiveRowsHere(const float* rows, std::size_t count, std::size_t columns, std::uint8_t* live) {
  const D d;
  for (std::size_t i = 0; i < count; ++i, rows += kPanel) {
    V all = hn::Load(d, rows);
    for (std::size_t j = kLanes; j < columns; j += kLanes) all = hn::Or(all, hn::Load(d, rows + j));
    live[i] = hn::AllTrue(d, hn::Eq(all, hn::Zero(d))) ? 0 : 1;
  }
}

std::size_t tileWidthHere() { return kTileLines * kLine; }

}  // namespace latentscape::dense::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace latentscape::dense {

HWY_EXPORT(multiplyMaskedHere);
HWY_EXPORT(maskRowsHere);
HWY_EXPORT(findLiveRowsHere);
HWY_EXPORT(tileWidthHere);

std::size_t tileWidth() { return HWY_DYNAMIC_DISPATCH(tileWidthHere)(); }

std::vector<Tile> tilesOf(std::size_t columns) {
  const std::size_t lines = parts(columns, kLine);
  std::size_t count = parts(lines, tileWidth() / kLine);
  if (count > 1) count = parts(count, 2) * 2;
  std::vector<Tile> tiles;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t begin = lines * i / count, end = lines * (i + 1) / count;
    tiles.push_back({begin * kLine, (end - begin) * kLine});
  }
  return tiles;
}

void maskRows(const float* rows, std::size_t count, std::size_t columns, std::size_t pieces, MaskPiece* masks) {
  HWY_DYNAMIC_DISPATCH(maskRowsHere)(rows, count, columns, pieces, masks);
}
void multiplyMasked(const MaskedRows& left, std::size_t rows, const TileRows& right, float* sums, bool add) {
  HWY_DYNAMIC_DISPATCH(multiplyMaskedHere)(left, rows, right, sums, add);
}

void findLiveRows(const float* rows, std::size_t count, std::size_t columns, std::uint8_t* live) {
  HWY_DYNAMIC_DISPATCH(findLiveRowsHere)(rows, count, columns, live);
}

std::size_t listLiveRows(const std::uint8_t* live, std::size_t count, std::uint16_t* list) {
  std::size_t listed = 0;
  for (std::size_t i = 0; i < count; ++i) {
    list[listed] = static_cast<std::uint16_t>(i);
    listed += live[i];
  }
  return listed;
}

std::size_t listMasked(const MaskPiece* masks, std::size_t count, std::uint16_t* list) {
  std::size_t listed = 0;
  for (std::size_t i = 0; i < count; ++i, masks += kPieces) {
    std::uint64_t mask = 0;
    std::memcpy(&mask, masks, sizeof mask);
    list[listed] = static_cast<std::uint16_t>(i);
    listed += mask != 0 ? 1 : 0;
  }
  return listed;
}

std::size_t countLive(const MaskPiece* masks, std::size_t count) {
  std::size_t live = 0;
  for (std::size_t i = 0; i < count; ++i, masks += kPieces) {
    std::uint64_t mask = 0;
    std::memcpy(&mask, masks, sizeof mask);
    live += static_cast<std::size_t>(std::popcount(mask));
  }
  return live;
}

}  // namespace latentscape::dense
#endif
