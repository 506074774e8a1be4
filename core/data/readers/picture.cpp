// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/picture.h"

#include "core/base/files.h"
#include "core/data/readers/orientation.h"
#include "core/data/readers/picture_decoders.h"
#include "core/data/resize.h"

#include <algorithm>
#include <cctype>
#include <new>
#include <optional>
#include <system_error>
#include <utility>

#include <malloc.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

// An upright picture with its share of pictureMemory().
struct HeldPicture {
  Image image;
  MemoryBudget::Lease lease;
};

// Decodes the file if lease is large enough or can grow; nothing if it has to be larger, with the bytes needed. afterwards: what
// the caller needs beside the picture, bytes.
Result<std::optional<Image>> decodeWithin(const fs::path& path, int wantedSide, std::uint64_t afterwards,
                                          MemoryBudget::Lease& lease, std::uint64_t& needed) {
  const std::string where = path.string();
  std::optional<StoredPicture> picture;
  {
    const auto content = readFile(path, PictureLimits::maxFileBytes);
    if (!content) return content.error();
    const PictureBytes bytes{reinterpret_cast<const std::uint8_t*>(content->data()), content->size()};
    const auto all = pictureDecoders();
    const auto decoder = std::find_if(all.begin(), all.end(), [&](const PictureDecoder* each) { return each->claims(bytes); });
    if (decoder == all.end()) return Error{content->empty() ? "is empty" : "is no PNG, JPEG, WebP or BMP picture", where, ""};
    const auto memory = (*decoder)->memory(bytes, where, wantedSide);
    if (!memory) return memory.error();
    // The file is gone before the picture is turned, and the picture as it was stored before it is resized.
    needed = std::max({bytes.size() + memory->decoding, memory->image * 2, memory->image + afterwards});
    if (needed > PictureLimits::memory) {
      return Error{"takes " + std::to_string((needed >> 20U) + 1) + " MB of memory to decode; at most " +
                       std::to_string(PictureLimits::memory >> 20U) + " MB are used",
                   where, "Make it smaller."};
    }
    if (!lease.grow(needed)) return std::optional<Image>();
    auto decoded = (*decoder)->decode(bytes, where, wantedSide);
    if (!decoded) return decoded.error();
    picture = *std::move(decoded);
  }
  return std::optional(turned(std::move(picture->image), picture->orientation));
}

Result<HeldPicture> readHeld(const fs::path& path, int wantedSide, std::uint64_t afterwards) {
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
    if (needed > kLarge) ::malloc_trim(0);
    auto image = decodeWithin(path, wantedSide, afterwards, held.lease, needed);
    if (!image) return image.error();
    if (*image) {
      held.image = **std::move(image);
      return held;
    }
  }
}

// What use makes of the picture, while its memory is held.
template <class Use>
Result<Image> readAnd(const fs::path& path, int wantedSide, std::uint64_t afterwards, const Use& use) {
  try {
    auto held = readHeld(path, wantedSide, afterwards);
    if (!held) return held.error();
    return use(std::move(held->image));
  } catch (const std::bad_alloc&) {
    return Error{"can't be read: out of memory", path.string(), "Close other programs and try again."};
  }
}

}  // namespace

MemoryBudget& pictureMemory() {
  static MemoryBudget budget(PictureLimits::memory);
  return budget;
}

bool isPictureName(const fs::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto all = pictureDecoders();
  return std::any_of(all.begin(), all.end(), [&](const PictureDecoder* decoder) {
    const auto endings = decoder->endings();
    return std::find(endings.begin(), endings.end(), ending) != endings.end();
  });
}

Result<Image> readPicture(const fs::path& path, int wantedSide) {
  return readAnd(path, wantedSide, 0, [](Image image) { return image; });
}

Result<Image> readPicture(const fs::path& path, int side, PictureFit fit, PictureColour colour) {
  // Twice the side: what a decoder makes smaller by powers of two is resized by a filter as wide as that of a whole picture.
  return readAnd(path, side * 2, resizingMemory(side), [&](Image image) {
    Image square = resized(image, side, fit);
    image = Image();
    return coloured(std::move(square), colour);
  });
}

}  // namespace latentscape
