// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/array_layout.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace latentscape {
namespace {

constexpr std::uint64_t kMaxSide = DatasetOptions::kMaxShapeSide;
constexpr std::uint64_t kMaxPixels = std::uint64_t{4} << 30;

// The option that makes images of rows of this many values: square ones, if that is possible.
std::string proposedShape(std::uint64_t values) {
  for (const std::uint64_t channels : {1U, 3U}) {
    const auto side = static_cast<std::uint64_t>(std::llround(std::sqrt(static_cast<double>(values / channels))));
    if (side > 1 && side <= kMaxSide && side * side * channels == values) {
      const std::string text = std::to_string(side);
      return "--shape " + text + "," + text + (channels == 3 ? ",3" : "");
    }
  }
  return "--shape HEIGHT,WIDTH";
}

bool isChannels(std::uint64_t extent) { return extent == 1 || extent == 3 || extent == 4; }

// The values of one image.
std::uint64_t valuesPerImage(const NpyHeader& header) { return header.shape[0] == 0 ? 0 : header.values / header.shape[0]; }

Error flat(const NpyHeader& header, const std::string& where) {
  const std::uint64_t values = valuesPerImage(header);
  return Error{"has shape " + header.shapeText() + ": " + std::to_string(values) +
                   " values in a row for each image, and not how high and wide an image is",
               where,
               "Give the shape of an image: " + proposedShape(values) +
                   ". If the array is a single image, make one array of several: numpy.stack(list_of_images).",
               false, "--shape"};
}

// (16, 16, 3): nobody has images of 16x3.
Error oneImage(const NpyHeader& header, const std::string& where) {
  const auto& shape = header.shape;
  const auto text = [&](std::size_t i) { return std::to_string(shape[i]); };
  const std::string given = shape[2] == 1 ? proposedShape(shape[1]) : "--shape " + text(1) + "," + text(2);
  return Error{"has shape " + header.shapeText() + ", which may be one image of " + text(0) + "x" + text(1) + " with " + text(2) +
                   (shape[2] == 1 ? " channel, or " : " channels, or ") + text(0) + " images",
               where,
               "If it is one image, make one array of several: numpy.stack(list_of_images). If it is " + text(0) +
                   " images, give the shape of each, such as " + given + ".",
               false, "--shape"};
}

// (3, 64, 64): one picture whose channels come first is as likely as three grey images. Smaller sides are taken for images:
// nobody has pictures of them. (1, 64, 64) is the same image both ways.
bool maybeOnePicture(const NpyHeader& header) {
  constexpr std::uint64_t smallestSide = 16;
  const auto& shape = header.shape;
  return (shape[0] == 3 || shape[0] == 4) && shape[1] >= smallestSide && shape[2] >= smallestSide;
}

Error onePicture(const NpyHeader& header, const std::string& where) {
  const auto text = [&](std::size_t i) { return std::to_string(header.shape[i]); };
  const std::string size = text(1) + "x" + text(2);
  return Error{"has shape " + header.shapeText() + ", which may be one image of " + size + " with " + text(0) + " channels, or " +
                   text(0) + " grey images of " + size,
               where,
               "If it is one image, make one array of several: numpy.stack(list_of_images). If it is " + text(0) +
                   " images, say so: --shape " + text(1) + "," + text(2) + ".",
               false, "--shape"};
}

// NumPy's call that brings the axes of images into order, if channels and sides tell which they are.
std::string axesMove(const std::vector<std::uint64_t>& shape) {
  if (shape.size() == 4 && isChannels(shape[2])) return "numpy.transpose(a, (3, 0, 1, 2))";  // (H, W, C, N)
  if (shape.size() == 4 && isChannels(shape[0])) return "numpy.transpose(a, (1, 2, 3, 0))";  // (C, N, H, W)
  return "numpy.moveaxis(a, FROM, TO)";
}

Error wrongShape(const NpyHeader& header, const std::string& where) {
  return Error{"has shape " + header.shapeText() +
                   ", expected images as (N, H, W), (N, H, W, C) or (N, C, H, W), with C 1, 3 or 4 " + "and H and W up to " +
                   std::to_string(kMaxSide),
               where, "Bring its axes into that order: " + axesMove(header.shape) + "."};
}

// With the shape that the user gives.
Result<ImageLayout> givenLayout(const NpyHeader& header, const ImageShape& given, const std::string& where) {
  const auto& shape = header.shape;
  const auto height = static_cast<std::uint64_t>(given.height), width = static_cast<std::uint64_t>(given.width);
  const auto channels = static_cast<std::uint64_t>(given.channels);
  std::vector<std::uint64_t> found(shape.begin() + 1, shape.end());
  std::erase(found, 1U);
  const auto is = [&](std::initializer_list<std::uint64_t> expected) {
    std::vector<std::uint64_t> extents(expected);
    std::erase(extents, 1U);
    return found == extents;
  };
  if (is({height, width, channels}) || is({height * width * channels}) || is({height * width, channels}))
    return ImageLayout{shape[0], given, false};
  if (is({channels, height, width})) return ImageLayout{shape[0], given, true};
  return Error{"has shape " + header.shapeText() + ", " + std::to_string(valuesPerImage(header)) +
                   " values for each image; the shape " + formatImageShape(given) + " that was given takes " +
                   std::to_string(given.pixels()),
               where, "Give another shape, or none."};
}

Result<ImageLayout> foundLayout(const NpyHeader& header, const std::string& where) {
  const auto& shape = header.shape;
  const auto layout = [&](std::uint64_t height, std::uint64_t width, std::uint64_t channels, bool first) -> Result<ImageLayout> {
    if (height < 1 || height > kMaxSide || width < 1 || width > kMaxSide) return wrongShape(header, where);
    return ImageLayout{shape[0], {static_cast<int>(height), static_cast<int>(width), static_cast<int>(channels)}, first};
  };
  if (shape.size() == 2) return flat(header, where);
  if (shape.size() == 3) {
    if (shape[1] == 1) return flat(header, where);
    // (60, 4, 4) are small images, (60, 60, 4) is one with opacity: images of 60x4 are unlikely.
    const bool narrow = shape[1] > 2 * shape[2];
    if (shape[2] == 1 || (isChannels(shape[2]) && narrow)) return oneImage(header, where);
    if (maybeOnePicture(header)) return onePicture(header, where);
    return layout(shape[1], shape[2], 1, false);
  }
  if (shape.size() != 4) return wrongShape(header, where);
  if (isChannels(shape[3])) return layout(shape[1], shape[2], shape[3], false);
  if (isChannels(shape[1])) return layout(shape[2], shape[3], shape[1], true);
  return wrongShape(header, where);
}

Error noNumbers(const NpyHeader& header, const std::string& where) {
  const bool objects = header.kind == 'O';
  return Error{objects ? "its values are Python objects, expected numbers"
                       : "its values are " + header.dtype() + " ('" + header.descr + "'), expected numbers",
               where,
               objects ? "Make one array of numbers of it: numpy.stack(list_of_images)."
                       : "Save images as uint8 from 0 to 255, or as floats from 0 to 1."};
}

}  // namespace

Result<ImageLayout> imageLayout(const NpyHeader& header, const DatasetOptions& options, const std::string& where) {
  if (!header.isNumber()) return noNumbers(header, where);
  if (header.shape.size() < 2)
    return Error{"has shape " + header.shapeText() + ", which is no array of images", where,
                 "Save images as an array of shape (N, height, width) or (N, height, width, channels)."};
  if (header.shape[0] == 0) return Error{"has no images: its shape is " + header.shapeText(), where, ""};
  auto layout = options.imageShape ? givenLayout(header, *options.imageShape, where) : foundLayout(header, where);
  if (layout && header.values > kMaxPixels)
    return Error{"holds " + std::to_string(header.values) + " values; at most " + std::to_string(kMaxPixels) + " are read", where,
                 "Take fewer images."};
  return layout;
}

}  // namespace latentscape
