// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/picture_target.h"

#include "core/data/readers/orientation.h"
#include "core/data/readers/picture_reader.h"
#include "core/data/resize.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/input_file.h"

#include <cstdlib>
#include <utility>

namespace latentscape::fuzz {
namespace {

constexpr std::uint64_t kMostMemory = std::uint64_t{16} << 20;

// Whether the decoder takes it.
bool decodes(const PictureDecoder& decoder, PictureBytes bytes, const PictureMemory& memory, int wantedSide) {
  auto picture = decoder.decode(bytes, "picture", wantedSide);
  if (!isGood(picture)) return false;
  Image& image = picture->image;
  require(image.shape.channels == 3 && image.shape.height > 0 && image.shape.width > 0, "a picture has pixels of three channels");
  require(image.pixels.size() == image.shape.pixels(), "a picture is complete");
  require(image.pixels.size() == memory.image && memory.image <= memory.decoding, "the memory was foretold");
  require(picture->orientation >= 1 && picture->orientation <= 8, "an orientation is 1 to 8");
  image = turned(std::move(image), picture->orientation);
  const Image result = resized(image, 8, bytes.size() % 2 == 0 ? PictureFit::Crop : PictureFit::Stretch);
  require(result.pixels.size() == 8U * 8U * 3U, "a resized picture is complete");
  return true;
}

// Whether the reader of folders does. Nothing is kept: where the cache would be lies a file.
bool readsFolder(PictureBytes bytes, int side) {
  static const InputFile file("picture.png");  // formats are known by content
  static const InputFile noFolder("file");
  const std::string nowhere = noFolder.holding({}).string();
  for (const char* const place : {"XDG_CACHE_HOME", "XDG_DATA_HOME"}) ::setenv(place, nowhere.c_str(), 1);
  file.holding(bytes);
  DatasetOptions options;
  options.side = side;
  options.fit = bytes.size() % 2 == 0 ? PictureFit::Crop : PictureFit::Stretch;
  const auto dataset = readPictureFolder(file.folder(), options);
  if (!isGood(dataset)) return false;
  const ImageSet& set = dataset->train;
  require(set.shape.height == side && set.shape.width == side && (set.shape.channels == 1 || set.shape.channels == 3),
          "images have the side that was asked for");
  require(set.size() == 1 && set.pixels.size() == set.shape.pixels() && dataset->test.empty(), "the folder has one image");
  require(set.fingerprints.size() == 1 && set.labels.empty(), "the image has a fingerprint and no class");
  require(dataset->skipped.empty() && !dataset->layout.empty(), "nothing is left out, and the reading is told");
  return true;
}

}  // namespace

void readAsPicture(const PictureDecoder& decoder, PictureBytes bytes) {
  if (!decoder.claims(bytes)) return;
  const int side = 1 + bytes.back() % 20;
  const int wantedSide = 2 * side;  // as readPicture has it
  const auto memory = decoder.memory(bytes, "picture", wantedSide);
  if (isGood(memory) && memory->decoding > kMostMemory) return;
  const bool good = memory.ok() && decodes(decoder, bytes, *memory, wantedSide);
  require(readsFolder(bytes, side) == good, "the reader of folders takes what the decoder takes");
}

}  // namespace latentscape::fuzz
