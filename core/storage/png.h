// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"

#include <string>

namespace latentscape {

// Encodes an image as a PNG with only what is needed to show it: 8 bits, grey or RGB like the image, with zlib's best
// compression, with or without row filters, whichever is smaller. Errors: no pixels, or neither 1 nor 3 channels.
Result<std::string> encodePng(const Image& image);

}  // namespace latentscape
