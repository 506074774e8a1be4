// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/decoding.h"

#include "core/data/readers/picture.h"

#include <algorithm>

namespace latentscape {

bool holdsAt(PictureBytes bytes, std::size_t at, std::string_view magic) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return text.size() >= at && text.substr(at).starts_with(magic);
}

Result<void> checkPictureSize(std::uint64_t width, std::uint64_t height, const std::string& where) {
  const std::string claim = "its header says " + std::to_string(width) + "x" + std::to_string(height) + " pixels";
  if (width == 0 || height == 0) return Error{claim, where, ""};
  if (width > PictureLimits::maxPixels / height) {
    return Error{claim + "; at most " + std::to_string(PictureLimits::maxPixels) + " pixels are read", where, "Make it smaller."};
  }
  if (std::max(width, height) > PictureLimits::maxSide) {
    return Error{claim + "; at most " + std::to_string(PictureLimits::maxSide) + " a side are read", where, "Make it smaller."};
  }
  return {};
}

int divisorFor(int width, int height, int wantedSide) {
  int divisor = 1;
  while (wantedSide > 0 && divisor < 8 && std::min(width, height) / (divisor * 2) >= wantedSide) divisor *= 2;
  return divisor;
}

void layOnWhite(const std::uint8_t* rgba, std::size_t pixels, std::uint8_t* rgb) {
  for (std::size_t i = 0; i < pixels; ++i) {
    const unsigned alpha = rgba[i * 4 + 3];
    for (std::size_t c = 0; c < 3; ++c)
      rgb[i * 3 + c] = static_cast<std::uint8_t>((rgba[i * 4 + c] * alpha + 255U * (255U - alpha) + 127U) / 255U);
  }
}

}  // namespace latentscape
