// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/config.h"
#include "core/model/losses.h"
#include "core/model/weights.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace latentscape {

// A model on the disk: a .safetensors file (F32 tensors by the names of tensorLayout) whose __metadata__ holds, under
// "latentscape", the whole configuration as JSON.
struct Checkpoint {
  RunConfig config;
  std::shared_ptr<const Weights> weights;
  std::uint64_t step = 0;
  double epochs = 0.0;         // trained, as a real number
  std::optional<Losses> test;  // of the last evaluation (one sample of z an image)
  std::string device{};        // that it was trained on, with its threads: "CPU, 2 threads"; empty where that is not known
};

Result<void> saveCheckpoint(const Checkpoint& checkpoint, const std::filesystem::path& file);

// path: a .safetensors file, or a RUN folder with model.safetensors. Nothing in the file is trusted: sizes are checked against
// the file's length before anything is allocated, the tensors against the configuration, and values for being finite.
Result<Checkpoint> loadCheckpoint(const std::filesystem::path& path);
Result<Checkpoint> parseCheckpoint(std::span<const std::uint8_t> bytes, const std::string& where);

// The configuration as the JSON text of config.json, and back; unknown fields are ignored, missing ones take their defaults, a
// wrong type or value is an Error that names where and field.
std::string toJson(const RunConfig& config);
Result<RunConfig> configFromJson(const std::string& text, const std::string& where);

}  // namespace latentscape
