// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/picture_decoder.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// What the decoders of pictures share.

inline constexpr const char* kCopyOrLeaveOut = "Copy it again, or leave it out.";

// Whether bytes hold magic at offset at.
bool holdsAt(PictureBytes bytes, std::size_t at, std::string_view magic);

// Whether a header's width and height, pixels, are each 1 or more, and their product at most PictureLimits::maxPixels.
Result<void> checkPictureSize(std::uint64_t width, std::uint64_t height, const std::string& where);

// An RGB picture, all 0, of a checked size.
Image blankPicture(std::uint64_t width, std::uint64_t height);

// RGBA, four values per pixel, as a browser shows it on a white page. image: RGB, with as many pixels.
void layOnWhite(const std::vector<std::uint8_t>& layered, Image& image);

}  // namespace latentscape
