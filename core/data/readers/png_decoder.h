// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/picture_decoder.h"

namespace latentscape {

// PNG, by libpng. 16 bits per channel without a stated colour space are taken as sRGB.
class PngDecoder final : public PictureDecoder {
 public:
  std::span<const std::string_view> endings() const override;
  bool claims(PictureBytes bytes) const override;
  Result<Image> decode(PictureBytes bytes, const std::filesystem::path& path, int wantedSide) const override;
};

}  // namespace latentscape
