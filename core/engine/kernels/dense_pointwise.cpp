// SPDX-License-Identifier: GPL-3.0-or-later
// Element-wise operations: activations, losses, the latent layer. Compiled once for every instruction set (Highway's
// foreach_target); the best one is chosen at run time.
#include "core/engine/kernels/dense_kernels.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/engine/kernels/dense_pointwise.cpp"
#include <hwy/foreach_target.h>  // includes this file again

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include "core/engine/kernels/activations-inl.h"
#include "core/engine/kernels/dense_panels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace latentscape::dense::HWY_NAMESPACE {

void addToHere(float* HWY_RESTRICT c, const float* HWY_RESTRICT values, std::size_t rows, std::size_t columns) {
  const D d;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; j += kLanes) {
      const std::size_t at = i * kPanel + j;
      hn::Store(hn::Add(hn::Load(d, c + at), hn::Load(d, values + at)), d, c + at);
    }
  }
}

void addBiasHere(float* HWY_RESTRICT c, const float* bias, std::size_t rows, std::size_t columns) {
  const D d;
  for (std::size_t i = 0; i < rows; ++i) {
    const V add = hn::Set(d, bias[i]);
    for (std::size_t j = 0; j < columns; j += kLanes) {
      float* at = c + i * kPanel + j;
      hn::Store(hn::Add(hn::Load(d, at), add), d, at);
    }
  }
}

// c = function(c + bias, slope).
template <class Function>
HWY_INLINE void activateBy(const Function& function, float* c, const float* bias, float* slope, std::size_t rows,
                           std::size_t columns) {
  const D d;
  for (std::size_t i = 0; i < rows; ++i) {
    const V add = hn::Set(d, bias[i]);
    for (std::size_t j = 0; j < columns; j += kLanes) {
      const std::size_t at = i * kPanel + j;
      V derivative = hn::Zero(d);
      hn::Store(function(hn::Add(hn::Load(d, c + at), add), derivative), d, c + at);
      if (slope != nullptr) hn::Store(derivative, d, slope + at);
    }
  }
}

void activateHere(Activation activation, float* c, const float* bias, float* slope, std::size_t rows, std::size_t columns) {
  withActivation(activation, [&](const auto& function) HWY_ATTR { activateBy(function, c, bias, slope, rows, columns); });
}

void multiplyBySlopeHere(float* HWY_RESTRICT c, const float* HWY_RESTRICT slope, std::size_t rows, std::size_t columns) {
  const D d;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; j += kLanes) {
      const std::size_t at = i * kPanel + j;
      hn::Store(hn::Mul(hn::Load(d, slope + at), hn::Load(d, c + at)), d, c + at);
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

// The lanes from column j on that hold images.
HWY_INLINE hn::Mask<D> used(D d, std::size_t j, std::size_t images) { return hn::FirstN(d, images > j ? images - j : 0); }

double bernoulliHere(float* HWY_RESTRICT c, const float* bias, const float* HWY_RESTRICT target, std::size_t rows,
                     std::size_t columns, std::size_t images, float scale) {
  const D d;
  const V one = hn::Set(d, 1.0F), zero = hn::Zero(d), factor = hn::Set(d, scale);
  // -log Bernoulli(x | sigmoid(l)) = max(l, 0) - l x + log(1 + exp(-|l|)). Logarithms of several rows are taken as one logarithm
  // of a product, whose factors are at most 2.
  constexpr std::size_t together = std::max<std::size_t>(1, 64 / (kPanel / kLanes));
  static_assert(together * kPanel / kLanes <= 64);
  double total = 0.0;
  for (std::size_t begin = 0; begin < rows; begin += together) {
    V sum = zero, product = one;
    for (std::size_t i = begin; i < std::min(rows, begin + together); ++i) {
      const V add = hn::Set(d, bias[i]);
      for (std::size_t j = 0; j < columns; j += kLanes) {
        const std::size_t at = i * kPanel + j;
        const auto mask = used(d, j, images);
        const V logit = hn::Add(hn::Load(d, c + at), add);
        const V x = hn::Load(d, target + at);
        const V e = hn::IfThenElseZero(mask, hn::Exp(d, hn::Neg(hn::Abs(logit))));  // never overflows
        const V above = hn::Add(one, e);
        sum = hn::Add(sum, hn::IfThenElseZero(mask, hn::NegMulAdd(logit, x, hn::Max(logit, zero))));
        product = hn::Mul(product, above);
        const V sigmoid = hn::Mul(hn::IfThenElse(hn::Ge(logit, zero), one, e), inverseOf(d, above));
        hn::Store(hn::IfThenElseZero(mask, hn::Mul(factor, hn::Sub(sigmoid, x))), d, c + at);
      }
    }
    total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, hn::Add(sum, hn::Log(d, product)))));
  }
  return total;
}

double squaredErrorsHere(float* HWY_RESTRICT c, const float* bias, const float* HWY_RESTRICT target, std::size_t rows,
                         std::size_t columns, std::size_t images, float scale) {
  const D d;
  const V factor = hn::Set(d, scale);
  double total = 0.0;
  for (std::size_t i = 0; i < rows; ++i) {
    const V add = hn::Set(d, bias[i]);
    V sum = hn::Zero(d);
    for (std::size_t j = 0; j < columns; j += kLanes) {
      const std::size_t at = i * kPanel + j;
      const V error =
          hn::IfThenElseZero(used(d, j, images), hn::Sub(hn::Add(hn::Load(d, c + at), add), hn::Load(d, target + at)));
      sum = hn::MulAdd(error, error, sum);
      hn::Store(hn::Mul(factor, error), d, c + at);
    }
    total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
  }
  return total;
}

double sampleLatentHere(const float* mean, const float* logVariance, const float* noise, float* z, std::size_t latent,
                        std::size_t columns, std::size_t images) {
  const D d;
  const V half = hn::Set(d, 0.5F), one = hn::Set(d, 1.0F);
  double total = 0.0;
  for (std::size_t i = 0; i < latent; ++i) {
    V sum = hn::Zero(d);
    for (std::size_t j = 0; j < columns; j += kLanes) {
      const std::size_t at = i * kPanel + j;
      const V m = hn::Load(d, mean + at), l = hn::Load(d, logVariance + at);
      const V deviation = hn::Exp(d, hn::Mul(half, l));
      hn::Store(hn::IfThenElseZero(used(d, j, images), hn::MulAdd(deviation, hn::Load(d, noise + at), m)), d, z + at);
      const V term = hn::Mul(half, hn::Sub(hn::Sub(hn::MulAdd(m, m, hn::Exp(d, l)), one), l));
      sum = hn::Add(sum, hn::IfThenElseZero(used(d, j, images), term));
    }
    total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
  }
  return total;
}

void latentGradientHere(const float* mean, const float* logVariance, const float* noise, const float* zGradient, float klScale,
                        float* meanGradient, float* logVarianceGradient, std::size_t latent, std::size_t columns,
                        std::size_t images) {
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

}  // namespace latentscape::dense::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace latentscape::dense {

HWY_EXPORT(addToHere);
HWY_EXPORT(addBiasHere);
HWY_EXPORT(activateHere);
HWY_EXPORT(maskByActivationHere);
HWY_EXPORT(multiplyBySlopeHere);
HWY_EXPORT(bernoulliHere);
HWY_EXPORT(squaredErrorsHere);
HWY_EXPORT(sampleLatentHere);
HWY_EXPORT(latentGradientHere);

void addTo(float* c, const float* values, std::size_t rows, std::size_t columns) {
  HWY_DYNAMIC_DISPATCH(addToHere)(c, values, rows, columns);
}
void addBias(float* c, const float* bias, std::size_t rows, std::size_t columns) {
  HWY_DYNAMIC_DISPATCH(addBiasHere)(c, bias, rows, columns);
}
void activate(Activation activation, float* c, const float* bias, float* slope, std::size_t rows, std::size_t columns) {
  HWY_DYNAMIC_DISPATCH(activateHere)(activation, c, bias, slope, rows, columns);
}
void maskByActivation(float* c, const float* activation, std::size_t rows, std::size_t columns) {
  HWY_DYNAMIC_DISPATCH(maskByActivationHere)(c, activation, rows, columns);
}
void multiplyBySlope(float* c, const float* slope, std::size_t rows, std::size_t columns) {
  HWY_DYNAMIC_DISPATCH(multiplyBySlopeHere)(c, slope, rows, columns);
}
double bernoulliFromLogits(float* c, const float* bias, const float* target, std::size_t rows, std::size_t columns,
                           std::size_t images, float scale) {
  return HWY_DYNAMIC_DISPATCH(bernoulliHere)(c, bias, target, rows, columns, images, scale);
}
double squaredErrors(float* c, const float* bias, const float* target, std::size_t rows, std::size_t columns, std::size_t images,
                     float scale) {
  return HWY_DYNAMIC_DISPATCH(squaredErrorsHere)(c, bias, target, rows, columns, images, scale);
}
double sampleLatent(const float* mean, const float* logVariance, const float* noise, float* z, std::size_t latent,
                    std::size_t columns, std::size_t images) {
  return HWY_DYNAMIC_DISPATCH(sampleLatentHere)(mean, logVariance, noise, z, latent, columns, images);
}
void latentGradient(const float* mean, const float* logVariance, const float* noise, const float* zGradient, float klScale,
                    float* meanGradient, float* logVarianceGradient, std::size_t latent, std::size_t columns,
                    std::size_t images) {
  HWY_DYNAMIC_DISPATCH(latentGradientHere)(mean, logVariance, noise, zGradient, klScale, meanGradient, logVarianceGradient,
                                           latent, columns, images);
}

}  // namespace latentscape::dense
#endif
