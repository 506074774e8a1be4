// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled once for every instruction set (Highway's foreach_target); the best one is chosen at run time.
#include "core/engine/kernels/pixel_kernels.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/engine/kernels/pixel_kernels.cpp"
#include <hwy/foreach_target.h>  // includes this file again

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include "core/engine/kernels/activations-inl.h"

HWY_BEFORE_NAMESPACE();
namespace latentscape::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

// max(l, 0) - l x is added to sum, and 1 + exp(-|l|) is a factor of product: -log Bernoulli(x | sigmoid(l)) is the former plus
// the logarithm of the latter, and never overflows.
HWY_INLINE void addTerm(D d, V logit, V target, V& sum, V& product) {
  sum = hn::Add(sum, hn::NegMulAdd(logit, target, hn::Max(logit, hn::Zero(d))));
  product = hn::MulAdd(product, hn::Exp(d, hn::Neg(hn::Abs(logit))), product);
}

HWY_ATTR double bernoulliTermOf(const float* logits, const float* targets, std::size_t count) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  constexpr std::size_t kTogether = 32;  // factors of at most 2: their product stays below 2^32
  const V one = hn::Set(d, 1.0F);
  double total = 0.0;
  std::size_t i = 0;
  while (i + lanes <= count) {
    V sum = hn::Zero(d), product = one;
    for (std::size_t k = 0; k < kTogether && i + lanes <= count; ++k, i += lanes)
      addTerm(d, hn::LoadU(d, logits + i), hn::LoadU(d, targets + i), sum, product);
    total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, hn::Add(sum, hn::Log(d, product)))));
  }
  if (i == count) return total;
  HWY_ALIGN float l[HWY_LANES(float)] = {}, x[HWY_LANES(float)] = {};
  std::copy(logits + i, logits + count, l);
  std::copy(targets + i, targets + count, x);
  V sum = hn::Zero(d), product = one;
  addTerm(d, hn::Load(d, l), hn::Load(d, x), sum, product);
  const V terms = hn::Add(sum, hn::Log(d, product));
  return total + static_cast<double>(hn::GetLane(hn::SumOfLanes(d, hn::IfThenElseZero(hn::FirstN(d, count - i), terms))));
}

HWY_ATTR void sigmoidOfAll(float* values, std::size_t count) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(dense::HWY_NAMESPACE::sigmoidOf(d, hn::LoadU(d, values + i)), d, values + i);
  if (i == count) return;
  HWY_ALIGN float tail[HWY_LANES(float)] = {};
  std::copy(values + i, values + count, tail);
  hn::Store(dense::HWY_NAMESPACE::sigmoidOf(d, hn::Load(d, tail)), d, tail);
  std::copy_n(tail, count - i, values + i);
}

// The sigmoid of a vector, and its derivative e / (1 + e)^2 with e = exp(-|x|), which no difference from 1 makes inexact.
HWY_INLINE V sigmoidAndSlope(D d, V x, V& slope) {
  const V e = hn::Exp(d, hn::Neg(hn::Abs(x)));
  const V inverse = dense::HWY_NAMESPACE::inverseOf(d, hn::Add(hn::Set(d, 1.0F), e));
  slope = hn::Mul(hn::Mul(e, inverse), inverse);
  return dense::HWY_NAMESPACE::sigmoidOf(d, x);
}

HWY_ATTR void sigmoidAndSlopeOfAll(float* HWY_RESTRICT values, float* HWY_RESTRICT slopes, std::size_t count) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  V slope = hn::Zero(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(sigmoidAndSlope(d, hn::LoadU(d, values + i), slope), d, values + i);
    hn::StoreU(slope, d, slopes + i);
  }
  if (i == count) return;
  HWY_ALIGN float tail[HWY_LANES(float)] = {}, tailSlopes[HWY_LANES(float)];
  std::copy(values + i, values + count, tail);
  hn::Store(sigmoidAndSlope(d, hn::Load(d, tail), slope), d, tail);
  hn::Store(slope, d, tailSlopes);
  std::copy_n(tail, count - i, values + i);
  std::copy_n(tailSlopes, count - i, slopes + i);
}

// Adds the weighted terms of a vector of logits to sum, and returns the weighted derivatives.
HWY_INLINE V addWeighted(D d, V logit, V target, V weight, V& sum) {
  V term = hn::Zero(d), product = hn::Set(d, 1.0F);
  addTerm(d, logit, target, term, product);
  sum = hn::MulAdd(weight, hn::Add(term, hn::Log(d, product)), sum);
  return hn::Mul(weight, hn::Sub(dense::HWY_NAMESPACE::sigmoidOf(d, logit), target));
}

// weights may be null: all 1.
HWY_ATTR double bernoulliGradientOf(float* logits, const float* targets, const float* weights, std::size_t count) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  constexpr std::size_t kTogether = 32;  // terms that are summed as floats
  const V one = hn::Set(d, 1.0F);
  double total = 0.0;
  std::size_t i = 0;
  while (i + lanes <= count) {
    V sum = hn::Zero(d);
    for (std::size_t k = 0; k < kTogether && i + lanes <= count; ++k, i += lanes) {
      const V weight = weights == nullptr ? one : hn::LoadU(d, weights + i);
      hn::StoreU(addWeighted(d, hn::LoadU(d, logits + i), hn::LoadU(d, targets + i), weight, sum), d, logits + i);
    }
    total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
  }
  if (i == count) return total;
  HWY_ALIGN float l[HWY_LANES(float)] = {}, x[HWY_LANES(float)] = {}, w[HWY_LANES(float)] = {};
  std::copy(logits + i, logits + count, l);
  std::copy(targets + i, targets + count, x);
  if (weights == nullptr) std::fill_n(w, count - i, 1.0F);
  else std::copy(weights + i, weights + count, w);
  V sum = hn::Zero(d);
  hn::Store(addWeighted(d, hn::Load(d, l), hn::Load(d, x), hn::Load(d, w), sum), d, l);
  std::copy_n(l, count - i, logits + i);
  return total + static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
}

HWY_ATTR std::uint64_t squaredByteDistanceOf(const std::uint8_t* a, const std::uint8_t* b, std::size_t count) {
  const hn::ScalableTag<std::int16_t> d16;
  const hn::RepartitionToWide<decltype(d16)> d32;
  const hn::Rebind<std::uint8_t, decltype(d16)> d8;
  const std::size_t lanes = hn::Lanes(d16);
  constexpr std::size_t kTogether = 32768;  // squares of at most 255^2: their sum stays below 2^31
  std::uint64_t total = 0;
  std::size_t i = 0;
  while (i + lanes <= count) {
    const std::size_t end = std::min(count, i + kTogether);
    auto sum = hn::Zero(d32), others = hn::Zero(d32);
    for (; i + lanes <= end; i += lanes) {
      const auto difference = hn::Sub(hn::PromoteTo(d16, hn::LoadU(d8, a + i)), hn::PromoteTo(d16, hn::LoadU(d8, b + i)));
      sum = hn::ReorderWidenMulAccumulate(d32, difference, difference, sum, others);
    }
    total += static_cast<std::uint64_t>(hn::GetLane(hn::SumOfLanes(d32, hn::Add(sum, others))));
  }
  for (; i < count; ++i) {
    const int difference = int{a[i]} - int{b[i]};
    total += static_cast<std::uint64_t>(difference * difference);
  }
  return total;
}

}  // namespace latentscape::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace latentscape {

HWY_EXPORT(bernoulliTermOf);
HWY_EXPORT(sigmoidOfAll);
HWY_EXPORT(sigmoidAndSlopeOfAll);
HWY_EXPORT(bernoulliGradientOf);
HWY_EXPORT(squaredByteDistanceOf);

double bernoulliTerm(std::span<const float> logits, std::span<const float> targets) {
  assert(logits.size() == targets.size());
  return HWY_DYNAMIC_DISPATCH(bernoulliTermOf)(logits.data(), targets.data(), logits.size());
}

void sigmoid(std::span<float> values) { HWY_DYNAMIC_DISPATCH(sigmoidOfAll)(values.data(), values.size()); }

void sigmoidWithSlopes(std::span<float> values, std::span<float> slopes) {
  assert(values.size() == slopes.size());
  HWY_DYNAMIC_DISPATCH(sigmoidAndSlopeOfAll)(values.data(), slopes.data(), values.size());
}

double bernoulliGradient(std::span<float> logits, std::span<const float> targets, std::span<const float> weights) {
  assert(logits.size() == targets.size() && (weights.empty() || weights.size() == logits.size()));
  return HWY_DYNAMIC_DISPATCH(bernoulliGradientOf)(logits.data(), targets.data(), weights.empty() ? nullptr : weights.data(),
                                                   logits.size());
}

std::uint64_t squaredByteDistance(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  assert(a.size() == b.size());
  return HWY_DYNAMIC_DISPATCH(squaredByteDistanceOf)(a.data(), b.data(), a.size());
}

}  // namespace latentscape
#endif
