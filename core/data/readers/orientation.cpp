// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/orientation.h"

#include "core/data/readers/decoding.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include <libexif/exif-data.h>

namespace latentscape {
namespace {

constexpr std::string_view kExif("Exif\0\0", 6);
// A JPEG's Exif block is at most 64 KB and precedes the image. The tag lies in the block's first directory.
constexpr std::size_t kMostJpeg = std::size_t{1} << 18;
constexpr std::size_t kMostTiff = std::size_t{1} << 16;

}  // namespace

int exifOrientation(PictureBytes exif) {
  std::vector<std::uint8_t> block;
  if (holdsAt(exif, 0, "II") || holdsAt(exif, 0, "MM")) {  // libexif wants the mark before it
    block.assign(kExif.begin(), kExif.end());
    block.insert(block.end(), exif.begin(), exif.begin() + static_cast<std::ptrdiff_t>(std::min(exif.size(), kMostTiff)));
    exif = block;
  }
  const auto length = static_cast<unsigned>(std::min(exif.size(), kMostJpeg));
  const std::unique_ptr<ExifData, void (*)(ExifData*)> data(exif_data_new_from_data(exif.data(), length), exif_data_unref);
  if (!data) return 1;
  ExifEntry* const entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
  if (entry == nullptr || entry->format != EXIF_FORMAT_SHORT || entry->components < 1 || entry->size < 2) return 1;
  const int value = exif_get_short(entry->data, exif_data_get_byte_order(data.get()));
  return value >= 1 && value <= 8 ? value : 1;
}

Image turned(Image image, int orientation) {
  if (orientation == 1) return image;
  const bool exchanged = orientation >= 5;  // rows become columns
  const auto height = static_cast<std::size_t>(image.shape.height);
  const auto width = static_cast<std::size_t>(image.shape.width);
  const auto channels = static_cast<std::size_t>(image.shape.channels);
  const ImageShape shape{exchanged ? image.shape.width : image.shape.height, exchanged ? image.shape.height : image.shape.width,
                         image.shape.channels};
  Image result{shape, std::vector<std::uint8_t>(image.pixels.size())};
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
      std::copy_n(image.pixels.data() + (y * width + x) * channels, channels,
                  result.pixels.data() + (row * resultWidth + column) * channels);
    }
  }
  return result;
}

}  // namespace latentscape
