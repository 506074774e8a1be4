// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/catalog/catalog.h"

#include <filesystem>
#include <optional>
#include <string>

namespace latentscape {

// Private to core/data: the names of a known data set's files on a disk. All but bytesToFetch and hasNamesOfItsOwn look at the
// file system, at names only. Any thread may call them.

// How long a file is as mirrors serve it, if it is known, or else as it is kept.
inline std::uint64_t bytesToFetch(const DatasetFile& file) { return file.packed != 0 ? file.packed : file.bytes; }

// Where name lies below folder: as NAME or NAME.gz, or as some copies spell it, with a dot before idx
// ("train-images.idx3-ubyte").
std::optional<std::filesystem::path> findIdxFile(const std::filesystem::path& folder, const std::string& name);

// Where a file of a known data set lies in the folder: an IDX file under any of its spellings, others under their own name.
std::optional<std::filesystem::path> findDatasetFile(const DatasetInfo& info, const std::filesystem::path& folder,
                                                     const DatasetFile& file);

// Whether the names of the set's files identify it. Every folder of IDX files uses MNIST's, and a built-in set has no files.
bool hasNamesOfItsOwn(const DatasetInfo& info);

// Whether path is the very file that findDatasetFile finds beside it: one of the set's, in the spelling that would be read.
bool isDatasetFile(const DatasetInfo& info, const std::filesystem::path& path);

}  // namespace latentscape
