// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace latentscape {

// The keys (split.h) of the images that a model was trained on, sorted. Null where they are not known: of data sets that bring
// their own split and have no fingerprints, of runs older than keys, of a lone .safetensors file.
using TrainingKeys = std::shared_ptr<const std::vector<std::uint64_t>>;

// seed: that of the data set's options.
TrainingKeys trainingKeys(const Dataset& dataset, std::uint64_t seed);

// training_images.keys in a RUN folder: a line that names the format, then 8 little-endian bytes for each key. Writes it whole or
// not at all; null removes it.
Result<void> saveTrainingKeys(const std::filesystem::path& folder, const TrainingKeys& keys);
// Null if there is no such file. Checks the file's length, its first line and the keys' order.
Result<TrainingKeys> loadTrainingKeys(const std::filesystem::path& folder);

}  // namespace latentscape
