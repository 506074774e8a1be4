// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/webp_decoder.h"

#include "core/data/readers/decoding.h"

#include <array>
#include <string>

#include <webp/decode.h>

namespace latentscape {

std::span<const std::string_view> WebpDecoder::endings() const {
  static constexpr std::array<std::string_view, 1> all{".webp"};
  return all;
}

bool WebpDecoder::claims(PictureBytes bytes) const { return holdsAt(bytes, 0, "RIFF") && holdsAt(bytes, 8, "WEBP"); }

Result<Image> WebpDecoder::decode(PictureBytes bytes, const std::filesystem::path& path, int /*wantedSide*/) const {
  const std::string where = path.string();
  WebPBitstreamFeatures features{};
  if (WebPGetFeatures(bytes.data(), bytes.size(), &features) != VP8_STATUS_OK)
    return Error{"its header can't be read", where, kCopyOrLeaveOut};
  if (features.has_animation != 0) return Error{"is an animation", where, "Save one of its pictures."};
  const auto width = static_cast<std::uint64_t>(features.width);
  const auto height = static_cast<std::uint64_t>(features.height);
  if (auto size = checkPictureSize(width, height, where); !size) return size.error();
  Image image = blankPicture(width, height);
  const Error damaged{"is damaged or truncated", where, kCopyOrLeaveOut};
  if (features.has_alpha == 0) {
    if (WebPDecodeRGBInto(bytes.data(), bytes.size(), image.pixels.data(), image.pixels.size(), features.width * 3) == nullptr)
      return damaged;
    return image;
  }
  std::vector<std::uint8_t> layered(image.pixels.size() / 3 * 4);
  if (WebPDecodeRGBAInto(bytes.data(), bytes.size(), layered.data(), layered.size(), features.width * 4) == nullptr)
    return damaged;
  layOnWhite(layered, image);
  return image;
}

}  // namespace latentscape
