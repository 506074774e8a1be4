// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/thread_team.h"

#include "core/base/threads.h"

#include <algorithm>
#include <cassert>
#include <system_error>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace latentscape {
namespace {

constexpr int kSpins = 200;   // a few microseconds: as long as the gap between two shares of a training step
constexpr int kYields = 200;  // then let whoever waits for the core have it
constexpr std::uint64_t kLow = 0xffffffffU;

void relax() {
#if defined(__SSE2__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Waits until ready() holds, for at most kSpins and then kYields rounds, without sleeping. Returns what ready() returned last.
template <class Ready>
bool spin(const Ready& ready) {
  for (int i = 0; i < kSpins; ++i) {
    if (ready()) return true;
    relax();
  }
  for (int i = 0; i < kYields; ++i) {
    if (ready()) return true;
    std::this_thread::yield();
  }
  return ready();
}

}  // namespace

ThreadTeam::ThreadTeam(int threads) : m_shares(static_cast<std::size_t>(std::max(threads, 1))) {
  m_threads.reserve(m_shares.size() - 1);
  for (; m_size < m_shares.size(); ++m_size) {
    try {
      m_threads.emplace_back([this, thread = m_size] { work(thread); });
    } catch (const std::system_error&) {
      break;
    }
  }
}

ThreadTeam::~ThreadTeam() {
  m_ending = true;
  m_turn.fetch_add(1);
  m_turn.notify_all();
  for (std::thread& thread : m_threads) thread.join();
}

void ThreadTeam::run(std::size_t count, Call call, const void* context) {
  assert(count <= kMaxUnits);
  if (m_threads.empty() || count <= 1) {
    for (std::size_t unit = 0; unit < count; ++unit) call(context, unit, 0);
    return;
  }
  m_call = call;
  m_context = context;
  m_done.store(0, std::memory_order_relaxed);
  const std::size_t threads = m_size;
  for (std::size_t t = 0; t < threads; ++t) {
    const std::uint64_t begin = count * t / threads, end = count * (t + 1) / threads;
    m_shares[t].left.store(end << 32 | begin, std::memory_order_release);
  }
  m_turn.fetch_add(1);
  if (m_asleep.load() > 0) m_turn.notify_all();
  takeUnits(0);
  // No sleep here: at most one unit of each other thread remains.
  while (!spin([&] { return m_done.load(std::memory_order_acquire) == count; })) {}
}

void ThreadTeam::takeUnits(std::size_t thread) {
  const std::size_t threads = m_size;
  for (std::size_t i = 0; i < threads; ++i) {
    std::size_t done = 0;  // added to m_done once, since every change of it costs the other cores a cache miss
    auto& left = m_shares[(thread + i) % threads].left;
    std::uint64_t seen = left.load(std::memory_order_acquire);
    while ((seen & kLow) < (seen >> 32)) {
      if (!left.compare_exchange_weak(seen, seen + 1, std::memory_order_acq_rel, std::memory_order_acquire)) continue;
      m_call(m_context, static_cast<std::size_t>(seen & kLow), thread);
      ++done;
      seen = left.load(std::memory_order_acquire);
    }
    if (done > 0) m_done.fetch_add(done, std::memory_order_release);
  }
}

std::uint32_t ThreadTeam::awaitWork(std::uint32_t seen) {
  if (!spin([&] { return m_turn.load(std::memory_order_acquire) != seen; })) {
    m_asleep.fetch_add(1);
    m_turn.wait(seen);
    m_asleep.fetch_sub(1);
  }
  return m_turn.load(std::memory_order_acquire);
}

void ThreadTeam::work(std::size_t thread) {
  flushDenormals();
  nameThisThread("training");
  std::uint32_t turn = 0;
  while (!m_ending) {
    turn = awaitWork(turn);
    takeUnits(thread);
  }
}

}  // namespace latentscape
