// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <span>
#include <string_view>

namespace latentscape {

// Files and folders that are written beside their target before they take its place. Their names are the target's, 16 random
// hexadecimal digits and .tmp; they are made exclusively, so that what somebody else made is neither adopted nor followed, and
// locked while their maker lives. What makers that were killed have left beside the same target goes when the next one is made.
// Errors name the target. All of these may block.

// Fills bytes with random ones; false if there are none.
using RandomSource = bool (*)(std::span<unsigned char> bytes);
bool systemRandom(std::span<unsigned char> bytes);

// The name of the target that this is a temporary name of; empty if it is none.
std::string_view targetOfTemporary(std::string_view name);

struct TemporaryFile {
  std::filesystem::path path;
  int fd = -1;  // open for writing; closing it gives the lock up
};

// Makes the missing folders above the target too. The caller closes the descriptor and renames or removes the file.
Result<TemporaryFile> makeTemporaryFile(const std::filesystem::path& target, RandomSource random = &systemRandom);

// A folder that is removed with this object unless it has taken its target's place. Movable only.
class UnfinishedFolder {
 public:
  static Result<UnfinishedFolder> make(const std::filesystem::path& target, RandomSource random = &systemRandom);
  UnfinishedFolder(UnfinishedFolder&& other) noexcept;
  UnfinishedFolder& operator=(UnfinishedFolder&&) = delete;
  ~UnfinishedFolder();

  const std::filesystem::path& path() const { return m_path; }
  // Renames it to its target, once. Replaces an empty folder.
  Result<void> commit();

 private:
  UnfinishedFolder(std::filesystem::path target, std::filesystem::path path, int lock);
  std::filesystem::path m_target;
  std::filesystem::path m_path;  // empty once it is in place
  int m_lock;                    // -1: none
};

// Removes what killed makers have left in a folder, whatever its target: files and folders with such names, a minute old and
// more, whose lock nobody holds. Only for folders that are the program's own; elsewhere, another program may give such names.
void sweepTemporaries(const std::filesystem::path& folder);

}  // namespace latentscape
