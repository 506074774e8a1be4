// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace latentscape::testing {

// What tests/reference/data_files.py made with Pillow, NumPy and SciPy.
const nlohmann::json& referenceFiles();

// "00ff" as two bytes.
std::string unhexed(const std::string& text);
std::vector<std::uint8_t> referenceBytes(const char* key);

}  // namespace latentscape::testing
