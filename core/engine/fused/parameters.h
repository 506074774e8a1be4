// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/aligned_floats.h"
#include "core/engine/kernels/dense_kernels.h"

#include <atomic>
#include <cstddef>
#include <memory>

namespace latentscape::fused {

// The parameters of all layers with the moments of their gradients, one behind the other as the layers lay them out. Padding
// stays 0.
struct ParameterStore {
  AlignedFloats values, mean, square;
  // Whether the values for which steps were taken were finite before. Those that are not need not show in the
  // losses: zeros are left out of products, and ReLU makes 0 of what is not a number.
  std::atomic<bool> finite{true};

  void resize(std::size_t size) {
    values = AlignedFloats(size);
    mean = AlignedFloats(size);
    square = AlignedFloats(size);
  }
  dense::Parameters from(std::size_t at) { return {values.data() + at, mean.data() + at, square.data() + at}; }
};

// A copy of such parameters and moments, as they lie. A kind of moment that the optimizer doesn't have is null.
struct ParameterCopy {
  std::unique_ptr<float[]> values, mean, square;
};

// What becomes of a gradient: the optimizer's step, or, where `gradient` is not null, a copy of it, laid out as the parameters.
struct Update {
  ParameterStore& store;
  const dense::OptimizerStep& step;
  float* gradient = nullptr;

  dense::Parameters from(std::size_t at) const { return store.from(at); }
  float* into(std::size_t at) const { return gradient != nullptr ? gradient + at : nullptr; }
  // What a kernel's step says of its parameters.
  void note(bool finite) const {
    if (!finite) store.finite = false;
  }
  // For `count` parameters, a multiple of a cache line's floats, whose gradient is there.
  void apply(std::size_t at, const float* values, std::size_t count) const;
};

}  // namespace latentscape::fused
