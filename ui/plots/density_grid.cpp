// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/density_grid.h"

#include "ui/plots/blend.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace latentscape {

namespace {

constexpr float faintest = 0.42F;  // the opacity of a single point: outliers are to be seen
constexpr std::size_t shortRun = 256;

// The first cell's first pixel: at most 0, and whole cells away from the anchor.
int firstPixel(int anchor, int side) {
  const int past = ((anchor % side) + side) % side;
  return past == 0 ? 0 : past - side;
}

}  // namespace

void DensityGrid::reset(QSize picture, int side, QPoint anchor) {
  m_side = std::max(1, side);
  m_left = firstPixel(anchor.x(), m_side);
  m_top = firstPixel(anchor.y(), m_side);
  m_columns = (picture.width() - m_left + m_side - 1) / m_side;
  m_rows = (picture.height() - m_top + m_side - 1) / m_side;
  m_cells.assign(index(m_columns, m_rows) + 1, {});
}

void DensityGrid::add(std::span<const float> x, std::span<const float> y, const std::uint8_t* labels, const Weights& weights) {
  const float perPixel = 1.0F / static_cast<float>(m_side);
  const float fromX = 1.0F - static_cast<float>(m_left) * perPixel, fromY = 1.0F - static_cast<float>(m_top) * perPixel;
  const auto lastX = static_cast<float>(m_columns + 1), lastY = static_cast<float>(m_rows + 1);
  const int stride = m_columns + 2;
  std::array<std::int32_t, shortRun> at;
  for (std::size_t begin = 0; begin < x.size(); begin += shortRun) {
    const std::size_t count = std::min(shortRun, x.size() - begin);
    const float* const xs = x.data() + begin;
    const float* const ys = y.data() + begin;
    for (std::size_t i = 0; i < count; ++i) {
      float u = xs[i] * perPixel + fromX, v = ys[i] * perPixel + fromY;
      u = u > 0.0F ? u : 0.0F;  // a NaN too
      v = v > 0.0F ? v : 0.0F;
      u = u < lastX ? u : lastX;
      v = v < lastY ? v : lastY;
      at[i] = static_cast<std::int32_t>(v) * stride + static_cast<std::int32_t>(u);
    }
    const std::uint8_t* const classes = labels + begin;
    for (std::size_t i = 0; i < count; ++i) {
      Cell& to = m_cells[static_cast<std::size_t>(at[i])];
      const Cell& point = weights[classes[i]];
      to.count += point.count;
      to.red += point.red;
      to.green += point.green;
      to.blue += point.blue;
    }
  }
}

double DensityGrid::total() const {
  double sum = 0.0;
  for (int row = 0; row < m_rows; ++row) {
    const Cell* const cells = &cell(0, row);
    float part = 0.0F;
    for (int c = 0; c < m_columns; ++c) part += cells[c].count;
    sum += static_cast<double>(part);
  }
  return sum;
}

// The number of points from which on a cell is opaque: all but the densest hundredth stay below it, so that one heap of equal points
// does not dim the rest.
float DensityGrid::fullCount() {
  constexpr int perOctave = 16;
  std::array<int, 34 * perOctave> histogram{};
  int filled = 0;
  for (int row = 0; row < m_rows; ++row) {
    const Cell* const cells = &cell(0, row);
    for (int c = 0; c < m_columns; ++c) {
      if (cells[c].count <= 0.0F) continue;
      ++filled;
      ++histogram[static_cast<std::size_t>(std::log2(cells[c].count + 1.0F) * perOctave)];
    }
  }
  std::size_t bin = histogram.size() - 1;
  for (int above = filled / 100; bin > perOctave && above >= histogram[bin]; --bin) above -= histogram[bin];
  return static_cast<float>(bin + 1) / perOctave;
}

void DensityGrid::paint(QImage& image) {
  assert(image.format() == QImage::Format_ARGB32_Premultiplied);
  const float perLevel = (1.0F - faintest) / std::max(1.0F, fullCount() - 1.0F);
  const int width = image.width(), height = image.height();
  m_row.resize(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_side));
  for (int row = 0; row < m_rows; ++row) {
    const Cell* const cells = &cell(0, row);
    std::uint32_t* to = m_row.data();
    for (int c = 0; c < m_columns; ++c) {
      std::uint32_t pixel = 0;
      if (cells[c].count > 0.0F) {
        const float opacity = std::min(1.0F, faintest + (std::log2(cells[c].count + 1.0F) - 1.0F) * perLevel);
        const float share = opacity / cells[c].count;
        const auto alpha = static_cast<std::uint32_t>(opacity * 255.0F + 0.5F);
        const auto channel = [&](float sum) { return std::min(alpha, static_cast<std::uint32_t>(sum * share + 0.5F)); };
        pixel = (alpha << 24U) | (channel(cells[c].red) << 16U) | (channel(cells[c].green) << 8U) | channel(cells[c].blue);
      }
      to = std::fill_n(to, m_side, pixel);
    }
    const int from = std::max(0, m_top + row * m_side), end = std::min(height, m_top + (row + 1) * m_side);
    for (int y = from; y < end; ++y) {
      blendRow(reinterpret_cast<std::uint32_t*>(image.scanLine(y)), m_row.data() - m_left, static_cast<std::size_t>(width));
    }
  }
}

}  // namespace latentscape
