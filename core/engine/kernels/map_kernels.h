// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

// Arithmetic of convolutions for the fused training step, in addition to dense_kernels.h. Runs on the caller's thread, with the
// processor's best instruction set. Maps are stored by feature, (H, W, C) in the rows of a panel. The products then need no
// patches: the inputs of a convolution are a few runs of rows.
namespace latentscape::dense {

// A run of a product's depth. It contributes the sum over p < depth of a(i, p) b[p][j], where a(i, p) is a[i * rowStride + p *
// depthStride] and the rows of b are one panel width apart.
struct Segment {
  const float* a;
  const float* b;
  std::size_t depth;
  const std::uint16_t* listed = nullptr;  // if not null: the `depth` values of p, in ascending order, where b is not all zero
};
// c[i][j] = the sum over all segments, or 0 if there are none. The rows of c are one panel width apart. listed: if not null, the
// numbers of the `rows` rows; the others of c stay as they are.
void multiplySegments(std::span<const Segment> segments, std::size_t rowStride, std::size_t depthStride, std::size_t rows,
                      std::size_t columns, float* c, const std::uint16_t* listed = nullptr);

// A panel's rows at one position of a map; the first `columns` columns of each are summed.
struct MapRows {
  const float* rows;
  std::size_t columns;  // a multiple of vectorWidth()
};
// sums[i] = the sum of row i over all columns of all blocks.
void sumRows(std::span<const MapRows> blocks, std::size_t rows, float* sums);

// The weight gradient for a product with few rows: for i < rows and k < count, the sum over positions p and images j < columns of
// taps[p * rows + i][j] values[p][k][j]. taps: rows of the big map, or of zeros outside it. values: the first of `count` rows of
// the small map, one panel width apart. Adds to sums, which has kMaxVector floats for each [i][k].
void addTapProducts(std::span<const float* const> taps, std::span<const float* const> values, std::size_t rows, std::size_t count,
                    std::size_t columns, float* sums);
// results[i * stride + k] = the sum over the vector at [i][k] in sums.
void foldTapProducts(const float* sums, std::size_t rows, std::size_t count, std::size_t stride, float* results);

}  // namespace latentscape::dense
