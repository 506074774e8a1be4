// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/memory_budget.h"

#include <cassert>
#include <utility>

namespace latentscape {

MemoryBudget::Lease::Lease(Lease&& other) noexcept
    : m_budget(std::exchange(other.m_budget, nullptr)), m_bytes(std::exchange(other.m_bytes, 0)) {}

MemoryBudget::Lease& MemoryBudget::Lease::operator=(Lease&& other) noexcept {
  if (this == &other) return *this;
  release();
  m_budget = std::exchange(other.m_budget, nullptr);
  m_bytes = std::exchange(other.m_bytes, 0);
  return *this;
}

bool MemoryBudget::Lease::grow(std::uint64_t bytes) {
  if (bytes <= m_bytes) return true;
  if (m_budget == nullptr) return false;
  const std::lock_guard lock(m_budget->m_mutex);
  if (m_budget->m_tickets != m_budget->m_served || m_budget->m_free < bytes - m_bytes) return false;
  m_budget->m_free -= bytes - m_bytes;
  m_bytes = bytes;
  return true;
}

void MemoryBudget::Lease::release() {
  if (m_budget != nullptr) m_budget->giveBack(m_bytes);
  m_budget = nullptr;
  m_bytes = 0;
}

MemoryBudget::Lease MemoryBudget::take(std::uint64_t bytes) {
  assert(bytes <= m_total);
  std::unique_lock lock(m_mutex);
  const std::uint64_t ticket = m_tickets++;
  m_changed.wait(lock, [&] { return m_served == ticket && m_free >= bytes; });
  m_free -= bytes;
  ++m_served;
  m_changed.notify_all();
  return {*this, bytes};
}

std::uint64_t MemoryBudget::free() const {
  const std::lock_guard lock(m_mutex);
  return m_free;
}

std::uint64_t MemoryBudget::waiting() const {
  const std::lock_guard lock(m_mutex);
  return m_tickets - m_served;
}

void MemoryBudget::giveBack(std::uint64_t bytes) {
  const std::lock_guard lock(m_mutex);
  m_free += bytes;
  m_changed.notify_all();
}

}  // namespace latentscape
