// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/files.h"
#include "core/base/memory_limit.h"
#include "core/base/result.h"
#include "core/model/config.h"
#include "core/model/losses.h"
#include "core/model/weights.h"
#include "core/storage/training_keys.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

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
// The same before its commit, for files that are replaced together.
Result<FileWriter> beginCheckpoint(const Checkpoint& checkpoint, const std::filesystem::path& file);

// path: a .safetensors file, or a RUN folder with model.safetensors. Trusts nothing in the file: checks sizes against the file's
// length before allocating, tensors against the configuration, and that values are finite.
Result<Checkpoint> loadCheckpoint(const std::filesystem::path& path, const MemoryLimit& limit = memoryLimit());
Result<Checkpoint> parseCheckpoint(std::span<const std::uint8_t> bytes, const std::string& where);

// Converts the configuration to the JSON text of config.json, and back. Ignores unknown fields; missing fields get their
// defaults. A wrong type or value is an Error that names where and the field.
std::string toJson(const RunConfig& config);
Result<RunConfig> configFromJson(const std::string& text, const std::string& where);

}  // namespace latentscape
