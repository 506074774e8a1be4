// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace latentscape {

// Places in the plane that the map shows, the centres of cells: row by row from the top, where y is largest. Of a line, where y
// has no effect, one row.
struct PlaceGrid {
  double left = 0.0, top = 0.0;     // the outer edges of the first cell
  double stepX = 1.0, stepY = 1.0;  // the cells' width and height, above 0
  int columns = 0, rows = 0;        // at least 1

  double x(int column) const { return left + (column + 0.5) * stepX; }
  double y(int row) const { return top - (row + 0.5) * stepY; }
  std::size_t size() const { return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows); }
  bool operator==(const PlaceGrid&) const = default;
};

}  // namespace latentscape
