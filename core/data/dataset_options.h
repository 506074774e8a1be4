// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// How a picture of any shape becomes square. Crop: the largest square in its middle, scaled. Stretch: all of it, scaled in each
// direction separately, so that its proportions change.
enum class PictureFit { Crop, Stretch };

// Keep: as they are (a folder of pictures: colour, unless all are grey).
enum class PictureColour { Keep, Grey, Colour };

// How a data set without test images of its own gives some up (split.h). Rank: the images whose keys are smallest. Cut: those
// whose key is at most a recorded one, so that images that were added or removed move no other. Number: as before keys were
// recorded, by the images' places in the set, and folders of pictures are read as they were then.
enum class SplitRule { Rank, Cut, Number };

// The values of an array that are black and white. Those between are scaled, those outside become black or white.
struct PixelRange {
  double low = 0.0;
  double high = 1.0;

  bool operator==(const PixelRange&) const = default;
};

// How an opened data set is changed. The same options on the same files give the same images in the same order.
struct DatasetOptions {
  int side = 0;  // height and width, pixels; 0: as the data set has them (a folder of pictures: kDefaultSide)
  PictureFit fit = PictureFit::Crop;
  PictureColour colour = PictureColour::Keep;
  double testShare = 0.1;  // of a data set without test images of its own: in (0, 1)
  std::uint64_t seed = 1;  // of that split, and of which images are kept
  SplitRule rule = SplitRule::Rank;
  std::uint64_t cut = 0;     // of SplitRule::Cut: the largest key of a test image
  std::vector<int> classes;  // the class numbers kept; empty: all. Classes keep their numbers and names.
  std::string
      namedClasses;  // instead of numbers, the classes as the user wrote them ("cat,dog", see parseClasses); never recorded
  std::vector<std::string>
      knownClasses;          // names by number, of a run whose images are opened again (class_numbers.h); never recorded
  std::uint64_t images = 0;  // at most this many of each split, drawn at random; 0: all
  // Of .npy and .npz files alone:
  std::optional<PixelRange> pixelRange;  // none: by the type of the values (see readArrays)
  std::optional<ImageShape> imageShape;  // of each image, if an array has its values in one row; none: as the array has it

  static constexpr int kDefaultSide = 32;
  static constexpr int kMaxSide = 1024;
  static constexpr int kMaxShapeSide = 4096;  // height and width of imageShape
  static constexpr int kMaxClasses = 256;
  static constexpr std::uint64_t kMaxSeed = (std::uint64_t{1} << 53) - 1;  // so that JSON keeps it

  bool operator==(const DatasetOptions&) const = default;
};

// An Error for an out-of-range value; its where is the field's name ("side", "test_share", "classes", "images", "seed",
// "pixel_range", "shape").
Result<void> validate(const DatasetOptions& options);

// "0, 2, 5-9" as {0, 2, 5, 6, 7, 8, 9}, sorted, each once; ignores spaces. Empty text names no class, which means all.
// Error.where is "classes".
Result<std::vector<int>> parseClasses(std::string_view text);
std::string formatClasses(const std::vector<int>& classes);  // "0,2,5-9"
// The same where names are known: each part between commas is the class of that name, or else a number or a range of numbers.
// Errors also: a part that is neither, or a number that no class has.
Result<std::vector<int>> parseClasses(std::string_view text, const std::vector<std::string>& names);

// "crop", "stretch"; "keep", "grey", "colour". Error.where is "fit" or "colour".
Result<PictureFit> parseFit(std::string_view text);
std::string formatFit(PictureFit fit);
Result<PictureColour> parseColour(std::string_view text);
std::string formatColour(PictureColour colour);

// "0,65535", and "" for none. LOW and HIGH are finite numbers, LOW below HIGH. Ignores spaces. Error.where is "pixel_range".
Result<std::optional<PixelRange>> parsePixelRange(std::string_view text);
std::string formatPixelRange(const std::optional<PixelRange>& range);

// "28,28" or "32,32,3", and "" for none: height, width up to kMaxShapeSide, and 1, 3 or 4 channels (red, green, blue, opacity).
// Ignores spaces. Error.where is "shape".
Result<std::optional<ImageShape>> parseImageShape(std::string_view text);
std::string formatImageShape(const std::optional<ImageShape>& shape);

}  // namespace latentscape
