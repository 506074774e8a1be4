// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/picture_decoder.h"

namespace latentscape {

// PNG, by libpng. Without a stated colour space the values are taken as sRGB.
class PngDecoder final : public PictureDecoder {
 public:
  std::span<const std::string_view> endings() const override;
  bool claims(PictureBytes bytes) const override;
  Result<PictureMemory> memory(PictureBytes bytes, const std::string& where, int wantedSide) const override;
  Result<StoredPicture> decode(PictureBytes bytes, const std::string& where, int wantedSide) const override;
};

}  // namespace latentscape
