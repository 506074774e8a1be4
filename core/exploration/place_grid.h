// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstddef>
#include <optional>

namespace latentscape {

// Places in the plane that the map shows, the centres of cells: row by row from the top, where y is largest. Of a line, where y
// has no effect, one row.
struct PlaceGrid {
  double left = 0.0, top = 0.0;     // the outer edges of the first cell
  double stepX = 1.0, stepY = 1.0;  // the cells' width and height, above 0
  int columns = 0, rows = 0;        // at least 1

  double x(int column) const { return left + (column + 0.5) * stepX; }
  double y(int row) const { return top - (row + 0.5) * stepY; }
  // The cell that a point of the plane lies in, as places are counted; none beyond the outer edges, and none of a point that is
  // not finite. A cell's left and upper edges belong to it, the others to the next cell, or to none.
  std::optional<std::size_t> cellAt(double pointX, double pointY) const {
    const double column = std::floor((pointX - left) / stepX), row = std::floor((top - pointY) / stepY);
    if (!(column >= 0.0 && column < columns && row >= 0.0 && row < rows)) return std::nullopt;
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column);
  }
  std::size_t size() const { return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows); }
  bool operator==(const PlaceGrid&) const = default;
};

}  // namespace latentscape
