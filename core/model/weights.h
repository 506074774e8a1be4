// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/config.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// A named array of floats, row-major, in PyTorch's layout. Linear layers: weight [out, in], bias [out]; convolutions: weight
// [out, in, 3, 3]; transposed convolutions: weight [in, out, 3, 3].
struct Tensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};

// All parameters of a model, in tensorLayout() order.
struct Weights {
  std::vector<Tensor> tensors;
  const Tensor* find(std::string_view name) const;  // nullptr if there is none
};

struct TensorSpec {
  std::string name;
  std::vector<std::int64_t> shape;
};

// The logarithm of the pixel variance, if it is learned: one value.
inline constexpr const char* kLogVariance = "decoder.output.log_variance";

// Names and shapes in forward order: encoder.hidden.N.weight|bias, encoder.mean.*, encoder.log_variance.* (not for an
// autoencoder), decoder.hidden.N.*, decoder.output.*, then kLogVariance if it is learned. N counts from 0. A conditional VAE's
// first layers take the class as a one-hot vector, after the pixels and after z.
//
// A convolutional network has encoder.convolution.N.* before the encoder's hidden layers. After the decoder's hidden layers it
// has decoder.map.* (dense, to the smallest feature map), decoder.transposed.N.* and decoder.output.*, which is a transposed
// convolution too. An activation follows each but the last. Kernels are 3x3 with stride 2 and padding 1: n pixels become ceil(n /
// 2). A transposed convolution restores exactly n pixels by its output padding: 1 if the map that it mirrors is even, 0 if it is
// odd. Between maps and dense layers, a map's values are stored channel by channel, as PyTorch's flatten does. The encoder
// receives the class as planes of ones and zeros, in channels after the image's.
std::vector<TensorSpec> tensorLayout(const ModelConfig& config);

// Initial weights as in PyTorch: weights and biases uniform in +-1/sqrt(inputs) (He et al. 2015 with a = sqrt 5). For a
// transposed convolution PyTorch takes 9 times the output channels as the number of inputs.
Weights initialWeights(const ModelConfig& config, std::uint64_t seed);

// Checks that the weights have the names, order and shapes of the layout and that every value is finite. where: for the Error.
Result<void> checkWeights(const ModelConfig& config, const Weights& weights, const std::string& where);

}  // namespace latentscape
