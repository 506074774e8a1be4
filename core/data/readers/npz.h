// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/dataset_options.h"

#include <filesystem>
#include <stop_token>

namespace latentscape {

// The arrays of a .npz, a ZIP of .npy files: images, labels and class names under the names listed at readArrays
// (array_reader.h). Errors name file, array, expected and found. Progress is in uncompressed bytes.
Result<Dataset> readNpz(const std::filesystem::path& file, const DatasetOptions& options, std::stop_token stop,
                        const ProgressCallback& progress);

}  // namespace latentscape
