// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"

#include <string>

namespace latentscape {

// An image as a PNG without anything that is not needed to show it: 8 bits, grey or RGB as the image is, compressed as well as
// zlib can, with or without row filters, whichever is smaller. Error: no pixels, or neither 1 nor 3 channels.
Result<std::string> encodePng(const Image& image);

}  // namespace latentscape
