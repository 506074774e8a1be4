// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QPoint>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace latentscape {

// The density of very many points: how many lie in each square cell of a picture, and of which colours. It is painted smooth
// (each point spread over its cell and the eight round it, and the picture interpolated between cells): a place's hue is its
// points' mean colour, each class by its share, and its opacity grows with the logarithm of their number.
class DensityGrid {
 public:
  // Sums over the points of a cell: exact counts up to 2^24, colours of 0 to 255 each.
  struct alignas(16) Cell {
    float count = 0.0F, red = 0.0F, green = 0.0F, blue = 0.0F;
  };
  // What a point adds, by its label; nothing where the class is hidden.
  using Weights = std::array<Cell, 256>;

  // For a picture of that many pixels, in cells of side x side pixels, of which one begins at the pixel anchor (anywhere): cells
  // that are tied to the plane do not flicker as it is panned. A few cells lie beyond each edge of the picture. Empties all
  // cells.
  void reset(QSize picture, int side, QPoint anchor);
  // x and y in the picture's pixels, as many as labels. What lies outside or is not finite is left out.
  void add(std::span<const float> x, std::span<const float> y, const std::uint8_t* labels, const Weights& weights);

  int columns() const { return m_columns; }
  int rows() const { return m_rows; }
  QPoint corner() const { return {m_left, m_top}; }  // of cell (0, 0), in pixels; negative
  const Cell& cell(int column, int row) const { return m_cells[index(column, row)]; }

  // Fills a picture of the size given to reset, Format_ARGB32_Premultiplied, ground and all.
  void paint(QImage& image, QRgb ground);

 private:
  // The two cells whose middles a pixel's middle lies between: the first of them, and the second's share of 256.
  struct Between {
    int first;
    std::uint32_t share;
    Between(int pixel, int side);  // pixel from the first cell's corner
  };

  std::size_t index(int column, int row) const {
    return static_cast<std::size_t>(row + 1) * static_cast<std::size_t>(m_columns + 2) + static_cast<std::size_t>(column + 1);
  }
  void smooth();
  float fullLevel() const;
  void colourRow(int row, float opacityPerLevel, QRgb ground);
  void stretchRow(std::vector<std::uint32_t>& to) const;

  std::vector<Cell> m_cells;             // [rows + 2][columns + 2]: what lies outside falls into the border, without a branch
  std::vector<Cell> m_smooth;            // [rows][columns]
  std::vector<std::uint32_t> m_colours;  // of a row's cells
  std::vector<Between> m_across;         // of a row's pixels
  std::array<std::vector<std::uint32_t>, 2> m_lines;  // the two rows of cells round a row of pixels, as wide as the picture
  int m_side = 1, m_columns = 0, m_rows = 0, m_left = 0, m_top = 0;
};

}  // namespace latentscape
