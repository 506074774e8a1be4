// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/frozen/sparse_linear.h"

#include <algorithm>
#include <array>

namespace latentscape {

using dense::kPanel;
using dense::kPieces;
using dense::MaskPiece;
using dense::parts;

namespace {

constexpr std::size_t kImages = 64;  // together: their values and masks stay in the second-level cache

}  // namespace

SparseLinear::SparseLinear(const float* weight, const float* bias, std::size_t in, std::size_t out)
    : m_in(in), m_out(out), m_tiles(dense::tilesOf(out)), m_weights(in * parts(out, dense::kLine) * dense::kLine),
      m_bias(bias, bias + out) {
  for (const dense::Tile& tile : m_tiles) {
    float* to = m_weights.data() + tile.first * in;
    for (std::size_t k = 0; k < in; ++k, to += tile.width) {
      for (std::size_t o = tile.first; o < std::min(out, tile.first + tile.width); ++o) to[o - tile.first] = weight[o * in + k];
    }
  }
}

void SparseLinear::multiplyTile(std::size_t index, std::size_t images, const float* values, const MaskPiece* masks, float* y,
                                bool relu) const {
  alignas(64) std::array<float, kImages * dense::kMaxTile> sums;
  const dense::Tile& tile = m_tiles[index];
  const float* weights = m_weights.data() + tile.first * m_in;
  for (std::size_t word = 0; word < parts(m_in, kPanel); ++word) {
    dense::multiplyMasked({values + word * kImages * kPanel, masks + word * kImages * kPieces}, images,
                          {weights + word * kPanel * tile.width, tile.width, tile.width}, sums.data(), word > 0);
  }
  const std::size_t outputs = std::min(tile.width, m_out - tile.first);
  const float* bias = m_bias.data() + tile.first;
  for (std::size_t i = 0; i < images; ++i) {
    const float* from = sums.data() + i * tile.width;
    float* to = y + i * m_out + tile.first;
    for (std::size_t o = 0; o < outputs; ++o) {
      const float value = from[o] + bias[o];
      to[o] = relu ? std::max(value, 0.0F) : value;
    }
  }
}

void SparseLinear::apply(const float* x, std::size_t n, float* y, bool relu) const {
  const std::size_t words = parts(m_in, kPanel);
  thread_local AlignedFloats values;  // [64 inputs][image][input]
  thread_local std::vector<MaskPiece> masks;
  if (values.size() < words * kImages * kPanel) values = AlignedFloats(words * kImages * kPanel);
  masks.resize(words * kImages * kPieces);
  for (std::size_t first = 0; first < n; first += kImages, x += kImages * m_in, y += kImages * m_out) {
    const std::size_t images = std::min(kImages, n - first);
    for (std::size_t word = 0; word < words; ++word) {
      const std::size_t begin = word * kPanel, inputs = std::min(kPanel, m_in - begin);
      float* to = values.data() + word * kImages * kPanel;
      for (std::size_t i = 0; i < images; ++i) std::copy_n(x + i * m_in + begin, inputs, to + i * kPanel);
      dense::maskRows(to, images, inputs, kPieces, masks.data() + word * kImages * kPieces);
    }
    for (std::size_t tile = 0; tile < m_tiles.size(); ++tile) multiplyTile(tile, images, values.data(), masks.data(), y, relu);
  }
}

}  // namespace latentscape
