// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/core/charts/png.h"

#include <gtest/gtest.h>

namespace latentscape {

// A titled grid of images in pixels: margins, the title, and gaps between the images; side: of an enlarged image; caption: below
// each image.
inline constexpr int kGridMargin = 24, kGridTitle = 32, kGridGap = 8, kGridCaption = 18;

constexpr int gridHeight(int rows, int side, bool captions) {
  return kGridMargin + kGridTitle + rows * (side + kGridGap + (captions ? kGridCaption : 0)) + kGridMargin - kGridGap;
}

// Long texts make a grid wider.
constexpr int leastGridWidth(int columns, int side) { return kGridMargin + columns * (side + kGridGap) + kGridMargin - kGridGap; }

inline void expectGrid(const std::filesystem::path& file, int rows, int columns, int side, bool captions) {
  const Png png(file);
  ASSERT_TRUE(png.ok());
  EXPECT_EQ(png.height(), gridHeight(rows, side, captions));
  EXPECT_GE(png.width(), leastGridWidth(columns, side));
}

}  // namespace latentscape
