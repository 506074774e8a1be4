// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/config.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// A named array of floats, row-major. Linear layers have PyTorch's layout: weight [out, in], bias [out].
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

// Names and shapes in forward order: encoder.hidden.N.weight|bias, encoder.mean.*, encoder.log_variance.* (not of an autoencoder),
// decoder.hidden.N.*, decoder.output.*, then kLogVariance where it is learned; N counts from 0. A conditional VAE's first layers take the class
// as a one-hot vector after the pixels and after z.
std::vector<TensorSpec> tensorLayout(const ModelConfig& config);

// As PyTorch's Linear starts: weights and biases uniform in +-1/sqrt(inputs) (He et al. 2015 with a = sqrt 5).
Weights initialWeights(const ModelConfig& config, std::uint64_t seed);

// That weights have the names, order and shapes of the layout and that every value is finite.
Result<void> checkWeights(const ModelConfig& config, const Weights& weights, const std::string& where);

}  // namespace latentscape
