// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/explorer/termination.h"

#include <QSocketNotifier>

#include <csignal>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

namespace latentscape {
namespace {

// A signal handler may do little more than write to a file descriptor.
int sockets[2] = {-1, -1};

void handle(int) {
  const char byte = 1;
  [[maybe_unused]] const auto written = ::write(sockets[0], &byte, 1);
}

}  // namespace

Termination::Termination(std::function<void()> asked) {
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, sockets) != 0) return;
  auto* notifier = new QSocketNotifier(sockets[1], QSocketNotifier::Read, this);
  connect(notifier, &QSocketNotifier::activated, this, [asked = std::move(asked)] {
    char byte = 0;
    while (::read(sockets[1], &byte, 1) > 0) {}
    asked();
  });
  struct sigaction action{};
  action.sa_handler = handle;
  action.sa_flags = SA_RESTART;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
}

Termination::~Termination() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) std::signal(number, SIG_DFL);
  for (int& socket : sockets) {
    if (socket >= 0) ::close(socket);
    socket = -1;
  }
}

}  // namespace latentscape
