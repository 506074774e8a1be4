// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled once for every instruction set (Highway's foreach_target); the best one is chosen when the program runs.
#include "core/model/dense_kernels.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/model/dense_kernels.cpp"
#include <hwy/foreach_target.h>  // includes this file again

#include <hwy/cache_control.h>
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include "core/model/dense_panels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace latentscape::dense::HWY_NAMESPACE {

// Rows of the right operand that stay in the first-level cache while the rows of a unit go over them.
constexpr std::size_t kDepthBlock = 8192 / kPanel;

// One register block over one depth block: c = or += a b.
template <std::size_t R, std::size_t N>
void block(const Product& product, std::size_t row, std::size_t begin, std::size_t end, float* HWY_RESTRICT c, bool add) {
  const D d;
  V sums[R][N];
#pragma GCC unroll 6
  for (std::size_t i = 0; i < R; ++i) {
#pragma GCC unroll 4
    for (std::size_t j = 0; j < N; ++j) sums[i][j] = add ? hn::Load(d, c + i * kPanel + j * kLanes) : hn::Zero(d);
  }
  const std::size_t step = product.depthStride;
  const float* HWY_RESTRICT b = product.b + begin * kPanel;
  for (std::size_t p = begin; p < end;) {
    const std::size_t segmentEnd = std::min(end, p - p % product.segment + product.segment);
    const float* HWY_RESTRICT a = product.a + row * product.rowStride + p / product.segment * product.segmentStride + p % product.segment * step;
    const std::size_t stride = product.rowStride;
    for (; p < segmentEnd; ++p, a += step, b += kPanel) {
      V right[N];
#pragma GCC unroll 4
      for (std::size_t j = 0; j < N; ++j) right[j] = hn::Load(d, b + j * kLanes);
#pragma GCC unroll 6
      for (std::size_t i = 0; i < R; ++i) {
        const V left = hn::Set(d, a[i * stride]);
#pragma GCC unroll 4
        for (std::size_t j = 0; j < N; ++j) sums[i][j] = hn::MulAdd(left, right[j], sums[i][j]);
      }
    }
  }
#pragma GCC unroll 6
  for (std::size_t i = 0; i < R; ++i) {
#pragma GCC unroll 4
    for (std::size_t j = 0; j < N; ++j) hn::Store(sums[i][j], d, c + i * kPanel + j * kLanes);
  }
}

using Block = void (*)(const Product&, std::size_t, std::size_t, std::size_t, float*, bool);

template <std::size_t N>
Block blockOfRows(std::size_t rows) {
  constexpr Block blocks[] = {block<1, N>, block<2, N>, block<3, N>, block<4, N>, block<5, N>, block<6, N>};
  return blocks[rows - 1];
}

Block blockOf(std::size_t rows, std::size_t columns) {
  const std::size_t vectors = columns / kLanes;
  if (vectors == 1) return blockOfRows<1>(rows);
  if (vectors == 2) return blockOfRows<2>(rows);
  if constexpr (kBlockVectors > 2) {
    if (vectors == 3) return blockOfRows<3>(rows);
    return blockOfRows<4>(rows);
  }
  return nullptr;
}

// before(row, rows) at the last depth block, finished(row, rows) after it: for each register block.
template <class Before, class Finished>
HWY_INLINE void forBlocks(const Product& product, std::size_t rows, std::size_t columns, float* c, const Before& before, const Finished& finished) {
  for (std::size_t begin = 0; begin == 0 || begin < product.depth; begin += kDepthBlock) {
    const std::size_t end = std::min(product.depth, begin + kDepthBlock);
    for (std::size_t row = 0; row < rows; row += kBlockRows) {
      const std::size_t count = std::min(kBlockRows, rows - row);
      if (end == product.depth) before(row, count);
      blockOf(count, columns)(product, row, begin, end, c + row * kPanel, begin > 0);
      if (end == product.depth) finished(row, count);
    }
  }
}

void multiplyHere(const Product& product, std::size_t rows, std::size_t columns, float* c) {
  const auto nothing = [](std::size_t, std::size_t) HWY_ATTR {};
  forBlocks(product, rows, columns, c, nothing, nothing);
}

void addBiasHere(float* HWY_RESTRICT c, const float* bias, std::size_t rows, std::size_t columns, bool relu) {
  const D d;
  const V floor = hn::Set(d, relu ? 0.0F : -hwy::HighestValue<float>());
  for (std::size_t i = 0; i < rows; ++i) {
    const V add = hn::Set(d, bias[i]);
    for (std::size_t j = 0; j < columns; j += kLanes) {
      float* at = c + i * kPanel + j;
      hn::Store(hn::Max(hn::Add(hn::Load(d, at), add), floor), d, at);
    }
  }
}

void maskByActivationHere(float* HWY_RESTRICT c, const float* HWY_RESTRICT activation, std::size_t rows, std::size_t columns) {
  const D d;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; j += kLanes) {
      const std::size_t at = i * kPanel + j;
      hn::Store(hn::IfThenElseZero(hn::Gt(hn::Load(d, activation + at), hn::Zero(d)), hn::Load(d, c + at)), d, c + at);
    }
  }
}

// Lanes of the columns at j that hold images.
HWY_INLINE hn::Mask<D> used(D d, std::size_t j, std::size_t images) { return hn::FirstN(d, images > j ? images - j : 0); }

double bernoulliHere(float* HWY_RESTRICT c, const float* bias, const float* HWY_RESTRICT target, std::size_t rows, std::size_t columns,
                     std::size_t images, float scale) {
  const D d;
  const V one = hn::Set(d, 1.0F), zero = hn::Zero(d), factor = hn::Set(d, scale);
  double total = 0.0;
  for (std::size_t i = 0; i < rows; ++i) {
    const V add = hn::Set(d, bias[i]);
    V sum = zero;
    for (std::size_t j = 0; j < columns; j += kLanes) {
      const std::size_t at = i * kPanel + j;
      const auto mask = used(d, j, images);
      const V logit = hn::Add(hn::Load(d, c + at), add);
      const V x = hn::Load(d, target + at);
      const V e = hn::Exp(d, hn::Neg(hn::Abs(logit)));  // never overflows
      // -log Bernoulli(x | sigmoid(l)) = max(l, 0) - l x + log(1 + exp(-|l|)).
      const V term = hn::Add(hn::NegMulAdd(logit, x, hn::Max(logit, zero)), hn::Log1p(d, e));
      sum = hn::Add(sum, hn::IfThenElseZero(mask, term));
      const V sigmoid = hn::Div(hn::IfThenElse(hn::Ge(logit, zero), one, e), hn::Add(one, e));
      hn::Store(hn::IfThenElseZero(mask, hn::Mul(factor, hn::Sub(sigmoid, x))), d, c + at);
    }
    total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
  }
  return total;
}

double sampleLatentHere(const float* mean, const float* logVariance, const float* noise, float* z, std::size_t latent, std::size_t columns,
                        std::size_t images) {
  const D d;
  const V half = hn::Set(d, 0.5F), one = hn::Set(d, 1.0F);
  double total = 0.0;
  for (std::size_t i = 0; i < latent; ++i) {
    V sum = hn::Zero(d);
    for (std::size_t j = 0; j < columns; j += kLanes) {
      const std::size_t at = i * kPanel + j;
      const V m = hn::Load(d, mean + at), l = hn::Load(d, logVariance + at);
      const V deviation = hn::Exp(d, hn::Mul(half, l));
      hn::Store(hn::MulAdd(deviation, hn::Load(d, noise + at), m), d, z + at);
      const V term = hn::Mul(half, hn::Sub(hn::Sub(hn::MulAdd(m, m, hn::Exp(d, l)), one), l));
      sum = hn::Add(sum, hn::IfThenElseZero(used(d, j, images), term));
    }
    total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
  }
  return total;
}

void latentGradientHere(const float* mean, const float* logVariance, const float* noise, const float* zGradient, float klScale, float* meanGradient,
                        float* logVarianceGradient, std::size_t latent, std::size_t columns, std::size_t images) {
  const D d;
  const V half = hn::Set(d, 0.5F), one = hn::Set(d, 1.0F), kl = hn::Set(d, klScale);
  for (std::size_t i = 0; i < latent; ++i) {
    for (std::size_t j = 0; j < columns; j += kLanes) {
      const std::size_t at = i * kPanel + j;
      const auto mask = used(d, j, images);
      const V m = hn::Load(d, mean + at), l = hn::Load(d, logVariance + at), g = hn::Load(d, zGradient + at);
      const V deviation = hn::Exp(d, hn::Mul(half, l));
      hn::Store(hn::IfThenElseZero(mask, hn::MulAdd(kl, m, g)), d, meanGradient + at);
      const V sampled = hn::Mul(hn::Mul(g, hn::Load(d, noise + at)), hn::Mul(half, deviation));
      const V closed = hn::Mul(hn::Mul(kl, half), hn::Sub(hn::Exp(d, l), one));
      hn::Store(hn::IfThenElseZero(mask, hn::Add(sampled, closed)), d, logVarianceGradient + at);
    }
  }
}

struct Adam {
  explicit Adam(const AdamStep& step)
      : beta1(hn::Set(D(), step.beta1)), rest1(hn::Set(D(), step.rest1)), beta2(hn::Set(D(), step.beta2)),
        rest2(hn::Set(D(), step.rest2)), rate(hn::Set(D(), step.rate)), correction(hn::Set(D(), step.rootCorrection)),
        epsilon(hn::Set(D(), step.epsilon)) {}
  HWY_INLINE void operator()(V gradient, float* value, float* mean, float* square) const {
    const D d;
    const V m = hn::MulAdd(beta1, hn::Load(d, mean), hn::Mul(rest1, gradient));
    const V v = hn::MulAdd(beta2, hn::Load(d, square), hn::Mul(rest2, hn::Mul(gradient, gradient)));
    hn::Store(m, d, mean);
    hn::Store(v, d, square);
    const V denominator = hn::MulAdd(hn::Sqrt(v), correction, epsilon);
    hn::Store(hn::NegMulAdd(rate, hn::Div(m, denominator), hn::Load(d, value)), d, value);
  }
  V beta1, rest1, beta2, rest2, rate, correction, epsilon;
};

void weightStepHere(const Product& product, std::size_t rows, std::size_t columns, const Parameters& parameters, std::size_t stride,
                    const AdamStep& step, float* gradient) {
  const D d;
  HWY_ALIGN float sums[kRowBlock * kPanel];
  const Adam adam(step);
  // The parameters come from memory while the product is computed.
  const auto fetch = [&](std::size_t row, std::size_t count) HWY_ATTR {
    for (std::size_t i = row; i < row + count; ++i) {
      for (std::size_t j = 0; j < columns; j += 16) {
        hwy::Prefetch(parameters.values + i * stride + j);
        hwy::Prefetch(parameters.mean + i * stride + j);
        hwy::Prefetch(parameters.square + i * stride + j);
      }
    }
  };
  const auto update = [&](std::size_t row, std::size_t count) HWY_ATTR {
    for (std::size_t i = row; i < row + count; ++i) {
      for (std::size_t j = 0; j < columns; j += kLanes) {
        const std::size_t at = i * stride + j;
        const V sum = hn::Load(d, sums + i * kPanel + j);
        if (gradient != nullptr) hn::Store(sum, d, gradient + at);
        else adam(sum, parameters.values + at, parameters.mean + at, parameters.square + at);
      }
    }
  };
  forBlocks(product, rows, columns, sums, fetch, update);
}

void biasStepHere(const float* outputGradient, std::size_t panelStride, std::size_t count, std::size_t rows, const Parameters& parameters,
                  const AdamStep& step, float* gradient) {
  const D d;
  const Adam adam(step);
  for (std::size_t row = 0; row < rows; row += kLanes) {
    HWY_ALIGN float sums[kLanes] = {};
    for (std::size_t i = 0; i < std::min(kLanes, rows - row); ++i) {
      V sum = hn::Zero(d);
      for (std::size_t first = 0; first < count; first += kPanel) {
        const float* at = outputGradient + first / kPanel * panelStride + (row + i) * kPanel;
        for (std::size_t j = 0; j < std::min(kPanel, count - first); j += kLanes) sum = hn::Add(sum, hn::Load(d, at + j));
      }
      sums[i] = hn::GetLane(hn::SumOfLanes(d, sum));
    }
    if (gradient != nullptr) hn::Store(hn::Load(d, sums), d, gradient + row);
    else adam(hn::Load(d, sums), parameters.values + row, parameters.mean + row, parameters.square + row);
  }
}

}  // namespace latentscape::dense::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace latentscape::dense {

HWY_EXPORT(multiplyHere);
HWY_EXPORT(addBiasHere);
HWY_EXPORT(maskByActivationHere);
HWY_EXPORT(bernoulliHere);
HWY_EXPORT(sampleLatentHere);
HWY_EXPORT(latentGradientHere);
HWY_EXPORT(weightStepHere);
HWY_EXPORT(biasStepHere);

void multiply(const Product& product, std::size_t rows, std::size_t columns, float* c) {
  HWY_DYNAMIC_DISPATCH(multiplyHere)(product, rows, columns, c);
}
void addBias(float* c, const float* bias, std::size_t rows, std::size_t columns, bool relu) {
  HWY_DYNAMIC_DISPATCH(addBiasHere)(c, bias, rows, columns, relu);
}
void maskByActivation(float* c, const float* activation, std::size_t rows, std::size_t columns) {
  HWY_DYNAMIC_DISPATCH(maskByActivationHere)(c, activation, rows, columns);
}
double bernoulliFromLogits(float* c, const float* bias, const float* target, std::size_t rows, std::size_t columns, std::size_t images, float scale) {
  return HWY_DYNAMIC_DISPATCH(bernoulliHere)(c, bias, target, rows, columns, images, scale);
}
double sampleLatent(const float* mean, const float* logVariance, const float* noise, float* z, std::size_t latent, std::size_t columns,
                    std::size_t images) {
  return HWY_DYNAMIC_DISPATCH(sampleLatentHere)(mean, logVariance, noise, z, latent, columns, images);
}
void latentGradient(const float* mean, const float* logVariance, const float* noise, const float* zGradient, float klScale, float* meanGradient,
                    float* logVarianceGradient, std::size_t latent, std::size_t columns, std::size_t images) {
  HWY_DYNAMIC_DISPATCH(latentGradientHere)(mean, logVariance, noise, zGradient, klScale, meanGradient, logVarianceGradient, latent, columns, images);
}
void weightStep(const Product& product, std::size_t rows, std::size_t columns, const Parameters& parameters, std::size_t stride, const AdamStep& adam,
                float* gradient) {
  HWY_DYNAMIC_DISPATCH(weightStepHere)(product, rows, columns, parameters, stride, adam, gradient);
}
void biasStep(const float* outputGradient, std::size_t panelStride, std::size_t count, std::size_t rows, const Parameters& parameters,
              const AdamStep& adam, float* gradient) {
  HWY_DYNAMIC_DISPATCH(biasStepHere)(outputGradient, panelStride, count, rows, parameters, adam, gradient);
}

}  // namespace latentscape::dense
#endif
