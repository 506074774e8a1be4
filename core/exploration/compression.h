// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"
#include "core/exploration/queries.h"
#include "core/model/weights.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace latentscape {

// Images kept as their posterior means, each coordinate rounded to one of 2^bits levels between its least and its largest value.
// The model is the other half: without its weights nothing comes back. Lossy; how lossy is for psnr() to say.
struct QuantisedCodes {
  static constexpr int maxBits = 16;

  ImageShape image;
  int dimension = 0;
  int bits = 8;                       // a coordinate, 1..maxBits
  int classes = 0;                    // of a conditional model; 0 elsewhere
  std::string modelDigest;            // weightsDigest() of the model that made them
  std::vector<float> low, high;       // dimension each, finite, low <= high
  std::vector<std::uint16_t> levels;  // images * dimension, each below 2^bits
  std::vector<std::uint8_t> labels;   // images, each below classes; empty where that is 0
  std::size_t count() const { return dimension == 0 ? 0 : levels.size() / static_cast<std::size_t>(dimension); }
  bool operator==(const QuantisedCodes&) const = default;
};
// Errors: bits out of range, no codes, values that are not finite.
Result<QuantisedCodes> quantise(const Codes& codes, ImageShape image, int bits, const std::string& modelDigest);
// A conditional model decodes codes with their classes: classes and labels are then set on what this returns.
// The middle values again: the error of a coordinate is at most (high - low) / (2^bits - 1) / 2 and rounding.
std::vector<LatentPoint> dequantise(const QuantisedCodes& codes);

// SHA-256 over names, shapes and values of all tensors, lower-case hexadecimal.
std::string weightsDigest(const Weights& weights);

// The format, little-endian: "LSCODES" and the version, a byte 1; uint32 height, width, channels, dimension, bits, classes;
// uint64 images; 32 bytes of the model's SHA-256; for each dimension float32 low and high; where there are classes, a byte an
// image with its own; levels, image by image, packed from each byte's lowest bit on, the last byte filled with zeros; 32 bytes of
// SHA-256 over all before.
std::string formatCodes(const QuantisedCodes& codes);
// Every size is checked against the bytes at hand before anything is allocated. where names the source in errors.
Result<QuantisedCodes> parseCodes(std::span<const std::uint8_t> bytes, const std::string& where);

}  // namespace latentscape
