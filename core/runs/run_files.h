// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/runs/run_identity.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// Private to core/runs: the names of the files in a RUN folder (run_reader.h), and the file `current`. All that take a folder
// block.

struct StateName {
  RunId run;
  std::uint64_t step = 0;
  bool operator==(const StateName&) const = default;
};
inline constexpr std::uint64_t kMaxStep = 999'999'999'999;  // twelve digits

std::string fileName(const StateName& state);
// nullopt: it is not the name of a state. A name alone, never a path.
std::optional<StateName> stateNamed(std::string_view fileName);
std::optional<RunId> keysNamed(std::string_view fileName);

std::filesystem::path checkpointsFolder(const std::filesystem::path& folder);
std::filesystem::path stateFile(const std::filesystem::path& folder, const StateName& state);
std::filesystem::path keysFile(const std::filesystem::path& folder, const RunId& run);
std::filesystem::path olderKeysFile(const std::filesystem::path& folder);  // of a run without states

// What a folder's checkpoints/ holds by names, sorted by run and step. Empty if there is none.
struct CheckpointNames {
  std::vector<StateName> states;
  std::vector<RunId> keys;
};
CheckpointNames checkpointNames(const std::filesystem::path& folder);

// What a later version of the program has written, in a format that this one doesn't know: nothing is wrong with it.
Error ofNewerVersion(const std::filesystem::path& file);
bool isOfNewerVersion(const Error& error);

// The state that `current` names. nullopt: there is no such file. A newer version is an Error that says so.
Result<std::optional<StateName>> readCurrent(const std::filesystem::path& folder);
Result<void> writeCurrent(const std::filesystem::path& folder, const StateName& state);

// The run that config.json names; nullopt if there is none, or it names no run.
std::optional<RunId> runOfConfig(const std::filesystem::path& folder);

// The user has asked to keep the run (run_pruning.h).
inline constexpr const char* kKeptFile = "kept";
// A window shows the run (run_hold.h).
inline constexpr const char* kOpenFile = "open";
// Made from a run's states and losses.
inline constexpr std::array<const char*, 8> kDerivedFiles{"model.safetensors", "best.safetensors",    "losses.png",  "latent.png",
                                                          "manifold.png",      "reconstructions.png", "samples.png", "log.txt"};

}  // namespace latentscape
