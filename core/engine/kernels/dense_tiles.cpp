// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/kernels/dense_tiles.h"

#include "core/engine/kernels/dense_kernels.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

#include "core/engine/kernels/dense_tiles-inl.h"

#ifdef LATENTSCAPE_TILES
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace latentscape::dense::tiles {
namespace {

std::atomic<bool> allowed{true};

}  // namespace

void allow(bool value) { allowed = value; }

#ifdef LATENTSCAPE_TILES
namespace {

constexpr std::size_t kPanel = 64;
// Number of depth steps whose left operand is packed at once. One step takes 6 KiB: they fit into the second-level cache or, for
// levels, whose products are faster, into the first.
constexpr std::size_t packedSteps(Values values) { return values == Values::Levels ? 4 : 16; }

bool processorHasTiles() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & (1U << 27)) == 0) return false;  // whether the system saves extended states
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return false;
  const bool amx = (d & (1U << 22)) != 0 && (d & (1U << 24)) != 0;
  const bool avx512 = (b & (1U << 16)) != 0 && (b & (1U << 30)) != 0;
  if (!amx || !avx512) return false;
  unsigned low = 0, high = 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  constexpr unsigned states = (1U << 17) | (1U << 18) | 0xE6U;
  return (low & states) == states;
}

// Linux grants the tile registers to processes that ask for them.
bool systemGrantsTiles() {
  constexpr long requestPermission = 0x1023, tileData = 18;
  return syscall(SYS_arch_prctl, requestPermission, tileData) == 0;
}

struct alignas(64) TileConfig {
  std::uint8_t palette = 1, start = 0;
  std::array<std::uint8_t, 14> reserved{};
  std::array<std::uint16_t, 16> bytes{};
  std::array<std::uint8_t, 16> rows{};
};

constexpr TileConfig wholeTiles() {
  TileConfig config;
  for (std::size_t i = 0; i < 8; ++i) {
    config.bytes[i] = 64;
    config.rows[i] = 16;
  }
  return config;
}
constexpr TileConfig kWholeTiles = wholeTiles();

TILES void configure() { _tile_loadconfig(&kWholeTiles); }
TILES void release() { _tile_release(); }

// Tile registers: 0 to 3 are sums, 4 and 5 left tiles, 6 and 7 right tiles.
TILES_INLINE void zeroSums() {
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
}
// Loads two by two tiles from rows of a panel.
TILES_INLINE void loadSums(const float* sums) {
  _tile_loadd(0, sums, kPanel * 4);
  _tile_loadd(1, sums + kSide, kPanel * 4);
  _tile_loadd(2, sums + kSide * kPanel, kPanel * 4);
  _tile_loadd(3, sums + kSide * kPanel + kSide, kPanel * 4);
}
TILES_INLINE void storeSums(float* sums) {
  _tile_stored(0, sums, kPanel * 4);
  _tile_stored(1, sums + kSide, kPanel * 4);
  _tile_stored(2, sums + kSide * kPanel, kPanel * 4);
  _tile_stored(3, sums + kSide * kPanel + kSide, kPanel * 4);
}
TILES_INLINE void loadLeft(const float* left, std::size_t leftApart) {
  _tile_loadd(4, left, 64);
  _tile_loadd(5, left + leftApart, 64);
}
TILES_INLINE void loadRight(const float* right, std::size_t rightApart) {
  _tile_loadd(6, right, 64);
  _tile_loadd(7, right + rightApart, 64);
}
TILES_INLINE void addProducts() {
  _tile_dpbf16ps(0, 4, 6);
  _tile_dpbf16ps(1, 4, 7);
  _tile_dpbf16ps(2, 5, 6);
  _tile_dpbf16ps(3, 5, 7);
}

// Multiplies two by two tiles for one depth step, in all significant parts. Calls between(i), i < groupsOf(V), after each group
// of products is issued, to run beside them.
constexpr std::size_t groupsOf(Values values) { return values == Values::Levels ? 3 : 6; }
template <Values V, class Between>
TILES_INLINE void addStep(const float* left, const float* right, const Between& between) {
  constexpr std::size_t leftApart = 3 * kFloats, rightApart = partsOf(V) * kFloats;
  if constexpr (V == Values::Levels) {
    loadRight(right, rightApart);
    loadLeft(left + 2 * kFloats, leftApart);
    addProducts();
    between(0);
    loadLeft(left + kFloats, leftApart);
    addProducts();
    between(1);
    loadLeft(left, leftApart);
    addProducts();
    between(2);
  } else {
    const float *high = right, *middle = right + kFloats, *low = right + 2 * kFloats;
    loadLeft(left, leftApart);
    loadRight(low, rightApart);
    addProducts();
    between(0);
    loadRight(high, rightApart);
    addProducts();
    between(1);
    loadRight(middle, rightApart);
    addProducts();
    between(2);
    loadLeft(left + kFloats, leftApart);
    addProducts();
    between(3);
    loadRight(high, rightApart);
    addProducts();
    between(4);
    loadLeft(left + 2 * kFloats, leftApart);
    addProducts();
    between(5);
  }
}

// Packs the left operand one tile at a time: while one step is multiplied, the next one is packed.
class LeftSteps {
 public:
  TILES_INLINE LeftSteps(const LeftWeights& left, float* to) : m_left(left), m_to(to) {}
  TILES_INLINE void pack(std::size_t begin, std::size_t step, std::size_t tile) const {
    const float* from = at(begin + step);
    float* to = m_to + step * kLeftStep + tile * 3 * kFloats;
    // Prefetches the rows of two steps later, since they are far apart in the transpose.
    const float* soon = at(begin + step + 2) + tile * kSide * kPanel;
    for (std::size_t i = 0; i < kSide; ++i) {
      _mm_prefetch(reinterpret_cast<const char*>(soon + i * kPanel), _MM_HINT_T0);
      _mm_prefetch(reinterpret_cast<const char*>(soon + i * kPanel + kSide), _MM_HINT_T0);
    }
    if (m_left.transposed)
      packTransposed<Values::Any>(from + tile * kSide, from + tile * kSide + kSide * kPanel, kPanel, kSide, to);
    else packRows(from + tile * kSide * kPanel, kPanel, to);
  }

 private:
  // The 32 rows and 32 columns of a block for this step.
  TILES_INLINE const float* at(std::size_t step) const {
    if (m_left.transposed) return m_left.blocks + (step * m_left.across + m_left.unit / 2) * kBlock + m_left.unit % 2 * kDepth;
    return m_left.blocks + (m_left.unit * m_left.across + step / 2) * kBlock + step % 2 * kDepth;
  }
  const LeftWeights& m_left;
  float* m_to;
};

// Prefetches the next step's right tiles during this step's products.
template <Values V>
TILES_INLINE void fetch(const float* next, std::size_t group) {
  constexpr std::size_t all = 2 * partsOf(V) * kFloats / kSide, lines = (all + groupsOf(V) - 1) / groupsOf(V);
  const float* from = next + std::min(group * lines, all - lines) * kSide;
#pragma GCC unroll 16
  for (std::size_t i = 0; i < lines; ++i) _mm_prefetch(reinterpret_cast<const char*>(from + i * kSide), _MM_HINT_T0);
}

template <Values V>
TILES void multiplyAs(const LeftWeights& left, const Right& right, std::size_t first, std::size_t count, std::size_t rows,
                      float* c, std::size_t panelStride) {
  constexpr std::size_t atOnce = packedSteps(V);
  alignas(64) float packed[atOnce * kLeftStep];
  alignas(64) float own[kRows * kColumns];  // used if c has fewer rows than two tiles
  float* sums = rows == kRows ? c : own;
  const std::size_t apart = rows == kRows ? panelStride : kRows * kPanel;
  const LeftSteps steps(left, packed);
  const Ready ready;
  const std::size_t most = parts(right.steps, parts(right.steps, atOnce));
  for (std::size_t begin = 0; begin < right.steps; begin += most) {
    const std::size_t n = std::min(most, right.steps - begin);
    steps.pack(begin, 0, 0);
    steps.pack(begin, 0, 1);
    for (std::size_t pair = 0; pair < count; ++pair) {
      float* to = sums + pair / 2 * apart + pair % 2 * kPair;
      if (begin == 0) zeroSums();
      else loadSums(to);
      constexpr std::size_t step = 2 * partsOf(V) * kFloats;
      const float* at = right.data + ((first + pair) * right.steps + begin) * step;
      for (std::size_t s = 0; s < n; ++s, at += step) {
        settle();
        const float* next = s + 1 < n ? at + step : at + (right.steps - n + 1) * step;  // or that of the next pair
        const auto beside = [&](std::size_t group) TILES_LAMBDA {
          fetch<V>(next, group);
          if (pair == 0 && s + 1 < n && group < 2) steps.pack(begin, s + 1, group);
        };
        addStep<V>(packed + s * kLeftStep, at, beside);
      }
      storeSums(to);
    }
  }
  settle();
  const __m512 scale = _mm512_set1_ps(V == Values::Levels ? kLevel : 1.0F);
  if (V == Values::Any && sums == c) return;
  for (std::size_t tile = 0; tile < 2 * count; ++tile) {
    const float* from = sums + tile / 4 * apart + tile % 4 * kSide;
    float* to = c + tile / 4 * panelStride + tile % 4 * kSide;
    for (std::size_t i = 0; i < rows; ++i)
      _mm512_store_ps(to + i * kPanel, _mm512_mul_ps(scale, _mm512_load_ps(from + i * kPanel)));
  }
}

template <Values V>
TILES void multiplyPackedAs(const float* left, const Right& right, std::size_t first, float* sums, const Beside& beside) {
  const std::size_t pairs = std::min<std::size_t>(2, right.pairs - first), turns = pairs * right.steps * groupsOf(V);
  constexpr std::size_t step = 2 * partsOf(V) * kFloats;
  const float* at = right.data + first * right.steps * step;
  std::size_t turn = 0;
  settle();
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    zeroSums();
    for (std::size_t s = 0; s < right.steps; ++s, at += step) {
      const auto between = [&](std::size_t group) TILES_LAMBDA {
        fetch<V>(at + step, group);
        beside.part(beside.context, turn++, turns);
      };
      addStep<V>(left + s * kLeftStep, at, between);
    }
    storeSums(sums + pair * kPair);
  }
  settle();
  if constexpr (V == Values::Levels) {
    const __m512 scale = _mm512_set1_ps(kLevel);
    for (std::size_t i = 0; i < kRows; ++i) {
      for (std::size_t j = 0; j < pairs * kPair; j += kSide) {
        float* sum = sums + i * kPanel + j;
        _mm512_store_ps(sum, _mm512_mul_ps(scale, _mm512_load_ps(sum)));
      }
    }
  }
}

TILES void packRightHere(const Panels& from, std::size_t step, std::size_t tile, const Right& right) {
  const float* at = from.data + tile / 4 * from.panelStride + tile % 4 * kSide;
  const bool column = tile * kSide < from.columns;
  float* to = right.tile(tile, step);
  for (std::size_t i = 0; i < kSide; ++i, to += kSide) {
    const std::size_t k = step * kDepth + i;
    const __m512 a = column && k < from.rows ? _mm512_load_ps(at + k * kPanel) : _mm512_setzero_ps();
    const __m512 b = column && k + kSide < from.rows ? _mm512_load_ps(at + (k + kSide) * kPanel) : _mm512_setzero_ps();
    if (right.values == Values::Levels) storeLevels(a, b, to);
    else storeParts(a, b, to);
  }
}

TILES void packRightTransposedHere(const Panels& from, std::size_t step, std::size_t tile, const Right& right) {
  const std::size_t row = tile * kSide, column = step * kDepth;
  const float* at = from.data + column / kPanel * from.panelStride + row * kPanel + column % kPanel;
  const std::size_t rows = row < from.rows && column < from.columns ? from.rows - row : 0;
  const float* second = column + kSide < from.columns ? at + kSide : nullptr;
  if (right.values == Values::Levels) packTransposed<Values::Levels>(at, second, kPanel, rows, right.tile(tile, step));
  else packTransposed<Values::Any>(at, second, kPanel, rows, right.tile(tile, step));
}

TILES void packLeftHere(const Panels& from, std::size_t tile, std::size_t step, float* to) {
  const std::size_t column = step * kDepth;
  const float* at = from.data + column / kPanel * from.panelStride + column % kPanel;
  for (std::size_t i = 0; i < kSide; ++i, to += kSide) {
    const std::size_t row = tile * kSide + i;
    const bool there = row < from.rows;
    storeParts(there && column < from.columns ? _mm512_load_ps(at + row * kPanel) : _mm512_setzero_ps(),
               there && column + kSide < from.columns ? _mm512_load_ps(at + row * kPanel + kSide) : _mm512_setzero_ps(), to);
  }
}

}  // namespace

bool available() {
  static const bool can = processorHasTiles() && systemGrantsTiles();
  return can && allowed;
}

void packRight(const Panels& from, std::size_t step, std::size_t tile, const Right& to) { packRightHere(from, step, tile, to); }
void packRightTransposed(const Panels& from, std::size_t step, std::size_t tile, const Right& to) {
  packRightTransposedHere(from, step, tile, to);
}
void packLeft(const Panels& from, std::size_t tile, std::size_t step, float* to) { packLeftHere(from, tile, step, to); }

Ready::Ready() { configure(); }
Ready::~Ready() { release(); }

void multiply(const LeftWeights& left, const Right& right, std::size_t first, std::size_t count, std::size_t rows, float* c,
              std::size_t panelStride) {
  if (right.values == Values::Levels) multiplyAs<Values::Levels>(left, right, first, count, rows, c, panelStride);
  else multiplyAs<Values::Any>(left, right, first, count, rows, c, panelStride);
}

void multiplyPacked(const float* left, const Right& right, std::size_t first, float* sums, const Beside& beside) {
  if (right.values == Values::Levels) multiplyPackedAs<Values::Levels>(left, right, first, sums, beside);
  else multiplyPackedAs<Values::Any>(left, right, first, sums, beside);
}

#else

bool available() { return false; }
void packRight(const Panels&, std::size_t, std::size_t, const Right&) {}
void packRightTransposed(const Panels&, std::size_t, std::size_t, const Right&) {}
void packLeft(const Panels&, std::size_t, std::size_t, float*) {}
Ready::Ready() = default;
Ready::~Ready() = default;
void multiply(const LeftWeights&, const Right&, std::size_t, std::size_t, std::size_t, float*, std::size_t) {}
void multiplyPacked(const float*, const Right&, std::size_t, float*, const Beside&) {}

#endif

}  // namespace latentscape::dense::tiles
