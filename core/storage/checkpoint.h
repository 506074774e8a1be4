// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/memory_limit.h"
#include "core/base/result.h"
#include "core/model/config.h"
#include "core/model/losses.h"
#include "core/model/weights.h"
#include "core/storage/training_keys.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// A model on disk: a .safetensors file (F32 tensors with the names of tensorLayout()) whose __metadata__ contains the whole
// configuration as JSON under "latentscape".
struct Checkpoint {
  RunConfig config;
  std::shared_ptr<const Weights> weights;
  std::uint64_t step = 0;
  double epochs = 0.0;         // epochs trained, as a real number
  std::optional<Losses> test;  // from the last evaluation (one sample of z per image)
  std::string device{};        // the device and threads that trained it: "CPU, 2 threads"; empty if unknown
  TrainingKeys trainedOn{};    // beside the model in a RUN folder
  // How many images it was trained on, where keys or the losses beside the model in a RUN folder tell.
  std::optional<std::uint64_t> trainingImages{};
};

Result<void> saveCheckpoint(const Checkpoint& checkpoint, const std::filesystem::path& file);

// A model's file, or that of a run's state (core/runs/state_file.h), whose moments are left out. Trusts nothing in the file:
// checks sizes against the file's length before allocating, tensors against the configuration, and that values are finite.
Result<Checkpoint> loadCheckpoint(const std::filesystem::path& file, const MemoryLimit& limit = memoryLimit());
Result<Checkpoint> parseCheckpoint(std::span<const std::uint8_t> bytes, const std::string& where);

// For files that hold more than a model.
struct CheckpointFile {
  static constexpr const char* model = "latentscape";        // in __metadata__: all of a Checkpoint but its weights
  static constexpr const char* state = "latentscape.state";  // in __metadata__: the file is a run's state
  static constexpr const char* mean = "gradient.mean/";      // before the names of its further tensors
  static constexpr const char* square = "gradient.square/";
  static constexpr std::uint64_t maxBytes =
      8 + (std::uint64_t{16} << 20U) + 3 * static_cast<std::uint64_t>(ConfigLimits::maxParameters) * sizeof(float);
};
// What stands under CheckpointFile::model, and back: a Checkpoint without weights.
std::string checkpointMetadata(const Checkpoint& checkpoint);
Result<Checkpoint> readCheckpointMetadata(const std::map<std::string, std::string>& metadata, const std::string& where);
// A model's tensors in the order of its layout, checked. Tensors that it doesn't have are an Error.
Result<Weights> takeWeights(const ModelConfig& config, std::vector<Tensor> tensors, const std::string& where);

// Converts the configuration to the JSON text of config.json, and back. Ignores unknown fields; missing fields get their
// defaults. A wrong type or value is an Error that names where and the field.
std::string toJson(const RunConfig& config);
Result<RunConfig> configFromJson(const std::string& text, const std::string& where);

}  // namespace latentscape
