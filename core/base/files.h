// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace latentscape {

// Whole-file reads and writes. Errors name the file. All of these may block; don't call them on the GUI thread.

// Refuses a file larger than limit bytes (without allocating) and anything that is not a regular file.
Result<std::string> readFile(const std::filesystem::path& path, std::uint64_t limit);

// Writes the whole file or nothing: writes a temporary file beside it, flushes it to disk, then renames it over path. Creates
// missing parent folders. Follows a symbolic link and replaces its target; keeps the permissions of a file that it replaces.
// Refuses to replace anything that is not a regular file (a pipe, a device, a folder).
Result<void> writeFile(const std::filesystem::path& path, std::string_view content);

// Moves a finished temporary file into place: flushes the file, renames it, then flushes the folder.
Result<void> commitFile(const std::filesystem::path& temporary, const std::filesystem::path& path);

// The user's home: $HOME if that is an absolute path, otherwise what the system's list of users says. Without either, a folder
// that doesn't exist ("/nonexistent"): never one where other users could put files.
std::filesystem::path homeFolder();

// $XDG_DATA_HOME/latentscape, or ~/.local/share/latentscape. Does not create it.
std::filesystem::path dataFolder();

// $XDG_CACHE_HOME/latentscape, or ~/.cache/latentscape: what can be made again. Does not create it.
std::filesystem::path cacheFolder();

}  // namespace latentscape
