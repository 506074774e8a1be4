// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/options/interrupt.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace latentscape {
namespace {

struct Handled {
  int signal;
  bool once;             // the second one meets the default action, which ends the program
  bool ignored = false;  // by whoever started the program
};
std::array<Handled, 4> handled{{{SIGINT, true}, {SIGTERM, true}, {SIGHUP, true}, {SIGPIPE, false}}};

// A signal handler may do little more than write: a thread reads this pipe and does the rest.
int pipeEnds[2] = {-1, -1};
volatile std::sig_atomic_t outputClosed = 0;

void onSignal(int signal) {
  const int kept = errno;
  if (signal == SIGPIPE) outputClosed = 1;
  // Ctrl-C after whatever came first is meant to end the program. SIGTERM and SIGHUP may come together, at a logout.
  struct sigaction byDefault{};
  byDefault.sa_handler = SIG_DFL;
  struct sigaction now{};
  if (sigaction(SIGINT, nullptr, &now) == 0 && now.sa_handler != SIG_IGN) sigaction(SIGINT, &byDefault, nullptr);
  const char byte = 's';
  [[maybe_unused]] const ssize_t written = ::write(pipeEnds[1], &byte, 1);
  errno = kept;
}

void handle(const Handled& which, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART | (handler != SIG_DFL && which.once ? static_cast<int>(SA_RESETHAND) : 0);
  sigemptyset(&action.sa_mask);
  sigaction(which.signal, &action, nullptr);
}

}  // namespace

Interrupt::Interrupt() {
  // Never waits: the first byte is all that counts.
  if (::pipe2(pipeEnds, O_CLOEXEC) != 0 || ::fcntl(pipeEnds[1], F_SETFL, O_NONBLOCK) != 0)
    throw std::system_error(errno, std::generic_category(), "no pipe for signals");
  m_thread = std::thread([source = m_source]() mutable {
    char byte = 0;
    ssize_t got = 0;
    do {
      got = ::read(pipeEnds[0], &byte, 1);
    } while (got < 0 && errno == EINTR);
    if (got == 1 && byte == 's') source.request_stop();
  });
  for (Handled& which : handled) {
    struct sigaction before{};
    which.ignored = sigaction(which.signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN;
    if (!which.ignored) handle(which, onSignal);
  }
}

Interrupt::~Interrupt() {
  for (const Handled& which : handled) {
    if (!which.ignored) handle(which, SIG_DFL);
  }
  const char byte = 'e';
  [[maybe_unused]] const ssize_t written = ::write(pipeEnds[1], &byte, 1);
  m_thread.join();
  ::close(pipeEnds[0]);
  ::close(pipeEnds[1]);
}

bool Interrupt::pipeClosed() const { return outputClosed != 0; }

}  // namespace latentscape
