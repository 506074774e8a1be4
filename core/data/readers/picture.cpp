// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/picture.h"

#include "core/base/files.h"
#include "core/data/readers/picture_decoders.h"

#include <algorithm>
#include <cctype>
#include <new>

namespace latentscape {

bool isPictureName(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto all = pictureDecoders();
  return std::any_of(all.begin(), all.end(), [&](const PictureDecoder* decoder) {
    const auto endings = decoder->endings();
    return std::find(endings.begin(), endings.end(), ending) != endings.end();
  });
}

Result<Image> decodePicture(std::string_view content, const std::filesystem::path& path, int wantedSide) {
  const PictureBytes bytes{reinterpret_cast<const std::uint8_t*>(content.data()), content.size()};
  for (const PictureDecoder* const decoder : pictureDecoders()) {
    if (decoder->claims(bytes)) return decoder->decode(bytes, path, wantedSide);
  }
  return Error{content.empty() ? "is empty" : "is no PNG, JPEG, WebP or BMP picture", path.string(), ""};
}

Result<Image> readPicture(const std::filesystem::path& path, int wantedSide) {
  try {
    const auto content = readFile(path, PictureLimits::maxFileBytes);
    if (!content) return content.error();
    return decodePicture(*content, path, wantedSide);
  } catch (const std::bad_alloc&) {
    return Error{"can't be read: out of memory", path.string(), "Close other programs and try again."};
  }
}

}  // namespace latentscape
