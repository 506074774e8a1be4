// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/picture_decoder.h"

namespace latentscape::fuzz {

// Decodes, turns and resizes a picture as readPicture does, if the decoder claims it. Leaves out what takes more than 16 MB,
// which is allowed and only slow.
void readAsPicture(const PictureDecoder& decoder, PictureBytes bytes);

}  // namespace latentscape::fuzz
