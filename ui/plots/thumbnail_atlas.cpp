// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/thumbnail_atlas.h"

#include <QColor>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace latentscape {

namespace {

constexpr double usual = 28.0, least = 24.0, most = 40.0;  // a thumbnail's longer side, in logical pixels
constexpr std::size_t mostBytes = 48U << 20U;
constexpr int samples = 4;  // of an image's pixels in each direction that a thumbnail's pixel is the mean of

int sideFor(int longest, double ratio) {
  const int wanted = static_cast<int>(std::lround(usual * ratio));
  int best = 0;
  const auto consider = [&](int side) {
    if (side < least * ratio || side > most * ratio) return;
    if (best == 0 || std::abs(side - wanted) < std::abs(best - wanted)) best = side;
  };
  for (int factor = 1; factor * longest <= most * ratio; ++factor) consider(factor * longest);
  for (int part = 2; longest / part >= least * ratio; ++part) {
    if (longest % part == 0) consider(longest / part);
  }
  return best == 0 ? wanted : best;
}

}  // namespace

QSize ThumbnailAtlas::sizeFor(ImageShape shape, double pixelRatio) {
  const int longest = std::max(shape.width, shape.height);
  if (longest <= 0) return {};
  const double scale = static_cast<double>(sideFor(longest, pixelRatio)) / longest;
  const auto scaled = [scale](int length) { return std::max(1, static_cast<int>(std::lround(length * scale))); };
  return {scaled(shape.width), scaled(shape.height)};
}

std::vector<ThumbnailAtlas::Range> ThumbnailAtlas::ranges(int from, int to) {
  std::vector<Range> all(static_cast<std::size_t>(to));
  for (int i = 0; i < to; ++i) {
    const auto at = [&](int edge) { return static_cast<int>(static_cast<std::int64_t>(edge) * from / to); };
    const int first = at(i), last = std::max(first + 1, at(i + 1));
    all[static_cast<std::size_t>(i)] = {first, last, (last - first + samples - 1) / samples};
  }
  return all;
}

void ThumbnailAtlas::set(std::shared_ptr<const ImageSet> images, double pixelRatio) {
  if (images == m_images && pixelRatio == m_ratio) return;
  m_images = std::move(images);
  m_ratio = pixelRatio;
  m_places.clear();
  m_pixels.clear();
  m_placeOf.clear();
  m_rows.clear();
  m_columns.clear();
  m_size = {};
  m_most = m_next = m_cost = 0;
  if (!m_images || (m_images->shape.channels != 1 && m_images->shape.channels != 3)) return;
  const ImageShape& shape = m_images->shape;
  m_size = sizeFor(shape, pixelRatio);
  if (m_size.isEmpty()) return;
  m_rows = ranges(shape.height, m_size.height());
  m_columns = ranges(shape.width, m_size.width());
  m_placeOf.assign(m_images->size(), -1);
  const auto reads = [](const std::vector<Range>& all) {
    std::size_t sum = 0;
    for (const Range& range : all) sum += static_cast<std::size_t>((range.last - range.first + range.step - 1) / range.step);
    return sum;
  };
  m_cost = reads(m_rows) * reads(m_columns) * static_cast<std::size_t>(shape.channels);
}

void ThumbnailAtlas::begin(std::size_t mostAsked) {
  ++m_now;
  if (m_size.isEmpty()) return;
  const auto area = static_cast<std::size_t>(m_size.width()) * static_cast<std::size_t>(m_size.height());
  m_most = std::max({m_most, mostBytes / (4 * area), mostAsked});
}

const std::uint32_t* ThumbnailAtlas::find(std::size_t index) {
  if (index >= m_placeOf.size() || m_placeOf[index] < 0) return nullptr;
  const auto place = static_cast<std::size_t>(m_placeOf[index]);
  m_places[place].asked = m_now;
  return m_pixels.data() + place * static_cast<std::size_t>(m_size.width()) * static_cast<std::size_t>(m_size.height());
}

// One that no image of the current picture has.
std::size_t ThumbnailAtlas::freePlace() {
  const auto area = static_cast<std::size_t>(m_size.width()) * static_cast<std::size_t>(m_size.height());
  if (m_places.size() >= m_most) {
    for (std::size_t tried = 0; tried < m_places.size(); ++tried) {
      m_next = (m_next + 1) % m_places.size();
      Place& place = m_places[m_next];
      if (place.asked == m_now) continue;
      m_placeOf[static_cast<std::size_t>(place.image)] = -1;
      return m_next;
    }
  }
  m_places.emplace_back();
  m_pixels.resize(m_places.size() * area);
  return m_places.size() - 1;
}

const std::uint32_t* ThumbnailAtlas::make(std::size_t index) {
  assert(m_images && index < m_images->size());
  const std::size_t place = freePlace();
  m_places[place] = {static_cast<std::int64_t>(index), m_now};
  m_placeOf[index] = static_cast<std::int32_t>(place);
  ++m_made;
  const auto image = m_images->image(index);
  const int channels = m_images->shape.channels, width = m_images->shape.width;
  const auto area = static_cast<std::size_t>(m_size.width()) * static_cast<std::size_t>(m_size.height());
  std::uint32_t* const pixels = m_pixels.data() + place * area;
  std::uint32_t* to = pixels;
  for (const Range& row : m_rows) {
    for (const Range& column : m_columns) {
      std::array<std::uint32_t, 3> sum{};
      std::uint32_t count = 0;
      for (int y = row.first; y < row.last; y += row.step) {
        for (int x = column.first; x < column.last; x += column.step, ++count) {
          const std::uint8_t* const from = image.data() + static_cast<std::ptrdiff_t>((y * width + x)) * channels;
          for (int c = 0; c < channels; ++c) sum[static_cast<std::size_t>(c)] += from[c];
        }
      }
      const auto mean = [&](int c) {
        return static_cast<int>((sum[static_cast<std::size_t>(channels == 1 ? 0 : c)] + count / 2) / count);
      };
      *to++ = qRgb(mean(0), mean(1), mean(2));
    }
  }
  return pixels;
}

}  // namespace latentscape
