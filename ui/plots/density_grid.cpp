// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/density_grid.h"

#include "ui/plots/blend.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

namespace latentscape {

namespace {

constexpr int apron = 2;  // cells beyond each edge, so that smoothing sees the neighbours of edge cells
constexpr std::size_t shortRun = 256;

// The first cell's first pixel: a whole number of cells away from the anchor.
int firstPixel(int anchor, int side) {
  const int past = ((anchor % side) + side) % side;
  return (past == 0 ? 0 : past - side) - apron * side;
}

// log2(1 + 8 n) within 0.01, for n >= 0: even a single point, spread over cells, is visible.
inline float level(float count) {
  const float value = 1.0F + 8.0F * count;
  const auto bits = std::bit_cast<std::int32_t>(value);
  const float mantissa = std::bit_cast<float>((bits & 0x007fffff) | 0x3f800000);  // [1, 2)
  return static_cast<float>((bits >> 23) - 127) + (mantissa - 1.0F) * (1.3465F - 0.3465F * (mantissa - 1.0F));
}

// from + (to - from) * share / 256, byte by byte.
inline std::uint32_t mix(std::uint32_t from, std::uint32_t to, std::uint32_t share) {
  const std::uint32_t low = ((from & 0x00ff00ffU) * (256U - share) + (to & 0x00ff00ffU) * share + 0x00800080U) >> 8U;
  const std::uint32_t high = ((from >> 8U) & 0x00ff00ffU) * (256U - share) + ((to >> 8U) & 0x00ff00ffU) * share + 0x00800080U;
  return (low & 0x00ff00ffU) | (high & 0xff00ff00U);
}

}  // namespace

DensityGrid::Between::Between(int pixel, int side) {
  const int fine = 2 * pixel + 1 - side;  // in units of 1 / (2 * side) cell; never negative, thanks to the apron
  first = fine / (2 * side);
  share = static_cast<std::uint32_t>((fine - first * 2 * side) * 128 / side);
}

void DensityGrid::reset(QSize picture, int side, QPoint anchor) {
  m_side = std::max(1, side);
  m_left = firstPixel(anchor.x(), m_side);
  m_top = firstPixel(anchor.y(), m_side);
  m_columns = (picture.width() - m_left + m_side - 1) / m_side + apron;
  m_rows = (picture.height() - m_top + m_side - 1) / m_side + apron;
  m_cells.assign(index(m_columns, m_rows) + 1, {});
}

void DensityGrid::add(std::span<const float> x, std::span<const float> y, const std::uint8_t* labels, const Weights& weights) {
  addPoints(x, y, [&](std::size_t i) -> const Cell& { return weights[labels[i]]; });
}

void DensityGrid::add(std::span<const float> x, std::span<const float> y, const std::uint8_t* labels, const std::uint64_t* chosen,
                      const Weights& ofChosen, const Weights& ofRest) {
  constexpr std::size_t bits = 64;
  const std::array<const Cell*, 2> tables{ofRest.data(), ofChosen.data()};
  // No branch: which points are chosen can't be foreseen.
  addPoints(x, y, [&](std::size_t i) -> const Cell& { return tables[chosen[i / bits] >> i % bits & 1U][labels[i]]; });
}

// pointOf(i): what point i adds.
template <class PointOf>
void DensityGrid::addPoints(std::span<const float> x, std::span<const float> y, const PointOf& pointOf) {
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
      u = u > 0.0F ? u : 0.0F;  // also true of a NaN
      v = v > 0.0F ? v : 0.0F;
      u = u < lastX ? u : lastX;
      v = v < lastY ? v : lastY;
      at[i] = static_cast<std::int32_t>(v) * stride + static_cast<std::int32_t>(u);
    }
    for (std::size_t i = 0; i < count; ++i) {
      const Cell& point = pointOf(begin + i);
      Cell sum = m_cells[static_cast<std::size_t>(at[i])];  // a copy that can't alias, so that the four sums become one vector
      sum.count += point.count;
      sum.red += point.red;
      sum.green += point.green;
      sum.blue += point.blue;
      m_cells[static_cast<std::size_t>(at[i])] = sum;
    }
  }
}

// Spreads each point over 3 x 3 cells by 1 2 1 along each axis.
void DensityGrid::smooth() {
  const auto columns = static_cast<std::size_t>(m_columns);
  m_smooth.resize(columns * static_cast<std::size_t>(m_rows));
  for (int row = 0; row < m_rows; ++row) {
    // The border collects points from anywhere outside: it is left out.
    const Cell zero;
    const auto column = [&](int c) {
      Cell sum;
      if (c < 0 || c >= m_columns) return sum;
      const Cell& above = row > 0 ? cell(c, row - 1) : zero;
      const Cell& at = cell(c, row);
      const Cell& below = row + 1 < m_rows ? cell(c, row + 1) : zero;
      sum.count = above.count + 2.0F * at.count + below.count;
      sum.red = above.red + 2.0F * at.red + below.red;
      sum.green = above.green + 2.0F * at.green + below.green;
      sum.blue = above.blue + 2.0F * at.blue + below.blue;
      return sum;
    };
    Cell left, middle = column(0);
    Cell* to = m_smooth.data() + static_cast<std::size_t>(row) * columns;
    for (int c = 0; c < m_columns; ++c, ++to) {
      const Cell right = column(c + 1);
      to->count = (left.count + 2.0F * middle.count + right.count) / 16.0F;
      to->red = (left.red + 2.0F * middle.red + right.red) / 16.0F;
      to->green = (left.green + 2.0F * middle.green + right.green) / 16.0F;
      to->blue = (left.blue + 2.0F * middle.blue + right.blue) / 16.0F;
      left = middle;
      middle = right;
    }
  }
}

// The level at which a cell becomes opaque: all but the densest hundredth of the cells with points stay below it, so that one
// heap of equal points does not dim the rest.
float DensityGrid::fullLevel() const {
  constexpr int perLevel = 16;
  std::array<int, 40 * perLevel> histogram{};
  int filled = 0;
  for (const Cell& at : m_smooth) {
    if (at.count < 0.05F) continue;
    ++filled;
    ++histogram[static_cast<std::size_t>(level(at.count) * perLevel)];
  }
  std::size_t bin = histogram.size() - 1;
  int above = filled / 100;
  while (bin > 2 * perLevel && above >= histogram[bin]) above -= histogram[bin--];
  return static_cast<float>(bin + 1) / perLevel;
}

// Without a ground, the colours are as transparent as the density is low.
void DensityGrid::colourRow(int row, float opacityPerLevel, std::optional<QRgb> ground) {
  m_colours.resize(static_cast<std::size_t>(m_columns));
  const Cell* cells = m_smooth.data() + static_cast<std::size_t>(row) * m_colours.size();
  const QRgb under = ground.value_or(qRgba(0, 0, 0, 0));
  const float red = static_cast<float>(qRed(under)), green = static_cast<float>(qGreen(under)),
              blue = static_cast<float>(qBlue(under));
  for (std::size_t c = 0; c < m_colours.size(); ++c) {
    const Cell& at = cells[c];
    const float opacity = std::min(1.0F, level(at.count) * opacityPerLevel);
    const float share = opacity / (at.count + 1e-20F), rest = 1.0F - opacity;
    const auto channel = [&](float sum, float below) {
      return static_cast<std::uint32_t>(std::min(255.0F, sum * share + below * rest + 0.5F));
    };
    const auto alpha = ground ? 255U : static_cast<std::uint32_t>(255.0F * opacity + 0.5F);
    m_colours[c] = (alpha << 24U) | (channel(at.red, red) << 16U) | (channel(at.green, green) << 8U) | channel(at.blue, blue);
  }
}

void DensityGrid::stretchRow(std::vector<std::uint32_t>& to) const {
  const std::uint32_t* const colours = m_colours.data();
  to.resize(m_across.size());
  for (std::size_t x = 0; x < to.size(); ++x)
    to[x] = mix(colours[m_across[x].first], colours[m_across[x].first + 1], m_across[x].share);
}

void DensityGrid::paint(QImage& image, QRgb ground) { paintRows(image, ground); }
void DensityGrid::paintOver(QImage& image) { paintRows(image, std::nullopt); }

void DensityGrid::paintRows(QImage& image, std::optional<QRgb> ground) {
  assert(image.format() == QImage::Format_ARGB32_Premultiplied);
  smooth();
  const float opacityPerLevel = 1.0F / fullLevel();
  m_across.clear();
  for (int x = 0; x < image.width(); ++x) m_across.emplace_back(x - m_left, m_side);
  const auto line = [&](int row, std::vector<std::uint32_t>& to) {
    colourRow(row, opacityPerLevel, ground);
    stretchRow(to);
  };
  int above = -1;
  for (int y = 0; y < image.height(); ++y) {
    const Between at(y - m_top, m_side);
    if (at.first != above) {
      if (above < 0) line(at.first, m_lines[1]);
      std::swap(m_lines[0], m_lines[1]);
      line(at.first + 1, m_lines[1]);
      above = at.first;
    }
    auto* const to = reinterpret_cast<std::uint32_t*>(image.scanLine(y));
    const std::uint32_t* const from = m_lines[0].data();
    const std::uint32_t* const next = m_lines[1].data();
    if (ground) {
      for (std::size_t x = 0; x < m_across.size(); ++x) to[x] = mix(from[x], next[x], at.share);
    } else {
      for (std::size_t x = 0; x < m_across.size(); ++x) to[x] = blend(mix(from[x], next[x], at.share), to[x]);
    }
  }
}

}  // namespace latentscape
