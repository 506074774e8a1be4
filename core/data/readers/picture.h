// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace latentscape {

// The most that a file or its header may claim before anything is allocated for it.
struct PictureLimits {
  static constexpr std::uint64_t maxFileBytes = std::uint64_t{256} << 20;
  static constexpr std::uint64_t maxPixels = std::uint64_t{64} << 20;
};

// Whether the name ends as a decoder's files do (.png, .jpg, .jpeg, .jpe, .jfif, .webp, .bmp), in either case. Any thread may
// call it.
bool isPictureName(const std::filesystem::path& path);

// A PNG, JPEG, WebP or BMP as RGB, whatever its name (recognised by its first bytes). Transparent parts lie on white. JPEGs are
// turned by their Exif orientation, and may come smaller than they are, by a whole power of two, as long as no side gets shorter
// than wantedSide (0: full size). BMP: uncompressed with 8, 24 or 32 bits per pixel. Refuses animations and pictures of more than
// maxPixels; errors name the path. Blocks on the disk. Any thread may call it, several at once.
Result<Image> readPicture(const std::filesystem::path& path, int wantedSide = 0);
// The same from a file's content, which alone decides the result. May throw std::bad_alloc.
Result<Image> decodePicture(std::string_view content, const std::filesystem::path& path, int wantedSide = 0);

}  // namespace latentscape
