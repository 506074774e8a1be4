// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <optional>
#include <utility>

namespace latentscape {

// A one-slot mailbox for state: the newest value wins, and an older one that nobody has read is dropped.
// Any thread may call any member; none blocks for longer than a move of T.
template <class T>
class Mailbox {
 public:
  // Returns true if the slot was empty, that is, if the reader needs a notification.
  bool put(T value) {
    std::optional<T> old(std::move(value));  // the replaced value is destroyed after the lock is released
    const std::lock_guard lock(m_mutex);
    old.swap(m_value);
    return !old.has_value();
  }

  std::optional<T> take() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_value, std::nullopt);
  }

  bool empty() const {
    const std::lock_guard lock(m_mutex);
    return !m_value.has_value();
  }

 private:
  mutable std::mutex m_mutex;
  std::optional<T> m_value;
};

}  // namespace latentscape
