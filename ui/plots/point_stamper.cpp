// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/point_stamper.h"

#include "ui/plots/blend.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace latentscape {

namespace {

// Blends four pixels, source over destination, byte by byte: x/255 as (x + 128 + ((x + 128) >> 8)) >> 8. The compiler
// vectorises it.
inline void blendLane(std::uint8_t* __restrict to, const std::uint8_t* __restrict source, const std::uint8_t* __restrict keep) {
  for (int i = 0; i < 16; ++i) {
    const auto kept = static_cast<std::uint16_t>(to[i] * keep[i] + 128);
    to[i] = static_cast<std::uint8_t>(source[i] + (static_cast<std::uint16_t>(kept + (kept >> 8)) >> 8));
  }
}

// Of a shape with a disc's area, from its centre to its farthest point, where the disc's radius is 1.
double reachOf(ClassShape shape) {
  switch (shape) {
    case ClassShape::Square: return kSquareHalf * 1.4142135623730951;
    case ClassShape::Triangle: return kTriangleRadius;
    case ClassShape::Disc: break;
  }
  return 1.0;
}

// From the shape's edge, outwards positive, at (x, y) from its centre, y downwards. To a corner it is that to the edges' lines,
// which for marks of a few pixels looks the same.
double distance(ClassShape shape, double radius, double x, double y) {
  switch (shape) {
    case ClassShape::Square: return std::max(std::abs(x), std::abs(y)) - kSquareHalf * radius;
    case ClassShape::Triangle: {
      const double inner = kTriangleRadius * radius / 2.0;  // from the centre to an edge
      const double slanted = std::abs(x) * 0.866025403784439 - y * 0.5;
      return std::max(y, slanted) - inner;
    }
    case ClassShape::Disc: break;
  }
  return std::hypot(x, y) - radius;
}

const std::uint8_t* bytes(const std::uint32_t* pixels) { return reinterpret_cast<const std::uint8_t*>(pixels); }

}  // namespace

void PointStamper::prepare(std::span<const Mark> marks, double radius, double opacity) {
  m_marks = marks.size();
  double reach = radius;
  for (const Mark& mark : marks) reach = std::max(reach, radius * reachOf(mark.shape));
  m_half = static_cast<int>(std::ceil(reach + 0.5));
  m_side = 2 * m_half + 1;
  m_width = (m_side + lane - 1) / lane * lane;
  m_area = static_cast<std::size_t>(m_side) * static_cast<std::size_t>(m_width);
  m_keep.clear();
  m_stamps.clear();
  m_keep.reserve(m_marks * phases * phases * m_area);
  m_stamps.reserve(m_marks * phases * phases * m_area);
  std::array<std::vector<int>, kClassShapes> alphas;  // of each shape in use
  for (const Mark& mark : marks) {
    std::vector<int>& shaped = alphas[static_cast<std::size_t>(mark.shape)];
    if (shaped.empty()) shaped = alphasOf(mark.shape, radius, opacity);
    for (const int alpha : shaped) {
      m_keep.push_back(0x01010101U * static_cast<std::uint32_t>(255 - alpha));
      m_stamps.push_back(qPremultiply(qRgba(qRed(mark.colour), qGreen(mark.colour), qBlue(mark.colour), alpha)));
    }
  }
}

// [phase y][phase x][side][width]
std::vector<int> PointStamper::alphasOf(ClassShape shape, double radius, double opacity) const {
  std::vector<int> alphas;
  alphas.reserve(phases * phases * m_area);
  for (int py = 0; py < phases; ++py) {
    for (int px = 0; px < phases; ++px) {
      const double cx = m_half + (px + 0.5) / phases;
      const double cy = m_half + (py + 0.5) / phases;
      for (int v = 0; v < m_side; ++v) {
        for (int u = 0; u < m_width; ++u) {
          const double cover = std::clamp(0.5 - distance(shape, radius, u + 0.5 - cx, v + 0.5 - cy), 0.0, 1.0) * opacity;
          alphas.push_back(static_cast<int>(cover * 255.0 + 0.5));
        }
      }
    }
  }
  return alphas;
}

PointStamper::Target::Target(const PointStamper& stamper, QImage& image)
    : m_stamper(stamper), m_bits(reinterpret_cast<std::uint32_t*>(image.bits())), m_stride(image.bytesPerLine() / 4),
      m_width(image.width()), m_height(image.height()) {
  assert(image.format() == QImage::Format_ARGB32_Premultiplied);
}

void PointStamper::Target::stamp(float x, float y, std::size_t mark) {
  const int side = m_stamper.m_side, width = m_stamper.m_width;
  const auto reach = static_cast<float>(m_stamper.m_half) + 1.0F;
  // Also false for a NaN.
  if (!(x > -reach && y > -reach && x < static_cast<float>(m_width) + reach && y < static_cast<float>(m_height) + reach)) return;
  // In quarters of a pixel; all positive, so the cast rounds down.
  const int fineX = static_cast<int>((x + 2.0F * reach) * phases), fineY = static_cast<int>((y + 2.0F * reach) * phases);
  const int shift = 3 * m_stamper.m_half + 2;
  const int left = fineX / phases - shift, top = fineY / phases - shift;
  const auto phase = static_cast<std::size_t>((fineY % phases) * phases + fineX % phases);
  const std::size_t first = (mark * phases * phases + phase) * m_stamper.m_area;
  const std::uint32_t* const source = m_stamper.m_stamps.data() + first;
  if (left < 0 || top < 0 || left + width > m_width || top + side > m_height) return stampClipped(left, top, source);
  const std::uint32_t* const keep = m_stamper.m_keep.data() + first;
  std::uint32_t* to = m_bits + top * m_stride + left;
  int at = 0;
  for (int v = 0; v < side; ++v, to += m_stride) {
    for (int u = 0; u < width; u += lane, at += lane) {
      blendLane(reinterpret_cast<std::uint8_t*>(to + u), bytes(source + at), bytes(keep + at));
    }
  }
}

void PointStamper::Target::stampClipped(int left, int top, const std::uint32_t* stamp) {
  const int side = m_stamper.m_side, width = m_stamper.m_width;
  const int fromU = std::max(0, -left), toU = std::min(side, m_width - left);
  const int fromV = std::max(0, -top), toV = std::min(side, m_height - top);
  for (int v = fromV; v < toV; ++v) {
    for (int u = fromU; u < toU; ++u) {
      std::uint32_t& to = m_bits[(top + v) * m_stride + left + u];
      to = blend(stamp[v * width + u], to);
    }
  }
}

}  // namespace latentscape
