// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"
#include "core/charts/image_grid.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

namespace latentscape {

// Private to core/charts: what grids of images must satisfy.

// Whether images of this shape can be drawn: grey or RGB, and not empty.
Result<void> checkGridShape(const std::filesystem::path& file, ImageShape shape);
// Asks for images [first, first + count) of a grid, and checks that they have its shape or are empty.
Result<std::vector<Image>> askImages(const std::filesystem::path& file, ImageShape shape, ImageSource source, std::size_t first,
                                     std::size_t count);
// How many images are asked for together: at most most, and fewer where they would take more than 64 MB.
std::size_t askedTogether(ImageShape shape, std::size_t most);

// Images that are there already, as a source. They outlive it.
class ImagesAtHand {
 public:
  explicit ImagesAtHand(std::span<const Image> images) : m_images(images) {}
  ImageShape shape() const;  // of the first that is not empty
  Result<std::vector<Image>> operator()(std::size_t first, std::size_t count) const {
    const auto some = m_images.subspan(first, count);
    return std::vector<Image>(some.begin(), some.end());
  }

 private:
  std::span<const Image> m_images;
};

// A picture's size in pixels must not exceed these.
struct GridLimit {
  double side, pixels;
};
Result<void> checkGridSize(const std::filesystem::path& file, double width, double height, GridLimit limit);

}  // namespace latentscape
