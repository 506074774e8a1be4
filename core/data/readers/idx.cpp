// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/idx.h"

#include "core/base/files.h"
#include "core/data/catalog/dataset_files.h"
#include "core/data/catalog/gzip.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <new>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

using Bytes = std::vector<std::uint8_t>;
using View = std::span<const std::uint8_t>;

constexpr std::uint32_t maxSide = 4096;
constexpr std::uint64_t maxBytes = std::uint64_t{4} << 30;  // of one file: a guard against filling the memory
constexpr std::uint64_t maxDeflateRatio = 1032;             // the most zlib's format can do
constexpr const char* copyAgain = "Fetch or copy the file again.";

struct Header {
  IdxKind kind = IdxKind::Images;
  std::uint64_t length = 0;  // of the header itself, bytes
  std::uint64_t count = 0;
  std::uint64_t rows = 1;
  std::uint64_t columns = 1;

  std::uint64_t each() const { return rows * columns; }
  std::uint64_t total() const { return length + count * each(); }
  // "60000 images of 28x28 (47040016 bytes)"
  std::string promise() const {
    const std::string bytes = " (" + std::to_string(total()) + " bytes)";
    if (kind == IdxKind::Labels) return std::to_string(count) + " labels" + bytes;
    return std::to_string(count) + " images of " + std::to_string(rows) + "x" + std::to_string(columns) + bytes;
  }
};

std::uint32_t bigEndian(View bytes, std::size_t at) {
  return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 | std::uint32_t{bytes[at + 2]} << 8 | bytes[at + 3];
}

std::string magicText(std::uint32_t magic) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%u (0x%08x)", magic, magic);
  return text.data();
}

Result<Header> parseHeader(View bytes, IdxKind kind, const std::string& where) {
  const bool images = kind == IdxKind::Images;
  Header header;
  header.kind = kind;
  header.length = images ? 16 : 8;
  if (bytes.size() < header.length) {
    return Error{"is truncated: an IDX header of " + std::to_string(header.length) + " bytes was expected, found " +
                     std::to_string(bytes.size()) + " bytes",
                 where, copyAgain};
  }
  const std::uint32_t magic = bigEndian(bytes, 0);
  const std::uint32_t expected = images ? 2051 : 2049;
  if (magic != expected) {
    const bool swapped = magic == 2049 || magic == 2051;
    return Error{"the magic number is " + magicText(magic) + ", expected " + magicText(expected), where,
                 swapped ? "Images and labels seem to be exchanged." : copyAgain};
  }
  header.count = bigEndian(bytes, 4);
  if (header.count == 0) {
    return Error{std::string("the number of ") + (images ? "images" : "labels") + " is 0, expected 1 or more", where, copyAgain};
  }
  if (images) {
    header.rows = bigEndian(bytes, 8);
    header.columns = bigEndian(bytes, 12);
    const auto refused = [&](const char* field, std::uint64_t found) {
      return Error{
          std::string("the number of ") + field + " is " + std::to_string(found) + ", expected 1 to " + std::to_string(maxSide),
          where, copyAgain};
    };
    if (header.rows < 1 || header.rows > maxSide) return refused("rows", header.rows);
    if (header.columns < 1 || header.columns > maxSide) return refused("columns", header.columns);
  }
  return header;
}

Result<void> checkLength(const Header& header, std::uint64_t found, const std::string& where) {
  if (found == header.total()) return {};
  if (found > header.total()) {
    return Error{"is oversized: the header promises " + header.promise() + ", found " + std::to_string(found) + " bytes", where,
                 copyAgain};
  }
  return Error{"is truncated: the header promises " + header.promise() + ", found " + std::to_string(found) +
                   " bytes, enough for " + std::to_string((found - header.length) / header.each()),
               where, copyAgain};
}

View view(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

Error outOfMemory(const std::string& where) {
  return Error{"can't be read: out of memory", where, "Close other programs and try again."};
}

Result<Bytes> readCompressed(const fs::path& path, IdxKind kind) {
  const std::string where = path.string();
  const auto content = readFile(path, maxBytes);
  if (!content) return content.error();
  const auto start = gunzipStart(view(*content), 16, where);
  if (!start) return start.error();
  const auto header = parseHeader(*start, kind, where);
  if (!header) return header.error();
  if (header->total() > maxBytes || header->total() / maxDeflateRatio > content->size()) {
    return Error{"is truncated: the header promises " + header->promise() + ", found " + std::to_string(content->size()) +
                     " compressed bytes, which can't hold them",
                 where, copyAgain};
  }
  auto bytes = gunzip(view(*content), header->total(), where);
  if (!bytes) return bytes.error();
  if (auto fits = checkLength(*header, bytes->size(), where); !fits) return fits.error();
  return bytes;
}

Result<Bytes> readPlain(const fs::path& path, IdxKind kind, View start, std::uint64_t length) {
  const std::string where = path.string();
  const auto header = parseHeader(start, kind, where);
  if (!header) return header.error();
  if (auto fits = checkLength(*header, length, where); !fits) return fits.error();
  const auto content = readFile(path, maxBytes);
  if (!content) return content.error();
  return Bytes(content->begin(), content->end());
}

}  // namespace

Result<ImageSet> parseIdxImages(View bytes, const std::string& where) {
  const auto header = parseHeader(bytes, IdxKind::Images, where);
  if (!header) return header.error();
  if (auto fits = checkLength(*header, bytes.size(), where); !fits) return fits.error();
  const auto values = bytes.subspan(header->length);
  try {
    return ImageSet{
        ImageShape{static_cast<int>(header->rows), static_cast<int>(header->columns), 1}, {values.begin(), values.end()}, {}};
  } catch (const std::bad_alloc&) {
    return outOfMemory(where);
  }
}

Result<Bytes> parseIdxLabels(View bytes, const std::string& where) {
  const auto header = parseHeader(bytes, IdxKind::Labels, where);
  if (!header) return header.error();
  if (auto fits = checkLength(*header, bytes.size(), where); !fits) return fits.error();
  const auto values = bytes.subspan(header->length);
  try {
    return Bytes(values.begin(), values.end());
  } catch (const std::bad_alloc&) {
    return outOfMemory(where);
  }
}

Result<Bytes> readIdxFile(const fs::path& path, IdxKind kind) {
  const std::string where = path.string();
  try {
    std::error_code problem;
    const bool regular = fs::is_regular_file(path, problem);
    const std::uint64_t length = regular ? fs::file_size(path, problem) : 0;
    if (!regular || problem) return readFile(path, 0).error();  // it says why
    std::array<char, 16> first{};
    std::ifstream file(path, std::ios::binary);
    file.read(first.data(), first.size());
    if (file.bad() || (!file.is_open())) return Error{"can't be read", where, "Check the file's permissions."};
    const std::string start(first.data(), static_cast<std::size_t>(file.gcount()));
    if (start.size() >= 2 && view(start)[0] == 0x1f && view(start)[1] == 0x8b) return readCompressed(path, kind);
    return readPlain(path, kind, view(start), length);
  } catch (const std::bad_alloc&) {
    return outOfMemory(where);
  }
}

Result<ImageSet> readIdxSplit(const fs::path& folder, const std::string& imagesName, const std::string& labelsName, int classes) {
  const auto imagesPath = findIdxFile(folder, imagesName);
  const auto labelsPath = findIdxFile(folder, labelsName);
  for (const auto& [found, name] : {std::pair{imagesPath, imagesName}, std::pair{labelsPath, labelsName}}) {
    if (!found)
      return Error{"is missing, plain and as .gz", (folder / name).string(), "Put the file there, or choose another folder."};
  }
  const auto imageBytes = readIdxFile(*imagesPath, IdxKind::Images);
  if (!imageBytes) return imageBytes.error();
  auto set = parseIdxImages(*imageBytes, imagesPath->string());
  if (!set) return set.error();
  const auto labelBytes = readIdxFile(*labelsPath, IdxKind::Labels);
  if (!labelBytes) return labelBytes.error();
  auto labels = parseIdxLabels(*labelBytes, labelsPath->string());
  if (!labels) return labels.error();
  if (labels->size() != set->size()) {
    return Error{"the number of labels is " + std::to_string(labels->size()) + ", expected " + std::to_string(set->size()) +
                     " as in " + imagesPath->filename().string(),
                 labelsPath->string(), "Labels and images must belong together."};
  }
  const auto bad = std::find_if(labels->begin(), labels->end(), [classes](std::uint8_t label) { return label >= classes; });
  if (bad != labels->end()) {
    return Error{"label " + std::to_string(bad - labels->begin()) + " is " + std::to_string(*bad) + ", expected 0 to " +
                     std::to_string(classes - 1),
                 labelsPath->string(), copyAgain};
  }
  set->labels = std::move(*labels);
  return set;
}

}  // namespace latentscape
