// SPDX-License-Identifier: GPL-3.0-or-later
// The optimizers' steps (dense_kernels.h, OptimizerStep). Each file that is compiled for several instruction sets includes this
// once for each set.
#if defined(LATENTSCAPE_OPTIMIZERS) == defined(HWY_TARGET_TOGGLE)
#ifdef LATENTSCAPE_OPTIMIZERS
#undef LATENTSCAPE_OPTIMIZERS
#else
#define LATENTSCAPE_OPTIMIZERS
#endif

#include "core/engine/kernels/dense_kernels.h"

#include <hwy/highway.h>

#include "core/engine/kernels/activations-inl.h"

HWY_BEFORE_NAMESPACE();
namespace latentscape::dense::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

// Optimizer steps on a vector of parameters; arguments: (gradient, value, first moment, second moment).
struct AdamUpdate {
  explicit AdamUpdate(const OptimizerStep& step)
      : decay1(hn::Set(D(), step.decay1)), rest1(hn::Set(D(), step.rest1)), decay2(hn::Set(D(), step.decay2)),
        rest2(hn::Set(D(), step.rest2)), rate(hn::Set(D(), step.rate)), correction(hn::Set(D(), step.rootCorrection)),
        epsilon(hn::Set(D(), step.epsilon)), weightDecay(hn::Set(D(), step.weightDecay)), shrink(hn::Set(D(), step.shrink)) {}
  HWY_INLINE void operator()(V gradient, float* value, float* mean, float* square) const {
    const D d;
    const V w = hn::Load(d, value);
    const V g = hn::MulAdd(weightDecay, w, gradient);
    const V m = hn::MulAdd(decay1, hn::Load(d, mean), hn::Mul(rest1, g));
    const V v = hn::MulAdd(decay2, hn::Load(d, square), hn::Mul(rest2, hn::Mul(g, g)));
    hn::Store(m, d, mean);
    hn::Store(v, d, square);
    const V denominator = hn::MulAdd(rootOf(d, v), correction, epsilon);
    hn::Store(hn::NegMulAdd(rate, hn::Mul(m, inverseOf(d, denominator)), hn::Mul(shrink, w)), d, value);
  }
  V decay1, rest1, decay2, rest2, rate, correction, epsilon, weightDecay, shrink;
};

struct SgdUpdate {
  explicit SgdUpdate(const OptimizerStep& step)
      : momentum(hn::Set(D(), step.decay1)), rate(hn::Set(D(), step.rate)), weightDecay(hn::Set(D(), step.weightDecay)) {}
  HWY_INLINE void operator()(V gradient, float* value, float* mean, float*) const {
    const D d;
    const V w = hn::Load(d, value);
    const V velocity = hn::MulAdd(momentum, hn::Load(d, mean), hn::MulAdd(weightDecay, w, gradient));
    hn::Store(velocity, d, mean);
    hn::Store(hn::NegMulAdd(rate, velocity, w), d, value);
  }
  V momentum, rate, weightDecay;
};

struct RmsPropUpdate {
  explicit RmsPropUpdate(const OptimizerStep& step)
      : decay(hn::Set(D(), step.decay2)), rest(hn::Set(D(), step.rest2)), rate(hn::Set(D(), step.rate)),
        epsilon(hn::Set(D(), step.epsilon)), weightDecay(hn::Set(D(), step.weightDecay)) {}
  HWY_INLINE void operator()(V gradient, float* value, float*, float* square) const {
    const D d;
    const V w = hn::Load(d, value);
    const V g = hn::MulAdd(weightDecay, w, gradient);
    const V v = hn::MulAdd(decay, hn::Load(d, square), hn::Mul(rest, hn::Mul(g, g)));
    hn::Store(v, d, square);
    hn::Store(hn::NegMulAdd(rate, hn::Div(g, hn::Add(hn::Sqrt(v), epsilon)), w), d, value);
  }
  V decay, rest, rate, epsilon, weightDecay;
};

// Calls use(update) with the update of the step's optimizer.
template <class Use>
HWY_INLINE void withOptimizer(const OptimizerStep& step, const Use& use) {
  if (step.optimizer == Optimizer::Sgd) return use(SgdUpdate(step));
  if (step.optimizer == Optimizer::RmsProp) return use(RmsPropUpdate(step));
  use(AdamUpdate(step));
}

}  // namespace latentscape::dense::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
