// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/picture_decoder.h"

namespace latentscape {

// BMP, uncompressed, bottom up, with 8, 24 or 32 bits per pixel, by libjpeg-turbo, which reads the file by its name.
class BmpDecoder final : public PictureDecoder {
 public:
  std::span<const std::string_view> endings() const override;
  bool claims(PictureBytes bytes) const override;
  Result<Image> decode(PictureBytes bytes, const std::filesystem::path& path, int wantedSide) const override;
};

}  // namespace latentscape
