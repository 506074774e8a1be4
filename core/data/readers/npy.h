// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace latentscape {

// The header of a .npy array (NumPy Enhancement Proposal 1; numpy.lib.format, versions 1.0 to 3.0): the bytes 93 "NUMPY", two of
// version, the length of what follows (2 bytes, from version 2.0 on 4, little-endian), then a Python dictionary such as {'descr':
// '|u1', 'fortran_order': False, 'shape': (60000, 28, 28), } padded with blanks up to a line feed. The values follow.
struct NpyHeader {
  char kind = 'u';     // u: unsigned, i: signed whole numbers; f: floating point
  int valueBytes = 1;  // 1, 2, 4 or 8
  std::vector<std::uint64_t> shape;
  std::uint64_t headerBytes = 0;  // where the values begin
  std::uint64_t values = 0;       // the shape's product
  std::uint64_t bytes() const { return values * static_cast<std::uint64_t>(valueBytes); }
  std::string dtype() const;      // "uint8"
  std::string shapeText() const;  // "(60000, 28, 28)"
};

// This many bytes at the start of a file hold every header read here.
inline constexpr std::uint64_t kMaxNpyHeader = 65536;

// Errors: not a .npy array, a damaged header, Fortran order, big-endian values, and dtypes that are neither whole numbers nor
// float16/32/64 (bool, complex, text, objects); each gives the numpy call that fixes it. Allocates nothing for the shape's
// claims.
Result<NpyHeader> parseNpyHeader(std::span<const std::uint8_t> start, const std::string& where);

}  // namespace latentscape
