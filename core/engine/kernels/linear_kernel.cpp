// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled once for every instruction set (Highway's foreach_target); the best one is chosen at run time.
#include "core/engine/kernels/linear_kernel.h"

#include <algorithm>
#include <cassert>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/engine/kernels/linear_kernel.cpp"
#include <hwy/foreach_target.h>  // includes this file again

#include <hwy/highway.h>

#include "core/engine/kernels/activations-inl.h"

HWY_BEFORE_NAMESPACE();
namespace latentscape::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;

struct Layer {
  std::size_t in;
  const float* w;
  const float* b;
  std::size_t out;
  bool relu;
};

// Outputs o .. o + O of images i .. i + I: O * I dot products along rows, accumulated in parallel.
template <std::size_t O, std::size_t I>
HWY_ATTR void block(const Layer& layer, const float* HWY_RESTRICT x, std::size_t o, float* HWY_RESTRICT y) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  hn::Vec<D> sums[O][I];
  for (std::size_t a = 0; a < O; ++a) {
    for (std::size_t c = 0; c < I; ++c) sums[a][c] = hn::Zero(d);
  }
  const float* HWY_RESTRICT w = layer.w + o * layer.in;
  std::size_t k = 0;
  for (; k + lanes <= layer.in; k += lanes) {
    hn::Vec<D> inputs[I];
    for (std::size_t c = 0; c < I; ++c) inputs[c] = hn::LoadU(d, x + c * layer.in + k);
    for (std::size_t a = 0; a < O; ++a) {
      const auto weights = hn::LoadU(d, w + a * layer.in + k);
      for (std::size_t c = 0; c < I; ++c) sums[a][c] = hn::MulAdd(weights, inputs[c], sums[a][c]);
    }
  }
  for (std::size_t c = 0; c < I; ++c) {
    for (std::size_t a = 0; a < O; ++a) {
      float value = hn::GetLane(hn::SumOfLanes(d, sums[a][c])) + layer.b[o + a];
      for (std::size_t j = k; j < layer.in; ++j) value += w[a * layer.in + j] * x[c * layer.in + j];
      y[c * layer.out + o + a] = layer.relu ? std::max(value, 0.0F) : value;
    }
  }
}

template <std::size_t I>
HWY_ATTR void images(const Layer& layer, const float* x, std::size_t n, float* y) {
  std::size_t o = 0;
  for (; o + 4 <= layer.out; o += 4) {
    std::size_t i = 0;
    for (; i + I <= n; i += I) block<4, I>(layer, x + i * layer.in, o, y + i * layer.out);
    for (; i < n; ++i) block<4, 1>(layer, x + i * layer.in, o, y + i * layer.out);
  }
  for (; o < layer.out; ++o) {
    for (std::size_t i = 0; i < n; ++i) block<1, 1>(layer, x + i * layer.in, o, y + i * layer.out);
  }
}

HWY_ATTR void run(const float* x, std::size_t n, std::size_t in, const float* w, const float* b, std::size_t out, float* y,
                  bool relu) {
  const Layer layer{in, w, b, out, relu};
  // Sixteen accumulators and eight operands need AVX-512's 32 registers; other instruction sets process half as many images at
  // once.
  if (hn::Lanes(D()) >= 16) images<4>(layer, x, n, y);
  else images<2>(layer, x, n, y);
}

HWY_ATTR void activateAll(Activation activation, float* values, std::size_t count) {
  dense::HWY_NAMESPACE::withActivation(activation, [=](const auto& function) HWY_ATTR {
    const D d;
    const std::size_t lanes = hn::Lanes(d);
    hn::Vec<D> unused = hn::Zero(d);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) hn::StoreU(function(hn::LoadU(d, values + i), unused), d, values + i);
    if (i == count) return;
    HWY_ALIGN float tail[HWY_LANES(float)] = {};
    std::copy(values + i, values + count, tail);
    hn::Store(function(hn::Load(d, tail), unused), d, tail);
    std::copy_n(tail, count - i, values + i);
  });
}

HWY_ATTR void activateAllWithSlopes(Activation activation, float* HWY_RESTRICT values, float* HWY_RESTRICT slopes,
                                    std::size_t count) {
  dense::HWY_NAMESPACE::withActivation(activation, [=](const auto& function) HWY_ATTR {
    const D d;
    const std::size_t lanes = hn::Lanes(d);
    hn::Vec<D> slope = hn::Zero(d);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
      hn::StoreU(function(hn::LoadU(d, values + i), slope), d, values + i);
      hn::StoreU(slope, d, slopes + i);
    }
    if (i == count) return;
    HWY_ALIGN float tail[HWY_LANES(float)] = {}, tailSlopes[HWY_LANES(float)];
    std::copy(values + i, values + count, tail);
    hn::Store(function(hn::Load(d, tail), slope), d, tail);
    hn::Store(slope, d, tailSlopes);
    std::copy_n(tail, count - i, values + i);
    std::copy_n(tailSlopes, count - i, slopes + i);
  });
}

}  // namespace latentscape::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace latentscape {

HWY_EXPORT(run);
HWY_EXPORT(activateAll);
HWY_EXPORT(activateAllWithSlopes);

void denseLayer(const float* x, std::size_t n, std::size_t in, const float* w, const float* b, std::size_t out, float* y,
                bool relu) {
  HWY_DYNAMIC_DISPATCH(run)(x, n, in, w, b, out, y, relu);
}

void activate(Activation activation, std::span<float> values) {
  HWY_DYNAMIC_DISPATCH(activateAll)(activation, values.data(), values.size());
}

void activateWithSlopes(Activation activation, std::span<float> values, std::span<float> slopes) {
  assert(values.size() == slopes.size());
  HWY_DYNAMIC_DISPATCH(activateAllWithSlopes)(activation, values.data(), slopes.data(), values.size());
}

}  // namespace latentscape
#endif
