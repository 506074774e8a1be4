// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/picture.h"

#include "core/base/files.h"
#include "core/base/freed_memory.h"
#include "core/data/readers/file_ending.h"
#include "core/data/readers/orientation.h"
#include "core/data/readers/picture_decoders.h"
#include "core/data/resize.h"
#include "core/data/split.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <new>
#include <optional>
#include <system_error>
#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

// An upright picture with its share of pictureMemory().
struct HeldPicture {
  Image image;
  std::uint64_t fingerprint = 0;  // of its file
  MemoryBudget::Lease lease;
};

// Decodes the file if held.lease is large enough or can grow; false if it has to be larger, with the bytes needed. afterwards:
// what the caller needs beside the picture, bytes. passing: whether an error is none of the content.
Result<bool> decodeWithin(const fs::path& path, int wantedSide, std::uint64_t afterwards, HeldPicture& held,
                          std::uint64_t& needed, bool& passing) {
  const std::string where = path.string();
  std::optional<StoredPicture> picture;
  {
    passing = true;
    const auto content = readFile(path, PictureLimits::maxFileBytes);
    if (!content) return content.error();
    passing = false;
    const PictureBytes bytes{reinterpret_cast<const std::uint8_t*>(content->data()), content->size()};
    const auto all = pictureDecoders();
    const auto decoder = std::find_if(all.begin(), all.end(), [&](const PictureDecoder* each) { return each->claims(bytes); });
    if (decoder == all.end()) return Error{content->empty() ? "is empty" : "is not a PNG, JPEG, WebP or BMP file", where, ""};
    const auto memory = (*decoder)->memory(bytes, where, wantedSide);
    if (!memory) return memory.error();
    // The file is gone before the picture is turned, and the picture as it was stored before it is resized.
    needed = std::max({bytes.size() + memory->decoding, memory->image * 2, memory->image + afterwards});
    if (needed > PictureLimits::memory) {
      return Error{"takes " + std::to_string((needed >> 20U) + 1) + " MB of memory to decode; at most " +
                       std::to_string(PictureLimits::memory >> 20U) + " MB are used",
                   where, "Make it smaller."};
    }
    if (!held.lease.grow(needed)) return false;
    auto decoded = (*decoder)->decode(bytes, where, wantedSide);
    if (!decoded) return decoded.error();
    picture = *std::move(decoded);
    held.fingerprint = fingerprintOf(bytes);
  }
  held.image = turned(std::move(picture->image), picture->orientation);
  return true;
}

Result<HeldPicture> readHeld(const fs::path& path, int wantedSide, std::uint64_t afterwards, bool& passing) {
  std::error_code problem;
  const std::uint64_t length = fs::file_size(path, problem);
  // If it has no length, or is too long, readFile says so.
  std::uint64_t needed = problem || length > PictureLimits::maxFileBytes ? 0 : length;
  HeldPicture held;
  for (;;) {
    // A thread that waits holds nothing. So it may have to read its file twice, which is cheap.
    held.lease.release();
    held.lease = pictureMemory().take(needed);
    // What this and other threads freed in small pieces counts as used until it is given back.
    constexpr std::uint64_t kLarge = std::uint64_t{64} << 20;
    if (needed > kLarge) returnFreedMemory();
    const auto decoded = decodeWithin(path, wantedSide, afterwards, held, needed, passing);
    if (!decoded) return decoded.error();
    if (*decoded) return held;
  }
}

// What use makes of the picture, while its memory is held.
template <class Made, class Use>
Result<Made> readAnd(const fs::path& path, int wantedSide, std::uint64_t afterwards, bool& passing, const Use& use) {
  try {
    auto held = readHeld(path, wantedSide, afterwards, passing);
    if (!held) return held.error();
    return use(*held);
  } catch (const std::bad_alloc&) {
    passing = true;
    return Error{"can't be read: out of memory", path.string(), "Close other programs and try again."};
  }
}

}  // namespace

MemoryBudget& pictureMemory() {
  static MemoryBudget budget(PictureLimits::memory);
  return budget;
}

bool isPictureName(const fs::path& path) {
  const std::string ending = endingOf(path);
  const auto all = pictureDecoders();
  return std::any_of(all.begin(), all.end(), [&](const PictureDecoder* decoder) {
    const auto endings = decoder->endings();
    return std::find(endings.begin(), endings.end(), ending) != endings.end();
  });
}

bool isUnnamedPicture(const fs::path& path) {
  static constexpr std::array<std::string_view, 40> others{
      ".txt",  ".csv", ".tsv", ".json", ".jsonl", ".xml",   ".yaml", ".yml",  ".toml", ".md",
      ".html", ".htm", ".js",  ".css",  ".py",    ".ipynb", ".m",    ".r",    ".sh",   ".ini",
      ".cfg",  ".log", ".db",  ".npy",  ".npz",   ".mat",   ".h5",   ".hdf5", ".pkl",  ".pt",
      ".zip",  ".gz",  ".tar", ".7z",   ".rar",   ".mp4",   ".mov",  ".avi",  ".bin",  ".safetensors"};
  if (std::find(others.begin(), others.end(), endingOf(path)) != others.end()) return false;
  std::ifstream stream(path, std::ios::binary);
  std::array<std::uint8_t, 32> start{};
  stream.read(reinterpret_cast<char*>(start.data()), static_cast<std::streamsize>(start.size()));
  if (stream.gcount() < static_cast<std::streamsize>(start.size())) return false;
  // A BMP's magic number is two letters; its header has four zeros as well.
  if (start[0] == 'B' && std::any_of(start.begin() + 6, start.begin() + 10, [](std::uint8_t byte) { return byte != 0; }))
    return false;
  const auto all = pictureDecoders();
  return std::any_of(all.begin(), all.end(), [&](const PictureDecoder* decoder) { return decoder->claims(start); });
}

Result<Image> readPicture(const fs::path& path, int wantedSide) {
  bool passing = false;
  return readAnd<Image>(path, wantedSide, 0, passing, [](HeldPicture& held) { return std::move(held.image); });
}

Result<DataPicture> readPicture(const fs::path& path, int side, PictureFit fit, PictureColour colour, bool& passing) {
  // Twice the side: what a decoder makes smaller by powers of two is resized by a filter as wide as that of a whole picture.
  return readAnd<DataPicture>(path, side * 2, resizingMemory(side), passing, [&](HeldPicture& held) {
    Image square = resized(held.image, side, fit);
    held.image = Image();
    return DataPicture{coloured(std::move(square), colour), held.fingerprint};
  });
}

}  // namespace latentscape
