// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/memory_budget.h"
#include "core/base/result.h"
#include "core/data/dataset_options.h"

#include <cstdint>
#include <filesystem>

namespace latentscape {

// The most that a file or its header may claim before anything is allocated for it, and what pictures may take.
struct PictureLimits {
  static constexpr std::uint64_t maxFileBytes = std::uint64_t{256} << 20;
  static constexpr std::uint64_t maxPixels = std::uint64_t{64} << 20;
  static constexpr std::uint64_t maxSide = 1'000'000;  // pixels, as libpng has it
  // Bytes that all pictures being read at a time take together: their files, what decoding, turning and resizing them needs.
  static constexpr std::uint64_t memory = std::uint64_t{464} << 20;
};

// What is left of PictureLimits::memory, shared by all threads.
MemoryBudget& pictureMemory();

// Whether the name ends as a decoder's files do (.png, .jpg, .jpeg, .jpe, .jfif, .webp, .bmp), in either case. Any thread may
// call it.
bool isPictureName(const std::filesystem::path& path);
// Whether a file with any other name is a picture that is read, by its first bytes. Doesn't open files whose names' endings say
// that they are something else (.txt, .csv, .zip, ...).
bool isUnnamedPicture(const std::filesystem::path& path);

// A PNG, JPEG, WebP or BMP as RGB, whatever its name (recognised by its first bytes). Transparent parts lie on white. Turned
// upright by its Exif orientation (PNG, JPEG, WebP). JPEGs and large WebPs may come smaller than they are, by a whole power of
// two, as long as no side gets shorter than wantedSide (0: full size). Refuses animations, compressed BMPs, pictures of more than
// maxPixels, and those that PictureLimits::memory is too little for; errors name the path. Blocks on the disk, and until other
// threads' pictures leave enough memory. Any thread may call it, several at once.
Result<Image> readPicture(const std::filesystem::path& path, int wantedSide = 0);

// A picture of a data set.
struct DataPicture {
  Image image;
  std::uint64_t fingerprint = 0;  // of its file (split.h)
};
// The same, then resized() and coloured(), all within PictureLimits::memory. passing: set to whether an error may be gone next
// time, for the file's content has not decided it.
Result<DataPicture> readPicture(const std::filesystem::path& path, int side, PictureFit fit, PictureColour colour, bool& passing);

}  // namespace latentscape
