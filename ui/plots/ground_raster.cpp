// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/ground_raster.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
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

std::uint32_t* rowOf(QImage& picture, int y) { return reinterpret_cast<std::uint32_t*>(picture.scanLine(y)); }

// How much of a tap lies on values, of kWhole.
std::uint32_t share(const Tap& tap, int length) {
  return (tap.first >= 0 ? kWhole - tap.second : 0U) + (tap.first + 1 < length ? tap.second : 0U);
}

}  // namespace

void paintLattice(QImage& picture, const LatticeImages& images, QPointF corner, double cell,
                  const std::array<std::uint32_t, 256>& inks, std::uint32_t mixed, std::optional<std::uint32_t> ground) {
  std::array<std::uint32_t, 256> inked{};  // the ground with each level's ink
  for (std::size_t level = 0; ground && level < inked.size(); ++level) inked[level] = over(inks[level], *ground);
  assert(picture.format() == QImage::Format_ARGB32_Premultiplied);
  const auto [height, width, channels] = images.shape;
  const int pitch = std::max(width, height) + LatticeImages::kGap;
  const std::vector<Tap> across = tapsOfCells(picture.width(), corner.x(), cell, images.columns, pitch, width);
  const std::vector<Tap> down = tapsOfCells(picture.height(), corner.y(), cell, images.rows, pitch, height);
  const auto row = static_cast<std::size_t>(width) * static_cast<std::size_t>(channels), size = images.shape.pixels();
  const auto step = static_cast<std::size_t>(channels);
  const std::vector<std::uint8_t> none(row);
  std::vector<std::uint32_t> line(row + 2 * step);  // of one image, between two of its rows; with a value of 0 at each end
  for (int y = 0; y < picture.height(); ++y) {
    const Tap& vertical = down[static_cast<std::size_t>(y)];
    if (vertical.cell < 0) continue;
    std::uint32_t* const to = rowOf(picture, y);
    int current = -1;
    bool present = false;
    for (std::size_t x = 0; x < across.size(); ++x) {
      const Tap& tap = across[x];
      if (tap.cell < 0) continue;
      if (tap.cell != current) {
        current = tap.cell;
        const std::size_t place = static_cast<std::size_t>(vertical.cell) * static_cast<std::size_t>(images.columns) +
                                  static_cast<std::size_t>(current);
        present = images.present[place] != 0;
        if (present) {
          const std::uint8_t* const image = images.pixels + place * size;
          const auto rowAt = [&](int at) {
            return at >= 0 && at < height ? image + static_cast<std::size_t>(at) * row : none.data();
          };
          const std::uint8_t *const upper = rowAt(vertical.first), *const lower = rowAt(vertical.first + 1);
          for (std::size_t i = 0; i < row; ++i)
            line[i + step] = upper[i] * (kWhole - vertical.second) + lower[i] * vertical.second;
        }
      }
      if (!present) continue;
      const std::uint32_t* const left = line.data() + static_cast<std::size_t>(tap.first + 1) * step;
      const auto value = [&](std::size_t channel) {
        return (left[channel] * (kWhole - tap.second) + left[channel + step] * tap.second + 0x8000U) >> 16U;
      };
      if (channels == 1) {
        to[x] = ground ? inked[value(0)] : over(inks[value(0)], to[x]);
        continue;
      }
      const std::uint32_t alpha = (mixed * share(vertical, height) * share(tap, width)) >> 16U;
      const auto part = [&](std::size_t channel) { return std::min(alpha, value(channel) * mixed / 255U); };
      to[x] = over(alpha << 24U | part(0) << 16U | part(1) << 8U | part(2), to[x]);
    }
  }
}

void paintStretched(QImage& picture, const QImage& colours, const QRectF& to) {
  assert(picture.format() == QImage::Format_ARGB32_Premultiplied && colours.depth() == 32);
  if (colours.isNull() || to.isEmpty()) return;
  const std::vector<Tap> across = tapsOfRange(picture.width(), to.left(), to.width(), colours.width());
  const std::vector<Tap> down = tapsOfRange(picture.height(), to.top(), to.height(), colours.height());
  const auto columns = static_cast<std::size_t>(colours.width());
  std::vector<std::uint32_t> line(columns + 1);
  for (int y = 0; y < picture.height(); ++y) {
    const Tap& vertical = down[static_cast<std::size_t>(y)];
    if (vertical.cell < 0) continue;
    const auto rowAt = [&](int at) {
      return reinterpret_cast<const std::uint32_t*>(colours.constScanLine(std::min(at, colours.height() - 1)));
    };
    const std::uint32_t *const upper = rowAt(vertical.first), *const lower = rowAt(vertical.first + 1);
    for (std::size_t i = 0; i < columns; ++i) line[i] = between(upper[i], lower[i], vertical.second);
    line[columns] = line[columns - 1];
    std::uint32_t* const row = rowOf(picture, y);
    for (std::size_t x = 0; x < across.size(); ++x) {
      const Tap& tap = across[x];
      if (tap.cell < 0) continue;
      const auto first = static_cast<std::size_t>(tap.first);
      row[x] = between(line[first], line[first + 1], tap.second);
    }
  }
}

}  // namespace latentscape
