// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <thread>

namespace latentscape {

// Turns the first SIGINT or SIGTERM into a stop request; the second one ends the program at once. Only one instance may exist
// at a time.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // Callbacks registered with it run on a thread of this object.
  std::stop_token token() const { return m_source.get_token(); }

 private:
  std::stop_source m_source;
  std::thread m_thread;
};

}  // namespace latentscape
