// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"
#include "core/model/weights.h"

#include <array>
#include <cstddef>
#include <mutex>
#include <vector>

namespace latentscape {

// The convolutions of a frozen convolutional network (weights.h), computed on the caller's thread. Gathering patches of the maps
// turns a convolution into a dense layer (Chellapilla et al. 2006), and a transposed convolution into four, one for each parity
// of row and column, so that no product multiplies by an inserted zero. Maps are stored like images: (H, W, C). Const members may
// be called from any thread; they use buffers of that thread, which later calls reuse.
class MapLayers {
 public:
  MapLayers(const ModelConfig& config, const Weights& weights);

  std::size_t lastMap() const { return m_down.back().out.pixels(); }  // values of the smallest feature map
  std::size_t largestMap() const { return m_largest; }

  // Maps n images to n * lastMap() values, in a buffer that this thread's next call reuses. given: the class, for a conditional
  // network.
  const float* down(const float* images, std::size_t n, int given) const;
  // Maps n * lastMap() values to n images: logits, or the pixels themselves. slopes: if not null, receives the activations'
  // derivatives, n * slopesOfImage().
  void up(const float* maps, std::size_t n, float* images, float* slopes = nullptr) const;

  // Of one image, with the slopes that up() gave for it: the Jacobian of up() times a tangent of lastMap() values, which gives a
  // tangent of the image; and its transpose times an image's cotangent, which gives the map's.
  std::size_t slopesOfImage() const { return m_slopes; }
  void push(const float* tangent, const float* slopes, float* image) const;
  void pull(const float* cotangent, const float* slopes, float* map) const;

 private:
  struct Down {
    ImageShape in, out;
    std::vector<float> weight, bias;  // [out][ky][kx][in]
  };
  struct Up {
    ImageShape in, out;
    std::array<std::vector<float>, 4> weight;  // indexed by row parity * 2 + column parity: [out][taps][in]
    std::vector<float> bias;
    bool activated;
  };
  // Without the activation, but with max(0, y) if relu.
  void apply(const Down& layer, const float* from, float* to, bool relu) const;
  void apply(const Up& layer, const float* bias, const float* from, float* to, bool relu) const;
  void finish(float* values, std::size_t count) const;
  const std::vector<Down>& adjoints() const;

  ModelConfig m_config;
  std::vector<Down> m_down;
  std::vector<Up> m_up;
  std::vector<float> m_noBias;               // zeros, for the widest of m_up
  std::size_t m_largest = 0, m_patches = 0;  // values in a map, and in a block of patches
  std::size_t m_slopes = 0;                  // of one image: values in all maps of the decoder that an activation follows
  mutable std::once_flag m_adjointsMade;
  mutable std::vector<Down> m_adjoints;  // of m_up
};

}  // namespace latentscape
