// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/runs/failing_calls.h"

#include <cerrno>
#include <cstdarg>
#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace latentscape::testing {
namespace {

Fault armed = Fault::None;
bool counting = false;
int made = 0, wanted = 0;
std::set<std::string> newFolders;  // and not flushed

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

void noteNew(const char* folder) {
  std::error_code ignored;
  if (counting) newFolders.insert(std::filesystem::canonical(folder, ignored).string());
}

void noteFlushed(int fd) {
  if (!counting) return;
  std::error_code ignored;
  const auto folder = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), ignored);
  std::erase_if(newFolders, [&](const std::string& path) { return std::filesystem::path(path).parent_path() == folder; });
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
  newFolders.clear();
  counting = true;
}

std::vector<std::string> foldersNotFlushed() { return {newFolders.begin(), newFolders.end()}; }

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
using latentscape::testing::noteFlushed;
using latentscape::testing::noteNew;
using latentscape::testing::strikes;

ssize_t write(int fd, const void* data, std::size_t size) {
  static const auto real = next<ssize_t (*)(int, const void*, std::size_t)>("write");
  if (!strikes(true)) return real(fd, data, size);
  if (size > 1) (void)real(fd, data, size / 2);
  return end();
}

int rename(const char* from, const char* to) {
  static const auto real = next<int (*)(const char*, const char*)>("rename");
  if (strikes(false)) return end();
  const int result = real(from, to);
  struct stat status{};
  if (result == 0 && ::stat(to, &status) == 0 && S_ISDIR(status.st_mode)) noteNew(to);
  return result;
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
  if (strikes(true)) return end();
  const int result = real(path, mode);
  if (result == 0) noteNew(path);
  return result;
}

// What a killed process has written is there without it, and a disk takes a hundred times as long as all the rest.
int fsync(int fd) {
  if (strikes(false)) return end();
  noteFlushed(fd);
  return 0;
}
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
