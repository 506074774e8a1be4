// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/decoding.h"

#include "core/data/readers/picture.h"

namespace latentscape {

bool holdsAt(PictureBytes bytes, std::size_t at, std::string_view magic) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return text.size() >= at && text.substr(at).starts_with(magic);
}

Result<void> checkPictureSize(std::uint64_t width, std::uint64_t height, const std::string& where) {
  if (width == 0 || height == 0)
    return Error{"its header says " + std::to_string(width) + "x" + std::to_string(height) + " pixels", where, ""};
  if (width <= PictureLimits::maxPixels / height) return {};
  return Error{"its header says " + std::to_string(width) + "x" + std::to_string(height) + " pixels; at most " +
                   std::to_string(PictureLimits::maxPixels) + " pixels are read",
               where, "Make it smaller."};
}

Image blankPicture(std::uint64_t width, std::uint64_t height) {
  Image image{{static_cast<int>(height), static_cast<int>(width), 3}, {}};
  image.pixels.resize(image.shape.pixels());
  return image;
}

void layOnWhite(const std::vector<std::uint8_t>& layered, Image& image) {
  for (std::size_t i = 0; i < layered.size() / 4; ++i) {
    const unsigned alpha = layered[i * 4 + 3];
    for (std::size_t c = 0; c < 3; ++c) {
      image.pixels[i * 3 + c] = static_cast<std::uint8_t>((layered[i * 4 + c] * alpha + 255U * (255U - alpha) + 127U) / 255U);
    }
  }
}

}  // namespace latentscape
