// SPDX-License-Identifier: GPL-3.0-or-later
// Into panels and from one order to the other. Compiled once for every instruction set (Highway's foreach_target).
#include "core/model/dense_kernels.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/model/dense_panels.cpp"
#include <hwy/foreach_target.h>  // includes this file again

#include <hwy/highway.h>

#include "core/model/dense_panels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace latentscape::dense::HWY_NAMESPACE {

// Four rows of four floats: to[i * toStride + j] = from[j * fromStride + i].
HWY_INLINE void transpose4(const float* from, std::size_t fromStride, float* to, std::size_t toStride) {
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) to[i * toStride + j] = from[j * fromStride + i];
  }
#else
  const hn::FixedTag<float, 4> d;
  const hn::Repartition<double, decltype(d)> dd;
  const auto r0 = hn::Load(d, from), r1 = hn::Load(d, from + fromStride), r2 = hn::Load(d, from + 2 * fromStride), r3 = hn::Load(d, from + 3 * fromStride);
  const auto a = hn::BitCast(dd, hn::InterleaveLower(d, r0, r1)), b = hn::BitCast(dd, hn::InterleaveLower(d, r2, r3));
  const auto e = hn::BitCast(dd, hn::InterleaveUpper(d, r0, r1)), f = hn::BitCast(dd, hn::InterleaveUpper(d, r2, r3));
  hn::Store(hn::BitCast(d, hn::InterleaveLower(dd, a, b)), d, to);
  hn::Store(hn::BitCast(d, hn::InterleaveUpper(dd, a, b)), d, to + toStride);
  hn::Store(hn::BitCast(d, hn::InterleaveLower(dd, e, f)), d, to + 2 * toStride);
  hn::Store(hn::BitCast(d, hn::InterleaveUpper(dd, e, f)), d, to + 3 * toStride);
#endif
}

void transposeHere(const float* byFeature, std::size_t first, std::size_t features, std::size_t columns, float* byImage, std::size_t row,
                   std::size_t byImageStride) {
  for (std::size_t f = first; f < first + features; f += 4) {
    for (std::size_t j = 0; j < columns; j += 4) {
      float* to = byImage + f / kPanel * byImageStride + (row + j) * kPanel + f % kPanel;
      if (f + 4 <= first + features) {
        transpose4(byFeature + f * kPanel + j, kPanel, to, kPanel);
        continue;
      }
      for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t k = 0; k < first + features - f; ++k) to[i * kPanel + k] = byFeature[(f + k) * kPanel + j + i];
      }
    }
  }
}

void unpackImagesHere(std::span<const std::uint8_t* const> images, std::size_t pixels, float* byFeature, std::size_t first, float* byImage,
                      std::size_t row, std::size_t byImageStride) {
  const D d;
  const hn::Rebind<std::uint8_t, D> d8;
  const hn::Rebind<std::int32_t, D> d32;
  const V scale = hn::Set(d, 1.0F / 255.0F);
  HWY_ALIGN float square[kWidth * kWidth] = {};  // [image][pixel]
  for (std::size_t f = 0; f < pixels; f += kWidth) {
    const std::size_t left = std::min(kWidth, pixels - f);
    for (std::size_t i = 0; i < images.size(); ++i) {
      HWY_ALIGN std::uint8_t tail[kWidth] = {};
      const std::uint8_t* from = images[i] + f;
      if (left < kWidth) from = std::copy_n(from, left, tail) - left;
      for (std::size_t k = 0; k < kWidth; k += kLanes) {
        const V levels = hn::Mul(scale, hn::ConvertTo(d, hn::PromoteTo(d32, hn::LoadU(d8, from + k))));
        hn::Store(levels, d, square + i * kWidth + k);
        if (byImage != nullptr) hn::Store(levels, d, byImage + f / kPanel * byImageStride + (row + i) * kPanel + f % kPanel + k);
      }
    }
    for (std::size_t k = 0; k < left; k += 4) {
      float* to = byFeature + (f + k) * kPanel + first;
      for (std::size_t i = 0; i < kWidth; i += 4) {
        if (k + 4 <= left) {
          transpose4(square + i * kWidth + k, kWidth, to + i, kPanel);
          continue;
        }
        for (std::size_t a = 0; a < left - k; ++a) {
          for (std::size_t b = 0; b < 4; ++b) to[a * kPanel + i + b] = square[(i + b) * kWidth + k + a];
        }
      }
    }
  }
}

std::size_t vectorWidthHere() { return kWidth; }
std::size_t panelWidthHere() { return kPanel; }
const char* instructionSetHere() {
#if HWY_TARGET == HWY_AVX2
  return "AVX2";
#elif HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
  return "AVX-512";
#elif HWY_ARCH_ARM
  return "NEON";
#elif HWY_ARCH_X86 && HWY_TARGET < HWY_SCALAR && HWY_TARGET != HWY_EMU128
  return "SSE";
#else
  return hwy::TargetName(HWY_TARGET);
#endif
}

}  // namespace latentscape::dense::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace latentscape::dense {

HWY_EXPORT(vectorWidthHere);
HWY_EXPORT(panelWidthHere);
HWY_EXPORT(instructionSetHere);
HWY_EXPORT(transposeHere);
HWY_EXPORT(unpackImagesHere);

std::size_t vectorWidth() { return HWY_DYNAMIC_DISPATCH(vectorWidthHere)(); }
std::size_t panelWidth() { return HWY_DYNAMIC_DISPATCH(panelWidthHere)(); }
const char* instructionSet() { return HWY_DYNAMIC_DISPATCH(instructionSetHere)(); }

void transpose(const float* byFeature, std::size_t first, std::size_t features, std::size_t columns, float* byImage, std::size_t row,
               std::size_t byImageStride) {
  HWY_DYNAMIC_DISPATCH(transposeHere)(byFeature, first, features, columns, byImage, row, byImageStride);
}
void unpackImages(std::span<const std::uint8_t* const> images, std::size_t pixels, float* byFeature, std::size_t first, float* byImage, std::size_t row,
                  std::size_t byImageStride) {
  HWY_DYNAMIC_DISPATCH(unpackImagesHere)(images, pixels, byFeature, first, byImage, row, byImageStride);
}

}  // namespace latentscape::dense
#endif
