// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

namespace latentscape {

// Work waits here until it is released, or asked to stop.
class Gate {
 public:
  // Whether it was released.
  bool wait(std::stop_token stop) {
    std::unique_lock lock(m_mutex);
    ++m_entered;
    m_changed.notify_all();
    return m_changed.wait(lock, std::move(stop), [this] { return m_open; });
  }
  void open() {
    const std::lock_guard lock(m_mutex);
    m_open = true;
    m_changed.notify_all();
  }
  int entered() {
    const std::lock_guard lock(m_mutex);
    return m_entered;
  }

 private:
  std::mutex m_mutex;
  std::condition_variable_any m_changed;
  int m_entered = 0;
  bool m_open = false;
};

}  // namespace latentscape
