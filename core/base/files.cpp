// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"

#include "core/base/temporaries.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

Error systemError(const std::string& what, const fs::path& path, int code) {
  Error error{what + ": " + std::strerror(code), path.string(), ""};
  if (code == ENOSPC || code == EDQUOT) error.advice = "Make room on the disk and try again.";
  if (code == EACCES || code == EPERM || code == EROFS)
    error.advice = "Choose a place that you may write to, or change its permissions.";
  return error;
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : m_fd(fd) {}
  ~Descriptor() {
    if (m_fd >= 0) ::close(m_fd);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return m_fd; }
  int close() {
    const int result = ::close(m_fd);
    m_fd = -1;
    return result;
  }

 private:
  int m_fd;
};

bool writeAll(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

struct Target {
  fs::path path;
  mode_t mode = 0;  // of the existing file; 0 if there is none
};

// The file that writing to path would replace, with symbolic links followed. Only a regular file may be replaced.
Result<Target> writeTarget(const fs::path& path) {
  Target target{path, 0};
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0) {
    if (!S_ISREG(status.st_mode)) return Error{"is not a regular file", path.string(), "Choose another name."};
    target.mode = status.st_mode & 07777U;
  }
  // A link may point to a file that does not exist yet. The system follows at most forty links.
  constexpr int most = 40;
  for (int links = 0; ::lstat(target.path.c_str(), &status) == 0 && S_ISLNK(status.st_mode); ++links) {
    std::error_code problem;
    const fs::path next = fs::read_symlink(target.path, problem);
    if (problem || links == most) return systemError("can't be written", path, problem ? problem.value() : ELOOP);
    target.path = target.path.parent_path() / next;  // an absolute next replaces the parent
  }
  return target;
}

}  // namespace

Result<std::string> readFile(const fs::path& path, std::uint64_t limit) {
  // Non-blocking, so that a pipe in place of a file can't hang the program.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return systemError("can't be opened", path, errno);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return systemError("can't be examined", path, errno);
  if (!S_ISREG(status.st_mode)) return Error{"is not a regular file", path.string(), "Choose a file."};
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > limit) {
    return Error{"holds " + std::to_string(size) + " bytes; at most " + std::to_string(limit) + " were expected", path.string(),
                 ""};
  }
  std::string content(size, '\0');
  std::size_t filled = 0;
  while (filled < content.size()) {
    const ssize_t got = ::read(file.get(), content.data() + filled, content.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return systemError("can't be read", path, errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  content.resize(filled);
  return content;
}

Result<void> commitFile(const fs::path& temporary, const fs::path& path) {
  {
    const Descriptor file(::open(temporary.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0 || ::fsync(file.get()) != 0) return systemError("can't be flushed to the disk", temporary, errno);
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return systemError("can't be put in place", path, errno);
  const fs::path parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() >= 0) ::fsync(folder.get());  // some file systems refuse this; the rename still holds
  return {};
}

Result<void> writeFile(const fs::path& path, std::string_view content) {
  const auto target = writeTarget(path);
  if (!target) return target.error();
  const auto made = makeTemporaryFile(target->path);
  if (!made) return made.error();
  const fs::path& temporary = made->path;
  Descriptor file(made->fd);
  const Descriptor lock(::dup(file.get()));  // until it is in place
  const bool moded = target->mode == 0 || ::fchmod(file.get(), target->mode) == 0;
  if (!moded || !writeAll(file.get(), content) || file.close() != 0) {
    const int code = errno;
    ::unlink(temporary.c_str());
    return systemError("can't be written", path, code);
  }
  auto committed = commitFile(temporary, target->path);
  if (!committed) ::unlink(temporary.c_str());
  return committed;
}

fs::path homeFolder() {
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') return home;
  std::vector<char> buffer(16384);
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr && *found->pw_dir == '/')
    return found->pw_dir;
  return "/nonexistent";
}

namespace {

fs::path userFolder(const char* variable, const fs::path& belowHome) {
  if (const char* folder = std::getenv(variable); folder != nullptr && *folder == '/') return fs::path(folder) / "latentscape";
  return homeFolder() / belowHome / "latentscape";
}

}  // namespace

fs::path dataFolder() { return userFolder("XDG_DATA_HOME", fs::path(".local") / "share"); }
fs::path cacheFolder() { return userFolder("XDG_CACHE_HOME", ".cache"); }

}  // namespace latentscape
