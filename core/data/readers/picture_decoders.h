// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/picture_decoder.h"

#include <span>

namespace latentscape {

// The decoders, in the order in which they are offered a file's content: PNG, JPEG, WebP, BMP, the shortest magic number last.
// The first that claims it decodes it.
std::span<const PictureDecoder* const> pictureDecoders();

}  // namespace latentscape
