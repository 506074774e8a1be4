// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

struct ProcessOptions {
  std::vector<std::string> arguments;  // the program's path first; no shell in between
  std::filesystem::path folder;        // where it runs
  std::filesystem::path log;           // takes its output; a failure quotes its last line
  // It is killed if its folder, with all below, has not changed in size for so long, or comes to hold more than mostBytes.
  std::chrono::seconds idle{120};
  std::uint64_t mostBytes = std::uint64_t{8} << 30;
};

// Runs a program to its end. A stop request kills it and its children within a tenth of a second. If it fails, the
// error's what begins with a verb ("failed with exit status 1 (LAST LINE)").
Result<void> runProgram(const ProcessOptions& options, std::stop_token stop);

// Where the shell would find the program; nullopt if it isn't on PATH.
std::optional<std::filesystem::path> findProgram(const std::string& name);

}  // namespace latentscape
