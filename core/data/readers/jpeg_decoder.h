// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/picture_decoder.h"

namespace latentscape {

// JPEG, by libjpeg-turbo: baseline and progressive; grey, colour and Adobe's CMYK. Large ones come smaller at almost no
// cost.
class JpegDecoder final : public PictureDecoder {
 public:
  std::span<const std::string_view> endings() const override;
  bool claims(PictureBytes bytes) const override;
  Result<PictureMemory> memory(PictureBytes bytes, const std::string& where, int wantedSide) const override;
  Result<StoredPicture> decode(PictureBytes bytes, const std::string& where, int wantedSide) const override;
};

}  // namespace latentscape
