// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <thread>

namespace latentscape {

// Turns signals into a stop request: SIGINT, SIGTERM, SIGHUP (the terminal is gone) and SIGPIPE (nobody reads the output any
// more). A second SIGTERM or SIGHUP of the same kind, and a SIGINT after any of them, ends the program at once. A signal that the
// program was started to ignore, as by nohup, stays ignored. Only one instance may exist at a time.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // Callbacks registered with it run on a thread of this object.
  std::stop_token token() const { return m_source.get_token(); }
  // Whether somebody has closed the pipe that output goes to.
  bool pipeClosed() const;

 private:
  std::stop_source m_source;
  std::thread m_thread;
};

}  // namespace latentscape
