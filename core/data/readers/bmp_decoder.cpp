// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/bmp_decoder.h"

#include "core/data/readers/decoding.h"

#include <array>
#include <memory>
#include <string>

#include <turbojpeg.h>

namespace latentscape {
namespace {

std::uint32_t littleEndian(PictureBytes bytes, std::size_t at, std::size_t length) {
  std::uint32_t value = 0;
  for (std::size_t i = length; i-- > 0;) value = value << 8U | bytes[at + i];
  return value;
}

}  // namespace

std::span<const std::string_view> BmpDecoder::endings() const {
  static constexpr std::array<std::string_view, 1> all{".bmp"};
  return all;
}

bool BmpDecoder::claims(PictureBytes bytes) const { return holdsAt(bytes, 0, "BM"); }

Result<Image> BmpDecoder::decode(PictureBytes bytes, const std::filesystem::path& path, int /*wantedSide*/) const {
  const std::string where = path.string();
  // File header 14 bytes, then an information header of 40 or more (12: OS/2's).
  if (bytes.size() < 30) return Error{"is truncated: its header is incomplete", where, kCopyOrLeaveOut};
  const bool os2 = littleEndian(bytes, 14, 4) == 12;
  const std::uint64_t width = littleEndian(bytes, 18, os2 ? 2 : 4);
  const std::uint64_t height = littleEndian(bytes, os2 ? 20 : 22, os2 ? 2 : 4);
  const std::uint64_t bits = littleEndian(bytes, os2 ? 24 : 28, 2);
  if (height >> 31U != 0 && !os2) return Error{"its rows run from the top down, which isn't supported", where, "Save it as PNG."};
  if (auto size = checkPictureSize(width, height, where); !size) return size.error();
  if (bits != 8 && bits != 24 && bits != 32) {
    return Error{"has " + std::to_string(bits) + " bits per pixel, expected 8, 24 or 32", where, "Save it as PNG."};
  }
  const std::uint64_t needed = littleEndian(bytes, 10, 4) + (width * bits + 31) / 32 * 4 * height;
  const bool compressed = !os2 && bytes.size() >= 34 && littleEndian(bytes, 30, 4) != 0;
  if (compressed) return Error{"is a compressed BMP, which isn't supported", where, "Save it as PNG."};
  if (needed > bytes.size()) {
    return Error{"is truncated: its header promises " + std::to_string(width) + "x" + std::to_string(height) + " pixels (" +
                     std::to_string(needed) + " bytes), found " + std::to_string(bytes.size()) + " bytes",
                 where, kCopyOrLeaveOut};
  }
  int foundWidth = 0, foundHeight = 0, format = TJPF_RGB;
  const std::unique_ptr<unsigned char, void (*)(unsigned char*)> pixels(
      tjLoadImage(path.c_str(), &foundWidth, 1, &foundHeight, &format, 0), tjFree);
  if (!pixels || foundWidth < 1 || foundHeight < 1)
    return Error{std::string("can't be read: ") + tjGetErrorStr2(nullptr), where, kCopyOrLeaveOut};
  Image image{{foundHeight, foundWidth, 3}, {}};
  image.pixels.assign(pixels.get(), pixels.get() + image.shape.pixels());
  return image;
}

}  // namespace latentscape
