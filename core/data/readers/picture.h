// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>

namespace latentscape {

// What a file, or the header in it, may claim before anything is allocated for it.
struct PictureLimits {
  static constexpr std::uint64_t maxFileBytes = std::uint64_t{256} << 20;
  static constexpr std::uint64_t maxPixels = std::uint64_t{64} << 20;
};

// Whether the name ends as a decoder's files do (.png, .jpg, .jpeg, .webp, .bmp), in capitals or not. Of any thread.
bool isPictureName(const std::filesystem::path& path);

// A PNG, JPEG, WebP or BMP as RGB, whatever it is called (told by its first bytes). Transparent parts lie on white. JPEGs are
// turned as their Exif orientation says, and may come smaller than they are, by a whole power of two, as long as no side gets
// shorter than wantedSide (0: full size). BMP: uncompressed with 8, 24 or 32 bits a pixel. Animations, and pictures of more than
// maxPixels, are refused; errors name the path. Blocks on the disk. Of any thread, several at once.
Result<Image> readPicture(const std::filesystem::path& path, int wantedSide = 0);

}  // namespace latentscape
