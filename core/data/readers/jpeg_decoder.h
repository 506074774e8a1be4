// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/picture_decoder.h"

namespace latentscape {

// JPEG, by libjpeg-turbo: baseline and progressive; grey, colour and Adobe's CMYK. Turned by its Exif orientation (libexif). Only
// this decoder heeds wantedSide.
class JpegDecoder final : public PictureDecoder {
 public:
  std::span<const std::string_view> endings() const override;
  bool claims(PictureBytes bytes) const override;
  Result<Image> decode(PictureBytes bytes, const std::filesystem::path& path, int wantedSide) const override;
};

}  // namespace latentscape
