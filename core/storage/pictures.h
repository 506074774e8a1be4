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

// Pictures drawn without Qt (Cairo). A file's ending chooses the format: .png, or .svg for charts. Written whole or not at all.

struct GridOptions {
  int columns = 8;
  int gap = 2;       // pixels between images, after scaling
  int scale = 2;     // whole-number enlargement, nearest neighbour
};
// Images row by row, on a dark ground (all of one shape; grey or RGB).
Result<void> writeImageGrid(const std::filesystem::path& file, std::span<const Image> images, const GridOptions& options);

enum class LossAxis { Step, Epoch, Seconds };
struct LossChartOptions {
  LossAxis axis = LossAxis::Epoch;
  bool logarithmic = false;
  bool dark = false;
  int width = 1200;   // pixels (PNG) or points (SVG)
  int height = 600;
  std::string title;
};
// Train and test -ELBO and reconstruction term on the left axis, KL on the right.
Result<void> writeLossChart(const std::filesystem::path& file, std::span<const LossRecord> losses, const LossChartOptions& options);

struct ScatterOptions {
  int size = 1000;
  bool dark = false;
  std::string title;
};
// xy: n pairs; labels: n class numbers or empty. Colours: classColour().
Result<void> writeLatentScatter(const std::filesystem::path& file, std::span<const float> xy, std::span<const std::uint8_t> labels,
                                std::span<const std::string> classNames, const ScatterOptions& options);

}  // namespace latentscape
