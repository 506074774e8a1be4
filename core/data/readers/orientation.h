// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/data/readers/picture_decoder.h"

namespace latentscape {

// How a camera was held: the Exif standard's tag 0x0112, 1 (upright) to 8. exif: a TIFF structure, with or without "Exif\0\0"
// before it, or the first bytes of a JPEG. 1 if there is no such tag, or none that can be read. May throw std::bad_alloc.
int exifOrientation(PictureBytes exif);

// The picture turned upright: any number of channels, orientation 1 to 8. Takes the memory of a second picture, unless
// orientation is 1.
Image turned(Image image, int orientation);

}  // namespace latentscape
