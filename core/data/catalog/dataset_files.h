// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/catalog/catalog.h"

#include <filesystem>
#include <optional>
#include <string>

namespace latentscape {

// Private to core/data: the names of a known data set's files on a disk. All but usesCommonNames look at the file system, at
// names only. Any thread may call them.

// Where name lies below folder: as NAME or NAME.gz, or as some copies spell it, with a dot before idx
// ("train-images.idx3-ubyte").
std::optional<std::filesystem::path> findIdxFile(const std::filesystem::path& folder, const std::string& name);

// Where a file of a known data set lies in the folder: an IDX file under any of its spellings, others under their own name.
std::optional<std::filesystem::path> findDatasetFile(const DatasetInfo& info, const std::filesystem::path& folder,
                                                     const DatasetFile& file);

// Whether the set's files have MNIST's names: every folder of IDX files uses those, so they identify no set.
bool usesCommonNames(const DatasetInfo& info);

// Whether path is the very file that findDatasetFile finds beside it: one of the set's, in the spelling that would be read.
bool isDatasetFile(const DatasetInfo& info, const std::filesystem::path& path);

}  // namespace latentscape
