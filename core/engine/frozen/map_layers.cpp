// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/frozen/map_layers.h"

#include "core/engine/frozen/room.h"
#include "core/engine/kernels/linear_kernel.h"

#include <algorithm>
#include <cassert>
#include <functional>

namespace latentscape {
namespace {

constexpr std::size_t kBlock = 64;  // positions whose patches go through a layer together

std::size_t extent(int value) { return static_cast<std::size_t>(value); }

// The rows or columns of the kernel that contribute to an output of this parity: out = 2 in + k - 1.
struct Taps {
  std::size_t count;
  std::array<std::size_t, 2> kernel;  // kernel[n] applies to input out / 2 + n
};
constexpr Taps kTaps[2] = {{1, {1, 0}}, {2, {2, 0}}};

}  // namespace

MapLayers::MapLayers(const ModelConfig& config, const Weights& weights) : m_config(config) {
  const std::vector<ImageShape> maps = featureMaps(config);
  const auto tensor = [&](const std::string& name) -> const Tensor& {
    const Tensor* found = weights.find(name);
    assert(found != nullptr);
    return *found;
  };
  for (std::size_t i = 0; i + 1 < maps.size(); ++i) {
    const std::string name = "encoder.convolution." + std::to_string(i);
    const std::size_t in = extent(maps[i].channels), out = extent(maps[i + 1].channels);
    Down layer{maps[i], maps[i + 1], std::vector<float>(out * 9 * in), tensor(name + ".bias").values};
    const auto& from = tensor(name + ".weight").values;
    for (std::size_t o = 0; o < out; ++o) {
      for (std::size_t c = 0; c < in; ++c) {
        for (std::size_t tap = 0; tap < 9; ++tap) layer.weight[(o * 9 + tap) * in + c] = from[(o * in + c) * 9 + tap];
      }
    }
    m_down.push_back(std::move(layer));
  }
  for (std::size_t i = maps.size() - 1; i > 0; --i) {
    const bool last = i == 1;
    const std::string name = last ? "decoder.output" : "decoder.transposed." + std::to_string(maps.size() - 1 - i);
    Up layer{maps[i], last ? config.image : maps[i - 1], {}, tensor(name + ".bias").values, !last};
    const std::size_t in = extent(layer.in.channels), out = extent(layer.out.channels);
    const auto& from = tensor(name + ".weight").values;
    for (std::size_t parity = 0; parity < 4; ++parity) {
      auto& weight = layer.weight[parity];
      const Taps rows = kTaps[parity / 2], columns = kTaps[parity % 2];
      for (std::size_t o = 0; o < out; ++o) {
        for (std::size_t y = 0; y < rows.count; ++y) {
          for (std::size_t x = 0; x < columns.count; ++x) {
            for (std::size_t c = 0; c < in; ++c)
              weight.push_back(from[(c * out + o) * 9 + rows.kernel[y] * 3 + columns.kernel[x]]);
          }
        }
      }
    }
    if (layer.activated) m_slopes += layer.out.pixels();
    m_noBias.resize(std::max(m_noBias.size(), out));
    m_up.push_back(std::move(layer));
  }
  for (const ImageShape& map : maps) {
    m_largest = std::max(m_largest, map.pixels());
    m_patches = std::max(m_patches, kBlock * 9 * extent(map.channels));
  }
}

void MapLayers::finish(float* values, std::size_t count) const {
  if (m_config.activation != Activation::Relu) activate(m_config.activation, {values, count});
}

void MapLayers::apply(const Down& layer, const float* from, float* to, bool relu) const {
  thread_local std::vector<float> buffer;
  float* patches = room(buffer, m_patches);
  const auto [height, width, channels] = layer.in;
  const std::size_t in = extent(channels), out = extent(layer.out.channels), columns = extent(layer.out.width);
  const std::size_t positions = extent(layer.out.height) * columns;
  for (std::size_t first = 0; first < positions; first += kBlock) {
    const std::size_t count = std::min(kBlock, positions - first);
    float* patch = patches;
    for (std::size_t p = first; p < first + count; ++p) {
      const int y = 2 * static_cast<int>(p / columns) - 1, x = 2 * static_cast<int>(p % columns) - 1;
      const int begin = std::max(x, 0), end = std::min(x + 3, width);
      for (int ky = 0; ky < 3; ++ky, patch += 3 * in) {
        if (y + ky < 0 || y + ky >= height) {
          std::fill_n(patch, 3 * in, 0.0F);
          continue;
        }
        const float* row = from + (extent(y + ky) * extent(width) + extent(begin)) * in;
        float* at = std::fill_n(patch, extent(begin - x) * in, 0.0F);
        at = std::copy_n(row, extent(end - begin) * in, at);
        std::fill(at, patch + 3 * in, 0.0F);
      }
    }
    denseLayer(patches, count, 9 * in, layer.weight.data(), layer.bias.data(), out, to + first * out, relu);
  }
}

void MapLayers::apply(const Up& layer, const float* bias, const float* from, float* to, bool relu) const {
  thread_local std::vector<float> buffer, results;
  float* patches = room(buffer, m_patches);
  const auto [height, width, channels] = layer.in;
  const std::size_t in = extent(channels), out = extent(layer.out.channels);
  float* result = room(results, kBlock * out);
  for (std::size_t parity = 0; parity < 4; ++parity) {
    const std::size_t py = parity / 2, px = parity % 2;
    const Taps rows = kTaps[py], taps = kTaps[px];
    const std::size_t columns = (extent(layer.out.width) - px + 1) / 2;  // outputs with this parity
    const std::size_t positions = (extent(layer.out.height) - py + 1) / 2 * columns;
    const std::size_t depth = rows.count * taps.count * in;
    for (std::size_t first = 0; first < positions; first += kBlock) {
      const std::size_t count = std::min(kBlock, positions - first);
      float* patch = patches;
      for (std::size_t p = first; p < first + count; ++p) {
        const std::size_t y = p / columns, x = p % columns;
        const std::size_t run = std::min(taps.count, extent(width) - x) * in;
        for (std::size_t n = 0; n < rows.count; ++n, patch += taps.count * in) {
          const bool inside = y + n < extent(height);
          float* at = inside ? std::copy_n(from + ((y + n) * extent(width) + x) * in, run, patch) : patch;
          std::fill(at, patch + taps.count * in, 0.0F);
        }
      }
      denseLayer(patches, count, depth, layer.weight[parity].data(), bias, out, result, relu);
      for (std::size_t i = 0; i < count; ++i) {
        const std::size_t y = (first + i) / columns, x = (first + i) % columns;
        std::copy_n(result + i * out, out, to + ((2 * y + py) * extent(layer.out.width) + 2 * x + px) * out);
      }
    }
  }
}

const float* MapLayers::down(const float* images, std::size_t n, int given) const {
  thread_local std::vector<float> buffers[2], last;
  float* result = room(last, n * lastMap());
  const std::size_t pixels = m_config.image.pixels(), channels = extent(m_config.image.channels),
                    planes = extent(m_config.classes);
  for (std::size_t i = 0; i < n; ++i) {
    const float* from = images + i * pixels;
    if (planes > 0) {
      float* at = room(buffers[1], m_largest);
      for (std::size_t p = 0; p < pixels; p += channels) {
        at = std::copy_n(from + p, channels, at);
        at = std::fill_n(at, planes, 0.0F);
        *(at - planes + given) = 1.0F;
      }
      from = buffers[1].data();
    }
    for (std::size_t l = 0; l < m_down.size(); ++l) {
      float* to = l + 1 == m_down.size() ? result + i * lastMap() : room(buffers[l % 2], m_largest);
      apply(m_down[l], from, to, m_config.activation == Activation::Relu);
      finish(to, m_down[l].out.pixels());
      from = to;
    }
  }
  return result;
}

void MapLayers::up(const float* maps, std::size_t n, float* images, float* slopes) const {
  thread_local std::vector<float> buffers[2];
  const bool relu = m_config.activation == Activation::Relu;
  for (std::size_t i = 0; i < n; ++i) {
    const float* from = maps + i * lastMap();
    for (std::size_t l = 0; l < m_up.size(); ++l) {
      const Up& layer = m_up[l];
      const std::size_t size = layer.out.pixels();
      float* to = layer.activated ? room(buffers[l % 2], m_largest) : images + i * m_config.image.pixels();
      apply(layer, layer.bias.data(), from, to, relu && layer.activated && slopes == nullptr);
      if (layer.activated && slopes != nullptr) {
        activateWithSlopes(m_config.activation, {to, size}, {slopes, size});
        slopes += size;
      } else if (layer.activated) {
        finish(to, size);
      }
      from = to;
    }
  }
}

void MapLayers::push(const float* tangent, const float* slopes, float* image) const {
  thread_local std::vector<float> buffers[2];
  for (std::size_t l = 0; l < m_up.size(); ++l) {
    const Up& layer = m_up[l];
    float* to = layer.activated ? room(buffers[l % 2], m_largest) : image;
    apply(layer, m_noBias.data(), tangent, to, false);
    if (layer.activated) {
      std::transform(to, to + layer.out.pixels(), slopes, to, std::multiplies<>());
      slopes += layer.out.pixels();
    }
    tangent = to;
  }
}

void MapLayers::pull(const float* cotangent, const float* slopes, float* map) const {
  thread_local std::vector<float> buffers[2];
  slopes += m_slopes;
  for (std::size_t l = m_up.size(); l-- > 0;) {
    float* to = l > 0 ? room(buffers[l % 2], m_largest) : map;
    apply(adjoints()[l], cotangent, to, false);
    const std::size_t size = m_up[l].in.pixels();
    if (l > 0) {  // the layer below is activated
      slopes -= size;
      std::transform(to, to + size, slopes, to, std::multiplies<>());
    }
    cotangent = to;
  }
}

// The transpose of a transposed convolution is the convolution with the same kernel. Its weights are copied by the first call:
// most models are only decoded from.
const std::vector<MapLayers::Down>& MapLayers::adjoints() const {
  std::call_once(m_adjointsMade, [this] {
    std::vector<Down> adjoints;
    for (const Up& layer : m_up) {
      const std::size_t in = extent(layer.in.channels), out = extent(layer.out.channels);
      Down adjoint{layer.out, layer.in, std::vector<float>(in * 9 * out), std::vector<float>(in)};
      for (std::size_t parity = 0; parity < 4; ++parity) {
        const Taps rows = kTaps[parity / 2], columns = kTaps[parity % 2];
        const float* from = layer.weight[parity].data();
        for (std::size_t o = 0; o < out; ++o) {
          for (std::size_t y = 0; y < rows.count; ++y) {
            for (std::size_t x = 0; x < columns.count; ++x) {
              const std::size_t tap = rows.kernel[y] * 3 + columns.kernel[x];
              for (std::size_t c = 0; c < in; ++c) adjoint.weight[(c * 9 + tap) * out + o] = *from++;
            }
          }
        }
      }
      adjoints.push_back(std::move(adjoint));
    }
    m_adjoints = std::move(adjoints);
  });
  return m_adjoints;
}

}  // namespace latentscape
