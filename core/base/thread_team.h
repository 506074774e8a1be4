// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <type_traits>
#include <vector>

namespace latentscape {

// A few threads that share short pieces of work, thousands of times a second. The caller is one of them. The others first spin
// for some microseconds, then yield the processor, then sleep. The team's own threads flush denormals. One thread must create the
// team, share work and destroy it.
class ThreadTeam {
 public:
  static constexpr std::size_t kMaxUnits = (std::size_t{1} << 32) - 1;

  // At least 1, including the caller; fewer if the system refuses one (its limit on threads, or on the address space).
  explicit ThreadTeam(int threads);
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  int size() const { return static_cast<int>(m_size); }

  // Calls job(unit) or job(unit, thread) once for every unit 0 .. count - 1, several at once, and returns when all are done.
  // thread is < size(), and no two calls with the same thread run at once. Each thread starts with its own range, which depends
  // only on count, and then takes what others have left: a thread that the system suspends delays one unit at most. The job sees
  // what the caller wrote before, and the caller sees what the job wrote. The job must not throw.
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
  // The rest of one thread's range: next in the low half, end in the high half, so that both change atomically.
  struct alignas(64) Share {
    std::atomic<std::uint64_t> left{0};
  };

  void run(std::size_t count, Call call, const void* context);
  void work(std::size_t thread);
  void takeUnits(std::size_t thread);
  std::uint32_t awaitWork(std::uint32_t seen);

  std::vector<Share> m_shares;  // one for each thread that was asked for
  std::size_t m_size = 1;       // threads; as m_call below, threads read it after they take a unit
  // Written before units are handed out and read after one is taken. The two never overlap: no units remain when run() writes.
  Call m_call = nullptr;
  const void* m_context = nullptr;
  alignas(64) std::atomic<std::uint32_t> m_turn{0};  // counts pieces of work
  std::atomic<int> m_asleep{0};
  std::atomic<bool> m_ending{false};
  alignas(64) std::atomic<std::size_t> m_done{0};
  std::vector<std::thread> m_threads;
};

}  // namespace latentscape
