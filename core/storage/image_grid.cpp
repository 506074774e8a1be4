// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/canvas.h"
#include "core/storage/grid_checks.h"
#include "core/storage/pictures.h"

#include <algorithm>

namespace latentscape {
namespace {

constexpr Colour ground{24, 26, 29};

std::uint32_t rgb24(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  return static_cast<std::uint32_t>(red) << 16U | static_cast<std::uint32_t>(green) << 8U | blue;
}

std::uint32_t pixelOf(const Image& image, std::size_t index) {
  const auto* values = image.pixels.data() + index * static_cast<std::size_t>(image.shape.channels);
  return image.shape.channels == 3 ? rgb24(values[0], values[1], values[2]) : rgb24(values[0], values[0], values[0]);
}

}  // namespace

Result<ImageShape> shapeOfGrid(const std::filesystem::path& file, std::span<const Image> images) {
  const auto first = std::find_if(images.begin(), images.end(), [](const Image& image) { return !image.empty(); });
  if (first == images.end()) return Error{"there are no images to draw", file.string(), ""};
  const ImageShape shape = first->shape;
  for (const Image& image : images) {
    if (image.empty()) continue;
    if (image.shape != shape || image.pixels.size() != shape.pixels() || (shape.channels != 1 && shape.channels != 3)) {
      return Error{"the images of a grid must all have the same shape, and be grey or RGB", file.string(), ""};
    }
  }
  return shape;
}

Result<void> checkGridSize(const std::filesystem::path& file, double width, double height) {
  constexpr double maxPixels = 0x1p28;  // 1 GiB
  if (width <= Canvas::maxSide && height <= Canvas::maxSide && width * height <= maxPixels) return {};
  const auto whole = [](double size) { return std::to_string(static_cast<std::int64_t>(size)); };
  return Error{"the grid would take " + whole(width) + " x " + whole(height) + " pixels; expected at most " +
                   std::to_string(Canvas::maxSide) + " per side and 2^28 in total",
               file.string(), "Draw fewer or smaller images."};
}

Result<void> writeImageGrid(const std::filesystem::path& file, std::span<const Image> images, const GridOptions& options) {
  if (file.extension() != ".png") {
    return Error{"a grid of images must be a .png file, found \"" + file.extension().string() + "\"", file.string(),
                 "Give it the ending .png."};
  }
  const auto found = shapeOfGrid(file, images);
  if (!found) return found.error();
  const ImageShape shape = *found;
  const auto count = static_cast<std::int64_t>(images.size());
  const std::int64_t columns = std::clamp<std::int64_t>(options.columns, 1, count);
  const std::int64_t rows = (count + columns - 1) / columns;
  const std::int64_t scale = std::clamp(options.scale, 1, 256);
  const std::int64_t gap = std::clamp(options.gap, 0, 1024);
  const std::int64_t cellWidth = shape.width * scale + gap;
  const std::int64_t cellHeight = shape.height * scale + gap;
  const std::int64_t width = gap + columns * cellWidth;
  const std::int64_t height = gap + rows * cellHeight;
  if (auto fits = checkGridSize(file, static_cast<double>(width), static_cast<double>(height)); !fits) return fits;

  std::vector<std::uint32_t> pixels(static_cast<std::size_t>(width * height), rgb24(ground.red, ground.green, ground.blue));
  for (std::int64_t i = 0; i < count; ++i) {
    const Image& image = images[static_cast<std::size_t>(i)];
    if (image.empty()) continue;
    const std::int64_t left = gap + (i % columns) * cellWidth;
    const std::int64_t top = gap + (i / columns) * cellHeight;
    for (std::int64_t y = 0; y < shape.height * scale; ++y) {
      std::uint32_t* row = pixels.data() + (top + y) * width + left;
      const std::int64_t source = (y / scale) * shape.width;
      for (std::int64_t x = 0; x < shape.width * scale; ++x)
        row[x] = pixelOf(image, static_cast<std::size_t>(source + x / scale));
    }
  }
  return writePng(file, pixels, static_cast<int>(width), static_cast<int>(height));
}

}  // namespace latentscape
