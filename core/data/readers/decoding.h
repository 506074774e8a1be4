// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/picture_decoder.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace latentscape {

// What the decoders of pictures share.

inline constexpr const char* kCopyOrLeaveOut = "Copy it again, or leave it out.";

// Whether bytes hold magic at offset at.
bool holdsAt(PictureBytes bytes, std::size_t at, std::string_view magic);

// Whether a header's width and height, pixels, are each 1 to PictureLimits::maxSide, and their product at most
// PictureLimits::maxPixels.
Result<void> checkPictureSize(std::uint64_t width, std::uint64_t height, const std::string& where);

// By how much a picture may come smaller: 1, 2, 4 or 8, so that no side gets shorter than wantedSide (0: 1).
int divisorFor(int width, int height, int wantedSide);

// RGBA, four values per pixel, as a browser shows it on a white page. rgb: three values per pixel; may be rgba itself.
void layOnWhite(const std::uint8_t* rgba, std::size_t pixels, std::uint8_t* rgb);

}  // namespace latentscape
