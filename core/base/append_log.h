// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <vector>

namespace latentscape {

// A list that only grows, for events of which nothing may be lost. A value: a copy keeps the length that it was made with. Copies
// share their elements' memory, which is taken in pieces of fixed size, so that nothing is ever moved to a larger place.
// Threads: one object is for one thread at a time, like any value, but its copies may be on other threads, and be read there
// while the original grows, without a lock.
template <class T>
class AppendLog {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  static constexpr std::size_t kChunk = 1024;  // elements of a piece

  AppendLog() = default;
  // No moves: what was moved from would have a length without elements.
  AppendLog(const AppendLog& other) = default;
  // Of a longer version of this log only what is new is taken over, however long it is.
  AppendLog& operator=(const AppendLog& other) {
    if (this == &other) return *this;
    // A piece that both have stands behind the same pieces in both: only the last piece of a log is ever replaced.
    const std::size_t known = m_chunks.size();
    if (known > 0 && known <= other.m_chunks.size() && m_chunks.back() == other.m_chunks[known - 1])
      m_chunks.insert(m_chunks.end(), other.m_chunks.begin() + static_cast<std::ptrdiff_t>(known), other.m_chunks.end());
    else m_chunks = other.m_chunks;
    m_size = other.m_size;
    return *this;
  }
  ~AppendLog() = default;

  std::size_t size() const { return m_size; }
  bool empty() const { return m_size == 0; }
  const T& operator[](std::size_t index) const { return m_chunks[index / kChunk]->values[index % kChunk]; }  // index < size()

  void append(const T& value) {
    const std::size_t at = m_size % kChunk;
    if (at == 0) {
      m_chunks.push_back(std::make_shared<Chunk>());
      m_chunks.back()->taken.store(1, std::memory_order_relaxed);
    } else if (std::size_t expected = at;
               !m_chunks.back()->taken.compare_exchange_strong(expected, at + 1, std::memory_order_relaxed)) {
      // A copy has grown from here already: the last piece is no longer common to both.
      auto own = std::make_shared<Chunk>();
      std::copy_n(m_chunks.back()->values.begin(), at, own->values.begin());
      own->taken.store(at + 1, std::memory_order_relaxed);
      m_chunks.back() = std::move(own);
    }
    m_chunks.back()->values[at] = value;
    ++m_size;
  }

 private:
  struct Chunk {
    Chunk() {}                          // the values stay as they are: memory that nothing is written to takes none
    std::atomic<std::size_t> taken{0};  // places that a log has written to, or is about to
    std::array<T, kChunk> values;
  };

  std::vector<std::shared_ptr<Chunk>> m_chunks;
  std::size_t m_size = 0;
};

}  // namespace latentscape
