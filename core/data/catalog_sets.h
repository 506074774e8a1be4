// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/catalog.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace latentscape {

// Private to core/data: the catalog's entries.
std::vector<DatasetInfo> digitSets();   // MNIST and those of its very form
std::vector<DatasetInfo> letterSets();  // EMNIST
std::vector<DatasetInfo> colourSets();  // CIFAR and SVHN

// Where a file of a known data set lies in the folder: an IDX file under any of its spellings, others under their own name.
std::optional<std::filesystem::path> findDatasetFile(const DatasetInfo& info, const std::filesystem::path& folder,
                                                     const DatasetFile& file);

}  // namespace latentscape
