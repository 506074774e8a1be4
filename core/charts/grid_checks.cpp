// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/grid_checks.h"

#include "core/base/memory_limit.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

namespace latentscape {

Result<void> checkGridShape(const std::filesystem::path& file, ImageShape shape) {
  if (shape.height < 1 || shape.width < 1) return Error{"there are no images to draw", file.string(), ""};
  if (shape.channels == 1 || shape.channels == 3) return {};
  return Error{"the images of a grid must be grey or RGB", file.string(), ""};
}

Result<std::vector<Image>> askImages(const std::filesystem::path& file, ImageShape shape, ImageSource source, std::size_t first,
                                     std::size_t count) {
  auto images = source(first, count);
  if (!images) return images;
  const bool right = images->size() == count && std::ranges::all_of(*images, [shape](const Image& image) {
                       return image.empty() || (image.shape == shape && image.pixels.size() == shape.pixels());
                     });
  if (!right) return Error{"the images of a grid must all have the same shape", file.string(), ""};
  return images;
}

std::size_t askedTogether(ImageShape shape, std::size_t most) {
  constexpr std::size_t bytes = 64'000'000;
  return std::clamp<std::size_t>(bytes / std::max<std::size_t>(shape.pixels(), 1), 1, std::max<std::size_t>(most, 1));
}

ImageShape ImagesAtHand::shape() const {
  const auto first = std::ranges::find_if(m_images, [](const Image& image) { return !image.empty(); });
  return first == m_images.end() ? ImageShape{} : first->shape;
}

Result<void> checkGridSize(const std::filesystem::path& file, double width, double height, GridLimit limit) {
  if (width <= limit.side && height <= limit.side && width * height <= limit.pixels) return {};
  const auto whole = [](double size) { return std::to_string(static_cast<std::int64_t>(size)); };
  return Error{"the grid would take " + whole(width) + " x " + whole(height) + " pixels; expected at most " + whole(limit.side) +
                   " per side and 2^" + whole(std::log2(limit.pixels)) + " in total",
               file.string(), "Draw fewer or smaller images."};
}

}  // namespace latentscape
