// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>

namespace latentscape {

// A file descriptor that is closed with this object; below 0: none. Movable only.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : m_fd(fd) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int get() const { return m_fd; }

 private:
  int m_fd;
};

// Writes all of it, however many calls that takes. False if the system refuses: errno says why. Blocks.
bool writeAll(int fd, std::string_view content);

// Flushes a folder to disk, so that a power cut takes no name from it that was made or replaced there. Some file systems refuse,
// and then there is nothing to do. Blocks.
void flushFolder(const std::filesystem::path& folder);
// The folder that a file or folder lies in.
std::filesystem::path folderOf(const std::filesystem::path& path);

// Whether the path names the file that is open: not if it was removed, moved or replaced. A link is not followed. Blocks.
bool namesOpenFile(const std::filesystem::path& path, int fd);

}  // namespace latentscape
