// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace latentscape {

// Drawn with Cairo. The extension of the file selects .png or .svg; it is written completely or not at all.

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
