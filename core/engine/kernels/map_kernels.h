// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

// Arithmetic of convolutions for the fused training step, beside dense_kernels.h: on the caller's thread, for the processor's
// best instruction set. Maps lie by feature, (H, W, C) in one panel's rows; then the products need no patches: a convolution's
// inputs are a few runs of rows.
namespace latentscape::dense {

// A run of a product's depth: its part is the sum over p < depth of a(i, p) b[p][j], where a(i, p) lies at a[i * rowStride + p *
// depthStride] and b's rows are a panel's width apart.
struct Segment {
  const float* a;
  const float* b;
  std::size_t depth;
};
// c[i][j] = the sum over the segments; 0 of none. c's rows are a panel's width apart.
void multiplySegments(std::span<const Segment> segments, std::size_t rowStride, std::size_t depthStride, std::size_t rows,
                      std::size_t columns, float* c);

// A panel's rows at one position of a map, of which `columns` are added up.
struct MapRows {
  const float* rows;
  std::size_t columns;  // whole vectors
};
// sums[i] = the sum of all columns of row i of all blocks.
void sumRows(std::span<const MapRows> blocks, std::size_t rows, float* sums);

// The sum over positions p and images j < columns of taps[p * rows + i][j] values[p][k][j], for i < rows and k < count: the
// weights' gradient where rows are few. taps: rows of the big map, or of zeros outside it; values: where `count` rows of the
// small one begin, a panel's width apart. Adds it to sums, which has kMaxVector floats for each [i][k].
void addTapProducts(std::span<const float* const> taps, std::span<const float* const> values, std::size_t rows, std::size_t count,
                    std::size_t columns, float* sums);
// results[i * stride + k] = the sum of the vector at [i][k] of such sums.
void foldTapProducts(const float* sums, std::size_t rows, std::size_t count, std::size_t stride, float* results);

}  // namespace latentscape::dense
