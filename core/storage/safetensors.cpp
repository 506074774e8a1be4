// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/safetensors.h"

#include "core/base/exceptions.h"
#include "core/storage/json_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>

namespace latentscape {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little, "tensors are copied as they lie in the file");

constexpr std::uint64_t lengthBytes = 8;
const char* const metadataKey = "__metadata__";

struct Entry {
  std::string name;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

std::string inTensor(const std::string& name) { return "tensor \"" + name + "\": "; }

// A JSON number as a size; nullopt for negative numbers, fractions and numbers beyond int64.
std::optional<std::uint64_t> asSize(const json& value) {
  if (!value.is_number_unsigned()) return std::nullopt;
  const auto size = value.get<std::uint64_t>();
  if (size > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  return size;
}

Result<Entry> readEntry(const std::string& name, const json& value, std::uint64_t dataBytes, const std::string& where) {
  const auto fail = [&](const std::string& what) { return Error{inTensor(name) + what, where, ""}; };
  if (!value.is_object()) return fail("expected an object, found " + describeJson(value));
  const auto dtype = value.find("dtype");
  const auto shape = value.find("shape");
  const auto offsets = value.find("data_offsets");
  if (dtype == value.end() || shape == value.end() || offsets == value.end()) {
    return fail("expected the fields dtype, shape and data_offsets, found " + describeJson(value));
  }
  if (*dtype != "F32") return fail("field dtype: expected \"F32\", found " + describeJson(*dtype));
  if (!shape->is_array() || shape->size() > SafetensorsLimits::maxDimensions) {
    return fail("field shape: expected at most " + std::to_string(SafetensorsLimits::maxDimensions) + " sizes, found " +
                describeJson(*shape));
  }

  Entry entry{name, {}, 0, 0};
  std::uint64_t wanted = sizeof(float);
  for (const json& dimension : *shape) {
    const auto size = asSize(dimension);
    if (!size) return fail("field shape: expected whole numbers from 0, found " + describeJson(*shape));
    if (*size != 0 && wanted > std::numeric_limits<std::uint64_t>::max() / *size) {
      return fail("field shape: " + describeJson(*shape) + " is larger than any file");
    }
    wanted *= *size;
    entry.shape.push_back(static_cast<std::int64_t>(*size));
  }

  if (!offsets->is_array() || offsets->size() != 2)
    return fail("field data_offsets: expected two numbers, found " + describeJson(*offsets));
  const auto begin = asSize((*offsets)[0]);
  const auto end = asSize((*offsets)[1]);
  if (!begin || !end || *begin > *end || *end > dataBytes) {
    return fail("field data_offsets: expected a range within the file's " + std::to_string(dataBytes) + " bytes of data, found " +
                describeJson(*offsets));
  }
  if (*end - *begin != wanted) {
    return fail("its shape " + describeJson(*shape) + " takes " + std::to_string(wanted) + " bytes, but data_offsets give " +
                std::to_string(*end - *begin));
  }
  entry.begin = *begin;
  entry.end = *end;
  return entry;
}

Result<std::map<std::string, std::string>> readMetadata(const json& value, const std::string& where) {
  if (!value.is_object()) return Error{"field __metadata__: expected an object, found " + describeJson(value), where, ""};
  std::map<std::string, std::string> metadata;
  for (const auto& [key, text] : value.items()) {
    if (!text.is_string())
      return Error{"field __metadata__." + key + ": expected a string, found " + describeJson(text), where, ""};
    metadata[key] = text.get<std::string>();
  }
  return metadata;
}

// The header's length, from the first bytes of a file of that size.
Result<std::uint64_t> headerLength(std::span<const char> bytes, std::uint64_t fileBytes, const std::string& where) {
  if (fileBytes < lengthBytes) {
    return Error{"is too short for a safetensors file: " + std::to_string(fileBytes) + " bytes, expected at least 8", where, ""};
  }
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  const std::uint64_t there = fileBytes - lengthBytes;
  if (length > SafetensorsLimits::maxHeader || length > there) {
    return Error{"the header claims " + std::to_string(length) + " bytes; expected at most " +
                     std::to_string(std::min(SafetensorsLimits::maxHeader, there)) +
                     ": the file is cut short, or is not a safetensors file",
                 where, ""};
  }
  return length;
}

struct Header {
  std::map<std::string, std::string> metadata;
  std::vector<Entry> entries;  // in the order of their bytes: every byte of data belongs to exactly one
};

Result<Header> readHeader(std::string_view text, std::uint64_t dataBytes, const std::string& where) {
  if (text.empty() || text.front() != '{') return Error{"the header is not a JSON object", where, "Choose a .safetensors file."};
  const auto document = parseJson(text, where + ", header");
  if (!document) return document.error();
  Header header;
  for (const auto& [name, value] : document->items()) {
    if (name == metadataKey) {
      auto metadata = readMetadata(value, where);
      if (!metadata) return metadata.error();
      header.metadata = *std::move(metadata);
      continue;
    }
    auto entry = readEntry(name, value, dataBytes, where);
    if (!entry) return entry.error();
    header.entries.push_back(*std::move(entry));
  }
  std::sort(header.entries.begin(), header.entries.end(),
            [](const Entry& a, const Entry& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; });
  std::uint64_t covered = 0;
  for (const Entry& entry : header.entries) {
    if (entry.begin != covered) {
      return Error{inTensor(entry.name) + "field data_offsets: expected to begin at " + std::to_string(covered) + ", found " +
                       std::to_string(entry.begin) +
                       (entry.begin < covered ? ": two tensors overlap" : ": bytes belong to no tensor"),
                   where, ""};
    }
    covered = entry.end;
  }
  if (covered != dataBytes) {
    return Error{"the tensors take " + std::to_string(covered) + " bytes, but the file holds " + std::to_string(dataBytes) +
                     " bytes of data",
                 where, ""};
  }
  return header;
}

// read(span of bytes) gives the next bytes of data, and skip(n) leaves n out. Allocates no more than the file holds: see Header.
template <class Read, class Skip>
Result<Safetensors> readTensors(Header header, const WantedTensor& wanted, const Read& read, const Skip& skip) {
  Safetensors content{std::move(header.metadata), {}};
  content.tensors.reserve(header.entries.size());
  for (Entry& entry : header.entries) {
    if (wanted && !wanted(content.metadata, entry.name)) {
      if (Result<void> done = skip(entry.end - entry.begin); !done) return done.error();
      continue;
    }
    Tensor tensor{std::move(entry.name), std::move(entry.shape), {}};
    tensor.values.resize(static_cast<std::size_t>((entry.end - entry.begin) / sizeof(float)));
    const std::span<char> bytes(reinterpret_cast<char*>(tensor.values.data()), tensor.values.size() * sizeof(float));
    if (Result<void> done = read(bytes); !done) return done.error();
    content.tensors.push_back(std::move(tensor));
  }
  return content;
}

// Written by hand: nlohmann's objects sort their keys, and offsets are easier to read in the order of the data.
std::string formatHeader(const std::map<std::string, std::string>& metadata, std::span<const TensorView> tensors) {
  const auto quoted = [](const std::string& text) { return json(text).dump(-1, ' ', true, json::error_handler_t::replace); };
  std::string header = "{";
  if (!metadata.empty()) header += quoted(metadataKey) + ":" + json(metadata).dump(-1, ' ', true, json::error_handler_t::replace);
  std::uint64_t offset = 0;
  for (const TensorView& tensor : tensors) {
    const std::uint64_t bytes = tensor.values.size() * sizeof(float);
    if (header.size() > 1) header += ",";
    header += quoted(tensor.name) + R"(:{"dtype":"F32","shape":)" + json(tensor.shape).dump() + R"(,"data_offsets":[)" +
              std::to_string(offset) + "," + std::to_string(offset + bytes) + "]}";
    offset += bytes;
  }
  header += "}";
  header.append((8 - header.size() % 8) % 8, ' ');
  const std::uint64_t length = header.size();
  std::string begin(lengthBytes, '\0');
  std::memcpy(begin.data(), &length, sizeof length);
  return begin + header;
}

std::string_view bytesOf(const TensorView& tensor) {
  return {reinterpret_cast<const char*>(tensor.values.data()), tensor.values.size() * sizeof(float)};
}

}  // namespace

std::vector<TensorView> viewsOf(std::span<const Tensor> tensors) {
  std::vector<TensorView> views;
  views.reserve(tensors.size());
  for (const Tensor& tensor : tensors) views.push_back({tensor.name, tensor.shape, tensor.values});
  return views;
}

std::string formatSafetensors(const Safetensors& content) {
  const std::vector<TensorView> tensors = viewsOf(content.tensors);
  std::string file = formatHeader(content.metadata, tensors);
  for (const TensorView& tensor : tensors) file += bytesOf(tensor);
  return file;
}

Result<FileWriter> beginSafetensors(const std::filesystem::path& file, const std::map<std::string, std::string>& metadata,
                                    std::span<const TensorView> tensors) {
  auto writer = FileWriter::create(file);
  if (!writer) return writer.error();
  if (auto written = writer->append(formatHeader(metadata, tensors)); !written) return written.error();
  for (const TensorView& tensor : tensors) {
    if (auto written = writer->append(bytesOf(tensor)); !written) return written.error();
  }
  return writer;
}

Result<Safetensors> parseSafetensors(std::span<const std::uint8_t> bytes, const std::string& where) {
  const std::span<const char> file(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto length = headerLength(file, file.size(), where);
  if (!length) return length.error();
  const auto begin = static_cast<std::size_t>(lengthBytes + *length);
  auto header = readHeader({file.data() + lengthBytes, static_cast<std::size_t>(*length)}, file.size() - begin, where);
  if (!header) return header.error();
  std::span<const char> left = file.subspan(begin);
  const auto skip = [&left](std::uint64_t count) -> Result<void> {
    left = left.subspan(static_cast<std::size_t>(count));
    return {};
  };
  const auto read = [&](std::span<char> to) {
    std::copy_n(left.begin(), to.size(), to.begin());
    return skip(to.size());
  };
  return readTensors(*std::move(header), {}, read, skip);
}

namespace {

// Reads a file's header; the file then stands before its data.
Result<Header> headerOf(FileReader& file, const std::string& where) {
  std::array<char, lengthBytes> begin{};
  if (auto read = file.read(std::span(begin).first(static_cast<std::size_t>(std::min(lengthBytes, file.size())))); !read)
    return read.error();
  const auto length = headerLength(begin, file.size(), where);
  if (!length) return length.error();
  std::string text(static_cast<std::size_t>(*length), '\0');
  if (auto read = file.read(text); !read) return read.error();
  return readHeader(text, file.size() - lengthBytes - *length, where);
}

}  // namespace

Result<Safetensors> readSafetensors(const std::filesystem::path& path, std::uint64_t maxBytes, const MemoryLimit& limit,
                                    const WantedTensor& wanted) {
  const std::string where = path.string();
  auto file = FileReader::open(path, maxBytes);
  if (!file) return file.error();
  auto header = headerOf(*file, where);
  if (!header) return header.error();
  std::uint64_t bytes = 0;
  for (const Entry& entry : header->entries) {
    if (!wanted || wanted(header->metadata, entry.name)) bytes += entry.end - entry.begin;
  }
  const auto size = static_cast<double>(bytes);
  if (auto fits = checkMemory("the model", size, where, kMemoryAdvice, limit); !fits) return fits.error();
  return guarded(Error{"the model's " + formatBytes(size) + " can't be read", where, kMemoryAdvice}, [&] {
    return readTensors(
        *std::move(header), wanted, [&file](std::span<char> to) { return file->read(to); },
        [&file](std::uint64_t left) { return file->skip(left); });
  });
}

Result<std::map<std::string, std::string>> readSafetensorsMetadata(const std::filesystem::path& path, std::uint64_t maxBytes) {
  auto file = FileReader::open(path, maxBytes);
  if (!file) return file.error();
  auto header = headerOf(*file, path.string());
  if (!header) return header.error();
  return std::move(header->metadata);
}

}  // namespace latentscape
