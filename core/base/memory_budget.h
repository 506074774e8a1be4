// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace latentscape {

// Memory that threads share out among themselves, so that however many there are, together they take no more than that. It
// counts and allocates nothing. Any thread may call every member.
class MemoryBudget {
 public:
  // A share of the budget, given back at the end of its life. Lives no longer than the budget.
  class Lease {
   public:
    Lease() = default;
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&& other) noexcept;
    ~Lease() { release(); }
    std::uint64_t bytes() const { return m_bytes; }
    // Makes it that large, unless too little is free or another thread waits. Never blocks.
    bool grow(std::uint64_t bytes);
    void release();

   private:
    friend class MemoryBudget;
    Lease(MemoryBudget& budget, std::uint64_t bytes) : m_budget(&budget), m_bytes(bytes) {}
    MemoryBudget* m_budget = nullptr;
    std::uint64_t m_bytes = 0;
  };

  explicit MemoryBudget(std::uint64_t bytes) : m_total(bytes), m_free(bytes) {}

  // Waits until that much is free; threads are served in the order in which they came, so that small shares don't keep a large
  // one waiting. bytes: at most total(). The caller must hold no other lease of this budget: two that wait and hold would wait
  // for each other.
  Lease take(std::uint64_t bytes);
  std::uint64_t total() const { return m_total; }
  std::uint64_t free() const;
  // How many threads wait in take().
  std::uint64_t waiting() const;

 private:
  void giveBack(std::uint64_t bytes);

  const std::uint64_t m_total;
  mutable std::mutex m_mutex;
  std::condition_variable m_changed;
  std::uint64_t m_free;
  std::uint64_t m_tickets = 0;  // given to those who came
  std::uint64_t m_served = 0;   // the ticket whose turn it is
};

}  // namespace latentscape
