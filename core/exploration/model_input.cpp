// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/model_input.h"

#include "core/base/random.h"
#include "core/data/binarization.h"

#include <algorithm>
#include <numeric>
#include <string>

namespace latentscape {
namespace {

std::string describe(ImageShape shape) {
  return std::to_string(shape.height) + "x" + std::to_string(shape.width) + "x" + std::to_string(shape.channels);
}

}  // namespace

Result<void> checkShape(const Model& model, const ImageSet& images) {
  if (images.shape == model.imageShape()) return {};
  return Error{"the images are " + describe(images.shape) + ", but the model takes " + describe(model.imageShape()), "dataset",
               "Choose the data set that the model was trained on."};
}

void toUnitRange(std::span<const std::uint8_t> bytes, std::vector<float>& values) {
  values.resize(bytes.size());
  std::transform(bytes.begin(), bytes.end(), values.begin(), [](std::uint8_t b) { return static_cast<float>(b) / 255.0F; });
}

std::vector<float> inUnitRange(std::span<const std::uint8_t> bytes) {
  std::vector<float> values;
  toUnitRange(bytes, values);
  return values;
}

void pixelsOf(const ImageSet& images, std::size_t index, PixelValues pixels, std::uint64_t seed, std::span<float> out) {
  const auto bytes = images.image(index);
  if (pixels == PixelValues::Binarized) {
    RandomStream random(seed, streams::binarization(index));
    std::vector<std::uint8_t> drawn(bytes.size());
    binarize(bytes, random, drawn);
    std::transform(drawn.begin(), drawn.end(), out.begin(), [](std::uint8_t b) { return b != 0 ? 1.0F : 0.0F; });
  } else if (pixels == PixelValues::Thresholded) {
    std::transform(bytes.begin(), bytes.end(), out.begin(), [](std::uint8_t b) { return b >= 128 ? 1.0F : 0.0F; });
  } else {
    std::transform(bytes.begin(), bytes.end(), out.begin(), [](std::uint8_t b) { return static_cast<float>(b) / 255.0F; });
  }
}

std::vector<std::size_t> drawImages(std::size_t size, std::size_t count, std::uint64_t seed) {
  std::vector<std::size_t> indices(size);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  if (count >= size) return indices;
  RandomStream random(seed, streams::kDrawnImages);
  for (std::size_t i = 0; i < count; ++i) std::swap(indices[i], indices[i + random.below(size - i)]);
  indices.resize(count);
  std::sort(indices.begin(), indices.end());
  return indices;
}

}  // namespace latentscape
