// SPDX-License-Identifier: GPL-3.0-or-later
// The products of convolutions. Compiled once for every instruction set (Highway's foreach_target); the best one is chosen at run
// time.
#include "core/engine/kernels/map_kernels.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/engine/kernels/map_products.cpp"
#include <hwy/foreach_target.h>  // includes this file again

#include <hwy/highway.h>

#include "core/engine/kernels/dense_panels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace latentscape::dense::HWY_NAMESPACE {

// Rows of the right operands that stay in the first-level cache while all rows of the left operand are multiplied with them.
constexpr std::size_t kSegmentsDepth = kDepthBlock;

// The rows and columns of a register block.
struct BlockPlace {
  std::size_t row, column, rowStride, depthStride;
  const std::uint16_t* listed;  // of all rows, or null
};

// One register block over some segments: c = a b, or c += a b with add.
template <std::size_t R, std::size_t N, bool kListed>
void segmentsBlock(std::span<const Segment> segments, const BlockPlace& place, float* HWY_RESTRICT c, bool add) {
  const D d;
  const std::size_t rowStride = place.rowStride, depthStride = place.depthStride;
  std::size_t left[R], rows[R];
#pragma GCC unroll 6
  for (std::size_t i = 0; i < R; ++i) {
    rows[i] = kListed ? place.listed[place.row + i] : place.row + i;
    left[i] = kListed ? rows[i] * rowStride : i * rowStride;
  }
  const auto sumAt = [&](std::size_t i, std::size_t j) { return c + rows[i] * kPanel + place.column + j * kLanes; };
  V sums[R][N];
#pragma GCC unroll 6
  for (std::size_t i = 0; i < R; ++i) {
#pragma GCC unroll 4
    for (std::size_t j = 0; j < N; ++j) sums[i][j] = add ? hn::Load(d, sumAt(i, j)) : hn::Zero(d);
  }
  for (const Segment& segment : segments) {
    const float* HWY_RESTRICT a = segment.a + (kListed ? 0 : place.row * rowStride);
    const float* HWY_RESTRICT b = segment.b + place.column;
    const auto addRow = [&](const float* HWY_RESTRICT from, const float* HWY_RESTRICT by) HWY_ATTR {
      V right[N];
#pragma GCC unroll 4
      for (std::size_t j = 0; j < N; ++j) right[j] = hn::Load(d, by + j * kLanes);
#pragma GCC unroll 6
      for (std::size_t i = 0; i < R; ++i) {
        const V value = hn::Set(d, from[kListed ? left[i] : i * rowStride]);
#pragma GCC unroll 4
        for (std::size_t j = 0; j < N; ++j) sums[i][j] = hn::MulAdd(value, right[j], sums[i][j]);
      }
    };
    if (segment.listed != nullptr) {
      for (std::size_t i = 0; i < segment.depth; ++i) {
        const std::size_t p = segment.listed[i];
        addRow(a + p * depthStride, b + p * kPanel);
      }
    } else {
      for (std::size_t p = 0; p < segment.depth; ++p, a += depthStride, b += kPanel) addRow(a, b);
    }
  }
#pragma GCC unroll 6
  for (std::size_t i = 0; i < R; ++i) {
#pragma GCC unroll 4
    for (std::size_t j = 0; j < N; ++j) hn::Store(sums[i][j], d, sumAt(i, j));
  }
}

using SegmentsBlock = void (*)(std::span<const Segment>, const BlockPlace&, float*, bool);

template <std::size_t N, bool kListed>
SegmentsBlock segmentsBlockOfRows(std::size_t rows) {
  constexpr SegmentsBlock blocks[] = {segmentsBlock<1, N, kListed>, segmentsBlock<2, N, kListed>, segmentsBlock<3, N, kListed>,
                                      segmentsBlock<4, N, kListed>, segmentsBlock<5, N, kListed>, segmentsBlock<6, N, kListed>};
  return blocks[rows - 1];
}

template <bool kListed>
SegmentsBlock segmentsBlockOf(std::size_t rows, std::size_t columns) {
  const std::size_t vectors = columns / kLanes;
  if (vectors == 1) return segmentsBlockOfRows<1, kListed>(rows);
  if (vectors == 2) return segmentsBlockOfRows<2, kListed>(rows);
  if constexpr (kBlockVectors > 2) {
    if (vectors == 3) return segmentsBlockOfRows<3, kListed>(rows);
    return segmentsBlockOfRows<4, kListed>(rows);
  }
  return nullptr;
}

void multiplySegmentsHere(std::span<const Segment> segments, std::size_t rowStride, std::size_t depthStride, std::size_t rows,
                          std::size_t columns, float* c, const std::uint16_t* listed) {
  for (std::size_t begin = 0; begin == 0 || begin < segments.size();) {
    std::size_t end = begin, depth = 0;
    while (end < segments.size() && (end == begin || depth + segments[end].depth <= kSegmentsDepth))
      depth += segments[end++].depth;
    for (std::size_t column = 0; column < columns; column += kBlockColumns) {
      for (std::size_t row = 0; row < rows; row += kBlockRows) {
        const std::size_t count = std::min(kBlockRows, rows - row), wide = std::min(kBlockColumns, columns - column);
        const SegmentsBlock block = listed != nullptr ? segmentsBlockOf<true>(count, wide) : segmentsBlockOf<false>(count, wide);
        block(segments.subspan(begin, end - begin), {row, column, rowStride, depthStride, listed}, c, begin > 0);
      }
    }
    if (end == begin) return;
    begin = end;
  }
}

void sumRowsHere(std::span<const MapRows> blocks, std::size_t rows, float* sums) {
  const D d;
  constexpr std::size_t together = 32;
  for (std::size_t i = 0; i < rows; ++i) {
    double total = 0.0;  // the sum of tens of thousands of values with both signs
    for (std::size_t begin = 0; begin < blocks.size(); begin += together) {
      V sum = hn::Zero(d);
      for (const MapRows& block : blocks.subspan(begin, std::min(together, blocks.size() - begin))) {
        for (std::size_t j = 0; j < block.columns; j += kLanes) sum = hn::Add(sum, hn::Load(d, block.rows + i * kPanel + j));
      }
      total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
    }
    sums[i] = static_cast<float>(total);
  }
}

// R rows by N values: dot products along images, in parallel.
template <std::size_t R, std::size_t N>
HWY_INLINE void tapBlock(std::span<const float* const> taps, std::span<const float* const> values, std::size_t rows,
                         std::size_t row, std::size_t value, std::size_t columns, std::size_t count, float* HWY_RESTRICT sums) {
  const D d;
  V total[R][N];
  const auto at = [&](std::size_t i, std::size_t k) HWY_ATTR { return sums + ((row + i) * count + value + k) * kMaxVector; };
#pragma GCC unroll 3
  for (std::size_t i = 0; i < R; ++i) {
#pragma GCC unroll 4
    for (std::size_t k = 0; k < N; ++k) total[i][k] = hn::Load(d, at(i, k));
  }
  for (std::size_t p = 0; p < values.size(); ++p) {
    const float* const* a = taps.data() + p * rows + row;
    const float* b = values[p] + value * kPanel;
    for (std::size_t j = 0; j < columns; j += kLanes) {
      V left[R];
#pragma GCC unroll 3
      for (std::size_t i = 0; i < R; ++i) left[i] = hn::Load(d, a[i] + j);
#pragma GCC unroll 4
      for (std::size_t k = 0; k < N; ++k) {
        const V right = hn::Load(d, b + k * kPanel + j);
#pragma GCC unroll 3
        for (std::size_t i = 0; i < R; ++i) total[i][k] = hn::MulAdd(left[i], right, total[i][k]);
      }
    }
  }
#pragma GCC unroll 3
  for (std::size_t i = 0; i < R; ++i) {
#pragma GCC unroll 4
    for (std::size_t k = 0; k < N; ++k) hn::Store(total[i][k], d, at(i, k));
  }
}

void addTapProductsHere(std::span<const float* const> taps, std::span<const float* const> values, std::size_t rows,
                        std::size_t count, std::size_t columns, float* sums) {
  // There are 9 rows for each channel, a multiple of three.
  for (std::size_t row = 0; row + 3 <= rows; row += 3) {
    std::size_t k = 0;
    for (; k + 4 <= count; k += 4) tapBlock<3, 4>(taps, values, rows, row, k, columns, count, sums);
    for (; k < count; ++k) tapBlock<3, 1>(taps, values, rows, row, k, columns, count, sums);
  }
}

void foldTapProductsHere(const float* sums, std::size_t rows, std::size_t count, std::size_t stride, float* results) {
  const D d;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t k = 0; k < count; ++k)
      results[i * stride + k] = hn::GetLane(hn::SumOfLanes(d, hn::Load(d, sums + (i * count + k) * kMaxVector)));
  }
}

}  // namespace latentscape::dense::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace latentscape::dense {

HWY_EXPORT(multiplySegmentsHere);
HWY_EXPORT(sumRowsHere);
HWY_EXPORT(addTapProductsHere);
HWY_EXPORT(foldTapProductsHere);

void multiplySegments(std::span<const Segment> segments, std::size_t rowStride, std::size_t depthStride, std::size_t rows,
                      std::size_t columns, float* c, const std::uint16_t* listed) {
  HWY_DYNAMIC_DISPATCH(multiplySegmentsHere)(segments, rowStride, depthStride, rows, columns, c, listed);
}
void sumRows(std::span<const MapRows> blocks, std::size_t rows, float* sums) {
  HWY_DYNAMIC_DISPATCH(sumRowsHere)(blocks, rows, sums);
}
void addTapProducts(std::span<const float* const> taps, std::span<const float* const> values, std::size_t rows, std::size_t count,
                    std::size_t columns, float* sums) {
  HWY_DYNAMIC_DISPATCH(addTapProductsHere)(taps, values, rows, count, columns, sums);
}
void foldTapProducts(const float* sums, std::size_t rows, std::size_t count, std::size_t stride, float* results) {
  HWY_DYNAMIC_DISPATCH(foldTapProductsHere)(sums, rows, count, stride, results);
}

}  // namespace latentscape::dense
#endif
