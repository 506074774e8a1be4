// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_lock.h"

#include "core/base/descriptor.h"
#include "core/base/printable.h"
#include "core/base/system_error.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFirstLine = "latentscape lock 1\n";
constexpr int kTries = 100;
constexpr std::size_t kMostBytes = 4096;

std::string hostName() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::string bootId() {
  std::string id;
  std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), id);
  return id;
}

std::string ownContent() {
  return std::string(kFirstLine) + "host " + hostName() + "\npid " + std::to_string(::getpid()) + "\nboot " + bootId() + "\n";
}

std::string contentOf(int fd) {
  std::string content(kMostBytes, '\0');
  const ssize_t got = ::pread(fd, content.data(), content.size(), 0);
  content.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return content;
}

// The text behind a word at the beginning of a line; empty if there is none.
std::string valueOf(std::string_view content, std::string_view word) {
  const std::size_t at = content.find("\n" + std::string(word) + " ");
  if (at == std::string_view::npos) return {};
  const std::string_view value = content.substr(at + word.size() + 2);
  return printable(value.substr(0, value.find('\n')));
}

Error heldBy(const std::string& content, const fs::path& folder) {
  const std::string pid = valueOf(content, "pid"), host = valueOf(content, "host");
  if (pid == std::to_string(::getpid()) && host == hostName())
    return Error{"this program is writing a run into it already", folder.string(),
                 "Wait until that is done, or choose another folder."};
  const std::string who = pid.empty() ? "another process" : "process " + pid + (host.empty() ? "" : " on " + host);
  return Error{who + " is writing a run into it", folder.string(), "Wait until it has ended, or choose another folder."};
}

bool isLock(int fd) {
  struct stat status{};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return false;
  const std::string content = contentOf(fd);
  return content.empty() || content.starts_with(kFirstLine);
}

// Whoever waits for the lock is not in a hurry to read it, and a disk without room for these bytes is told by others.
void writeContent(int fd) {
  const std::string content = ownContent();
  if (::ftruncate(fd, 0) == 0) (void)!::pwrite(fd, content.data(), content.size(), 0);
}

}  // namespace

Result<RunLock> RunLock::take(const fs::path& folder) {
  const fs::path file = folder / "lock";
  for (int tried = 0; tried < kTries; ++tried) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
    if (fd < 0) return systemError("can't be written", file, errno);
    const auto refuse = [fd](Error error) {
      ::close(fd);
      return error;
    };
    if (!isLock(fd))
      return refuse({"is not a lock of Latentscape", file.string(), "Choose another folder, or rename this file."});
    std::optional<std::string> warning;
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      const int code = errno;
      if (code == EWOULDBLOCK) return refuse(heldBy(contentOf(fd), folder));
      warning = systemError("the folder's file system can't lock files", folder, code).what +
                ": make sure that no other training writes into it";
    }
    // Whoever had it before may have removed the file between the two calls.
    if (!namesOpenFile(file, fd)) {
      ::close(fd);
      continue;
    }
    writeContent(fd);
    return RunLock(file, fd, std::move(warning));
  }
  return Error{"can't be locked: other processes keep taking it", folder.string(), "Try again."};
}

RunLock::RunLock(RunLock&& other) noexcept
    : m_file(std::move(other.m_file)), m_fd(std::exchange(other.m_fd, -1)), m_warning(std::move(other.m_warning)) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept {
  RunLock taken(std::move(other));
  std::swap(m_file, taken.m_file);
  std::swap(m_fd, taken.m_fd);
  std::swap(m_warning, taken.m_warning);
  return *this;
}

RunLock::~RunLock() {
  if (m_fd < 0) return;
  if (holds()) ::unlink(m_file.c_str());  // while it is held: the next one who has it open sees that the file is another one
  ::flock(m_fd, LOCK_UN);                 // for children too, which may have inherited it
  ::close(m_fd);
}

bool RunLock::holds() const { return m_fd >= 0 && namesOpenFile(m_file, m_fd); }

bool clearAbandonedLock(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_regular_file(fs::symlink_status(folder / "lock", ignored))) return false;
  const auto lock = RunLock::take(folder);  // which removes it when it goes
  return lock && !lock->warning();          // where nothing can be locked, nobody knows
}

}  // namespace latentscape
