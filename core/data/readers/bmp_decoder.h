// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/picture_decoder.h"

namespace latentscape {

// BMP of every version (OS/2's, Windows' 3 to 5): 1, 4, 8, 16, 24 or 32 bits per pixel, with a palette or masks, from the bottom
// up or the top down. Alpha is heeded if the header has a mask for it and any pixel isn't clear. Compressed ones (RLE, JPEG, PNG)
// are refused.
class BmpDecoder final : public PictureDecoder {
 public:
  std::span<const std::string_view> endings() const override;
  bool claims(PictureBytes bytes) const override;
  Result<PictureMemory> memory(PictureBytes bytes, const std::string& where, int wantedSide) const override;
  Result<StoredPicture> decode(PictureBytes bytes, const std::string& where, int wantedSide) const override;
};

}  // namespace latentscape
