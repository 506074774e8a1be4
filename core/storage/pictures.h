// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"
#include "core/model/losses.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace latentscape {

// Pictures drawn with Cairo, without Qt. The file extension selects the format: .png, or .svg for charts. Each file is written
// completely or not at all.

struct GridOptions {
  int columns = 8;
  int gap = 2;    // pixels between images, after scaling
  int scale = 2;  // whole-number enlargement, nearest neighbour
};
// Draws images row by row on a dark background. All must have the same shape, grey or RGB. An empty image leaves a gap.
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
