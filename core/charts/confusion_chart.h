// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace latentscape {

// Drawn with Cairo. The extension of the file selects .png or .svg; it is written completely or not at all.

struct ConfusionChart {
  std::span<const std::size_t> counts;  // classes * classes; the row is the true class
  std::size_t classes = 0;
  std::span<const std::string> classNames;  // missing names are replaced by numbers
  std::string title;
  bool dark = false;
};
// Shades are shares of a true class. 900 x 900.
Result<void> writeConfusionChart(const std::filesystem::path& file, const ConfusionChart& chart);

}  // namespace latentscape
