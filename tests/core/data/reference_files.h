// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace latentscape::testing {

// What tests/reference/data_files.py made with Pillow, NumPy and SciPy.
const nlohmann::json& referenceFiles();
// Its pictures, and those that tests/reference/picture_files.py made: a list of name, file, height, width, pixels (RGB) and
// tolerance.
const nlohmann::json& referencePictures();

// "00ff" as two bytes.
std::string unhexed(const std::string& text);
std::vector<std::uint8_t> referenceBytes(const char* key);

}  // namespace latentscape::testing
