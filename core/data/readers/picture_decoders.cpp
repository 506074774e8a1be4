// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/picture_decoders.h"

#include "core/data/readers/bmp_decoder.h"
#include "core/data/readers/jpeg_decoder.h"
#include "core/data/readers/png_decoder.h"
#include "core/data/readers/webp_decoder.h"

#include <array>

namespace latentscape {

std::span<const PictureDecoder* const> pictureDecoders() {
  static const PngDecoder png;
  static const JpegDecoder jpeg;
  static const WebpDecoder webp;
  static const BmpDecoder bmp;
  static const std::array<const PictureDecoder*, 4> all{&png, &jpeg, &webp, &bmp};
  return all;
}

}  // namespace latentscape
