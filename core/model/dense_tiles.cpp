// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/dense_tiles.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

#include "core/model/dense_tiles-inl.h"

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
constexpr std::size_t kBlock = 2;  // depth steps whose left operand is packed at once: 12 KiB, so that this block and the next stay in the first cache
constexpr std::size_t kBlockTiles = 2 * kBlock;

bool processorHasTiles() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & (1U << 27)) == 0) return false;  // the system saves extended states
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return false;
  const bool amx = (d & (1U << 22)) != 0 && (d & (1U << 24)) != 0;
  const bool avx512 = (b & (1U << 16)) != 0 && (b & (1U << 30)) != 0;
  if (!amx || !avx512) return false;
  unsigned low = 0, high = 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  constexpr unsigned states = (1U << 17) | (1U << 18) | 0xE6U;
  return (low & states) == states;
}

// Linux gives the tiles' registers to processes that ask.
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

// Registers: 0 to 3 are sums, 4 and 5 left tiles, 6 and 7 right ones.
TILES_INLINE void zeroSums() {
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
}
// Two by two tiles at `sums`, whose rows are `Width` floats apart.
template <std::size_t Width>
TILES_INLINE void loadSums(const float* sums) {
  _tile_loadd(0, sums, Width * 4);
  _tile_loadd(1, sums + kSide, Width * 4);
  _tile_loadd(2, sums + kSide * Width, Width * 4);
  _tile_loadd(3, sums + kSide * Width + kSide, Width * 4);
}
template <std::size_t Width>
TILES_INLINE void storeSums(float* sums) {
  _tile_stored(0, sums, Width * 4);
  _tile_stored(1, sums + kSide, Width * 4);
  _tile_stored(2, sums + kSide * Width, Width * 4);
  _tile_stored(3, sums + kSide * Width + kSide, Width * 4);
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

// Two by two tiles, one depth step, all parts that count; between(i) is called beside every group of products, i < groupsOf(V).
constexpr std::size_t groupsOf(Values values) { return values == Values::Levels ? 3 : 6; }
template <Values V, class Between>
TILES_INLINE void addStep(const float* left, std::size_t leftApart, const float* right, Between& between) {
  constexpr std::size_t rightApart = partsOf(V) * kFloats;
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

// The left operand of one block of depth after the other, a tile at a time: while one block is multiplied the next is packed.
class LeftBlocks {
 public:
  TILES_INLINE LeftBlocks(const LeftWeights& left, std::size_t steps) : m_left(left), m_steps(steps) {
    for (std::size_t tile = 0; tile < kBlockTiles; ++tile) pack(0, tile);
  }
  TILES_INLINE const float* block(std::size_t begin) const { return m_packed + begin / kBlock % 2 * kBlockFloats; }
  static constexpr std::size_t kApart = kBlock * 3 * kFloats;  // from the upper tile of a step to the lower

  TILES_INLINE void pack(std::size_t begin, std::size_t tile) {
    const std::size_t half = tile / kBlock, step = begin + tile % kBlock;
    if (step >= m_steps || half * kSide >= m_left.rows) return;  // what is there then gives rows that nobody reads
    float* to = m_packed + begin / kBlock % 2 * kBlockFloats + half * kApart + tile % kBlock * 3 * kFloats;
    if (m_left.transposed) packColumns(m_left, half * kSide, step, to);
    else packRows(m_left, half * kSide, step, to);
  }

 private:
  static constexpr std::size_t kBlockFloats = 2 * kApart;
  const LeftWeights& m_left;
  const std::size_t m_steps;
  alignas(64) float m_packed[2 * kBlockFloats];
};

// Fetches the two right tiles of the next step beside the products of this one: steps lie too far apart for the processor to foresee them.
template <Values V>
class NextRight {
 public:
  TILES_INLINE explicit NextRight(const float* next) : m_next(next) {}
  TILES_INLINE void operator()(std::size_t group) const {
    constexpr std::size_t all = 2 * partsOf(V) * kFloats / kSide, lines = (all + groupsOf(V) - 1) / groupsOf(V);
    const float* from = m_next + std::min(group * lines, all - lines) * kSide;
#pragma GCC unroll 16
    for (std::size_t i = 0; i < lines; ++i) _mm_prefetch(reinterpret_cast<const char*>(from + i * kSide), _MM_HINT_T0);
  }

 private:
  const float* m_next;
};

// Fetches what is wanted, a few lines at a time.
class Fetching {
 public:
  TILES_INLINE Fetching(std::span<const Wanted> wanted, std::size_t turns) : m_wanted(wanted.data()), m_end(wanted.data() + wanted.size()) {
    std::size_t lines = 0;
    for (const Wanted& one : wanted) lines += one.rows * one.lines;
    m_each = (lines + turns - 1) / turns;
  }
  TILES_INLINE void operator()(std::size_t) {
    for (std::size_t i = 0; i < m_each && m_wanted != m_end; ++i) {
      _mm_prefetch(reinterpret_cast<const char*>(m_wanted->first + m_row * m_wanted->stride + m_line * kSide), _MM_HINT_T1);
      if (++m_line < m_wanted->lines) continue;
      m_line = 0;
      if (++m_row < m_wanted->rows) continue;
      m_row = 0;
      ++m_wanted;
    }
  }

 private:
  const Wanted* m_wanted;
  const Wanted* m_end;
  std::size_t m_each = 0, m_row = 0, m_line = 0;
};

template <Values V>
class FetchingToo {
 public:
  TILES_INLINE FetchingToo(Fetching& fetching, const float* next) : m_fetching(fetching), m_next(next) {}
  TILES_INLINE void operator()(std::size_t group) {
    m_next(group);
    m_fetching(group);
  }

 private:
  Fetching& m_fetching;
  const NextRight<V> m_next;
};

template <Values V>
TILES void multiplyAs(const LeftWeights& left, const Right& right, std::size_t first, std::size_t count, float* c, std::size_t panelStride) {
  constexpr std::size_t wide = kColumns, apart = partsOf(V) * kFloats;
  alignas(64) float sums[kRows * wide];
  LeftBlocks blocks(left, right.steps);
  _tile_loadconfig(&kWholeTiles);
  for (std::size_t begin = 0; begin < right.steps; begin += kBlock) {
    const std::size_t steps = std::min(kBlock, right.steps - begin);
    std::size_t tile = 0;  // of the next block
    settle();
    for (std::size_t t = 0; t < count; t += 2) {
      float* to = sums + t * kSide;
      if (begin == 0) zeroSums();
      else loadSums<wide>(to);
      for (std::size_t s = 0; s < steps; ++s) {
        const float* at = right.data + ((begin + s) * right.tiles + first + t) * apart;
        // After the block's last step come its first step's next columns, after the last columns the next block's first ones.
        std::size_t step = begin + s + 1, tiles = t;
        if (step == begin + steps && t + 2 < count) {
          step = begin;
          tiles = t + 2;
        } else if (step == begin + steps) {
          tiles = 0;
        }
        NextRight<V> next(step < right.steps ? right.data + (step * right.tiles + first + tiles) * apart : at);
        addStep<V>(blocks.block(begin) + s * 3 * kFloats, LeftBlocks::kApart, at, next);
        if (s % 2 == 0 && tile < kBlockTiles) blocks.pack(begin + kBlock, tile++);
      }
      storeSums<wide>(to);
    }
    while (tile < kBlockTiles) blocks.pack(begin + kBlock, tile++);
  }
  settle();
  _tile_release();
  const __m512 scale = _mm512_set1_ps(V == Values::Levels ? kLevel : 1.0F);
  for (std::size_t t = 0; t < count; ++t) {
    float* to = c + t / 4 * panelStride + t % 4 * kSide;
    for (std::size_t i = 0; i < left.rows; ++i) _mm512_store_ps(to + i * kPanel, _mm512_mul_ps(scale, _mm512_load_ps(sums + i * wide + t * kSide)));
  }
}

template <Values V>
TILES void multiplyPackedAs(const float* left, const Right& right, std::size_t first, float* sums, std::span<const Wanted> wanted) {
  constexpr std::size_t apart = partsOf(V) * kFloats;
  const std::size_t leftApart = right.steps * 3 * kFloats;
  Fetching fetching(wanted, 2 * right.steps * groupsOf(V));
  _tile_loadconfig(&kWholeTiles);
  for (std::size_t t = 0; t < 4 && first + t < right.tiles; t += 2) {
    zeroSums();
    for (std::size_t s = 0; s < right.steps; ++s) {
      const float* at = right.data + (s * right.tiles + first + t) * apart;
      const bool more = first + t + 2 < right.tiles;
      FetchingToo<V> beside(fetching, s + 1 < right.steps ? at + right.tiles * apart : more ? at - s * right.tiles * apart + 2 * apart : at);
      addStep<V>(left + s * 3 * kFloats, leftApart, at, beside);
    }
    storeSums<kPanel>(sums + t * kSide);
  }
  _tile_release();
  settle();
  if constexpr (V == Values::Levels) {
    const __m512 scale = _mm512_set1_ps(kLevel);
    for (std::size_t i = 0; i < kRows * kPanel; i += kSide) _mm512_store_ps(sums + i, _mm512_mul_ps(scale, _mm512_load_ps(sums + i)));
  }
}

TILES void packRightHere(const Panels& from, std::size_t step, std::size_t tile, Values values, float* to) {
  const float* at = from.data + tile / 4 * from.panelStride + tile % 4 * kSide;
  const bool column = tile * kSide < from.columns;
  for (std::size_t i = 0; i < kSide; ++i, to += kSide) {
    const std::size_t k = step * kDepth + i;
    const __m512 a = column && k < from.rows ? _mm512_load_ps(at + k * kPanel) : _mm512_setzero_ps();
    const __m512 b = column && k + kSide < from.rows ? _mm512_load_ps(at + (k + kSide) * kPanel) : _mm512_setzero_ps();
    if (values == Values::Levels) _mm512_store_si512(to, paired(wholeLevel(a), wholeLevel(b)));
    else storeParts(a, b, to);
  }
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

void packRight(const Panels& from, std::size_t step, std::size_t tile, Values values, float* to) { packRightHere(from, step, tile, values, to); }
void packLeft(const Panels& from, std::size_t tile, std::size_t step, float* to) { packLeftHere(from, tile, step, to); }

void multiply(const LeftWeights& left, const Right& right, std::size_t first, std::size_t count, float* c, std::size_t panelStride) {
  if (right.values == Values::Levels) multiplyAs<Values::Levels>(left, right, first, count, c, panelStride);
  else multiplyAs<Values::Any>(left, right, first, count, c, panelStride);
}

void multiplyPacked(const float* left, const Right& right, std::size_t first, float* sums, std::span<const Wanted> wanted) {
  if (right.values == Values::Levels) multiplyPackedAs<Values::Levels>(left, right, first, sums, wanted);
  else multiplyPackedAs<Values::Any>(left, right, first, sums, wanted);
}

#else

bool available() { return false; }
void packRight(const Panels&, std::size_t, std::size_t, Values, float*) {}
void packLeft(const Panels&, std::size_t, std::size_t, float*) {}
void multiply(const LeftWeights&, const Right&, std::size_t, std::size_t, float*, std::size_t) {}
void multiplyPacked(const float*, const Right&, std::size_t, float*, std::span<const Wanted>) {}

#endif

}  // namespace latentscape::dense::tiles
