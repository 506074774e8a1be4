// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QPoint>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace latentscape {

// The density of very many points: how many lie in each square cell of an image, and of which colours. It is painted smoothly:
// each point is spread over its cell and the eight around it, and the image is interpolated between cells. A pixel's hue is
// the mean colour of the points there; its opacity grows with the logarithm of their number.
class DensityGrid {
 public:
  // Sums over the points of a cell: exact counts up to 2^24, colours of 0 to 255 each.
  struct alignas(16) Cell {
    float count = 0.0F, red = 0.0F, green = 0.0F, blue = 0.0F;
  };
  // What a point adds, by its label; zero if the class is hidden.
  using Weights = std::array<Cell, 256>;

  // For an image of that many pixels, in cells of side x side pixels, one of which begins at the pixel anchor (anywhere):
  // cells tied to the latent plane do not flicker while it is panned. A few cells lie beyond each edge of the image. Empties
  // all cells.
  void reset(QSize picture, int side, QPoint anchor);
  // x and y in the image's pixels, as many as labels. Points that lie outside or are not finite are left out.
  void add(std::span<const float> x, std::span<const float> y, const std::uint8_t* labels, const Weights& weights);
  // The same where some points weigh otherwise than the rest: chosen has a bit for each, from the lowest of its first word.
  void add(std::span<const float> x, std::span<const float> y, const std::uint8_t* labels, const std::uint64_t* chosen,
           const Weights& ofChosen, const Weights& ofRest);

  int columns() const { return m_columns; }
  int rows() const { return m_rows; }
  QPoint corner() const { return {m_left, m_top}; }  // of cell (0, 0), in pixels; negative
  const Cell& cell(int column, int row) const { return m_cells[index(column, row)]; }

  // Fills an image of the size given to reset, Format_ARGB32_Premultiplied, including the background.
  void paint(QImage& image, QRgb ground);
  // The same over what the image shows already.
  void paintOver(QImage& image);

 private:
  // The two cells between whose centres a pixel's centre lies: the index of the first, and the second's share in 256ths.
  struct Between {
    int first;
    std::uint32_t share;
    Between(int pixel, int side);  // pixel counted from the first cell's corner
  };

  std::size_t index(int column, int row) const {
    return static_cast<std::size_t>(row + 1) * static_cast<std::size_t>(m_columns + 2) + static_cast<std::size_t>(column + 1);
  }
  template <class PointOf>
  void addPoints(std::span<const float> x, std::span<const float> y, const PointOf& pointOf);
  void smooth();
  float fullLevel() const;
  void colourRow(int row, float opacityPerLevel, std::optional<QRgb> ground);
  void paintRows(QImage& image, std::optional<QRgb> ground);
  void stretchRow(std::vector<std::uint32_t>& to) const;

  std::vector<Cell> m_cells;             // [rows + 2][columns + 2]: points outside fall into the border, without a branch
  std::vector<Cell> m_smooth;            // [rows][columns]
  std::vector<std::uint32_t> m_colours;  // for a row's cells; premultiplied
  std::vector<Between> m_across;         // for a row's pixels
  std::array<std::vector<std::uint32_t>, 2> m_lines;  // the two rows of cells around a row of pixels, as wide as the image
  int m_side = 1, m_columns = 0, m_rows = 0, m_left = 0, m_top = 0;
};

}  // namespace latentscape
