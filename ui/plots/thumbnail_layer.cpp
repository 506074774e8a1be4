// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/thumbnail_layer.h"

#include "ui/plots/point_blocks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace latentscape {

namespace {

constexpr std::size_t piles = 256;
constexpr std::size_t mostPoints = 65'536;    // of so many, and their like, thumbnails are chosen
constexpr std::size_t mostReads = 4'000'000;  // values of images to make thumbnails from in one picture: some milliseconds
constexpr float roomToSpare = 1.2F;           // between a new thumbnail and others, in their sizes

// A fifth of the colour on the ground.
QRgb faint(QRgb colour, QRgb ground) {
  const auto mixed = [](int a, int b) { return (a + 4 * b + 2) / 5; };
  return qRgb(mixed(qRed(colour), qRed(ground)), mixed(qGreen(colour), qGreen(ground)), mixed(qBlue(colour), qBlue(ground)));
}

}  // namespace

void ThumbnailLayer::setImages(std::shared_ptr<const ImageSet> images) {
  if (images == m_images) return;
  m_images = std::move(images);
  m_shown.clear();
}

// Takes a place for a thumbnail around a point, if all others are room times their size away.
bool ThumbnailLayer::place(const Candidate& candidate, float room) {
  const auto width = static_cast<float>(m_cell.width()), height = static_cast<float>(m_cell.height());
  const int column = static_cast<int>(std::floor(candidate.x / width)) + 2,
            row = static_cast<int>(std::floor(candidate.y / height)) + 2;
  if (column < 0 || row < 0 || column >= m_columns || row >= m_rows) return false;
  const float farX = room * width, farY = room * height;
  for (int r = std::max(row - 2, 0); r <= std::min(row + 2, m_rows - 1); ++r) {
    for (int c = std::max(column - 2, 0); c <= std::min(column + 2, m_columns - 1); ++c) {
      const std::int32_t other = m_grid[static_cast<std::size_t>(r * m_columns + c)];
      if (other < 0) continue;
      const QPointF& centre = m_centres[static_cast<std::size_t>(other)];
      if (std::abs(static_cast<float>(centre.x()) - candidate.x) < farX &&
          std::abs(static_cast<float>(centre.y()) - candidate.y) < farY)
        return false;
    }
  }
  m_grid[static_cast<std::size_t>(row * m_columns + column)] = static_cast<std::int32_t>(m_shown.size());
  m_centres.emplace_back(static_cast<double>(candidate.x), static_cast<double>(candidate.y));
  const QSize size = m_atlas.size() + QSize(2 * m_frame, 2 * m_frame);
  // Rounded both, boxes come a pixel nearer to each other: no more than the gap.
  const QPoint corner(static_cast<int>(std::lround(candidate.x - static_cast<float>(size.width()) / 2.0F)),
                      static_cast<int>(std::lround(candidate.y - static_cast<float>(size.height()) / 2.0F)));
  m_shown.push_back({candidate.index, QRect(corner, size), candidate.label});
  return true;
}

void ThumbnailLayer::choose(QSize picture, const MapPoints& points, bool flat, const MapView& view,
                            const std::bitset<256>& hidden) {
  const auto width = static_cast<float>(m_cell.width()), height = static_cast<float>(m_cell.height());
  m_columns = picture.width() / m_cell.width() + 5;
  m_rows = picture.height() / m_cell.height() + 5;
  m_grid.assign(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows), -1);
  m_centres.clear();
  const std::size_t count = std::min(points.count(), m_images->size());
  std::uint32_t mask = 0;  // thins out very many points, by their place in the order
  if (count > mostPoints) {
    while ((count >> static_cast<unsigned>(std::popcount(mask))) > mostPoints) mask = 2 * mask + 1;
    mask <<= 8U;  // the lowest bits are the order
  }
  std::array<bool, 256> visible{};
  for (std::size_t c = 0; c < visible.size(); ++c) visible[c] = !hidden.test(c);
  const float left = -width / 2, top = -height / 2;
  const float right = static_cast<float>(picture.width()) + width / 2, bottom = static_cast<float>(picture.height()) + height / 2;
  m_seen.clear();
  std::array<std::uint32_t, piles + 1> begin{};
  forEachBlock(points, flat, PlaneToPixel(view, m_ratio), [&](const PointBlock& block) {
    std::array<std::uint16_t, PointBlock::capacity> inside;
    std::size_t here = 0;
    for (std::size_t i = 0; i < block.count; ++i) {
      const float x = block.x[i], y = block.y[i];
      inside[here] = static_cast<std::uint16_t>(i);
      here += static_cast<std::size_t>((x > left) & (y > top) & (x < right) & (y < bottom) & visible[block.labels[i]]);
    }
    for (std::size_t k = 0; k < here; ++k) {
      const std::size_t i = inside[k], index = block.first + i;
      const std::uint32_t order = scramble(index);
      if (index >= count || (order & mask) != 0) continue;
      m_seen.push_back({static_cast<std::uint32_t>(index), block.x[i], block.y[i], block.labels[i]});
      ++begin[(order & 255U) + 1];
    }
    return block.first + block.count < count;
  });
  for (std::size_t p = 1; p <= piles; ++p) begin[p] += begin[p - 1];
  m_sorted.resize(m_seen.size());
  for (const Candidate& candidate : m_seen) m_sorted[begin[scramble(candidate.index) & 255U]++] = candidate;

  // Those that are shown are among the candidates while they are in sight.
  std::vector<std::uint32_t> former;
  former.reserve(m_shown.size());
  for (const Thumbnail& thumbnail : m_shown) former.push_back(thumbnail.index);
  std::sort(former.begin(), former.end());
  m_shown.clear();
  const auto wasShown = [&](const Candidate& candidate) {
    return std::binary_search(former.begin(), former.end(), candidate.index);
  };
  std::vector<std::uint8_t> old(m_sorted.size());
  for (std::size_t i = 0; i < m_sorted.size(); ++i) {
    old[i] = wasShown(m_sorted[i]) ? 1 : 0;
    if (old[i] != 0) place(m_sorted[i], 1.0F);
  }
  for (std::size_t i = 0; i < m_sorted.size(); ++i) {
    if (old[i] == 0) place(m_sorted[i], roomToSpare);
  }
}

void ThumbnailLayer::paintOne(QImage& picture, const Thumbnail& thumbnail, const std::uint32_t* image, const Look& look) const {
  const bool rest = look.brushed != nullptr && !look.brushed->contains(thumbnail.index);
  const bool dim = look.lit && *look.lit != thumbnail.label, fainter = rest || dim;
  QRgb frame = look.frames[thumbnail.label % look.frames.size()];
  if (rest) frame = look.rest;
  else if (dim) frame = faint(frame, look.ground);
  const QRect box = thumbnail.box, seen = box.intersected(picture.rect());
  const QRect inner = box.adjusted(m_frame, m_frame, -m_frame, -m_frame), innerSeen = inner.intersected(seen);
  for (int y = seen.top(); y <= seen.bottom(); ++y) {
    auto* const line = reinterpret_cast<std::uint32_t*>(picture.bits() + y * picture.bytesPerLine());
    if (y < inner.top() || y > inner.bottom() || innerSeen.isEmpty()) {
      std::fill(line + seen.left(), line + seen.right() + 1, frame);
      continue;
    }
    std::fill(line + seen.left(), line + innerSeen.left(), frame);
    std::fill(line + innerSeen.right() + 1, line + seen.right() + 1, frame);
    const std::uint32_t* const from = image + (y - inner.top()) * inner.width() + (innerSeen.left() - inner.left());
    if (!fainter) {
      std::memcpy(line + innerSeen.left(), from, static_cast<std::size_t>(innerSeen.width()) * sizeof *from);
      continue;
    }
    for (int x = 0; x < innerSeen.width(); ++x) line[innerSeen.left() + x] = faint(from[x], look.ground);
  }
}

void ThumbnailLayer::paint(QImage& picture, const MapPoints& points, bool flat, const MapView& view,
                           const std::bitset<256>& hidden, const Look& look) {
  m_ratio = picture.devicePixelRatio();
  m_complete = true;
  m_atlas.set(m_images, m_ratio);
  if (m_atlas.size().isEmpty()) return m_shown.clear();
  m_frame = std::max(1, static_cast<int>(std::lround(1.5 * m_ratio)));
  const int gap = std::max(1, static_cast<int>(std::lround(m_ratio)));
  m_cell = m_atlas.size() + QSize(2 * m_frame + gap, 2 * m_frame + gap);
  choose(picture.size(), points, flat, view, hidden);
  m_atlas.begin(m_shown.size());
  std::size_t reads = 0;
  for (Thumbnail& thumbnail : m_shown) {
    const std::uint32_t* image = m_atlas.find(thumbnail.index);
    if (image == nullptr && (reads == 0 || reads + m_atlas.costOfOne() <= mostReads)) {
      image = m_atlas.make(thumbnail.index);
      reads += m_atlas.costOfOne();
    }
    thumbnail.painted = image != nullptr;
    m_complete = m_complete && thumbnail.painted;
    if (image != nullptr) paintOne(picture, thumbnail, image, look);
  }
}

std::optional<std::size_t> ThumbnailLayer::at(QPointF pixel) const {
  const QPoint at(static_cast<int>(std::floor(pixel.x() * m_ratio)), static_cast<int>(std::floor(pixel.y() * m_ratio)));
  for (const Thumbnail& thumbnail : m_shown) {
    if (thumbnail.painted && thumbnail.box.contains(at)) return thumbnail.index;
  }
  return std::nullopt;
}

std::optional<QRectF> ThumbnailLayer::boxOf(std::size_t index) const {
  for (const Thumbnail& thumbnail : m_shown) {
    if (thumbnail.painted && thumbnail.index == index)
      return QRectF(QPointF(thumbnail.box.topLeft()) / m_ratio, QSizeF(thumbnail.box.size()) / m_ratio);
  }
  return std::nullopt;
}

}  // namespace latentscape
