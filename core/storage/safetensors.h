// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/files.h"
#include "core/base/memory_limit.h"
#include "core/base/result.h"
#include "core/model/weights.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// The safetensors format (https://github.com/huggingface/safetensors#format): the header's length as a little-endian uint64, the
// header as a JSON object {name: {dtype, shape, data_offsets: [begin, end]}}, then the tensors' bytes, little-endian and
// row-major, without gaps. "__metadata__" maps strings to strings. Only the type F32 is supported here.
struct Safetensors {
  std::map<std::string, std::string> metadata;
  std::vector<Tensor> tensors;  // in the order of their bytes
};

struct SafetensorsLimits {
  static constexpr std::uint64_t maxHeader = 16U << 20U;  // bytes
  static constexpr std::size_t maxDimensions = 8;
};

// Pads the header with spaces so that the data begins at a multiple of 8 bytes. Names must be distinct, and shapes must match
// values.
std::string formatSafetensors(const Safetensors& content);
// A tensor's values where they lie.
struct TensorView {
  std::string name;
  std::vector<std::int64_t> shape;
  std::span<const float> values;
};
std::vector<TensorView> viewsOf(std::span<const Tensor> tensors);
// The same into a file, without a copy of the tensors; the caller commits it.
Result<FileWriter> beginSafetensors(const std::filesystem::path& file, const std::map<std::string, std::string>& metadata,
                                    std::span<const TensorView> tensors);

// Checks everything in the header against the actual bytes before allocating: types, shapes, offsets (in range, without overlaps
// or gaps), and the number of bytes for each shape. Accepts any float: the caller checks values. where names the source in
// errors.
Result<Safetensors> parseSafetensors(std::span<const std::uint8_t> bytes, const std::string& where);
// The same of a file of at most so many bytes, whose tensors are read into their places. Refuses one whose tensors would take
// more memory than there is. wanted: which tensors to read, by the file's metadata and a tensor's name; all without it.
using WantedTensor = std::function<bool(const std::map<std::string, std::string>& metadata, std::string_view name)>;
Result<Safetensors> readSafetensors(const std::filesystem::path& file, std::uint64_t maxBytes,
                                    const MemoryLimit& limit = memoryLimit(), const WantedTensor& wanted = {});
// The metadata alone. Checks the whole header, and that the file is as long as it says; reads no tensor.
Result<std::map<std::string, std::string>> readSafetensorsMetadata(const std::filesystem::path& file, std::uint64_t maxBytes);

}  // namespace latentscape
