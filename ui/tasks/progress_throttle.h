// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

namespace latentscape {

// Which reports of a piece of work the window is told: at most twenty a second, the first among them, and each that has a note.
// Used by one thread.
class ProgressThrottle {
 public:
  using Clock = std::chrono::steady_clock;
  using Now = std::function<Clock::time_point()>;
  static constexpr Clock::duration kEvery = std::chrono::milliseconds(50);

  explicit ProgressThrottle(Now now = &Clock::now) : m_now(std::move(now)) {}

  bool lets(const Progress& progress) {
    const auto now = m_now();
    if (m_last && now - *m_last < kEvery && progress.note.empty()) return false;
    m_last = now;
    return true;
  }

 private:
  Now m_now;
  std::optional<Clock::time_point> m_last;
};

}  // namespace latentscape
