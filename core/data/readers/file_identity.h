// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

namespace latentscape {

// What tells a file or folder from all others, whatever its names and links: its device and its number there.
using FileIdentity = std::pair<std::uint64_t, std::uint64_t>;

// Of what path leads to, through links. Nothing if the system doesn't say. Blocks on the file system; any thread may call it.
std::optional<FileIdentity> identityOf(const std::filesystem::path& path);

}  // namespace latentscape
