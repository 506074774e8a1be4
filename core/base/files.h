// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace latentscape {

// Whole-file reads and writes. Errors name the file. All of these may block; don't call them on the GUI thread.

// Refuses a file larger than limit bytes (without allocating) and anything that is not a regular file.
Result<std::string> readFile(const std::filesystem::path& path, std::uint64_t limit);

// Reads a file piece by piece, from its beginning; refuses what readFile() refuses. Movable only.
class FileReader {
 public:
  static Result<FileReader> open(const std::filesystem::path& path, std::uint64_t limit);
  FileReader(FileReader&& other) noexcept;
  FileReader& operator=(FileReader&&) = delete;
  ~FileReader();

  std::uint64_t size() const { return m_size; }
  // The next bytes.size() bytes; an Error if the file has become shorter.
  Result<void> read(std::span<char> bytes);
  Result<void> skip(std::uint64_t bytes);

 private:
  FileReader(std::filesystem::path path, int fd, std::uint64_t size) : m_path(std::move(path)), m_fd(fd), m_size(size) {}
  std::filesystem::path m_path;
  int m_fd;
  std::uint64_t m_size;
};

// Writes the whole file or nothing: writes a temporary file beside it, flushes it to disk, then renames it over path. Creates
// missing parent folders. Follows a symbolic link and replaces its target; keeps the permissions of a file that it replaces.
// Refuses to replace anything that is not a regular file (a pipe, a device, a folder).
Result<void> writeFile(const std::filesystem::path& path, std::string_view content);

// The same piece by piece. What is at the path stays until commit(); without it the pieces are removed. Movable only.
class FileWriter {
 public:
  static Result<FileWriter> create(const std::filesystem::path& path);
  FileWriter(FileWriter&& other) noexcept;
  FileWriter& operator=(FileWriter&&) = delete;
  ~FileWriter();

  Result<void> append(std::string_view content);
  Result<void> commit();  // once; nothing may be appended after it

 private:
  FileWriter(std::filesystem::path asked, std::filesystem::path target, std::filesystem::path temporary, int fd)
      : m_asked(std::move(asked)), m_target(std::move(target)), m_temporary(std::move(temporary)), m_fd(fd) {}
  std::filesystem::path m_asked;      // for errors
  std::filesystem::path m_target;     // with symbolic links followed
  std::filesystem::path m_temporary;  // empty once it is in place
  int m_fd;                           // -1 once it is closed
};

// Lets a write beyond the largest size of a file (ulimit -f) fail like one on a full disk: without it, the system ends the
// process (SIGXFSZ). For a program's main.
void survivePastFileSize();

// Moves a finished temporary file into place: flushes the file, renames it, then flushes the folder.
Result<void> commitFile(const std::filesystem::path& temporary, const std::filesystem::path& path);

// The path from the root on, without ".", doubled slashes or one at the end. ".." stays: behind a link it is not what text makes
// of it. Asks the file system for nothing but the current folder, so the GUI thread may call it.
std::filesystem::path fullPath(const std::filesystem::path& path);

// The same with each ".." followed as the file system does:
// behind a link it leads to where the target lies. Other links keep their names. From a part that isn't there on, ".." stays.
std::filesystem::path plainPath(const std::filesystem::path& path);

// The user's home: $HOME if that is an absolute path, otherwise what the system's list of users says. Without either, a folder
// that doesn't exist ("/nonexistent"): never one where other users could put files.
std::filesystem::path homeFolder();

// $XDG_DATA_HOME/latentscape, or ~/.local/share/latentscape. Does not create it.
std::filesystem::path dataFolder();

// $XDG_STATE_HOME/latentscape, or ~/.local/state/latentscape: what is worth keeping, but not the user's documents. Does not
// create it.
std::filesystem::path stateFolder();

// $XDG_CACHE_HOME/latentscape, or ~/.cache/latentscape: what can be made again. Does not create it.
std::filesystem::path cacheFolder();

}  // namespace latentscape
