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
  // NumPy's letter for the type. b: bool; u, i: unsigned and signed whole numbers; f: floating point; U, S: text, UTF-32 and
  // bytes, padded with zeros. Any other letter stands for something that is no value here (complex, dates, objects).
  char kind = 'u';
  int valueBytes = 1;  // of one value; at most kMaxTextBytes
  std::string descr;   // "|u1"
  std::vector<std::uint64_t> shape;
  std::uint64_t headerBytes = 0;  // where the values begin
  std::uint64_t values = 0;       // the shape's product

  static constexpr int kMaxTextBytes = 1 << 20;

  std::uint64_t bytes() const { return values * static_cast<std::uint64_t>(valueBytes); }
  bool isNumber() const;  // a bool, a whole number or a float of 16, 32 or 64 bits
  bool isText() const { return kind == 'U' || kind == 'S'; }
  std::string dtype() const;      // "uint8", "bool", "text", "dtype '<c16'"
  std::string shapeText() const;  // "(60000, 28, 28)"
};

// This many bytes at the start of a file hold every header read here.
inline constexpr std::uint64_t kMaxNpyHeader = 65536;

// Errors: not a .npy array, a damaged header, Fortran order, big-endian values; each gives the numpy call that fixes it.
// Allocates nothing for the shape's claims.
Result<NpyHeader> parseNpyHeader(std::span<const std::uint8_t> start, const std::string& where);

}  // namespace latentscape
