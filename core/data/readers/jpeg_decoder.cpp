// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/jpeg_decoder.h"

#include "core/data/readers/decoding.h"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <libexif/exif-data.h>
#include <turbojpeg.h>

namespace latentscape {
namespace {

struct CloseDecoder {
  void operator()(void* handle) const { tjDestroy(handle); }
};
using Decoder = std::unique_ptr<void, CloseDecoder>;

// 1 (as it is) to 8; see the Exif standard's tag 0x0112.
int orientationOf(PictureBytes bytes) {
  // The Exif block is at most 64 KB and precedes the image.
  const auto length = static_cast<unsigned>(std::min<std::size_t>(bytes.size(), std::size_t{1} << 18));
  const std::unique_ptr<ExifData, void (*)(ExifData*)> exif(exif_data_new_from_data(bytes.data(), length), exif_data_unref);
  if (!exif) return 1;
  ExifEntry* const entry = exif_content_get_entry(exif->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
  if (entry == nullptr || entry->format != EXIF_FORMAT_SHORT || entry->components < 1 || entry->size < 2) return 1;
  const int value = exif_get_short(entry->data, exif_data_get_byte_order(exif.get()));
  return value >= 1 && value <= 8 ? value : 1;
}

Image turned(Image image, int orientation) {
  if (orientation == 1) return image;
  const bool exchanged = orientation >= 5;  // rows become columns
  const auto height = static_cast<std::size_t>(image.shape.height);
  const auto width = static_cast<std::size_t>(image.shape.width);
  Image result{{exchanged ? image.shape.width : image.shape.height, exchanged ? image.shape.height : image.shape.width, 3},
               std::vector<std::uint8_t>(image.pixels.size())};
  const std::size_t resultWidth = exchanged ? height : width;
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      const std::size_t right = width - 1 - x;
      const std::size_t below = height - 1 - y;
      std::size_t row = y;
      std::size_t column = x;
      switch (orientation) {
        case 2: column = right; break;
        case 3:
          row = below;
          column = right;
          break;
        case 4: row = below; break;
        case 5:
          row = x;
          column = y;
          break;
        case 6:
          row = x;
          column = below;
          break;
        case 7:
          row = right;
          column = below;
          break;
        default:
          row = right;
          column = y;
          break;
      }
      std::copy_n(image.pixels.data() + (y * width + x) * 3, 3, result.pixels.data() + (row * resultWidth + column) * 3);
    }
  }
  return result;
}

// Only Adobe's programs write such files; they store ink inverted: 255 is none.
Image fromInverseCmyk(const std::vector<std::uint8_t>& inks, ImageShape shape) {
  Image image{shape, std::vector<std::uint8_t>(shape.pixels())};
  for (std::size_t i = 0; i < inks.size() / 4; ++i) {
    for (std::size_t c = 0; c < 3; ++c)
      image.pixels[i * 3 + c] = static_cast<std::uint8_t>((inks[i * 4 + c] * inks[i * 4 + 3] + 127) / 255);
  }
  return image;
}

}  // namespace

std::span<const std::string_view> JpegDecoder::endings() const {
  static constexpr std::array<std::string_view, 4> all{".jpg", ".jpeg", ".jpe", ".jfif"};
  return all;
}

bool JpegDecoder::claims(PictureBytes bytes) const { return holdsAt(bytes, 0, "\xff\xd8\xff"); }

Result<Image> JpegDecoder::decode(PictureBytes bytes, const std::filesystem::path& path, int wantedSide) const {
  const std::string where = path.string();
  const Decoder decoder(tjInitDecompress());
  if (!decoder) throw std::bad_alloc();
  int width = 0, height = 0, subsampling = 0, colours = 0;
  if (tjDecompressHeader3(decoder.get(), bytes.data(), bytes.size(), &width, &height, &subsampling, &colours) != 0 || width < 1 ||
      height < 1) {
    return Error{std::string("its header can't be read: ") + tjGetErrorStr2(decoder.get()), where, kCopyOrLeaveOut};
  }
  if (auto size = checkPictureSize(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height), where); !size)
    return size.error();
  int divisor = 1;  // 1, 2, 4 or 8: the decoder's own fast sizes
  while (wantedSide > 0 && divisor < 8 && std::min(width, height) / (divisor * 2) >= wantedSide) divisor *= 2;
  const ImageShape shape{(height + divisor - 1) / divisor, (width + divisor - 1) / divisor, 3};
  const bool inks = colours == TJCS_CMYK || colours == TJCS_YCCK;
  std::vector<std::uint8_t> pixels(shape.pixels() / 3 * (inks ? 4 : 3));
  // LIMITSCANS: a small file of very many scans could keep the decoder busy for minutes.
  const int code = tjDecompress2(decoder.get(), bytes.data(), bytes.size(), pixels.data(), shape.width, 0, shape.height,
                                 inks ? TJPF_CMYK : TJPF_RGB, TJFLAG_LIMITSCANS | TJFLAG_ACCURATEDCT);
  if (code != 0) {
    // Stray bytes between segments are harmless and common; every other warning means that part of the picture is missing.
    const std::string_view problem = tjGetErrorStr2(decoder.get());
    const bool harmless =
        tjGetErrorCode(decoder.get()) == TJERR_WARNING && problem.find("extraneous bytes") != std::string_view::npos;
    if (!harmless) return Error{"is damaged or truncated: " + std::string(problem), where, kCopyOrLeaveOut};
  }
  return turned(inks ? fromInverseCmyk(pixels, shape) : Image{shape, std::move(pixels)}, orientationOf(bytes));
}

}  // namespace latentscape
