// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/array_reader.h"

#include "core/base/files.h"
#include "core/data/open.h"
#include "core/data/readers/arrays.h"
#include "core/data/readers/file_ending.h"
#include "core/data/readers/npz.h"

#include <algorithm>
#include <fstream>
#include <new>
#include <system_error>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

// By its first bytes; by its name if they are neither's.
bool isArchive(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string start(6, '\0');
  stream.read(start.data(), static_cast<std::streamsize>(start.size()));
  if (start.starts_with("PK")) return true;
  return start != "\x93NUMPY" && endingOf(file) == ".npz";
}

Result<Dataset> readNpy(const fs::path& file, const DatasetOptions& options, std::stop_token stop,
                        const ProgressCallback& progress) {
  const std::string where = file.string();
  std::error_code problem;
  const std::uint64_t length = fs::file_size(file, problem);
  std::ifstream stream(file, std::ios::binary);
  if (problem || !stream.is_open()) return Error{"can't be read", where, "Check the file's permissions."};
  std::string start(static_cast<std::size_t>(std::min<std::uint64_t>(length, kMaxNpyHeader)), '\0');
  stream.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(stream.gcount()));
  const auto header = parseNpyHeader({reinterpret_cast<const std::uint8_t*>(start.data()), start.size()}, where);
  if (!header) return header.error();
  stream.clear();
  stream.seekg(static_cast<std::streamoff>(header->headerBytes));
  Progress state{file.filename().string(), 0, length};
  const std::uint64_t available = length - header->headerBytes;
  const ArraySource source{available, available, [&](std::uint8_t* to, std::uint64_t wanted) {
                             stream.read(reinterpret_cast<char*>(to), static_cast<std::streamsize>(wanted));
                             const auto got = static_cast<std::uint64_t>(stream.gcount());
                             state.done = std::min(state.total, state.done + got);
                             if (progress) progress(state);
                             return got;
                           }};
  Dataset dataset;
  auto images = readImageArray(*header, source, options, where, dataset.notes, std::move(stop));
  if (!images) return images.error();
  state.done = state.total;
  if (progress) progress(state);
  dataset.train = *std::move(images);
  dataset.test.shape = dataset.train.shape;
  return dataset;
}

}  // namespace

Result<std::optional<Source>> ArrayReader::claim(const fs::path& path, const std::stop_token& /*stop*/) const {
  std::error_code problem;
  const bool taken = isArrayFile(path) && !fs::is_directory(path, problem);
  return taken ? std::optional(Source{.path = path}) : std::nullopt;
}

Result<Dataset> ArrayReader::read(const Source& source, const DatasetOptions& options, std::stop_token stop,
                                  const ProgressCallback& progress) const {
  auto dataset = readArrays(source.path, options, std::move(stop), progress);
  if (!dataset) return dataset;
  dataset->name = dataset->origin = source.path.string();
  dataset->title = source.path.filename().string();
  return dataset;
}

Result<Dataset> readArrays(const fs::path& file, const DatasetOptions& options, std::stop_token stop,
                           const ProgressCallback& progress) {
  std::error_code problem;
  if (!fs::is_regular_file(file, problem)) return readFile(file, 0).error();  // it says why
  try {
    return isArchive(file) ? readNpz(file, options, std::move(stop), progress)
                           : readNpy(file, options, std::move(stop), progress);
  } catch (const std::bad_alloc&) {
    return Error{"can't be read: out of memory", file.string(), "Take fewer images, or close other programs."};
  }
}

}  // namespace latentscape
