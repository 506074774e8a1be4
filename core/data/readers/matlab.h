// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace latentscape {

// Private to core/data: MATLAB's files by libmatio, which brings HDF5 and its network libraries with it. So it lies in a library
// of its own, loaded when such a file is first opened; a build may lack it.

struct MatlabArray {
  std::vector<std::uint64_t> shape;
  std::vector<std::uint8_t> values;  // in MATLAB's order: the first index runs fastest
};

// The arrays of these names. Errors: missing, not uint8, or more than maxValues. Only for files known to be good.
Result<std::vector<MatlabArray>> readMatlab(const std::filesystem::path& file, const std::vector<std::string>& names,
                                            std::uint64_t maxValues);

// The library's one function, and its file.
using ReadMatlab = void (*)(Result<std::vector<MatlabArray>>* result, const std::filesystem::path& file,
                            const std::vector<std::string>& names, std::uint64_t maxValues);
inline constexpr const char* kMatlabSymbol = "latentscape_read_matlab";
inline constexpr const char* kMatlabFile = "liblatentscape-matlab.so";

}  // namespace latentscape
