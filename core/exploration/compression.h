// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/memory_limit.h"
#include "core/base/result.h"
#include "core/exploration/queries.h"
#include "core/model/weights.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace latentscape {

// Images stored as their posterior means, with each coordinate rounded to one of 2^bits levels between its smallest and its
// largest value. Decoding needs the model's weights. The compression is lossy; psnr() measures the loss.
struct QuantisedCodes {
  static constexpr int maxBits = 16;

  ImageShape image;
  int dimension = 0;
  int bits = 8;                       // per coordinate, 1..maxBits
  int classes = 0;                    // of a conditional model; otherwise 0
  std::string modelDigest;            // weightsDigest() of the model that made them
  std::vector<float> low, high;       // one value for each dimension, finite, low <= high
  std::vector<std::uint16_t> levels;  // images * dimension values, each below 2^bits
  std::vector<std::uint8_t> labels;   // one for each image, below classes; empty if classes is 0
  std::size_t count() const { return dimension == 0 ? 0 : levels.size() / static_cast<std::size_t>(dimension); }
  bool operator==(const QuantisedCodes&) const = default;
};
// Errors: bits out of range, no codes, values that are not finite.
Result<QuantisedCodes> quantise(const Codes& codes, ImageShape image, int bits, const std::string& modelDigest);
// A conditional model decodes codes with their classes: the caller then sets classes and labels of the result.
// The inverse: each coordinate's error is at most (high - low) / (2^bits - 1) / 2, plus rounding.
std::vector<LatentPoint> dequantise(const QuantisedCodes& codes);
// Of codes [first, first + count).
std::vector<LatentPoint> dequantise(const QuantisedCodes& codes, std::size_t first, std::size_t count);

// The SHA-256 of the names, shapes and values of all tensors, as lower-case hexadecimal.
std::string weightsDigest(const Weights& weights);

// The format, little-endian: "LSCODES" and the version, a byte 1; uint32 height, width, channels, dimension, bits, classes;
// uint64 images; 32 bytes with the model's SHA-256; for each dimension float32 low and high; if there are classes, one byte for
// each image; the levels, image by image, packed from each byte's lowest bit on, with the last byte padded with zeros; 32 bytes
// with the SHA-256 of everything before.
std::string formatCodes(const QuantisedCodes& codes);
// Checks every size against the actual bytes before allocating, and what levels take against the limit. where names the source in
// errors.
Result<QuantisedCodes> parseCodes(std::span<const std::uint8_t> bytes, const std::string& where,
                                  const MemoryLimit& limit = memoryLimit());

}  // namespace latentscape
