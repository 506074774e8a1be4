// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/picture_decoder.h"

namespace latentscape::fuzz {

// Decodes, turns and resizes a picture as readPicture does, if the decoder claims it, and reads a folder of it: both or neither
// take it. Leaves out what decodes in more than 16 MB, which is allowed and only slow; what is refused for its size is not.
void readAsPicture(const PictureDecoder& decoder, PictureBytes bytes);

}  // namespace latentscape::fuzz
