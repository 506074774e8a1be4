// SPDX-License-Identifier: GPL-3.0-or-later
// For dense_tiles.cpp only: converts floats to bfloat16 tiles, on processors that may have a matrix unit.
#include "core/engine/kernels/dense_tiles.h"

#include <cstddef>

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__)
#define LATENTSCAPE_TILES 1

#include <immintrin.h>

// Each function is compiled for these instructions: none of them may run if available() is false.
#define TILES __attribute__((target("avx512f,avx512bw,amx-tile,amx-bf16")))
#define TILES_INLINE __attribute__((target("avx512f,avx512bw,amx-tile,amx-bf16"), always_inline)) inline
#define TILES_LAMBDA __attribute__((target("avx512f,avx512bw,amx-tile,amx-bf16"), always_inline))

namespace latentscape::dense::tiles {
namespace {

// Makes preceding stores visible to the tile loads that follow: the compiler does not know that those read memory.
TILES_INLINE void settle() { __asm__ volatile("" ::: "memory"); }

TILES_INLINE __m512i upperHalves() { return _mm512_set1_epi32(static_cast<int>(0xFFFF0000U)); }

// Interleaves the upper halves of the lanes of two vectors, which are bfloat16; a's go into the lower halves.
TILES_INLINE __m512i paired(__m512 a, __m512 b) {
  return _mm512_ternarylogic_epi32(_mm512_srli_epi32(_mm512_castps_si512(a), 16), _mm512_castps_si512(b), upperHalves(), 0xF8);
}

// Subtracts the bfloat16 in the upper half; the remainder is exact.
TILES_INLINE __m512 rest(__m512 a) {
  return _mm512_sub_ps(a, _mm512_castsi512_ps(_mm512_and_si512(_mm512_castps_si512(a), upperHalves())));
}

// Stores one row of pairs of a tile, in its three parts.
TILES_INLINE void storeParts(__m512 a, __m512 b, float* to) {
  _mm512_store_si512(to, paired(a, b));
  a = rest(a);
  b = rest(b);
  _mm512_store_si512(to + kFloats, paired(a, b));
  _mm512_store_si512(to + 2 * kFloats, paired(rest(a), rest(b)));
}

TILES_INLINE __m512 wholeLevel(__m512 a) {
  return _mm512_cvtepi32_ps(_mm512_cvtps_epi32(_mm512_mul_ps(a, _mm512_set1_ps(255.0F))));
}

TILES_INLINE void storeLevels(__m512 a, __m512 b, float* to) { _mm512_store_si512(to, paired(wholeLevel(a), wholeLevel(b))); }

// Transposes sixteen rows of sixteen floats.
TILES_INLINE void transpose(__m512* r) {
  __m512 t[16];
#pragma GCC unroll 8
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 16; i += 4) {
    const __m512d a = _mm512_castps_pd(t[i]), b = _mm512_castps_pd(t[i + 1]), c = _mm512_castps_pd(t[i + 2]),
                  d = _mm512_castps_pd(t[i + 3]);
    r[i] = _mm512_castpd_ps(_mm512_unpacklo_pd(a, c));
    r[i + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(a, c));
    r[i + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(b, d));
    r[i + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(b, d));
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    t[i] = _mm512_shuffle_f32x4(r[i], r[i + 4], 0x88);
    t[i + 4] = _mm512_shuffle_f32x4(r[i], r[i + 4], 0xDD);
    t[i + 8] = _mm512_shuffle_f32x4(r[i + 8], r[i + 12], 0x88);
    t[i + 12] = _mm512_shuffle_f32x4(r[i + 8], r[i + 12], 0xDD);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    r[i] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0x88);
    r[i + 4] = _mm512_shuffle_f32x4(t[i + 4], t[i + 12], 0x88);
    r[i + 8] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0xDD);
    r[i + 12] = _mm512_shuffle_f32x4(t[i + 4], t[i + 12], 0xDD);
  }
}

// Packs sixteen rows of depth 32 as a left tile.
TILES_INLINE void packRows(const float* from, std::size_t stride, float* to) {
  for (std::size_t i = 0; i < kSide; ++i, to += kSide, from += stride)
    storeParts(_mm512_load_ps(from), _mm512_load_ps(from + kSide), to);
}

// Transposes and pairs two squares of sixteen rows. Rows from `rows` on count as 0, and so does a second square that is null.
template <Values V>
TILES_INLINE void packTransposed(const float* first, const float* second, std::size_t stride, std::size_t rows, float* to) {
  __m512 a[kSide], b[kSide];
#pragma GCC unroll 16
  for (std::size_t i = 0; i < kSide; ++i) a[i] = i < rows ? _mm512_load_ps(first + i * stride) : _mm512_setzero_ps();
  transpose(a);
  alignas(64) float kept[kSide * kSide];
#pragma GCC unroll 16
  for (std::size_t i = 0; i < kSide; ++i) _mm512_store_ps(kept + i * kSide, a[i]);
#pragma GCC unroll 16
  for (std::size_t i = 0; i < kSide; ++i)
    b[i] = second != nullptr && i < rows ? _mm512_load_ps(second + i * stride) : _mm512_setzero_ps();
  transpose(b);
#pragma GCC unroll 16
  for (std::size_t i = 0; i < kSide; ++i) {
    const __m512 pair = _mm512_load_ps(kept + i * kSide);
    if constexpr (V == Values::Levels) storeLevels(pair, b[i], to + i * kSide);
    else storeParts(pair, b[i], to + i * kSide);
  }
}

}  // namespace
}  // namespace latentscape::dense::tiles

#endif
