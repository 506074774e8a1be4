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

// All parameters of a model, in the order of tensorLayout().
struct Weights {
  std::vector<Tensor> tensors;
  const Tensor* find(std::string_view name) const;  // nullptr where there is none
};

struct TensorSpec {
  std::string name;
  std::vector<std::int64_t> shape;
};

// The logarithm of the pixels' variance, where it is learned: one value.
inline constexpr const char* kLogVariance = "decoder.output.log_variance";

// Names and shapes in forward order: encoder.hidden.N.weight|bias, encoder.mean.*, encoder.log_variance.* (not of an
// autoencoder), decoder.hidden.N.*, decoder.output.*, then kLogVariance where it is learned; N counts from 0. A conditional VAE's
// first layers take the class as a one-hot vector after the pixels and after z.
//
// A convolutional network has encoder.convolution.N.* before the encoder's hidden layers and, after the decoder's, decoder.map.*
// (dense, to the smallest feature map), decoder.transposed.N.* and decoder.output.*, which is a transposed convolution too; an
// activation follows each but the last. Kernels are 3x3, the stride is 2, the padding 1: n pixels become ceil(n / 2), and a
// transposed convolution's output padding (1 where the map that it mirrors is even, 0 where it is odd) brings exactly n back.
// Between maps and dense layers lie the map's values channel by channel, as PyTorch's flatten has them. The class goes into the
// encoder as planes of ones and zeros, channels after the image's.
std::vector<TensorSpec> tensorLayout(const ModelConfig& config);

// As PyTorch's layers start: weights and biases uniform in +-1/sqrt(inputs) (He et al. 2015 with a = sqrt 5), where PyTorch
// counts as a transposed convolution's inputs 9 for each channel that it gives.
Weights initialWeights(const ModelConfig& config, std::uint64_t seed);

// That weights have the names, order and shapes of the layout and that every value is finite.
Result<void> checkWeights(const ModelConfig& config, const Weights& weights, const std::string& where);

}  // namespace latentscape
