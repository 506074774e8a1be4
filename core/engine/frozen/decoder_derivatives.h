// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/frozen/linear.h"
#include "core/engine/frozen/map_layers.h"

#include <cstddef>
#include <mutex>
#include <span>
#include <vector>

namespace latentscape {

// The derivatives of a frozen decoder's outputs (logits, or unbounded pixels) by its codes, exact but for rounding: forwards
// along directions in latent space, and backwards from the outputs (Griewank and Walther 2008, chapter 3). Const members may be
// called from any thread.
class DecoderDerivatives {
 public:
  // The activations' derivatives at points that went forward, which both directions need.
  struct Slopes {
    std::vector<std::vector<float>> layers;  // of the dense layers that an activation follows: n * their outputs
    std::vector<float> maps;                 // n * MapLayers::slopesOfImage()
  };

  // The dense layers in forward order, at least one. maps: what follows them in a convolutional network, otherwise nullptr.
  // pixels: values in an image. An activation follows each dense layer, but not the last if no maps follow. Weights and maps must
  // outlive the object.
  DecoderDerivatives(std::vector<Linear> layers, const MapLayers* maps, std::size_t pixels, Activation activation);

  // The outputs for n points. latent: n * d; outputs: n * pixels.
  void forward(const float* latent, std::size_t n, float* outputs, Slopes& slopes) const;

  // How the outputs of the n points of the slopes change along k directions, which are the same for all of them. directions: k *
  // d; tangents: n * k * pixels.
  void push(std::span<const float> directions, std::size_t n, const Slopes& slopes, float* tangents) const;

  // Cotangents of the outputs, times the Jacobian's transpose. cotangents: n * pixels; gradients: n * d.
  void pull(const float* cotangents, std::size_t n, const Slopes& slopes, float* gradients) const;

 private:
  bool activated(std::size_t layer) const { return layer + 1 < m_layers.size() || m_maps != nullptr; }
  const std::vector<std::vector<float>>& transposed() const;

  const std::vector<Linear> m_layers;
  const MapLayers* const m_maps;
  const std::size_t m_pixels;
  const Activation m_activation;
  std::size_t m_widest = 0;     // the most inputs or outputs of a dense layer
  std::vector<float> m_noBias;  // zeros, for the widest layer
  mutable std::once_flag m_transposedMade;
  mutable std::vector<std::vector<float>> m_transposed;  // weights of m_layers: [in, out]
};

}  // namespace latentscape
