// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"

#include <cerrno>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace latentscape {
namespace {

// A signal handler may do little more than write: a thread reads this pipe and does the rest.
int pipeEnds[2] = {-1, -1};

void onSignal(int) {
  const int kept = errno;
  const char byte = 's';
  [[maybe_unused]] const ssize_t written = ::write(pipeEnds[1], &byte, 1);
  errno = kept;
}

void handle(void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  // RESETHAND: the second signal meets the default action, which ends the program.
  action.sa_flags = SA_RESTART | (handler == SIG_DFL ? 0 : static_cast<int>(SA_RESETHAND));
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

Interrupt::Interrupt() {
  if (::pipe2(pipeEnds, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "no pipe for signals");
  m_thread = std::thread([source = m_source]() mutable {
    char byte = 0;
    ssize_t got = 0;
    do {
      got = ::read(pipeEnds[0], &byte, 1);
    } while (got < 0 && errno == EINTR);
    if (got == 1 && byte == 's') source.request_stop();
  });
  handle(onSignal);
}

Interrupt::~Interrupt() {
  handle(SIG_DFL);
  const char byte = 'e';
  [[maybe_unused]] const ssize_t written = ::write(pipeEnds[1], &byte, 1);
  m_thread.join();
  ::close(pipeEnds[0]);
  ::close(pipeEnds[1]);
}

}  // namespace latentscape
