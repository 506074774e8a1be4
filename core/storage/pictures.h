// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/function_ref.h"
#include "core/base/image.h"
#include "core/base/memory_limit.h"
#include "core/base/result.h"
#include "core/model/losses.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace latentscape {

// Pictures drawn with Cairo, without Qt. The file extension selects the format: .png, or .svg for charts. Each file is written
// completely or not at all.

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

// The same with texts, in the colours of the charts; .png or .svg.
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

enum class LossAxis { Step, Epoch, Seconds };
// Linear axes exclude the highest 3 % of the train records: the losses of the first steps are several times the last ones and
// would flatten everything after them. Test losses always fit, and logarithmic axes show everything.
struct LossChartOptions {
  LossAxis axis = LossAxis::Epoch;
  bool logarithmic = false;
  bool dark = false;
  int width = 1200;  // pixels (PNG) or points (SVG), at least 600
  int height = 600;  // at least 300
  std::string title;
};
// Train and test -ELBO and reconstruction term on the left axis, KL on the right, all in nats per image. Needs at least one
// record.
Result<void> writeLossChart(const std::filesystem::path& file, std::span<const LossRecord> losses,
                            const LossChartOptions& options);

struct ScatterOptions {
  int size = 1000;  // width and height in pixels or points, at least 200
  bool dark = false;
  std::string title;
  std::string xTitle = "z\u2081";
  std::string yTitle = "z\u2082";
};
// xy: n pairs; labels: n class numbers, or empty. Both axes have the same scale, and every finite point is visible. The colours
// are those of classColour().
Result<void> writeLatentScatter(const std::filesystem::path& file, std::span<const float> xy,
                                std::span<const std::uint8_t> labels, std::span<const std::string> classNames,
                                const ScatterOptions& options);

}  // namespace latentscape
