// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/png_decoder.h"

#include "core/data/readers/decoding.h"

#include <array>
#include <string>

#include <png.h>

namespace latentscape {
namespace {

constexpr std::uint64_t kMaxDeflateRatio = 1032;  // the most zlib's format can do

}  // namespace

std::span<const std::string_view> PngDecoder::endings() const {
  static constexpr std::array<std::string_view, 1> all{".png"};
  return all;
}

bool PngDecoder::claims(PictureBytes bytes) const { return holdsAt(bytes, 0, "\x89PNG\r\n\x1a\n"); }

Result<Image> PngDecoder::decode(PictureBytes bytes, const std::filesystem::path& path, int /*wantedSide*/) const {
  const std::string where = path.string();
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()) == 0) {
    return Error{std::string("its header can't be read: ") + png.message, where, kCopyOrLeaveOut};
  }
  struct Freed {
    png_image* image;
    ~Freed() { png_image_free(image); }
  } const freed{&png};
  if (auto size = checkPictureSize(png.width, png.height, where); !size) return size.error();
  // The header was read, so it is whole. One bit per pixel is the least.
  const std::uint64_t least = std::uint64_t{png.height} * ((std::uint64_t{png.width} + 7) / 8);
  if (least / kMaxDeflateRatio > bytes.size()) {
    return Error{"is truncated: its header promises " + std::to_string(png.width) + "x" + std::to_string(png.height) +
                     " pixels, which " + std::to_string(bytes.size()) + " bytes can't hold",
                 where, kCopyOrLeaveOut};
  }
  const bool transparent = (png.format & PNG_FORMAT_FLAG_ALPHA) != 0;
  png.format = transparent ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
  png.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;  // 16 bits without a stated colour space
  Image image = blankPicture(png.width, png.height);
  std::vector<std::uint8_t> layered(transparent ? image.pixels.size() / 3 * 4 : 0);
  if (png_image_finish_read(&png, nullptr, transparent ? layered.data() : image.pixels.data(), 0, nullptr) == 0) {
    return Error{std::string("is damaged or truncated: ") + png.message, where, kCopyOrLeaveOut};
  }
  if (transparent) layOnWhite(layered, image);
  return image;
}

}  // namespace latentscape
