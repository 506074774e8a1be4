// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// How a picture of any shape becomes a square one. Crop: the largest square in its middle, scaled. Stretch: all of it, scaled in
// each direction by itself, so that its proportions change.
enum class PictureFit { Crop, Stretch };

// Keep: as they are (a folder of pictures: colour, unless every one of them is grey).
enum class PictureColour { Keep, Grey, Colour };

// What is made of a data set when it is opened. The same options on the same files give the same images in the same order.
struct DatasetOptions {
  int side = 0;  // height and width, pixels; 0: as the data set has them (a folder of pictures: kDefaultSide)
  PictureFit fit = PictureFit::Crop;
  PictureColour colour = PictureColour::Keep;
  double testShare = 0.1;    // of a data set that has no test images of its own: in (0, 1)
  std::uint64_t seed = 1;    // of that split, and of which images are kept
  std::vector<int> classes;  // the class numbers kept; empty: all. Classes keep their numbers and names.
  std::uint64_t images = 0;  // at most so many of each split, drawn at random; 0: all

  static constexpr int kDefaultSide = 32;
  static constexpr int kMaxSide = 1024;
  static constexpr int kMaxClasses = 256;
  static constexpr std::uint64_t kMaxSeed = (std::uint64_t{1} << 53) - 1;  // so that JSON keeps it

  bool operator==(const DatasetOptions&) const = default;
};

// An out-of-range value as an Error whose where is the field's name ("side", "test_share", "classes", "images", "seed").
Result<void> validate(const DatasetOptions& options);

// "0, 2, 5-9" as {0, 2, 5, 6, 7, 8, 9}; spaces are free, empty text is no class, that is, all. Sorted, each once. Error.where is
// "classes".
Result<std::vector<int>> parseClasses(std::string_view text);
std::string formatClasses(const std::vector<int>& classes);  // "0,2,5-9"

// "crop", "stretch"; "keep", "grey", "colour". Error.where is "fit" or "colour".
Result<PictureFit> parseFit(std::string_view text);
std::string formatFit(PictureFit fit);
Result<PictureColour> parseColour(std::string_view text);
std::string formatColour(PictureColour colour);

}  // namespace latentscape
