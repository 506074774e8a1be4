// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace latentscape {

// Whole files. Errors name the file. None of these belongs on a GUI thread.

// Refuses (without allocating) a file of more than limit bytes, and anything that is not a regular file.
Result<std::string> readFile(const std::filesystem::path& path, std::uint64_t limit);

// The file is there whole or not at all: a temporary file beside it, flushed to the disk, then renamed over it.
// Makes missing parent folders. A symbolic link stays and the file it leads to is replaced; a file that was there hands on its
// permissions. Refuses to replace anything that is not a regular file (a pipe, a device, a folder).
Result<void> writeFile(const std::filesystem::path& path, std::string_view content);

// Moves a finished temporary file into place: flushes it and its folder, renames.
Result<void> commitFile(const std::filesystem::path& temporary, const std::filesystem::path& path);

// A name beside path that no other process or thread uses.
std::filesystem::path temporaryBeside(const std::filesystem::path& path);

// $XDG_DATA_HOME/latentscape, or ~/.local/share/latentscape. Not created.
std::filesystem::path dataFolder();

}  // namespace latentscape
