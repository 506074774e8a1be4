// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/function_ref.h"
#include "core/base/image.h"
#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

namespace latentscape {

// The picture is written completely or not at all.

// Gives images [first, first + count) of a grid, one row after the other; each is asked for once, in order. An empty image leaves
// a gap. So a grid never holds more images than it draws at a time.
using ImageSource = FunctionRef<Result<std::vector<Image>>(std::size_t first, std::size_t count)>;

struct GridOptions {
  int columns = 8;
  int gap = 2;    // pixels between images, after scaling
  int scale = 2;  // whole-number enlargement, nearest neighbour
};
// Draws images row by row on a dark background, grey or RGB, all of that shape. Memory holds a row of images. Refuses a row that
// doesn't fit, and pictures that viewers can't open, of more than 65,535 pixels per side or 2^31 in all, before it asks for an
// image.
Result<void> writeImageGrid(const std::filesystem::path& file, ImageShape shape, std::size_t count, const GridOptions& options,
                            ImageSource source);
// Images at hand, of the shape of the first that is not empty.
Result<void> writeImageGrid(const std::filesystem::path& file, std::span<const Image> images, const GridOptions& options);

}  // namespace latentscape
