// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/temporaries.h"

#include "core/base/descriptor.h"
#include "core/base/hexadecimal.h"
#include "core/base/system_error.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".tmp";
constexpr std::size_t kDigits = 16;
constexpr std::string_view kHexadecimal = "0123456789abcdef";
constexpr auto kLeftAfter = std::chrono::minutes(1);  // a maker has locked it long before
constexpr int kTries = 16;

fs::path parentOf(const fs::path& target) { return target.has_parent_path() ? target.parent_path() : fs::path("."); }

// Of every target if its name is empty.
void sweep(const fs::path& folder, std::string_view target) {
  std::error_code problem;
  std::vector<fs::path> left;
  for (fs::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem)) {
    const std::string name = at->path().filename().string();
    const std::string_view of = targetOfTemporary(name);
    if (of.empty() || (!target.empty() && of != target)) continue;
    std::error_code ignored;
    if (at->last_write_time(ignored) < fs::file_time_type::clock::now() - kLeftAfter && !ignored) left.push_back(at->path());
  }
  for (const fs::path& path : left) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) continue;
    struct stat status{};
    const bool ours =
        ::fstat(fd, &status) == 0 && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) && ::flock(fd, LOCK_EX | LOCK_NB) == 0;
    std::error_code ignored;
    if (ours) fs::remove_all(path, ignored);
    ::close(fd);
  }
}

// Calls make(path) with new names until it made something (a descriptor from 0) or fails by anything but that the name is taken.
template <class Make>
Result<std::pair<fs::path, int>> makeBeside(const fs::path& target, RandomSource random, const Make& make) {
  std::error_code problem;
  if (target.has_parent_path()) fs::create_directories(target.parent_path(), problem);
  if (problem) return systemError("the folder can't be made", target.parent_path(), problem.value());
  sweep(parentOf(target), target.filename().string());
  int code = EEXIST;
  for (int tried = 0; tried < kTries && code == EEXIST; ++tried) {
    std::array<unsigned char, kDigits / 2> bytes{};
    if (!random(bytes))
      return Error{"can't be written: the system gives no random numbers for a temporary name", target.string(), ""};
    fs::path path = target;
    path += "." + hexadecimal(bytes) + std::string(kEnding);
    const int fd = make(path);
    if (fd >= 0) {
      ::flock(fd, LOCK_EX | LOCK_NB);  // so that nobody sweeps it; where there are no locks, its age protects it
      return std::pair(std::move(path), fd);
    }
    code = errno;
  }
  return systemError("can't be written", target, code);
}

int makeFile(const fs::path& path) { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644); }

int makeFolder(const fs::path& path) {
  if (::mkdir(path.c_str(), 0777) != 0) return -1;
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (fd >= 0) return fd;
  const int code = errno;
  ::rmdir(path.c_str());
  errno = code;
  return -1;
}

}  // namespace

std::string_view targetOfTemporary(std::string_view name) {
  if (!name.ends_with(kEnding) || name.size() < kEnding.size() + kDigits + 2) return {};
  name.remove_suffix(kEnding.size());
  const std::string_view digits = name.substr(name.size() - kDigits);
  if (digits.find_first_not_of(kHexadecimal) != std::string_view::npos || name[name.size() - kDigits - 1] != '.') return {};
  return name.substr(0, name.size() - kDigits - 1);
}

bool systemRandom(std::span<unsigned char> bytes) { return ::getentropy(bytes.data(), bytes.size()) == 0; }

Result<TemporaryFile> makeTemporaryFile(const fs::path& target, RandomSource random) {
  auto made = makeBeside(target, random, makeFile);
  if (!made) return made.error();
  return TemporaryFile{std::move(made->first), made->second};
}

Result<UnfinishedFolder> UnfinishedFolder::make(const fs::path& target, RandomSource random) {
  const fs::path named = target.has_filename() ? target : target.parent_path();  // "out/" is out
  auto made = makeBeside(named, random, makeFolder);
  if (!made) return made.error();
  return UnfinishedFolder(named, std::move(made->first), made->second);
}

UnfinishedFolder::UnfinishedFolder(fs::path target, fs::path path, int lock)
    : m_target(std::move(target)), m_path(std::move(path)), m_lock(lock) {}

UnfinishedFolder::UnfinishedFolder(UnfinishedFolder&& other) noexcept
    : m_target(std::move(other.m_target)), m_path(std::exchange(other.m_path, fs::path())),
      m_lock(std::exchange(other.m_lock, -1)) {}

UnfinishedFolder::~UnfinishedFolder() {
  std::error_code ignored;
  if (!m_path.empty()) fs::remove_all(m_path, ignored);
  if (m_lock >= 0) ::close(m_lock);
}

Result<void> UnfinishedFolder::commit() {
  if (::rename(m_path.c_str(), m_target.c_str()) != 0) return systemError("can't be put in place", m_target, errno);
  m_path.clear();
  flushFolder(folderOf(m_target));
  return {};
}

void sweepTemporaries(const fs::path& folder) { sweep(folder, {}); }

}  // namespace latentscape
