// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/array_values.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace latentscape {
namespace {

static_assert(std::endian::native == std::endian::little, "values are read as they lie in the file");

// IEEE 754 binary16.
double halfToDouble(std::uint16_t half) {
  const int exponent = half >> 10 & 31;
  const int fraction = half & 1023;
  const double size = exponent == 0 ? std::ldexp(fraction, -24)
                      : exponent == 31
                          ? (fraction == 0 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN())
                          : std::ldexp(1024 + fraction, exponent - 25);
  return (half >> 15) != 0 ? -size : size;
}

template <class T>
void widenAs(const std::uint8_t* bytes, std::span<double> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    T value;
    std::memcpy(&value, bytes + i * sizeof(T), sizeof(T));
    values[i] = static_cast<double>(value);
  }
}

}  // namespace

Error truncated(const NpyHeader& header, std::uint64_t found, const std::string& where) {
  return Error{"is truncated: shape " + header.shapeText() + " of " + header.dtype() + " takes " +
                   std::to_string(header.bytes()) + " bytes, found " + std::to_string(found),
               where, "Copy or save it again."};
}

Result<void> checkLength(const NpyHeader& header, std::uint64_t available, const std::string& where) {
  if (available == header.bytes()) return {};
  if (available < header.bytes()) return truncated(header, available, where);
  return Error{"is oversized: shape " + header.shapeText() + " of " + header.dtype() + " takes " +
                   std::to_string(header.bytes()) + " bytes, found " + std::to_string(available),
               where, "Copy or save it again."};
}

std::string brief(double number) {
  std::array<char, 32> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::general, 6).ptr};
}

void widen(const NpyHeader& header, const std::uint8_t* bytes, std::span<double> values) {
  const int size = header.valueBytes;
  if (header.kind == 'f') {
    if (size == 4) return widenAs<float>(bytes, values);
    if (size == 8) return widenAs<double>(bytes, values);
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::uint16_t half = 0;
      std::memcpy(&half, bytes + i * 2, 2);
      values[i] = halfToDouble(half);
    }
  } else if (header.kind == 'i') {
    if (size == 1) return widenAs<std::int8_t>(bytes, values);
    if (size == 2) return widenAs<std::int16_t>(bytes, values);
    if (size == 4) return widenAs<std::int32_t>(bytes, values);
    widenAs<std::int64_t>(bytes, values);
  } else {  // a bool is a byte of 0 or 1
    if (size == 1) return widenAs<std::uint8_t>(bytes, values);
    if (size == 2) return widenAs<std::uint16_t>(bytes, values);
    if (size == 4) return widenAs<std::uint32_t>(bytes, values);
    widenAs<std::uint64_t>(bytes, values);
  }
}

}  // namespace latentscape
