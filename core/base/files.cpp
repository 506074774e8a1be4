// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"

#include "core/base/descriptor.h"
#include "core/base/exceptions.h"
#include "core/base/system_error.h"
#include "core/base/temporaries.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

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

Result<FileReader> FileReader::open(const fs::path& path, std::uint64_t limit) {
  // Non-blocking, so that a pipe in place of a file can't hang the program.
  FileReader file(path, ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK), 0);
  if (file.m_fd < 0) return systemError("can't be opened", path, errno);
  struct stat status{};
  if (::fstat(file.m_fd, &status) != 0) return systemError("can't be examined", path, errno);
  if (!S_ISREG(status.st_mode)) return Error{"is not a regular file", path.string(), "Choose a file."};
  file.m_size = static_cast<std::uint64_t>(status.st_size);
  if (file.m_size > limit) {
    return Error{"holds " + std::to_string(file.m_size) + " bytes; at most " + std::to_string(limit) + " were expected",
                 path.string(), ""};
  }
  return file;
}

FileReader::FileReader(FileReader&& other) noexcept
    : m_path(std::move(other.m_path)), m_fd(std::exchange(other.m_fd, -1)), m_size(other.m_size) {}

FileReader::~FileReader() {
  if (m_fd >= 0) ::close(m_fd);
}

Result<void> FileReader::read(std::span<char> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = ::read(m_fd, bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return systemError("can't be read", m_path, errno);
    if (got == 0) return Error{"has become shorter while it was read", m_path.string(), "Try again."};
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

Result<void> FileReader::skip(std::uint64_t bytes) {
  if (::lseek(m_fd, static_cast<off_t>(bytes), SEEK_CUR) < 0) return systemError("can't be read", m_path, errno);
  return {};
}

Result<std::string> readFile(const fs::path& path, std::uint64_t limit) {
  auto file = FileReader::open(path, limit);
  if (!file) return file.error();
  const auto size = static_cast<double>(file->size());
  const Error failure{"its " + formatBytes(size) + " can't be read", path.string(), kMemoryAdvice};
  return guarded(failure, [&]() -> Result<std::string> {
    std::string content(static_cast<std::size_t>(file->size()), '\0');
    if (auto read = file->read(content); !read) return read.error();
    return content;
  });
}

Result<void> commitFile(const fs::path& temporary, const fs::path& path) {
  {
    const Descriptor file(::open(temporary.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0 || ::fsync(file.get()) != 0) return systemError("can't be flushed to the disk", temporary, errno);
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return systemError("can't be put in place", path, errno);
  flushFolder(folderOf(path));
  return {};
}

Result<FileWriter> FileWriter::create(const fs::path& path) {
  const auto target = writeTarget(path);
  if (!target) return target.error();
  auto made = makeTemporaryFile(target->path);
  if (!made) return made.error();
  FileWriter file(path, target->path, made->path, made->fd);
  if (target->mode != 0 && ::fchmod(file.m_fd, target->mode) != 0) return systemError("can't be written", path, errno);
  return file;
}

FileWriter::FileWriter(FileWriter&& other) noexcept
    : m_asked(std::move(other.m_asked)), m_target(std::move(other.m_target)),
      m_temporary(std::exchange(other.m_temporary, fs::path())), m_fd(std::exchange(other.m_fd, -1)) {}

FileWriter::~FileWriter() {
  if (m_fd >= 0) ::close(m_fd);
  if (!m_temporary.empty()) ::unlink(m_temporary.c_str());
}

Result<void> FileWriter::append(std::string_view content) {
  if (!writeAll(m_fd, content)) return systemError("can't be written", m_asked, errno);
  return {};
}

Result<void> FileWriter::commit() {
  const Descriptor lock(::dup(m_fd));  // until it is in place
  if (::close(std::exchange(m_fd, -1)) != 0) return systemError("can't be written", m_asked, errno);
  auto committed = commitFile(m_temporary, m_target);
  if (committed) m_temporary.clear();
  return committed;
}

fs::path fullPath(const fs::path& path) {
  std::error_code problem;
  const fs::path absolute = fs::absolute(path, problem);
  if (problem) return path;
  fs::path full;
  for (const fs::path& part : absolute) {
    if (!part.empty() && part != ".") full /= part;
  }
  return full;
}

fs::path plainPath(const fs::path& path) {
  std::error_code problem;
  const fs::path full = fullPath(path);
  if (!full.is_absolute()) return path;
  fs::path plain;
  bool known = true;  // every part so far exists
  for (const fs::path& part : full) {
    if (part != ".." || !known) {
      plain /= part;
      continue;
    }
    const fs::path folder = fs::is_symlink(fs::symlink_status(plain, problem)) ? fs::canonical(plain, problem) : plain;
    known = !problem && fs::is_directory(folder, problem);
    plain = known ? folder.parent_path() : plain / part;
  }
  return plain;
}

Result<void> writeFile(const fs::path& path, std::string_view content) {
  auto file = FileWriter::create(path);
  if (!file) return file.error();
  if (auto written = file->append(content); !written) return written;
  return file->commit();
}

void survivePastFileSize() { std::signal(SIGXFSZ, SIG_IGN); }

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
fs::path stateFolder() { return userFolder("XDG_STATE_HOME", fs::path(".local") / "state"); }
fs::path cacheFolder() { return userFolder("XDG_CACHE_HOME", ".cache"); }

}  // namespace latentscape
