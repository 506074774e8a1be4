// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/picture.h"

#include "core/base/files.h"
#include "core/data/readers/picture_formats.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <new>

namespace latentscape {

bool isPictureName(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  static constexpr std::array<std::string_view, 5> known{".png", ".jpg", ".jpeg", ".webp", ".bmp"};
  return std::find(known.begin(), known.end(), ending) != known.end();
}

Result<void> checkPictureSize(std::uint64_t width, std::uint64_t height, const std::string& where) {
  if (width == 0 || height == 0)
    return Error{"its header says " + std::to_string(width) + "x" + std::to_string(height) + " pixels", where, ""};
  if (width <= PictureLimits::maxPixels / height) return {};
  return Error{"its header says " + std::to_string(width) + "x" + std::to_string(height) + " pixels; at most " +
                   std::to_string(PictureLimits::maxPixels) + " pixels are read",
               where, "Make it smaller."};
}

Result<Image> readPicture(const std::filesystem::path& path, int wantedSide) {
  const std::string where = path.string();
  try {
    const auto content = readFile(path, PictureLimits::maxFileBytes);
    if (!content) return content.error();
    const PictureBytes bytes{reinterpret_cast<const std::uint8_t*>(content->data()), content->size()};
    const auto starts = [&](std::string_view magic, std::size_t at = 0) {
      return content->size() >= at + magic.size() && std::string_view(*content).substr(at, magic.size()) == magic;
    };
    if (starts("\x89PNG\r\n\x1a\n")) return decodePng(bytes, where);
    if (starts("\xff\xd8\xff")) return decodeJpeg(bytes, wantedSide, where);
    if (starts("RIFF") && starts("WEBP", 8)) return decodeWebp(bytes, where);
    if (starts("BM")) return loadBmp(bytes, path);
    return Error{content->empty() ? "is empty" : "is no PNG, JPEG, WebP or BMP picture", where, ""};
  } catch (const std::bad_alloc&) {
    return Error{"can't be read: out of memory", where, "Close other programs and try again."};
  }
}

}  // namespace latentscape
