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

// Completes a set's files in folder from its downloads: puts those of kind File in place as they are; unpacks archives, checks
// each wanted file again, and removes them. unpacked: what else to take from an archive, if it is there. Otherwise like
// downloadFiles.
Result<void> downloadPackages(const DatasetInfo& info, std::span<const DatasetFile> unpacked, const std::filesystem::path& folder,
                              const DownloadSources& sources, std::stop_token stop, const ProgressCallback& progress);

}  // namespace latentscape
