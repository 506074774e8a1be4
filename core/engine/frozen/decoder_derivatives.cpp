// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/frozen/decoder_derivatives.h"

#include "core/engine/frozen/room.h"
#include "core/engine/kernels/linear_kernel.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <utility>

namespace latentscape {
namespace {

// Tangents that go through the layers together, so that they stay in the second-level cache, and the most values of a layer for
// them.
constexpr std::size_t kRows = 64;
constexpr std::size_t kRowValues = 1'048'576;

void multiplyBy(float* values, const float* factors, std::size_t count) {
  std::transform(values, values + count, factors, values, std::multiplies<>());
}

}  // namespace

DecoderDerivatives::DecoderDerivatives(std::vector<Linear> layers, const MapLayers* maps, std::size_t pixels,
                                       Activation activation)
    : m_layers(std::move(layers)), m_maps(maps), m_pixels(pixels), m_activation(activation) {
  for (const Linear& layer : m_layers) m_widest = std::max({m_widest, layer.in, layer.out});
  m_noBias.resize(m_widest);
}

void DecoderDerivatives::forward(const float* latent, std::size_t n, float* outputs, Slopes& slopes) const {
  thread_local std::vector<float> buffers[2];
  slopes.layers.resize(std::max(slopes.layers.size(), m_layers.size()));
  const float* from = latent;
  for (std::size_t i = 0; i < m_layers.size(); ++i) {
    const Linear& layer = m_layers[i];
    float* to = activated(i) ? room(buffers[i % 2], n * m_widest) : outputs;
    denseLayer(from, n, layer.in, layer.weight, layer.bias, layer.out, to, false);
    if (activated(i)) {
      float* slope = room(slopes.layers[i], n * layer.out);
      activateWithSlopes(m_activation, {to, n * layer.out}, {slope, n * layer.out});
    }
    from = to;
  }
  if (m_maps != nullptr) m_maps->up(from, n, outputs, room(slopes.maps, n * m_maps->slopesOfImage()));
}

void DecoderDerivatives::push(std::span<const float> directions, std::size_t n, const Slopes& slopes, float* tangents) const {
  thread_local std::vector<float> first, buffers[2];
  const Linear& bottom = m_layers.front();
  const std::size_t k = directions.size() / bottom.in;
  assert(directions.size() == k * bottom.in);
  // The first layer's product is the same for all points.
  denseLayer(directions.data(), k, bottom.in, bottom.weight, m_noBias.data(), bottom.out, room(first, k * bottom.out), false);
  const std::size_t together = std::clamp<std::size_t>(kRowValues / m_widest, 1, kRows);
  for (std::size_t row = 0; row < n * k; row += together) {
    const std::size_t rows = std::min(together, n * k - row);
    float* results = tangents + row * m_pixels;
    const float* from = nullptr;
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
      const Linear& layer = m_layers[i];
      float* to = activated(i) ? room(buffers[i % 2], rows * m_widest) : results;
      if (i > 0) denseLayer(from, rows, layer.in, layer.weight, m_noBias.data(), layer.out, to, false);
      for (std::size_t r = 0; r < rows; ++r) {
        if (i == 0) std::copy_n(first.data() + (row + r) % k * layer.out, layer.out, to + r * layer.out);
        if (activated(i)) multiplyBy(to + r * layer.out, slopes.layers[i].data() + (row + r) / k * layer.out, layer.out);
      }
      from = to;
    }
    if (m_maps == nullptr) continue;
    for (std::size_t r = 0; r < rows; ++r) {
      const float* slope = slopes.maps.data() + (row + r) / k * m_maps->slopesOfImage();
      m_maps->push(from + r * m_maps->lastMap(), slope, results + r * m_pixels);
    }
  }
}

void DecoderDerivatives::pull(const float* cotangents, std::size_t n, const Slopes& slopes, float* gradients) const {
  thread_local std::vector<float> map, buffers[2];
  const float* from = cotangents;
  if (m_maps != nullptr) {
    float* to = room(map, n * m_maps->lastMap());
    for (std::size_t i = 0; i < n; ++i) {
      m_maps->pull(cotangents + i * m_pixels, slopes.maps.data() + i * m_maps->slopesOfImage(), to + i * m_maps->lastMap());
    }
    multiplyBy(to, slopes.layers[m_layers.size() - 1].data(), n * m_maps->lastMap());
    from = to;
  }
  for (std::size_t i = m_layers.size(); i-- > 0;) {
    const Linear& layer = m_layers[i];
    float* to = i > 0 ? room(buffers[i % 2], n * m_widest) : gradients;
    denseLayer(from, n, layer.out, transposed()[i].data(), m_noBias.data(), layer.in, to, false);
    if (i > 0) multiplyBy(to, slopes.layers[i - 1].data(), n * layer.in);
    from = to;
  }
}

// Copies of the weights are made by the first call: most models are only decoded from.
const std::vector<std::vector<float>>& DecoderDerivatives::transposed() const {
  std::call_once(m_transposedMade, [this] {
    std::vector<std::vector<float>> made;
    for (const Linear& layer : m_layers) {
      std::vector<float>& weight = made.emplace_back(layer.in * layer.out);
      for (std::size_t o = 0; o < layer.out; ++o) {
        for (std::size_t i = 0; i < layer.in; ++i) weight[i * layer.out + o] = layer.weight[o * layer.in + i];
      }
    }
    m_transposed = std::move(made);
  });
  return m_transposed;
}

}  // namespace latentscape
