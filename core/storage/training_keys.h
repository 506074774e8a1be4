// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace latentscape {

// The keys (split.h) of the images that a model was trained on, sorted. Null where they are not known: of data sets that bring
// their own split and have no fingerprints, of runs older than keys, of a lone .safetensors file (unless
// its data set is built in).
using TrainingKeys = std::shared_ptr<const std::vector<std::uint64_t>>;

// seed: that of the data set's options.
TrainingKeys trainingKeys(const Dataset& dataset, std::uint64_t seed);

// A file of keys: a line that names the format and the run, then 8 little-endian bytes for each key. run: the id that
// core/runs/run_identity.h describes; empty for a file of runs that have none (training_images.keys). Written whole or not at
// all.
Result<void> saveTrainingKeys(const std::filesystem::path& file, std::string_view run, const std::vector<std::uint64_t>& keys);
// Null if there is no such file. Checks the file's length, its first line, that it is the run's, and the keys' order.
Result<TrainingKeys> loadTrainingKeys(const std::filesystem::path& file, std::string_view run);

}  // namespace latentscape
