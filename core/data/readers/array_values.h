// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/readers/npy.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace latentscape {

// The values behind a NumPy header, for those who read images or labels (arrays.h). Pure functions, for any thread.

// An array's values, wherever they come from.
struct ArraySource {
  std::uint64_t available = 0;  // bytes after the header, which must match the shape
  std::uint64_t stored = 0;     // bytes that the file spends on them; fewer if they are compressed
  // Returns how many of the wanted bytes it gave; fewer only at the end or a fault.
  std::function<std::uint64_t(std::uint8_t* to, std::uint64_t wanted)> read;
};

// Values are read in pieces of about so many bytes, so that memory grows with what a source gives, not with what a header says.
inline constexpr std::uint64_t kArrayPiece = std::uint64_t{1} << 20;

Error truncated(const NpyHeader& header, std::uint64_t found, const std::string& where);
// Whether the bytes that are there are those that the shape takes.
Result<void> checkLength(const NpyHeader& header, std::uint64_t available, const std::string& where);

// "%.6g", whatever the locale.
std::string brief(double number);

// Numbers as they lie in the file, as doubles. Whole numbers beyond 2^53 are rounded.
void widen(const NpyHeader& header, const std::uint8_t* bytes, std::span<double> values);

}  // namespace latentscape
