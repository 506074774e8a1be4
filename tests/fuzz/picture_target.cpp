// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/picture_target.h"

#include "core/data/readers/orientation.h"
#include "core/data/resize.h"
#include "tests/fuzz/fuzz_target.h"

#include <utility>

namespace latentscape::fuzz {

void readAsPicture(const PictureDecoder& decoder, PictureBytes bytes) {
  if (!decoder.claims(bytes)) return;
  const int wantedSide = bytes.back() % 40;
  const auto memory = decoder.memory(bytes, "picture", wantedSide);
  if (!isGood(memory) || memory->decoding > std::uint64_t{16} << 20U) return;
  auto picture = decoder.decode(bytes, "picture", wantedSide);
  if (!isGood(picture)) return;
  Image& image = picture->image;
  require(image.shape.channels == 3 && image.shape.height > 0 && image.shape.width > 0, "a picture has pixels of three channels");
  require(image.pixels.size() == image.shape.pixels(), "a picture is complete");
  require(image.pixels.size() == memory->image && memory->image <= memory->decoding, "the memory was foretold");
  require(picture->orientation >= 1 && picture->orientation <= 8, "an orientation is 1 to 8");
  image = turned(std::move(image), picture->orientation);
  const Image result = resized(image, 8, bytes.size() % 2 == 0 ? PictureFit::Crop : PictureFit::Stretch);
  require(result.pixels.size() == 8U * 8U * 3U, "a resized picture is complete");
}

}  // namespace latentscape::fuzz
