// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/catalog/catalog.h"
#include "core/data/catalog/download.h"

#include <filesystem>
#include <span>
#include <stop_token>

namespace latentscape {

// Private to core/data.

// Makes the files of a set complete in folder from its downloads: those of kind File are put in place as they are, archives are
// unpacked, each wanted file checked again, and removed. unpacked: what is taken from an archive besides, if it is there.
// Otherwise as downloadFiles.
Result<void> downloadPackages(const DatasetInfo& info, std::span<const DatasetFile> unpacked, const std::filesystem::path& folder,
                              const DownloadSources& sources, std::stop_token stop, const ProgressCallback& progress);

}  // namespace latentscape
