// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/picture_decoder.h"

namespace latentscape {

// WebP, lossy and lossless, by libwebp. Animations are refused.
class WebpDecoder final : public PictureDecoder {
 public:
  std::span<const std::string_view> endings() const override;
  bool claims(PictureBytes bytes) const override;
  Result<Image> decode(PictureBytes bytes, const std::filesystem::path& path, int wantedSide) const override;
};

}  // namespace latentscape
