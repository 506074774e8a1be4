// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/ground_raster.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

namespace latentscape {
namespace {

constexpr std::uint32_t kWhole = 256;  // of a weight
constexpr std::uint32_t kPairs = 0xff00ffU;

// Between which two values of a row or column a pixel of the picture lies.
struct Tap {
  int cell = -1;             // that has the values; -1: none
  int first = 0;             // of the two; the other follows
  std::uint32_t second = 0;  // weight of the other
};

// Of count pixels, over cells with length values each, in the middle of pitch. first is from -1 to length - 1.
std::vector<Tap> tapsOfCells(int count, double corner, double cell, int cells, int pitch, int length) {
  std::vector<Tap> taps(static_cast<std::size_t>(count));
  const int margin = (pitch - length) / 2;
  for (int i = 0; i < count; ++i) {
    const double at = (i + 0.5 - corner) / cell, whole = std::floor(at);
    if (!(whole >= 0.0 && whole < cells)) continue;
    const double value = (at - whole) * pitch - margin - 0.5, first = std::floor(value);
    if (first < -1.0 || first >= length) continue;
    taps[static_cast<std::size_t>(i)] = {static_cast<int>(whole), static_cast<int>(first),
                                         static_cast<std::uint32_t>((value - first) * kWhole)};
  }
  return taps;
}

// Of count pixels, over length values from a place on; the outermost go on to its ends.
std::vector<Tap> tapsOfRange(int count, double from, double size, int length) {
  std::vector<Tap> taps(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    const double at = (i + 0.5 - from) / size;
    if (!(at >= 0.0 && at < 1.0)) continue;
    const double value = std::clamp(at * length - 0.5, 0.0, length - 1.0), first = std::floor(value);
    taps[static_cast<std::size_t>(i)] = {0, static_cast<int>(first), static_cast<std::uint32_t>((value - first) * kWhole)};
  }
  return taps;
}

// A premultiplied colour over an opaque one.
std::uint32_t over(std::uint32_t top, std::uint32_t bottom) {
  const std::uint32_t rest = 255U - (top >> 24U);
  std::uint32_t odd = (bottom & kPairs) * rest + 0x800080U, even = ((bottom >> 8U) & kPairs) * rest + 0x800080U;
  odd = ((odd + ((odd >> 8U) & kPairs)) >> 8U) & kPairs;
  even = (even + ((even >> 8U) & kPairs)) & ~kPairs;
  return top + (odd | even);
}

std::uint32_t between(std::uint32_t a, std::uint32_t b, std::uint32_t second) {
  const std::uint32_t first = kWhole - second;
  const std::uint32_t odd = (((a & kPairs) * first + (b & kPairs) * second) >> 8U) & kPairs;
  const std::uint32_t even = (((a >> 8U) & kPairs) * first + ((b >> 8U) & kPairs) * second) & ~kPairs;
  return odd | even;
}

std::uint32_t* rowOf(QImage& picture, std::size_t y) {
  return reinterpret_cast<std::uint32_t*>(picture.scanLine(static_cast<int>(y)));
}

// Of two values from 0 to 255.
std::uint8_t mixed(std::uint8_t a, std::uint8_t b, std::uint32_t second) {
  const auto sum = static_cast<std::uint16_t>(a * (kWhole - second) + b * second + kWhole / 2);  // at most 65,408
  return static_cast<std::uint8_t>(sum / kWhole);
}

// The pixels of a picture's row on which one cell lies.
struct CellPixels {
  std::size_t cell = 0, begin = 0, end = 0;  // from begin to end - 1
};

std::vector<CellPixels> pixelsOfCells(const std::vector<Tap>& taps) {
  std::vector<CellPixels> cells;
  for (std::size_t x = 0; x < taps.size(); ++x) {
    if (taps[x].cell < 0) continue;
    const auto cell = static_cast<std::size_t>(taps[x].cell);
    if (cells.empty() || cells.back().cell != cell) cells.push_back({cell, x, x});
    cells.back().end = x + 1;
  }
  return cells;
}

// Two rows of values, the second below the first, which are spread over the width of a picture once and not for each of its rows.
class RowPair {
 public:
  explicit RowPair(std::size_t bytes) : m_upper(bytes), m_lower(bytes) {}

  // Between a row and the one below it, as the weight of the latter says. spread(row, bytes) is asked for those that are new.
  template <typename Spread>
  void mix(int row, std::uint32_t second, const Spread& spread, std::uint8_t* to) {
    if (m_row != row) {
      if (m_row == row - 1) std::swap(m_upper, m_lower);
      else spread(row, m_upper.data());
      spread(row + 1, m_lower.data());
      m_row = row;
    }
    const std::uint8_t *const upper = m_upper.data(), *const lower = m_lower.data();
    for (std::size_t i = 0; i < m_upper.size(); ++i) to[i] = mixed(upper[i], lower[i], second);
  }

 private:
  std::vector<std::uint8_t> m_upper, m_lower;
  int m_row = -2;  // of the upper one; none yet
};

// Spreads values of an image's row over the pixels of a cell. line: the same values, with one of 0 at each end. Most of an image
// is often black: only the pixels that have a part in what is not are computed.
template <std::size_t channels>
void spreadRow(std::span<const std::uint8_t> line, std::span<const Tap> taps, std::uint8_t* to) {
  const auto some = [](std::uint8_t value) { return value != 0; };
  const auto first = std::ranges::find_if(line, some), last = std::ranges::find_if(line.rbegin(), line.rend(), some).base();
  // Of the pixels that lie between a value and its next, how many do so before a value of the line.
  const auto before = [&](std::ptrdiff_t value) {
    return std::ranges::partition_point(taps, [value](const Tap& tap) { return tap.first + 1 < value; }) - taps.begin();
  };
  constexpr auto step = static_cast<std::ptrdiff_t>(channels);
  const auto begin = static_cast<std::size_t>(before((first - line.begin()) / step - 1));
  const auto end = std::max(begin, static_cast<std::size_t>(before((last - line.begin() + step - 1) / step)));
  std::fill_n(to, begin * channels, std::uint8_t{0});
  for (std::size_t x = begin; x < end; ++x) {
    const std::uint8_t* const left = line.data() + static_cast<std::size_t>(taps[x].first + 1) * channels;
    for (std::size_t c = 0; c < channels; ++c) to[x * channels + c] = mixed(left[c], left[c + channels], taps[x].second);
  }
  std::fill(to + end * channels, to + taps.size() * channels, std::uint8_t{0});
}

template <std::size_t channels>
class LatticePainter {
 public:
  LatticePainter(const LatticeImages& images, QSize picture, QPointF corner, double cell)
      : m_images(images),
        m_across(tapsOfCells(picture.width(), corner.x(), cell, images.columns, pitch(images.shape), images.shape.width)),
        m_down(tapsOfCells(picture.height(), corner.y(), cell, images.rows, pitch(images.shape), images.shape.height)),
        m_cells(pixelsOfCells(m_across)), m_rows(m_across.size() * channels), m_values(m_across.size() * channels),
        m_line((static_cast<std::size_t>(images.shape.width) + 2) * channels) {}

  // paint(y, cell, values): where there is an image, on each of the picture's rows; values of all of the row's pixels.
  template <typename Paint>
  void forEachPart(const Paint& paint) {
    const auto spread = [this](int row, std::uint8_t* to) { spreadImages(row / rowsOfCell(), row % rowsOfCell() - 1, to); };
    for (std::size_t y = 0; y < m_down.size(); ++y) {
      const Tap& tap = m_down[y];
      if (tap.cell < 0) continue;
      m_rows.mix(tap.cell * rowsOfCell() + tap.first + 1, tap.second, spread, m_values.data());
      for (const CellPixels& cell : m_cells) {
        if (m_images.present[place(tap.cell, cell)] != 0) paint(y, cell, m_values.data());
      }
    }
  }
  // How much of a pixel lies on an image, of the square of kWhole.
  std::uint32_t share(std::size_t x, std::size_t y) const {
    return part(m_across[x], m_images.shape.width) * part(m_down[y], m_images.shape.height);
  }

 private:
  static int pitch(const ImageShape& shape) { return std::max(shape.width, shape.height) + LatticeImages::kGap; }
  int rowsOfCell() const { return m_images.shape.height + 2; }  // with one of zeros above and one below
  std::size_t place(int row, const CellPixels& cell) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(m_images.columns) + cell.cell;
  }
  static std::uint32_t part(const Tap& tap, int length) {
    return (tap.first >= 0 ? kWhole - tap.second : 0U) + (tap.first + 1 < length ? tap.second : 0U);
  }
  void spreadImages(int cellRow, int row, std::uint8_t* to) {
    if (row < 0 || row >= m_images.shape.height) {
      std::fill_n(to, m_values.size(), std::uint8_t{0});
      return;
    }
    const std::size_t length = m_line.size() - 2 * channels;
    for (const CellPixels& cell : m_cells) {
      const std::size_t at = place(cellRow, cell);
      if (m_images.present[at] == 0) continue;
      std::copy_n(m_images.pixels + at * m_images.shape.pixels() + static_cast<std::size_t>(row) * length, length,
                  m_line.begin() + static_cast<std::ptrdiff_t>(channels));
      spreadRow<channels>(m_line, std::span(m_across).subspan(cell.begin, cell.end - cell.begin), to + cell.begin * channels);
    }
  }

  const LatticeImages& m_images;
  const std::vector<Tap> m_across, m_down;
  const std::vector<CellPixels> m_cells;
  RowPair m_rows;
  std::vector<std::uint8_t> m_values;
  std::vector<std::uint8_t> m_line;  // of one image, with a value of 0 at each end
};

}  // namespace

void paintLattice(QImage& picture, const LatticeImages& images, QPointF corner, double cell,
                  const std::array<std::uint32_t, 256>& inks, std::uint32_t opacity, std::optional<std::uint32_t> ground) {
  assert(picture.format() == QImage::Format_ARGB32_Premultiplied);
  if (images.shape.channels == 1) {
    std::array<std::uint32_t, 256> inked{};  // the ground with each level's ink
    for (std::size_t level = 0; ground && level < inked.size(); ++level) inked[level] = over(inks[level], *ground);
    LatticePainter<1>(images, picture.size(), corner, cell)
        .forEachPart([&](std::size_t y, const CellPixels& pixels, const std::uint8_t* levels) {
          std::uint32_t* const to = rowOf(picture, y);
          if (ground) {
            for (std::size_t x = pixels.begin; x < pixels.end; ++x) to[x] = inked[levels[x]];
            return;
          }
          for (std::size_t x = pixels.begin; x < pixels.end; ++x) {
            if (levels[x] != 0) to[x] = over(inks[levels[x]], to[x]);
          }
        });
    return;
  }
  LatticePainter<3> painter(images, picture.size(), corner, cell);
  painter.forEachPart([&](std::size_t y, const CellPixels& pixels, const std::uint8_t* values) {
    std::uint32_t* const to = rowOf(picture, y);
    for (std::size_t x = pixels.begin; x < pixels.end; ++x) {
      const std::uint32_t alpha = (opacity * painter.share(x, y)) >> 16U;
      const auto part = [&](std::size_t channel) { return std::min(alpha, values[3 * x + channel] * opacity / 255U); };
      to[x] = over(alpha << 24U | part(0) << 16U | part(1) << 8U | part(2), to[x]);
    }
  });
}

void paintStretched(QImage& picture, const QImage& colours, const QRectF& to) {
  assert(picture.format() == QImage::Format_ARGB32_Premultiplied && colours.depth() == 32);
  if (colours.isNull() || to.isEmpty()) return;
  const std::vector<Tap> across = tapsOfRange(picture.width(), to.left(), to.width(), colours.width());
  const std::vector<Tap> down = tapsOfRange(picture.height(), to.top(), to.height(), colours.height());
  const std::vector<CellPixels> covered = pixelsOfCells(across);
  if (covered.empty()) return;
  const std::size_t begin = covered.front().begin, count = covered.front().end - begin;
  constexpr std::size_t bytes = sizeof(std::uint32_t);
  const auto spread = [&](int row, std::uint8_t* values) {
    const auto* from = reinterpret_cast<const std::uint32_t*>(colours.constScanLine(std::min(row, colours.height() - 1)));
    for (std::size_t i = 0; i < count; ++i) {
      const Tap& tap = across[begin + i];
      const std::uint32_t colour = between(from[tap.first], from[std::min(tap.first + 1, colours.width() - 1)], tap.second);
      std::memcpy(values + i * bytes, &colour, bytes);
    }
  };
  RowPair rows(count * bytes);
  for (std::size_t y = 0; y < down.size(); ++y) {
    if (down[y].cell < 0) continue;
    rows.mix(down[y].first, down[y].second, spread, reinterpret_cast<std::uint8_t*>(rowOf(picture, y) + begin));
  }
}

}  // namespace latentscape
