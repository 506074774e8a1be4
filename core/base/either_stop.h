// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <stop_token>
#include <utility>

namespace latentscape {

// A stop that is requested as soon as either of two is: of a service that ends, or of somebody who wants its answer no longer.
// As long as this object is there, the one requests the other, whose every token then tells so. Any thread.
class EitherStop {
 public:
  EitherStop(const std::stop_token& one, std::stop_source other)
      : m_other(std::move(other)), m_callback(one, [source = m_other]() mutable { source.request_stop(); }) {}
  std::stop_token token() const { return m_other.get_token(); }

 private:
  std::stop_source m_other;  // shares its state with the one that was given
  std::stop_callback<std::function<void()>> m_callback;
};

}  // namespace latentscape
