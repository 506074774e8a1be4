// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/runs/failing_calls.h"

#include <cerrno>
#include <cstdarg>
#include <cstddef>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace latentscape::testing {
namespace {

Fault armed = Fault::None;
bool counting = false;
int made = 0, wanted = 0;

// Whether the call is to fail.
bool strikes(bool needsRoom) {
  if (!counting) return false;
  ++made;
  if (armed == Fault::Kill) return made == wanted;
  return armed == Fault::DiskFull && needsRoom && made >= wanted;
}

int end() {
  if (armed == Fault::Kill) ::_exit(kKilled);
  errno = ENOSPC;
  return -1;
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

void armFault(Fault fault, int call) {
  armed = fault;
  wanted = call;
  made = 0;
  counting = true;
}

int disarmFault() {
  counting = false;
  armed = Fault::None;
  return made;
}

}  // namespace latentscape::testing

// The program's own definitions go before those of the C library, for the C++ library's calls too.
extern "C" {

using latentscape::testing::end;
using latentscape::testing::next;
using latentscape::testing::strikes;

ssize_t write(int fd, const void* data, std::size_t size) {
  static const auto real = next<ssize_t (*)(int, const void*, std::size_t)>("write");
  if (!strikes(true)) return real(fd, data, size);
  if (size > 1) (void)real(fd, data, size / 2);
  return end();
}

int rename(const char* from, const char* to) {
  static const auto real = next<int (*)(const char*, const char*)>("rename");
  return strikes(false) ? end() : real(from, to);
}

int unlink(const char* path) {
  static const auto real = next<int (*)(const char*)>("unlink");
  return strikes(false) ? end() : real(path);
}

int rmdir(const char* path) {
  static const auto real = next<int (*)(const char*)>("rmdir");
  return strikes(false) ? end() : real(path);
}

int mkdir(const char* path, mode_t mode) {
  static const auto real = next<int (*)(const char*, mode_t)>("mkdir");
  return strikes(true) ? end() : real(path, mode);
}

// What a killed process has written is there without it, and a disk takes a hundred times as long as all the rest.
int fsync(int) { return strikes(false) ? end() : 0; }
int fdatasync(int) { return strikes(false) ? end() : 0; }

int open(const char* path, int flags, ...) {
  static const auto real = next<int (*)(const char*, int, ...)>("open");
  if ((flags & O_CREAT) == 0) return real(path, flags);
  va_list arguments;
  va_start(arguments, flags);
  const auto mode = static_cast<mode_t>(va_arg(arguments, unsigned));
  va_end(arguments);
  return strikes(true) ? end() : real(path, flags, mode);
}

}  // extern "C"
