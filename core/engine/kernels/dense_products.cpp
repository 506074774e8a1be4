// SPDX-License-Identifier: GPL-3.0-or-later
// The products of the fused step, and the optimizers that use their results. Compiled once for every instruction set (Highway's
// foreach_target); the best one is chosen at run time.
#include "core/engine/kernels/dense_kernels.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/engine/kernels/dense_products.cpp"
#include <hwy/foreach_target.h>  // includes this file again

#include <hwy/highway.h>

#include "core/engine/kernels/dense_panels-inl.h"
#include "core/engine/kernels/optimizers-inl.h"

HWY_BEFORE_NAMESPACE();
namespace latentscape::dense::HWY_NAMESPACE {

// One register block over one depth block: c = a b, or c += a b with add. b: the block's columns of the product's b.
template <std::size_t R, std::size_t N, bool kListed>
void block(const Product& product, std::size_t row, const float* HWY_RESTRICT b, std::size_t begin, std::size_t end,
           float* HWY_RESTRICT c, bool add) {
  const D d;
  const std::size_t stride = product.rowStride, step = product.depthStride, rightStride = product.rightStride;
  // Rows of a and c, counted from the first one: of the list, or of the block.
  std::size_t left[R], rows[R];
#pragma GCC unroll 6
  for (std::size_t i = 0; i < R; ++i) {
    rows[i] = kListed ? product.listed[row + i] : row + i;
    left[i] = kListed ? rows[i] * stride : i * stride;
  }
  const auto sumAt = [&](std::size_t i, std::size_t j) { return c + rows[i] * kPanel + j * kLanes; };
  V sums[R][N];
#pragma GCC unroll 6
  for (std::size_t i = 0; i < R; ++i) {
#pragma GCC unroll 4
    for (std::size_t j = 0; j < N; ++j) sums[i][j] = add ? hn::Load(d, sumAt(i, j)) : hn::Zero(d);
  }
  b += begin * rightStride;
  std::size_t within = begin % product.segment;
  const float* HWY_RESTRICT a =
      product.a + (kListed ? 0 : row * stride) + begin / product.segment * product.segmentStride + within * step;
  for (std::size_t p = begin;;) {
    const std::size_t segmentEnd = std::min(end, p + product.segment - within);
    for (; p < segmentEnd; ++p, a += step, b += rightStride) {
      V right[N];
#pragma GCC unroll 4
      for (std::size_t j = 0; j < N; ++j) right[j] = hn::Load(d, b + j * kLanes);
#pragma GCC unroll 6
      for (std::size_t i = 0; i < R; ++i) {
        const V value = hn::Set(d, a[kListed ? left[i] : i * stride]);
#pragma GCC unroll 4
        for (std::size_t j = 0; j < N; ++j) sums[i][j] = hn::MulAdd(value, right[j], sums[i][j]);
      }
    }
    if (p == end) break;
    a += product.segmentStride - product.segment * step;
    within = 0;
  }
#pragma GCC unroll 6
  for (std::size_t i = 0; i < R; ++i) {
#pragma GCC unroll 4
    for (std::size_t j = 0; j < N; ++j) hn::Store(sums[i][j], d, sumAt(i, j));
  }
}

using Block = void (*)(const Product&, std::size_t, const float*, std::size_t, std::size_t, float*, bool);

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

// Calls finished(row, rows) when all columns of a register block's rows are done.
template <class Finished>
HWY_INLINE void forBlocks(const Product& product, std::size_t rows, std::size_t columns, float* c, bool add,
                          const Finished& finished) {
  for (std::size_t begin = 0; begin == 0 || begin < product.depth; begin += kDepthBlock) {
    const std::size_t end = std::min(product.depth, begin + kDepthBlock);
    for (std::size_t column = 0; column < columns; column += kBlockColumns) {
      const std::size_t wide = std::min(kBlockColumns, columns - column);
      for (std::size_t row = 0; row < rows; row += kBlockRows) {
        const std::size_t count = std::min(kBlockRows, rows - row);
        const Block multiplyBlock = product.listed != nullptr ? blockOf<true>(count, wide) : blockOf<false>(count, wide);
        multiplyBlock(product, row, product.b + column, begin, end, c + column, add || begin > 0);
        if (end == product.depth && column + wide == columns) finished(row, count);
      }
    }
  }
}

void multiplyHere(const Product& product, std::size_t rows, std::size_t columns, float* c, bool add) {
  forBlocks(product, rows, columns, c, add, [](std::size_t, std::size_t) HWY_ATTR {});
}

// Stays 0 as long as the values that it has seen are finite.
struct Proof {
  Proof() : sum(hn::Zero(D())) {}
  HWY_INLINE void see(const float* values) { sum = hn::MulAdd(hn::Load(D(), values), hn::Zero(D()), sum); }
  HWY_INLINE bool holds() const { return hn::AllTrue(D(), hn::Eq(sum, hn::Zero(D()))); }
  V sum;
};

// Takes the step for some rows from their gradient in sums, [row][panel].
template <class Update>
HWY_INLINE void stepRows(const Update& update, const float* sums, std::size_t row, std::size_t count, std::size_t columns,
                         const Parameters& parameters, std::size_t stride, float* gradient, Proof& proof) {
  const D d;
  for (std::size_t i = row; i < row + count; ++i) {
    for (std::size_t j = 0; j < columns; j += kLanes) {
      const std::size_t at = i * stride + j;
      const V sum = hn::Load(d, sums + i * kPanel + j);
      if (gradient != nullptr) {
        hn::Store(sum, d, gradient + at);
        continue;
      }
      proof.see(parameters.values + at);
      update(sum, parameters.values + at, parameters.mean + at, parameters.square + at);
    }
  }
}

template <class Update>
HWY_INLINE void weightStepBy(const Update& update, const Product& product, std::size_t rows, std::size_t columns,
                             const Parameters& parameters, std::size_t stride, float* gradient, Proof& proof) {
  HWY_ALIGN float sums[kRowBlock * kPanel];
  forBlocks(product, rows, columns, sums, false, [&](std::size_t row, std::size_t count) HWY_ATTR {
    stepRows(update, sums, row, count, columns, parameters, stride, gradient, proof);
  });
}

bool stepFromHere(const float* sums, std::size_t rows, std::size_t columns, const Parameters& parameters, std::size_t stride,
                  const OptimizerStep& step, float* gradient) {
  Proof proof;
  withOptimizer(
      step, [&](const auto& update) HWY_ATTR { stepRows(update, sums, 0, rows, columns, parameters, stride, gradient, proof); });
  return proof.holds();
}

bool weightStepHere(const Product& product, std::size_t rows, std::size_t columns, const Parameters& parameters,
                    std::size_t stride, const OptimizerStep& step, float* gradient) {
  Proof proof;
  withOptimizer(step, [&](const auto& update)
                          HWY_ATTR { weightStepBy(update, product, rows, columns, parameters, stride, gradient, proof); });
  return proof.holds();
}

bool biasStepHere(const float* outputGradient, std::size_t panelStride, std::size_t count, std::size_t rows,
                  const Parameters& parameters, const OptimizerStep& step, float* gradient) {
  const D d;
  Proof proof;
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
      if (gradient != nullptr) {
        hn::Store(hn::Load(d, sums), d, gradient + row);
        continue;
      }
      proof.see(parameters.values + row);
      update(hn::Load(d, sums), parameters.values + row, parameters.mean + row, parameters.square + row);
    }
  });
  return proof.holds();
}

bool applyGradientHere(const float* gradient, std::size_t count, const Parameters& parameters, const OptimizerStep& step) {
  const D d;
  const V scale = hn::Set(d, step.gradientScale);
  Proof proof;
  withOptimizer(step, [&](const auto& update) HWY_ATTR {
    for (std::size_t i = 0; i < count; i += kLanes) {
      proof.see(parameters.values + i);
      update(hn::Mul(scale, hn::Load(d, gradient + i)), parameters.values + i, parameters.mean + i, parameters.square + i);
    }
  });
  return proof.holds();
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

void multiply(const Product& product, std::size_t rows, std::size_t columns, float* c, bool add) {
  HWY_DYNAMIC_DISPATCH(multiplyHere)(product, rows, columns, c, add);
}
bool weightStep(const Product& product, std::size_t rows, std::size_t columns, const Parameters& parameters, std::size_t stride,
                const OptimizerStep& step, float* gradient) {
  return HWY_DYNAMIC_DISPATCH(weightStepHere)(product, rows, columns, parameters, stride, step, gradient);
}
bool stepFrom(const float* sums, std::size_t rows, std::size_t columns, const Parameters& parameters, std::size_t stride,
              const OptimizerStep& step, float* gradient) {
  return HWY_DYNAMIC_DISPATCH(stepFromHere)(sums, rows, columns, parameters, stride, step, gradient);
}
bool biasStep(const float* outputGradient, std::size_t panelStride, std::size_t count, std::size_t rows,
              const Parameters& parameters, const OptimizerStep& step, float* gradient) {
  return HWY_DYNAMIC_DISPATCH(biasStepHere)(outputGradient, panelStride, count, rows, parameters, step, gradient);
}
bool applyGradient(const float* gradient, std::size_t count, const Parameters& parameters, const OptimizerStep& step) {
  return HWY_DYNAMIC_DISPATCH(applyGradientHere)(gradient, count, parameters, step);
}
double squaredNorm(const float* values, std::size_t count) { return HWY_DYNAMIC_DISPATCH(squaredNormHere)(values, count); }

}  // namespace latentscape::dense
#endif
