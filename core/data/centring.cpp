// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/centring.h"

#include "core/data/resize.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace latentscape {
namespace {

constexpr double kRounding = 1e-6;  // pixels: a centre of mass that misses the middle by less than this is there
constexpr int kNoise = 6;           // median deviations; four standard deviations of a normal distribution
constexpr int kClear = 2;           // times the noise: how far the farthest level of ink is from the paper's, at least

struct Box {
  int left = 0, top = 0, width = 0, height = 0;
};

Box boxOf(const Ink& ink) {
  int left = ink.width, right = 0, top = ink.height, bottom = 0;
  for (int y = 0; y < ink.height; ++y) {
    const float* const row = ink.coverage.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(ink.width);
    const float* const end = row + ink.width;
    const auto covered = [](float value) { return value > 0.0F; };
    const float* const first = std::find_if(row, end, covered);
    if (first == end) continue;
    left = std::min(left, static_cast<int>(first - row));
    for (int x = ink.width; x > right; --x) {
      if (covered(row[x - 1])) right = x;
    }
    top = std::min(top, y);
    bottom = y + 1;
  }
  if (bottom == 0) return {};
  return {left, top, right - left, bottom - top};
}

// What one pixel of the result takes from a row or a column: shares of values first, first + 1, ...
struct Area {
  std::size_t first = 0;
  std::vector<double> shares;
};

// From `length` values, of which longer / box fall on each pixel of the result.
std::vector<Area> areas(int length, int longer, int box) {
  const int count = (length * box + longer - 1) / longer;
  std::vector<Area> all(static_cast<std::size_t>(count));
  const double values = static_cast<double>(longer) / box;
  for (int i = 0; i < count; ++i) {
    const double from = static_cast<double>(i) * longer / box;
    const double to = std::min(static_cast<double>(i + 1) * longer / box, static_cast<double>(length));
    Area& area = all[static_cast<std::size_t>(i)];
    const int first = static_cast<int>(from);
    area.first = static_cast<std::size_t>(first);
    for (int x = first; x < to; ++x)
      area.shares.push_back((std::min(to, x + 1.0) - std::max(from, static_cast<double>(x))) / values);
  }
  return all;
}

// The content of the box: down.size() rows of across.size() values.
std::vector<double> scaled(const Ink& ink, const Box& box, const std::vector<Area>& across, const std::vector<Area>& down) {
  const std::size_t columns = across.size();
  std::vector<double> narrow(static_cast<std::size_t>(box.height) * columns);
  double* to = narrow.data();
  for (int y = 0; y < box.height; ++y) {
    const float* const row = ink.coverage.data() + static_cast<std::size_t>(box.top + y) * static_cast<std::size_t>(ink.width) +
                             static_cast<std::size_t>(box.left);
    for (const Area& area : across) {
      double sum = 0.0;
      for (std::size_t k = 0; k < area.shares.size(); ++k) sum += area.shares[k] * static_cast<double>(row[area.first + k]);
      *to++ = sum;
    }
  }
  std::vector<double> result(down.size() * columns);
  for (std::size_t i = 0; i < down.size(); ++i) {
    for (std::size_t k = 0; k < down[i].shares.size(); ++k) {
      const double* const row = narrow.data() + (down[i].first + k) * columns;
      for (std::size_t x = 0; x < columns; ++x) result[i * columns + x] += down[i].shares[k] * row[x];
    }
  }
  return result;
}

// Where the first of `length` values stands whose centre of mass is that.
int placeOf(double centre, std::size_t length, int side) {
  const int wanted = static_cast<int>(std::ceil((side - 1) / 2.0 - centre - kRounding));
  return std::clamp(wanted, 0, side - static_cast<int>(length));
}

double medianOf(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// To kInkSide, by means of blocks of pixels; before anything else is made of it: a picture may have many millions.
Image shrunk(const Image& picture) {
  const auto [height, width, channels] = picture.shape;
  const int block = (std::max(width, height) + kInkSide - 1) / kInkSide;
  if (block < 2) return picture;
  Image small{{(height + block - 1) / block, (width + block - 1) / block, channels}, {}};
  for (int top = 0; top < height; top += block) {
    for (int left = 0; left < width; left += block) {
      const int bottom = std::min(top + block, height), right = std::min(left + block, width);
      for (int channel = 0; channel < channels; ++channel) {
        std::uint64_t sum = 0;
        for (int y = top; y < bottom; ++y) {
          for (int x = left; x < right; ++x) {
            const std::size_t pixel = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
            sum += picture.pixels[pixel * static_cast<std::size_t>(channels) + static_cast<std::size_t>(channel)];
          }
        }
        const auto count = static_cast<std::uint64_t>(bottom - top) * static_cast<std::uint64_t>(right - left);
        small.pixels.push_back(static_cast<std::uint8_t>((sum + count / 2) / count));
      }
    }
  }
  return small;
}

// The levels of a grey picture, row by row.
struct Levels {
  int width = 0, height = 0;
  std::vector<double> values;
};

// Calls visit(x, y, level) for each pixel of the border.
template <class Visit>
void visitBorder(const Levels& levels, Visit visit) {
  for (int y = 0; y < levels.height; ++y) {
    const bool whole = y == 0 || y + 1 == levels.height;
    const int step = whole ? 1 : std::max(1, levels.width - 1);
    for (int x = 0; x < levels.width; x += step)
      visit(x, y,
            levels.values[static_cast<std::size_t>(y) * static_cast<std::size_t>(levels.width) + static_cast<std::size_t>(x)]);
  }
}

struct Paper {
  double level = 0.0, noise = 0.0;  // the median of the border, and the median deviation from it
};

Paper paperOf(const Levels& levels) {
  std::vector<double> border;
  visitBorder(levels, [&](int, int, double level) { border.push_back(level); });
  Paper paper;
  paper.level = medianOf(border);
  for (double& level : border) level = std::abs(level - paper.level);
  paper.noise = medianOf(border);
  return paper;
}

// Without the slope of the plane that fits the border best, by least squares. The border is symmetric about the middle, so the
// normal equations fall apart into one for each direction.
Levels levelled(Levels levels) {
  const double middleX = (levels.width - 1) / 2.0, middleY = (levels.height - 1) / 2.0;
  double acrossLevel = 0.0, across = 0.0, downLevel = 0.0, down = 0.0;
  visitBorder(levels, [&](int x, int y, double level) {
    acrossLevel += (x - middleX) * level;
    across += (x - middleX) * (x - middleX);
    downLevel += (y - middleY) * level;
    down += (y - middleY) * (y - middleY);
  });
  const double slopeX = across > 0.0 ? acrossLevel / across : 0.0, slopeY = down > 0.0 ? downLevel / down : 0.0;
  double* value = levels.values.data();
  for (int y = 0; y < levels.height; ++y) {
    for (int x = 0; x < levels.width; ++x) *value++ -= slopeX * (x - middleX) + slopeY * (y - middleY);
  }
  return levels;
}

}  // namespace

Image centredAsMnist(const Ink& ink, int side) {
  assert(side > 0);
  assert(ink.coverage.size() == static_cast<std::size_t>(ink.width) * static_cast<std::size_t>(ink.height));
  const auto pixels = static_cast<std::size_t>(side);
  const ImageShape shape{side, side, 1};
  std::vector<float> placed(shape.pixels());
  const Box box = boxOf(ink);
  if (box.width == 0) return toImage(placed, shape);

  const int longer = std::max(box.width, box.height);
  const int target = std::max(1, static_cast<int>(std::lround(side * 20.0 / 28.0)));
  const auto across = areas(box.width, longer, target), down = areas(box.height, longer, target);
  const auto values = scaled(ink, box, across, down);
  double sum = 0.0, sumX = 0.0, sumY = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += values[i];
    sumX += values[i] * static_cast<double>(i % across.size());
    sumY += values[i] * static_cast<double>(i / across.size());
  }
  const auto left = static_cast<std::size_t>(placeOf(sumX / sum, across.size(), side));
  const auto top = static_cast<std::size_t>(placeOf(sumY / sum, down.size(), side));
  for (std::size_t i = 0; i < values.size(); ++i)
    placed[(top + i / across.size()) * pixels + left + i % across.size()] = static_cast<float>(values[i]);
  return toImage(placed, shape);
}

Ink inkOfImage(const Image& image) {
  assert(image.shape.channels == 1);
  Ink ink{image.shape.width, image.shape.height, {}, false, true};
  ink.coverage.reserve(image.pixels.size());
  for (const std::uint8_t value : image.pixels) ink.coverage.push_back(static_cast<float>(value) / 255.0F);
  return ink;
}

bool keepsPixels(const Ink& ink, int side) { return ink.asItIs && ink.width == side && ink.height == side; }

Image modelInput(const Ink& ink, int side) {
  if (!keepsPixels(ink, side)) return centredAsMnist(ink, side);
  return toImage(ink.coverage, {side, side, 1});
}

Ink inkOf(const Image& picture) {
  const Image grey = coloured(shrunk(picture), PictureColour::Grey);
  Ink ink{grey.shape.width, grey.shape.height, std::vector<float>(grey.pixels.size())};
  if (grey.empty()) return ink;
  Levels levels{grey.shape.width, grey.shape.height, {grey.pixels.begin(), grey.pixels.end()}};
  Paper paper = paperOf(levels);
  double noise = kNoise * paper.noise;
  if (Levels flat = levelled(levels); 2.0 * paperOf(flat).noise < paper.noise) {
    levels = std::move(flat);
    paper = paperOf(levels);
    noise = std::max(kNoise * paper.noise, 1.0);  // levels are whole numbers, which no plane is
  }

  const auto [darkest, lightest] = std::minmax_element(levels.values.begin(), levels.values.end());
  const bool darkOnLight = 2.0 * paper.level > *darkest + *lightest;
  const double range = darkOnLight ? paper.level - *darkest : *lightest - paper.level;
  if (range < kClear * noise) return ink;
  ink.darkOnLight = darkOnLight;
  std::transform(levels.values.begin(), levels.values.end(), ink.coverage.begin(), [=](double level) {
    const double above = darkOnLight ? paper.level - level : level - paper.level;
    return above > noise ? static_cast<float>(above / range) : 0.0F;
  });
  return ink;
}

bool isBlank(const Ink& ink) {
  return std::none_of(ink.coverage.begin(), ink.coverage.end(), [](float value) { return value > 0.0F; });
}

Error noInk(const std::string& where) {
  return {"no ink stands out from its border", where,
          "Take a picture of a dark drawing on plain light paper, or of a light one on plain dark."};
}

Result<Ink> foundInk(const Image& picture, const std::string& where) {
  Ink ink = inkOf(picture);
  if (isBlank(ink)) return noInk(where);
  return ink;
}

}  // namespace latentscape
