// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <optional>
#include <string>

namespace latentscape {

// The right to write into a RUN folder: flock on RUN/lock, a file that says who has it (host, process, boot). It ends with the
// process, however that ends. Readers never need it. Movable only.
class RunLock {
 public:
  // Fails at once if another process or another RunLock has it: the Error names the process and its host. The folder must be
  // there. Blocks on the file system only.
  static Result<RunLock> take(const std::filesystem::path& folder);
  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&& other) noexcept;
  ~RunLock();  // gives it up, and removes the file if it is still the one in the folder

  // Where a file system can't lock, work goes on: what to tell the user then.
  const std::optional<std::string>& warning() const { return m_warning; }
  // Whether the folder's lock file is still this one: not if the folder was removed, moved or replaced. Blocks on the file
  // system.
  bool holds() const;

 private:
  RunLock(std::filesystem::path file, int fd, std::optional<std::string> warning)
      : m_file(std::move(file)), m_fd(fd), m_warning(std::move(warning)) {}
  std::filesystem::path m_file;
  int m_fd;  // -1: none
  std::optional<std::string> m_warning;
};

// Whether a process that is gone has left its lock in the folder: it was killed while it trained. Removes the lock, so that this
// is told once. Blocks on the file system only.
bool clearAbandonedLock(const std::filesystem::path& folder);

}  // namespace latentscape
