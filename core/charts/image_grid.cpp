// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/image_grid.h"

#include "core/base/colours.h"
#include "core/base/exceptions.h"
#include "core/base/memory_limit.h"
#include "core/charts/grid_checks.h"
#include "core/charts/png.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

constexpr Colour kGround{24, 26, 29};
constexpr GridLimit kLimit{65535.0, 0x1p31};

// Whole numbers of pixels.
struct Layout {
  Layout(ImageShape shape, std::size_t count, const GridOptions& options)
      : columns(std::clamp<std::size_t>(static_cast<std::size_t>(std::max(options.columns, 1)), 1, count)),
        rows((count + columns - 1) / columns), scale(static_cast<std::size_t>(std::clamp(options.scale, 1, 256))),
        gap(static_cast<std::size_t>(std::clamp(options.gap, 0, 1024))),
        cellWidth(static_cast<std::size_t>(shape.width) * scale + gap),
        cellHeight(static_cast<std::size_t>(shape.height) * scale + gap), width(gap + columns * cellWidth),
        height(gap + rows * cellHeight) {}
  std::size_t columns, rows, scale, gap, cellWidth, cellHeight, width, height;
};

class GridWriter {
 public:
  GridWriter(PngWriter file, const Layout& layout, ImageShape shape)
      : m_file(std::move(file)), m_layout(layout), m_shape(shape), m_ground(ground(3 * layout.width)), m_line(m_ground) {}

  // A row of the grid and the gap below it. Empty images, and those that are missing at the end, leave gaps.
  Result<void> writeRow(const std::vector<Image>& images) {
    for (std::size_t y = 0; y < static_cast<std::size_t>(m_shape.height); ++y) {
      for (std::size_t column = 0; column < images.size(); ++column) draw(images[column], y, column);
      for (std::size_t again = 0; again < m_layout.scale; ++again) {
        if (auto written = m_file.writeRow(m_line); !written) return written;
      }
    }
    m_line = m_ground;
    return writeGap();
  }
  Result<void> writeGap() {
    for (std::size_t i = 0; i < m_layout.gap; ++i) {
      if (auto written = m_file.writeRow(m_ground); !written) return written;
    }
    return {};
  }
  Result<void> commit() { return m_file.commit(); }

 private:
  static std::vector<std::uint8_t> ground(std::size_t bytes) {
    std::vector<std::uint8_t> line(bytes);
    for (std::size_t i = 0; i < bytes; i += 3) line[i] = kGround.red, line[i + 1] = kGround.green, line[i + 2] = kGround.blue;
    return line;
  }

  // A row of an image's pixels into the line.
  void draw(const Image& image, std::size_t y, std::size_t column) {
    if (image.empty()) return;
    const auto width = static_cast<std::size_t>(m_shape.width), channels = static_cast<std::size_t>(m_shape.channels);
    const std::uint8_t* from = image.pixels.data() + y * width * channels;
    std::uint8_t* to = m_line.data() + 3 * (m_layout.gap + column * m_layout.cellWidth);
    for (std::size_t x = 0; x < width; ++x, from += channels) {
      for (std::size_t again = 0; again < m_layout.scale; ++again) {
        for (std::size_t c = 0; c < 3; ++c) *to++ = from[channels == 3 ? c : 0];
      }
    }
  }

  PngWriter m_file;
  Layout m_layout;
  ImageShape m_shape;
  std::vector<std::uint8_t> m_ground, m_line;
};

}  // namespace

Result<void> writeImageGrid(const std::filesystem::path& file, ImageShape shape, std::size_t count, const GridOptions& options,
                            ImageSource source) {
  if (file.extension() != ".png") {
    return Error{"a grid of images must be a .png file, found \"" + file.extension().string() + "\"", file.string(),
                 "Give it the ending .png."};
  }
  if (count == 0) return Error{"there are no images to draw", file.string(), ""};
  if (auto right = checkGridShape(file, shape); !right) return right;
  const Layout layout(shape, count, options);
  const auto width = static_cast<double>(layout.width), height = static_cast<double>(layout.height);
  if (auto fits = checkGridSize(file, width, height, kLimit); !fits) return fits;
  const double rowBytes = static_cast<double>(layout.columns) * static_cast<double>(shape.pixels());
  if (auto fits = checkMemory("a row of the picture", 2.0 * rowBytes, file.string(), "Give fewer columns or smaller images.");
      !fits) {
    return fits;
  }
  return guarded(Error{"the picture can't be drawn", file.string(), kMemoryAdvice}, [&]() -> Result<void> {
    auto png = PngWriter::create(file, static_cast<int>(layout.width), static_cast<int>(layout.height));
    if (!png) return png.error();
    GridWriter grid(*std::move(png), layout, shape);
    if (auto written = grid.writeGap(); !written) return written;
    const std::size_t together = askedTogether(shape, layout.columns);
    std::vector<Image> row;
    for (std::size_t at = 0; at < count; at += layout.columns) {
      const std::size_t end = std::min(at + layout.columns, count);
      row.clear();
      for (std::size_t i = at; i < end; i += together) {
        auto images = askImages(file, shape, source, i, std::min(together, end - i));
        if (!images) return images.error();
        std::move(images->begin(), images->end(), std::back_inserter(row));
      }
      if (auto written = grid.writeRow(row); !written) return written;
    }
    return grid.commit();
  });
}

Result<void> writeImageGrid(const std::filesystem::path& file, std::span<const Image> images, const GridOptions& options) {
  const ImagesAtHand source(images);
  return writeImageGrid(file, source.shape(), images.size(), options, source);
}

}  // namespace latentscape
