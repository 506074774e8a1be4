// SPDX-License-Identifier: GPL-3.0-or-later
// The panels of dense_kernels.h. Each file that is compiled for several instruction sets includes this once for each set.
#if defined(LATENTSCAPE_DENSE_PANELS) == defined(HWY_TARGET_TOGGLE)
#ifdef LATENTSCAPE_DENSE_PANELS
#undef LATENTSCAPE_DENSE_PANELS
#else
#define LATENTSCAPE_DENSE_PANELS
#endif

#include "core/engine/kernels/dense_kernels.h"

#include <hwy/highway.h>

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace latentscape::dense::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

constexpr std::size_t kLanes = HWY_LANES(float);
// Accumulators in a register block: 6 x 4 with 32 registers, 6 x 2 with 16.
constexpr std::size_t kBlockRows = 6;
constexpr std::size_t kBlockVectors = kLanes >= 16 || kLanes == 1 || HWY_ARCH_ARM_A64 ? 4 : 2;
constexpr std::size_t kBlockColumns = kBlockVectors * kLanes;
constexpr std::size_t kWidth = std::max<std::size_t>(kLanes, 4);  // vectorWidth(); transposing takes four at once
static_assert(kPanel % kBlockColumns == 0 && kWidth <= kMaxVector && kPanel % kWidth == 0 && kRowBlock % kBlockRows == 0);
// Rows of the right operand, in a block's columns, that stay in the first-level cache while all rows of a unit are multiplied
// with them. They are a panel's width apart: of narrow blocks, so many fall onto the same sets of the cache.
constexpr std::size_t kDepthBlock = kBlockColumns == kPanel ? 128 : 64;

}  // namespace latentscape::dense::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
