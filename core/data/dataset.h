// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"

#include <cassert>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace latentscape {

// A block of equally large images, with the class of each if known.
struct ImageSet {
  ImageShape shape;
  std::vector<std::uint8_t> pixels;              // size() * shape.pixels(), image by image, each (H, W, C), 0..255
  std::vector<std::uint8_t> labels;              // size() class numbers, or empty if there are none
  std::vector<std::uint64_t> fingerprints = {};  // size() numbers that tell images apart (split.h), or empty if not known

  std::size_t size() const { return shape.pixels() == 0 ? 0 : pixels.size() / shape.pixels(); }
  bool empty() const { return pixels.empty(); }
  std::span<const std::uint8_t> image(std::size_t index) const {
    assert(index < size());
    return std::span(pixels).subspan(index * shape.pixels(), shape.pixels());
  }
  Image picture(std::size_t index) const {
    const auto values = image(index);
    return Image{shape, {values.begin(), values.end()}};
  }
  // -1 if the set is unlabelled.
  int label(std::size_t index) const { return labels.empty() ? -1 : labels[index]; }
};

// Training and test images of one kind. Immutable once made: shared between threads as std::shared_ptr<const Dataset>.
struct Dataset {
  std::string name;                     // "mnist", or the folder it was read from
  std::string title;                    // "MNIST"
  std::vector<std::string> classNames;  // empty if the images have no labels
  // Empty for the embedded digits (only the lessons and the trial, digits-trial, train on test digits), for a picture, and for a
  // selection of test images alone.
  ImageSet train;
  ImageSet test;
  std::string origin;                // where it was found, for the user: a folder, or "embedded"
  std::string layout;                // how a folder of pictures was read, for the user; otherwise empty
  std::vector<std::string> skipped;  // what was left out, a line each: "cats/3.png: is truncated"
  std::vector<std::string> notes;    // how it was read where that isn't plain: "x_val: its images are the test images"
  // How many images the choice of classes and the limit on their number left out of each.
  std::size_t trainNotChosen = 0, testNotChosen = 0;
  std::string splitArray;            // the array of its file that says for each image that it tests or trains; otherwise empty
  bool heldOut = false;              // the test images were split off from training images, which brought none
  std::optional<std::uint64_t> cut;  // where the test images were split off by keys: the largest key of one (split.h)
};

}  // namespace latentscape
