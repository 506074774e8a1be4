// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/readers/array_values.h"
#include "core/data/readers/npy.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace latentscape {

// Labels of images as arrays hold them. Errors and memory as in arrays.h. Pure functions, for any thread.

// Whether an array can hold one label for each of count images: count of them, numbers or text. Reads nothing.
Result<void> checkLabelArray(const NpyHeader& header, std::uint64_t count, const std::string& where);

// The labels of images as an array has them.
struct ArrayLabels {
  std::vector<std::uint8_t> numbers;  // one for each image: its class, or an index into names
  std::vector<std::string> names;     // each name once; empty if labels are numbers
};

// The labels of count images from an array of shape (N,) or (N, 1): whole numbers from 0 to 255 of any type (1.0 and True as
// well), or text of at most 256 kinds. Compares the counts before it reads or allocates.
Result<ArrayLabels> readLabelArray(const NpyHeader& header, const ArraySource& source, std::uint64_t count,
                                   const std::string& where);

// One column of an array of several labels for each image.
struct LabelColumn {
  std::size_t column = 0;
  std::vector<std::uint8_t> numbers;
};

// The first column of an array of shape (N, K) that can number classes, 0 to 255, and isn't the same everywhere. Nothing if there
// is none.
Result<std::optional<LabelColumn>> readLabelColumn(const NpyHeader& header, const ArraySource& source, std::uint64_t count,
                                                   const std::string& where);

}  // namespace latentscape
