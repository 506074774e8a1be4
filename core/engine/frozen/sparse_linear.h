// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/aligned_floats.h"
#include "core/engine/kernels/sparse_kernels.h"

#include <cstddef>
#include <vector>

namespace latentscape {

// A dense layer that leaves out the zeros of its input (sparse_kernels.h): pixels of images, and what ReLU has cut. It has a copy
// of the weights, by input. An image's outputs are the same bits whatever other images come with it. Const members may be called
// from any thread; they use buffers of that thread.
class SparseLinear {
 public:
  // Whether a layer of that shape has columns and rows enough for it.
  static bool suits(std::size_t in, std::size_t out) { return in >= dense::kPanel && out >= dense::kLine; }

  // weight: [out][in]; bias: [out]. All must be finite: those of an input that is 0 are never read. Throws std::bad_alloc.
  SparseLinear(const float* weight, const float* bias, std::size_t in, std::size_t out);

  // y[i][o] = b[o] + sum over k of w[o][k] x[i][k], then max(0, y) if relu; x: n * in, y: n * out, row by row.
  void apply(const float* x, std::size_t n, float* y, bool relu) const;

 private:
  void multiplyTile(std::size_t tile, std::size_t images, const float* values, const dense::MaskPiece* masks, float* y,
                    bool relu) const;

  const std::size_t m_in, m_out;
  const std::vector<dense::Tile> m_tiles;
  AlignedFloats m_weights;  // [tile][input][the tile's outputs]
  const std::vector<float> m_bias;
};

}  // namespace latentscape
