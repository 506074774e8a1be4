// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/dataset_flags.h"

#include "app/options/values.h"

#include <utility>

namespace latentscape {
namespace {

template <class T>
T parsed(const char* option, Result<T> result) {
  if (!result) throw CLI::ValidationError(option, result.error().what);
  return *std::move(result);
}

// The flags that set fields of the options.
std::string optionOf(const std::string& field) {
  if (field == "test_share") return "--test-share";
  if (field == "pixel_range") return "--pixel-range";
  return field == "seed" ? "--split-seed" : "--" + field;
}

}  // namespace

DatasetOptions DatasetFlags::over(DatasetOptions base) const {
  if (side) base.side = *side;
  if (fit) base.fit = parsed("--fit", parseFit(*fit));
  if (colour) base.colour = parsed("--colour", parseColour(*colour));
  const bool sameSplit = testShare.value_or(base.testShare) == base.testShare && seed.value_or(base.seed) == base.seed;
  if (!sameSplit) base.rule = SplitRule::Rank;  // another than the recorded one
  if (testShare) base.testShare = *testShare;
  if (seed) base.seed = *seed;
  if (classes) {
    base.classes.clear();
    base.namedClasses = *classes;
  }
  if (images) base.images = *images;
  if (pixelRange) base.pixelRange = parsed("--pixel-range", parsePixelRange(*pixelRange));
  if (shape) base.imageShape = parsed("--shape", parseImageShape(*shape));
  if (auto valid = validate(base); !valid) throw CLI::ValidationError(optionOf(valid.error().where), valid.error().what);
  return base;
}

void addDatasetFlags(CLI::App& command, DatasetFlags& flags) {
  constexpr const char* group = "Images";
  command.add_option("--side", flags.side, "Height and width in pixels (default: unchanged; 32 for pictures)")
      ->check(within(0, DatasetOptions::kMaxSide))
      ->group(group);
  command.add_option("--fit", flags.fit, "crop: the middle square of each image; stretch: all of it (default: crop)")
      ->group(group);
  command.add_option("--colour", flags.colour, "keep, grey or colour (default: keep)")->group(group);
  command.add_option("--classes", flags.classes, "Only these classes, by name or number: \"cat,dog\", \"0,2,5-9\"")->group(group);
  command.add_option("--test-share", flags.testShare, "Share held out for testing if there are no test images (default: 0.1)")
      ->check(anyNumber("above 0 and below 1"))
      ->group(group);
  command.add_option("--split-seed", flags.seed, "Seed of that draw, and of --images (default: 1)")
      ->check(within(std::uint64_t{0}, DatasetOptions::kMaxSeed))
      ->type_name("UINT")
      ->group(group);
  command
      .add_option("--pixel-range", flags.pixelRange,
                  "LOW,HIGH: the values of a .npy or .npz that are black and white (default: 0,255 for uint8, 0,1 for floats)")
      ->group(group);
  command
      .add_option("--shape", flags.shape,
                  "HEIGHT,WIDTH[,CHANNELS] of each image of a .npy or .npz whose images are rows of values")
      ->group(group);
}

void addImagesFlag(CLI::App& command, DatasetFlags& flags) {
  command
      .add_option("--images", flags.images,
                  "Maximum number of training images and of test images, drawn at random (default: all)")
      ->check(within(std::int64_t{0}, std::int64_t{1} << 40))
      ->type_name("UINT")
      ->group("Images");
}

}  // namespace latentscape
