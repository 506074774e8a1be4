// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/picture_formats.h"

#include <png.h>
#include <webp/decode.h>

namespace latentscape {
namespace {

constexpr const char* kSaveAgain = "Copy it again, or leave it out.";
constexpr std::uint64_t kMaxDeflateRatio = 1032;  // what zlib's format can do at best

Image blank(std::uint64_t width, std::uint64_t height) {
  Image image{{static_cast<int>(height), static_cast<int>(width), 3}, {}};
  image.pixels.resize(image.shape.pixels());
  return image;
}

// RGBA as a browser shows it on a white page.
void layOnWhite(const std::vector<std::uint8_t>& layered, Image& image) {
  for (std::size_t i = 0; i < layered.size() / 4; ++i) {
    const unsigned alpha = layered[i * 4 + 3];
    for (std::size_t c = 0; c < 3; ++c) {
      image.pixels[i * 3 + c] = static_cast<std::uint8_t>((layered[i * 4 + c] * alpha + 255U * (255U - alpha) + 127U) / 255U);
    }
  }
}

}  // namespace

Result<Image> decodePng(PictureBytes bytes, const std::string& where) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()) == 0) {
    return Error{std::string("its header can't be read: ") + png.message, where, kSaveAgain};
  }
  struct Freed {
    png_image* image;
    ~Freed() { png_image_free(image); }
  } const freed{&png};
  if (auto size = checkPictureSize(png.width, png.height, where); !size) return size.error();
  // The header was read, so it is there: one bit a pixel is the least.
  const std::uint64_t least = std::uint64_t{png.height} * ((std::uint64_t{png.width} + 7) / 8);
  if (least / kMaxDeflateRatio > bytes.size()) {
    return Error{"is truncated: its header promises " + std::to_string(png.width) + "x" + std::to_string(png.height) +
                     " pixels, which " + std::to_string(bytes.size()) + " bytes can't hold",
                 where, kSaveAgain};
  }
  const bool transparent = (png.format & PNG_FORMAT_FLAG_ALPHA) != 0;
  png.format = transparent ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
  png.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;  // what has 16 bits and doesn't say how they are meant
  Image image = blank(png.width, png.height);
  std::vector<std::uint8_t> layered(transparent ? image.pixels.size() / 3 * 4 : 0);
  if (png_image_finish_read(&png, nullptr, transparent ? layered.data() : image.pixels.data(), 0, nullptr) == 0) {
    return Error{std::string("is damaged or truncated: ") + png.message, where, kSaveAgain};
  }
  if (transparent) layOnWhite(layered, image);
  return image;
}

Result<Image> decodeWebp(PictureBytes bytes, const std::string& where) {
  WebPBitstreamFeatures features{};
  if (WebPGetFeatures(bytes.data(), bytes.size(), &features) != VP8_STATUS_OK)
    return Error{"its header can't be read", where, kSaveAgain};
  if (features.has_animation != 0) return Error{"is an animation", where, "Save one of its pictures."};
  const auto width = static_cast<std::uint64_t>(features.width);
  const auto height = static_cast<std::uint64_t>(features.height);
  if (auto size = checkPictureSize(width, height, where); !size) return size.error();
  Image image = blank(width, height);
  const Error damaged{"is damaged or truncated", where, kSaveAgain};
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
