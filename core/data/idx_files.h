// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace latentscape {

enum class IdxKind { Images, Labels };

// Where name lies below folder: as NAME or NAME.gz, or the way some copies spell it, with a dot before idx
// ("train-images.idx3-ubyte").
std::optional<std::filesystem::path> findIdxFile(const std::filesystem::path& folder, const std::string& name);

// The uncompressed bytes of an IDX file, plain or gzip (told by its content). The header is checked against the file's length
// before the values are read, so that neither a lying header nor a gzip bomb takes memory.
Result<std::vector<std::uint8_t>> readIdxFile(const std::filesystem::path& path, IdxKind kind);

}  // namespace latentscape
