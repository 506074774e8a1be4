// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace latentscape {

// Height, width and channels of every image of a data set. Pixels are stored row by row, channels last (H, W, C).
struct ImageShape {
  int height = 0;
  int width = 0;
  int channels = 1;

  std::size_t pixels() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * static_cast<std::size_t>(channels);
  }
  bool operator==(const ImageShape&) const = default;
};

// One picture: grey (1 channel) or RGB (3 channels), 8 bits per channel, 0 is black.
struct Image {
  ImageShape shape;
  std::vector<std::uint8_t> pixels;  // shape.pixels() values

  bool empty() const { return pixels.empty(); }
  bool operator==(const Image&) const = default;
};

// Converts values in [0, 1] to a picture. Clamps values outside; NaN becomes black.
inline Image toImage(std::span<const float> values, ImageShape shape) {
  Image image{shape, std::vector<std::uint8_t>(values.size())};
  std::transform(values.begin(), values.end(), image.pixels.begin(),
                 [](float v) { return static_cast<std::uint8_t>((v > 0.0F ? std::min(v, 1.0F) : 0.0F) * 255.0F + 0.5F); });
  return image;
}

}  // namespace latentscape
