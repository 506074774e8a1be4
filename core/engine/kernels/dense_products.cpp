// SPDX-License-Identifier: GPL-3.0-or-later
// The products of the fused step, and the optimizers that use their results. Compiled once for every instruction set (Highway's
// foreach_target); the best one is chosen at run time.
#include "core/engine/kernels/dense_kernels.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/engine/kernels/dense_products.cpp"
#include <hwy/foreach_target.h>  // includes this file again

#include <hwy/highway.h>

#include "core/engine/kernels/activations-inl.h"
#include "core/engine/kernels/dense_panels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace latentscape::dense::HWY_NAMESPACE {

// Rows of the right operand that stay in the first-level cache while all rows of a unit are multiplied with them.
constexpr std::size_t kDepthBlock = std::min<std::size_t>(256, 8192 / kPanel);

// One register block over one depth block: c = a b, or c += a b with add. With kListed, begin and end index product.listed.
template <std::size_t R, std::size_t N, bool kListed>
void block(const Product& product, std::size_t row, std::size_t begin, std::size_t end, float* HWY_RESTRICT c, bool add) {
  const D d;
  V sums[R][N];
#pragma GCC unroll 6
  for (std::size_t i = 0; i < R; ++i) {
#pragma GCC unroll 4
    for (std::size_t j = 0; j < N; ++j) sums[i][j] = add ? hn::Load(d, c + i * kPanel + j * kLanes) : hn::Zero(d);
  }
  const std::size_t stride = product.rowStride;
  const auto addRow = [&](const float* HWY_RESTRICT a, const float* HWY_RESTRICT b) HWY_ATTR {
    V right[N];
#pragma GCC unroll 4
    for (std::size_t j = 0; j < N; ++j) right[j] = hn::Load(d, b + j * kLanes);
#pragma GCC unroll 6
    for (std::size_t i = 0; i < R; ++i) {
      const V left = hn::Set(d, a[i * stride]);
#pragma GCC unroll 4
      for (std::size_t j = 0; j < N; ++j) sums[i][j] = hn::MulAdd(left, right[j], sums[i][j]);
    }
  };
  if constexpr (kListed) {
    const float* a = product.a + row * stride;
    for (std::size_t i = begin; i < end; ++i) addRow(a + product.listed[i].offset, product.b + product.listed[i].row * kPanel);
  } else {
    const std::size_t step = product.depthStride;
    const float* b = product.b + begin * kPanel;
    std::size_t within = begin % product.segment;
    const float* a = product.a + row * stride + begin / product.segment * product.segmentStride + within * step;
    for (std::size_t p = begin;;) {
      const std::size_t segmentEnd = std::min(end, p + product.segment - within);
      for (; p < segmentEnd; ++p, a += step, b += kPanel) addRow(a, b);
      if (p == end) break;
      a += product.segmentStride - product.segment * step;
      within = 0;
    }
  }
#pragma GCC unroll 6
  for (std::size_t i = 0; i < R; ++i) {
#pragma GCC unroll 4
    for (std::size_t j = 0; j < N; ++j) hn::Store(sums[i][j], d, c + i * kPanel + j * kLanes);
  }
}

using Block = void (*)(const Product&, std::size_t, std::size_t, std::size_t, float*, bool);

template <std::size_t N, bool kListed>
Block blockOfRows(std::size_t rows) {
  constexpr Block blocks[] = {block<1, N, kListed>, block<2, N, kListed>, block<3, N, kListed>,
                              block<4, N, kListed>, block<5, N, kListed>, block<6, N, kListed>};
  return blocks[rows - 1];
}

template <bool kListed>
Block blockOf(std::size_t rows, std::size_t columns) {
  const std::size_t vectors = columns / kLanes;
  if (vectors == 1) return blockOfRows<1, kListed>(rows);
  if (vectors == 2) return blockOfRows<2, kListed>(rows);
  if constexpr (kBlockVectors > 2) {
    if (vectors == 3) return blockOfRows<3, kListed>(rows);
    return blockOfRows<4, kListed>(rows);
  }
  return nullptr;
}

// Calls finished(row, rows) after the last depth block of each register block.
template <class Finished>
HWY_INLINE void forBlocks(const Product& product, std::size_t rows, std::size_t columns, float* c, const Finished& finished) {
  const bool listed = !product.listed.empty();
  const std::size_t depth = listed ? product.listed.size() : product.depth;
  for (std::size_t begin = 0; begin == 0 || begin < depth; begin += kDepthBlock) {
    const std::size_t end = std::min(depth, begin + kDepthBlock);
    for (std::size_t row = 0; row < rows; row += kBlockRows) {
      const std::size_t count = std::min(kBlockRows, rows - row);
      (listed ? blockOf<true> : blockOf<false>)(count, columns)(product, row, begin, end, c + row * kPanel, begin > 0);
      if (end == depth) finished(row, count);
    }
  }
}

void multiplyHere(const Product& product, std::size_t rows, std::size_t columns, float* c) {
  forBlocks(product, rows, columns, c, [](std::size_t, std::size_t) HWY_ATTR {});
}

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

// Takes the step for some rows from their gradient in sums, [row][panel].
template <class Update>
HWY_INLINE void stepRows(const Update& update, const float* sums, std::size_t row, std::size_t count, std::size_t columns,
                         const Parameters& parameters, std::size_t stride, float* gradient) {
  const D d;
  for (std::size_t i = row; i < row + count; ++i) {
    for (std::size_t j = 0; j < columns; j += kLanes) {
      const std::size_t at = i * stride + j;
      const V sum = hn::Load(d, sums + i * kPanel + j);
      if (gradient != nullptr) hn::Store(sum, d, gradient + at);
      else update(sum, parameters.values + at, parameters.mean + at, parameters.square + at);
    }
  }
}

template <class Update>
HWY_INLINE void weightStepBy(const Update& update, const Product& product, std::size_t rows, std::size_t columns,
                             const Parameters& parameters, std::size_t stride, float* gradient) {
  HWY_ALIGN float sums[kMaxRowBlock * kPanel];
  forBlocks(product, rows, columns, sums, [&](std::size_t row, std::size_t count) HWY_ATTR {
    stepRows(update, sums, row, count, columns, parameters, stride, gradient);
  });
}

void stepFromHere(const float* sums, std::size_t rows, std::size_t columns, const Parameters& parameters, std::size_t stride,
                  const OptimizerStep& step, float* gradient) {
  withOptimizer(step,
                [&](const auto& update) HWY_ATTR { stepRows(update, sums, 0, rows, columns, parameters, stride, gradient); });
}

void weightStepHere(const Product& product, std::size_t rows, std::size_t columns, const Parameters& parameters,
                    std::size_t stride, const OptimizerStep& step, float* gradient) {
  withOptimizer(step,
                [&](const auto& update) HWY_ATTR { weightStepBy(update, product, rows, columns, parameters, stride, gradient); });
}

void biasStepHere(const float* outputGradient, std::size_t panelStride, std::size_t count, std::size_t rows,
                  const Parameters& parameters, const OptimizerStep& step, float* gradient) {
  const D d;
  withOptimizer(step, [&](const auto& update) HWY_ATTR {
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
      else update(hn::Load(d, sums), parameters.values + row, parameters.mean + row, parameters.square + row);
    }
  });
}

void applyGradientHere(const float* gradient, std::size_t count, const Parameters& parameters, const OptimizerStep& step) {
  const D d;
  const V scale = hn::Set(d, step.gradientScale);
  withOptimizer(step, [&](const auto& update) HWY_ATTR {
    for (std::size_t i = 0; i < count; i += kLanes) {
      update(hn::Mul(scale, hn::Load(d, gradient + i)), parameters.values + i, parameters.mean + i, parameters.square + i);
    }
  });
}

double squaredNormHere(const float* values, std::size_t count) {
  const D d;
  V sum = hn::Zero(d);
  for (std::size_t i = 0; i < count; i += kLanes) {
    const V v = hn::Load(d, values + i);
    sum = hn::MulAdd(v, v, sum);
  }
  return static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
}

}  // namespace latentscape::dense::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace latentscape::dense {

HWY_EXPORT(multiplyHere);
HWY_EXPORT(weightStepHere);
HWY_EXPORT(stepFromHere);
HWY_EXPORT(biasStepHere);
HWY_EXPORT(applyGradientHere);
HWY_EXPORT(squaredNormHere);

void multiply(const Product& product, std::size_t rows, std::size_t columns, float* c) {
  HWY_DYNAMIC_DISPATCH(multiplyHere)(product, rows, columns, c);
}
void weightStep(const Product& product, std::size_t rows, std::size_t columns, const Parameters& parameters, std::size_t stride,
                const OptimizerStep& step, float* gradient) {
  HWY_DYNAMIC_DISPATCH(weightStepHere)(product, rows, columns, parameters, stride, step, gradient);
}
void stepFrom(const float* sums, std::size_t rows, std::size_t columns, const Parameters& parameters, std::size_t stride,
              const OptimizerStep& step, float* gradient) {
  HWY_DYNAMIC_DISPATCH(stepFromHere)(sums, rows, columns, parameters, stride, step, gradient);
}
void biasStep(const float* outputGradient, std::size_t panelStride, std::size_t count, std::size_t rows,
              const Parameters& parameters, const OptimizerStep& step, float* gradient) {
  HWY_DYNAMIC_DISPATCH(biasStepHere)(outputGradient, panelStride, count, rows, parameters, step, gradient);
}
void applyGradient(const float* gradient, std::size_t count, const Parameters& parameters, const OptimizerStep& step) {
  HWY_DYNAMIC_DISPATCH(applyGradientHere)(gradient, count, parameters, step);
}
double squaredNorm(const float* values, std::size_t count) { return HWY_DYNAMIC_DISPATCH(squaredNormHere)(values, count); }

}  // namespace latentscape::dense
#endif
