// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/weights.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace latentscape {

// The safetensors format (https://github.com/huggingface/safetensors#format): the header's length as a little-endian uint64, the
// header as a JSON object {name: {dtype, shape, data_offsets: [begin, end]}}, then the tensors' bytes, little-endian and
// row-major, without gaps. "__metadata__" maps strings to strings. Of the format's types only F32 is read and written here.
struct Safetensors {
  std::map<std::string, std::string> metadata;
  std::vector<Tensor> tensors;  // in the order of their bytes
};

struct SafetensorsLimits {
  static constexpr std::uint64_t maxHeader = 16U << 20U;  // bytes
  static constexpr std::size_t maxDimensions = 8;
};

// The header is padded with spaces so that the data begins at a multiple of 8 bytes. Names are distinct and shapes match values.
std::string formatSafetensors(const Safetensors& content);

// Everything the header claims is checked against the bytes at hand before anything is allocated for it: types, shapes,
// offsets in range, without overlaps or holes, and the byte count that each shape asks for. Any float is let through: the
// caller checks values. where names the source in errors.
Result<Safetensors> parseSafetensors(std::span<const std::uint8_t> bytes, const std::string& where);

}  // namespace latentscape
