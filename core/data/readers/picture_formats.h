// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace latentscape {

// Private to core/data: each format by the library that its makers, or Debian's browsers, rely on. All give RGB, check the size
// that the header claims before they allocate anything for it, and may throw std::bad_alloc.

using PictureBytes = std::span<const std::uint8_t>;

Result<void> checkPictureSize(std::uint64_t width, std::uint64_t height, const std::string& where);

Result<Image> decodePng(PictureBytes bytes, const std::string& where);                   // libpng
Result<Image> decodeJpeg(PictureBytes bytes, int wantedSide, const std::string& where);  // libjpeg-turbo, libexif
Result<Image> decodeWebp(PictureBytes bytes, const std::string& where);                  // libwebp
Result<Image> loadBmp(PictureBytes bytes, const std::filesystem::path& path);  // libjpeg-turbo, which reads the file by its name

}  // namespace latentscape
