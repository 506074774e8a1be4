// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/memory_limit.h"
#include "core/charts/image_grid.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace latentscape {

// A grid of images with texts, in the colours of the charts; .png or .svg, by the extension of the file.
struct LabelledGridOptions {
  int columns = 8;
  int scale = 2;  // whole-number enlargement, nearest neighbour
  bool dark = false;
  std::string title;                      // texts may be empty
  std::vector<std::string> columnTitles;  // above each column, or none
  std::vector<std::string> rowTitles;     // left of each row, or none
  std::vector<std::string> captions;      // below each image, or none
};
// The picture is drawn in memory (4 bytes per pixel): at most 32,767 pixels per side, 2^28 in all, and what the limit allows,
// which is checked before an image is asked for.
Result<void> writeLabelledGrid(const std::filesystem::path& file, ImageShape shape, std::size_t count,
                               const LabelledGridOptions& options, ImageSource source, const MemoryLimit& limit = memoryLimit());
Result<void> writeLabelledGrid(const std::filesystem::path& file, std::span<const Image> images,
                               const LabelledGridOptions& options);

}  // namespace latentscape
