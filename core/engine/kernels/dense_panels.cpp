// SPDX-License-Identifier: GPL-3.0-or-later
// Copies images into panels and converts between panel orders. Compiled once for every instruction set (Highway's
// foreach_target).
#include "core/engine/kernels/dense_kernels.h"

#include <hwy/cache_control.h>

#include <algorithm>
#include <cstring>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/engine/kernels/dense_panels.cpp"
#include <hwy/foreach_target.h>  // includes this file again

#include <hwy/highway.h>

#include "core/engine/kernels/dense_panels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace latentscape::dense::HWY_NAMESPACE {

// Transposes four rows of four floats: to[i * toStride + j] = from[j * fromStride + i].
HWY_INLINE void transpose4(const float* from, std::size_t fromStride, float* to, std::size_t toStride) {
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) to[i * toStride + j] = from[j * fromStride + i];
  }
#else
  const hn::FixedTag<float, 4> d;
  const hn::Repartition<double, decltype(d)> dd;
  const auto r0 = hn::Load(d, from), r1 = hn::Load(d, from + fromStride), r2 = hn::Load(d, from + 2 * fromStride),
             r3 = hn::Load(d, from + 3 * fromStride);
  const auto a = hn::BitCast(dd, hn::InterleaveLower(d, r0, r1)), b = hn::BitCast(dd, hn::InterleaveLower(d, r2, r3));
  const auto e = hn::BitCast(dd, hn::InterleaveUpper(d, r0, r1)), f = hn::BitCast(dd, hn::InterleaveUpper(d, r2, r3));
  hn::Store(hn::BitCast(d, hn::InterleaveLower(dd, a, b)), d, to);
  hn::Store(hn::BitCast(d, hn::InterleaveUpper(dd, a, b)), d, to + toStride);
  hn::Store(hn::BitCast(d, hn::InterleaveLower(dd, e, f)), d, to + 2 * toStride);
  hn::Store(hn::BitCast(d, hn::InterleaveUpper(dd, e, f)), d, to + 3 * toStride);
#endif
}

void transposeHere(const float* from, std::size_t fromStride, std::size_t rows, std::size_t columns, float* to,
                   std::size_t toStride) {
  for (std::size_t i = 0; i < rows; i += 4) {
    for (std::size_t j = 0; j < columns; j += 4) {
      if (i + 4 <= rows && j + 4 <= columns) {
        transpose4(from + i * fromStride + j, fromStride, to + j * toStride + i, toStride);
        continue;
      }
      for (std::size_t k = i; k < std::min(i + 4, rows); ++k) {
        for (std::size_t l = j; l < std::min(j + 4, columns); ++l) to[l * toStride + k] = from[k * fromStride + l];
      }
    }
  }
}

// Transposes sixteen rows of sixteen bytes: each of four rounds interleaves row i with row i + 8.
HWY_INLINE void transposeBytes(std::uint8_t* HWY_RESTRICT square) {
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t i = 0; i < 16; ++i) {
    for (std::size_t j = 0; j < i; ++j) std::swap(square[i * 16 + j], square[j * 16 + i]);
  }
#else
  const hn::FixedTag<std::uint8_t, 16> d;
  using Bytes = hn::Vec<decltype(d)>;
  Bytes rows[16], woven[16];
#pragma GCC unroll 16
  for (std::size_t i = 0; i < 16; ++i) rows[i] = hn::Load(d, square + i * 16);
#pragma GCC unroll 2
  for (int round = 0; round < 2; ++round) {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < 8; ++i) {
      woven[2 * i] = hn::InterleaveLower(d, rows[i], rows[i + 8]);
      woven[2 * i + 1] = hn::InterleaveUpper(d, rows[i], rows[i + 8]);
    }
#pragma GCC unroll 8
    for (std::size_t i = 0; i < 8; ++i) {
      rows[2 * i] = hn::InterleaveLower(d, woven[i], woven[i + 8]);
      rows[2 * i + 1] = hn::InterleaveUpper(d, woven[i], woven[i + 8]);
    }
  }
#pragma GCC unroll 16
  for (std::size_t i = 0; i < 16; ++i) hn::Store(rows[i], d, square + i * 16);
#endif
}

void unpackImagesHere(std::span<const std::uint8_t* const> images, std::size_t pixels, float* byFeature, std::size_t first,
                      float* byImage, std::size_t row, std::size_t byImageStride) {
  const D d;
  const hn::Rebind<std::uint8_t, D> d8;
  const hn::Rebind<std::int32_t, D> d32;
  const V scale = hn::Set(d, 1.0F / 255.0F);
  const auto levels = [&](const std::uint8_t* from)
                          HWY_ATTR { return hn::Mul(scale, hn::ConvertTo(d, hn::PromoteTo(d32, hn::LoadU(d8, from)))); };
  constexpr std::size_t side = 16;
  constexpr std::size_t line = 64, ahead = 2 * line;  // in bytes; prefetch distance, since the images are anywhere in memory
  HWY_ALIGN std::uint8_t square[side * side];         // [image][pixel], then [pixel][image]
  for (const std::uint8_t* image : images) {
    for (std::size_t f = 0; f < std::min(ahead, pixels); f += line) hwy::Prefetch(image + f);
  }
  for (std::size_t f = 0; f < pixels; f += side) {
    const std::size_t left = std::min(side, pixels - f);
    if (images.size() < side || left < side) std::fill_n(square, sizeof square, std::uint8_t{0});
    for (std::size_t i = 0; i < images.size(); ++i) {
      if (f % line == 0 && f + ahead < pixels) hwy::Prefetch(images[i] + f + ahead);
      if (left == side) std::memcpy(square + i * side, images[i] + f, side);
      else std::copy_n(images[i] + f, left, square + i * side);
      if (byImage == nullptr) continue;
      for (std::size_t k = 0; k < left; k += kLanes) {
        hn::Store(levels(square + i * side + k), d,
                  byImage + (f + k) / kPanel * byImageStride + (row + i) * kPanel + (f + k) % kPanel);
      }
    }
    transposeBytes(square);
    for (std::size_t k = 0; k < left; ++k) {
      for (std::size_t i = 0; i < kWidth; i += kLanes)
        hn::Store(levels(square + k * side + i), d, byFeature + (f + k) * kPanel + first + i);
    }
  }
}

std::size_t vectorWidthHere() { return kWidth; }
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
HWY_EXPORT(instructionSetHere);
HWY_EXPORT(transposeHere);
HWY_EXPORT(unpackImagesHere);

std::size_t vectorWidth() { return HWY_DYNAMIC_DISPATCH(vectorWidthHere)(); }
const char* instructionSet() { return HWY_DYNAMIC_DISPATCH(instructionSetHere)(); }

void transpose(const float* from, std::size_t fromStride, std::size_t rows, std::size_t columns, float* to,
               std::size_t toStride) {
  HWY_DYNAMIC_DISPATCH(transposeHere)(from, fromStride, rows, columns, to, toStride);
}
void unpackImages(std::span<const std::uint8_t* const> images, std::size_t pixels, float* byFeature, std::size_t first,
                  float* byImage, std::size_t row, std::size_t byImageStride) {
  HWY_DYNAMIC_DISPATCH(unpackImagesHere)(images, pixels, byFeature, first, byImage, row, byImageStride);
}

}  // namespace latentscape::dense
#endif
