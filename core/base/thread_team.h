// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <type_traits>
#include <vector>

namespace latentscape {

// A few threads that share short pieces of work, thousands of times a second. The caller is one of them; the others wait on the
// processor for some microseconds, then give it up to whoever wants it, then sleep. All of them flush denormals. One thread makes
// it, shares work and destroys it.
class ThreadTeam {
 public:
  static constexpr std::size_t kMaxUnits = (std::size_t{1} << 32) - 1;

  explicit ThreadTeam(int threads);  // at least 1, the caller counted
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  int size() const { return static_cast<int>(m_shares.size()); }

  // Calls job(unit), or job(unit, thread) with thread < size() and no two calls of the same thread at once, once for every unit 0
  // .. count - 1, several at once, and returns when all are done. Each thread begins with a range of its own, the same for the
  // same count, and then takes what others have left: a thread that the system holds up holds up one unit at most. What the
  // caller wrote before is seen by the job, and what the job wrote by the caller afterwards. The job must not throw.
  template <class Job>
  void share(std::size_t count, const Job& job) {
    run(
        count,
        [](const void* context, std::size_t unit, [[maybe_unused]] std::size_t thread) {
          if constexpr (std::is_invocable_v<const Job&, std::size_t, std::size_t>)
            (*static_cast<const Job*>(context))(unit, thread);
          else (*static_cast<const Job*>(context))(unit);
        },
        &job);
  }

 private:
  using Call = void (*)(const void* context, std::size_t unit, std::size_t thread);
  // What is left of one thread's range: next in the low half, end in the high half, so that both change together.
  struct alignas(64) Share {
    std::atomic<std::uint64_t> left{0};
  };

  void run(std::size_t count, Call call, const void* context);
  void work(std::size_t thread);
  void takeUnits(std::size_t thread);
  std::uint32_t awaitWork(std::uint32_t seen);

  std::vector<Share> m_shares;
  // Written before units are handed out, read after one was taken: never both at once, since no unit is left when it changes.
  Call m_call = nullptr;
  const void* m_context = nullptr;
  alignas(64) std::atomic<std::uint32_t> m_turn{0};  // counts pieces of work
  std::atomic<int> m_asleep{0};
  std::atomic<bool> m_ending{false};
  alignas(64) std::atomic<std::size_t> m_done{0};
  std::vector<std::thread> m_threads;
};

}  // namespace latentscape
