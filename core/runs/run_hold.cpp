// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_hold.h"

#include "core/base/descriptor.h"
#include "core/runs/run_files.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr int kTries = 100;

}  // namespace

std::shared_ptr<RunHold> RunHold::take(const fs::path& folder) {
  fs::path file = folder / kOpenFile;
  for (int tried = 0; tried < kTries; ++tried) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
    if (fd < 0) return nullptr;
    // Others have it alone only for as long as it takes to look or to remove the file, which leaves this one without a name.
    if (::flock(fd, LOCK_SH) == 0 && namesOpenFile(file, fd)) return std::shared_ptr<RunHold>(new RunHold(std::move(file), fd));
    ::close(fd);
  }
  return nullptr;
}

RunHold::RunHold(fs::path file, int fd) : m_file(std::move(file)), m_fd(fd) {}

RunHold::~RunHold() {
  if (::flock(m_fd, LOCK_EX | LOCK_NB) == 0 && namesOpenFile(m_file, m_fd)) ::unlink(m_file.c_str());
  ::flock(m_fd, LOCK_UN);  // for children too, which may have inherited it
  ::close(m_fd);
}

bool isHeld(const fs::path& folder) {
  const int fd = ::open((folder / kOpenFile).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return false;
  const bool held = ::flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(fd);
  return held;
}

}  // namespace latentscape
