// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/picture_scale.h"

#include <algorithm>
#include <utility>

namespace latentscape {

int fittingScale(int scale, std::size_t columns, int width) {
  if (scale != 0) return scale;
  constexpr std::size_t screen = 1200;  // pixels
  const std::size_t most = width < 16 ? 16 : 4;
  const std::size_t all = std::max<std::size_t>(columns, 1) * static_cast<std::size_t>(std::max(width, 1));
  return static_cast<int>(std::clamp<std::size_t>(screen / all, 1, most));
}

std::size_t squareColumns(std::size_t images) {
  std::size_t columns = 1;
  while (columns * columns < images) ++columns;
  return columns;
}

LabelledGridOptions labelledGrid(std::string title, std::size_t columns, int width, const PictureStyle& style) {
  LabelledGridOptions grid;
  grid.columns = static_cast<int>(columns);
  grid.scale = fittingScale(style.scale, columns, width);
  grid.dark = style.dark;
  grid.title = std::move(title);
  return grid;
}

}  // namespace latentscape
