// SPDX-License-Identifier: GPL-3.0-or-later
// Activations and their derivatives (choices.h). Each file that is compiled for several instruction sets includes this once for
// each set.
#if defined(LATENTSCAPE_ACTIVATIONS) == defined(HWY_TARGET_TOGGLE)
#ifdef LATENTSCAPE_ACTIVATIONS
#undef LATENTSCAPE_ACTIVATIONS
#else
#define LATENTSCAPE_ACTIVATIONS
#endif

#include "core/model/choices.h"

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <initializer_list>

HWY_BEFORE_NAMESPACE();
namespace latentscape::dense::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

constexpr float kLeak = 0.01F;

// 1 / x, and the square root of x >= 0, to about the last bit. With AVX-512 a division takes as long as sixteen products; there
// they start from the processor's 14-bit estimates and take one Newton step. A root below 1e-19 becomes 1e-19.
HWY_INLINE V inverseOf(D d, V x) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
  const V estimate = hn::ApproximateReciprocal(x);
  return hn::Mul(estimate, hn::NegMulAdd(x, estimate, hn::Set(d, 2.0F)));
#else
  return hn::Div(hn::Set(d, 1.0F), x);
#endif
}

HWY_INLINE V rootOf(D d, V x) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
  const V above = hn::Max(x, hn::Set(d, 1.2e-38F));
  const V estimate = hn::ApproximateReciprocalSqrt(above);
  const V root = hn::Mul(above, estimate);
  return hn::Mul(hn::Mul(hn::Set(d, 0.5F), root), hn::NegMulAdd(root, estimate, hn::Set(d, 3.0F)));
#else
  (void)d;
  return hn::Sqrt(x);
#endif
}

HWY_INLINE V sigmoidOf(D d, V x) {
  const V one = hn::Set(d, 1.0F), e = hn::Exp(d, hn::Neg(hn::Abs(x)));  // never overflows
  return hn::Mul(hn::IfThenElse(hn::Ge(x, hn::Zero(d)), one, e), inverseOf(d, hn::Add(one, e)));
}

HWY_INLINE V polynomial(D d, V x, std::initializer_list<float> coefficients) {
  V sum = hn::Zero(d);
  for (const float c : coefficients) sum = hn::MulAdd(sum, x, hn::Set(d, c));
  return sum;
}

// Phi(x) = (1 + erf(x / sqrt 2)) / 2. A rational function approximates erf on [-4, 4] to within 4e-7.
HWY_INLINE V normalDistribution(D d, V x) {
  const V half = hn::Set(d, 0.5F), four = hn::Set(d, 4.0F);
  const V t = hn::Max(hn::Neg(four), hn::Min(hn::Mul(x, hn::Set(d, 0.70710678F)), four));
  const V t2 = hn::Mul(t, t);
  const V above = polynomial(d, t2,
                             {-2.72614225801306e-10F, 2.77068142495902e-08F, -2.10102402082508e-06F, -5.69250639462346e-05F,
                              -7.34990630326855e-04F, -2.95459980854025e-03F, -1.60960333262415e-02F});
  const V below = polynomial(
      d, t2,
      {-1.45660718464996e-05F, -2.13374055278905e-04F, -1.68282697438203e-03F, -7.37332916720468e-03F, -1.42647390514189e-02F});
  return hn::MulAdd(half, hn::Div(hn::Mul(t, above), below), half);
}

HWY_INLINE V normalDensity(D d, V x) {
  return hn::Mul(hn::Set(d, 0.39894228F), hn::Exp(d, hn::Mul(hn::Set(d, -0.5F), hn::Mul(x, x))));
}

// Calls use(function); function(x, derivative) returns the activation at x and sets derivative to its derivative there.
template <class Use>
HWY_INLINE void withActivation(Activation activation, const Use& use) {
  const D d;
  const V zero = hn::Zero(d), one = hn::Set(d, 1.0F);
  switch (activation) {
    case Activation::Relu:
      return use([zero, one](V x, V& derivative) HWY_ATTR {
        derivative = hn::IfThenElseZero(hn::Gt(x, zero), one);
        return hn::Max(x, zero);
      });
    case Activation::LeakyRelu:
      return use([d, zero, one](V x, V& derivative) HWY_ATTR {
        derivative = hn::IfThenElse(hn::Gt(x, zero), one, hn::Set(d, kLeak));
        return hn::Mul(x, derivative);
      });
    case Activation::Silu:
      return use([d, one](V x, V& derivative) HWY_ATTR {
        const V sigmoid = sigmoidOf(d, x), y = hn::Mul(x, sigmoid);
        derivative = hn::MulAdd(y, hn::Sub(one, sigmoid), sigmoid);
        return y;
      });
    case Activation::Gelu:
      return use([d](V x, V& derivative) HWY_ATTR {
        const V phi = normalDistribution(d, x);
        derivative = hn::MulAdd(x, normalDensity(d, x), phi);
        return hn::Mul(x, phi);
      });
    case Activation::Tanh:
      return use([d, one](V x, V& derivative) HWY_ATTR {
        const V y = hn::Tanh(d, x);
        derivative = hn::NegMulAdd(y, y, one);
        return y;
      });
  }
}

}  // namespace latentscape::dense::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
