// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/point_stamper.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace latentscape {

namespace {

// Source over destination, both premultiplied; two channels at a time, x/255 as (x + 128 + (x >> 8)) >> 8.
inline std::uint32_t over(std::uint32_t source, std::uint32_t destination) {
  const std::uint32_t keep = 255U - (source >> 24U);
  std::uint32_t low = (destination & 0x00ff00ffU) * keep;
  low = ((low + ((low >> 8U) & 0x00ff00ffU) + 0x00800080U) >> 8U) & 0x00ff00ffU;
  std::uint32_t high = ((destination >> 8U) & 0x00ff00ffU) * keep;
  high = (high + ((high >> 8U) & 0x00ff00ffU) + 0x00800080U) & 0xff00ff00U;
  return source + (low | high);
}

}  // namespace

void PointStamper::prepare(std::span<const QRgb> colours, double radius, double opacity) {
  m_colours = colours.size();
  m_half = static_cast<int>(std::ceil(radius + 0.5));
  m_side = 2 * m_half + 1;
  m_stamps.clear();
  m_stamps.reserve(m_colours * phases * phases * static_cast<std::size_t>(m_side) * static_cast<std::size_t>(m_side));
  for (const QRgb colour : colours) {
    for (int py = 0; py < phases; ++py) {
      for (int px = 0; px < phases; ++px) {
        const double cx = m_half + (px + 0.5) / phases;
        const double cy = m_half + (py + 0.5) / phases;
        for (int v = 0; v < m_side; ++v) {
          for (int u = 0; u < m_side; ++u) {
            const double cover = std::clamp(radius + 0.5 - std::hypot(u + 0.5 - cx, v + 0.5 - cy), 0.0, 1.0) * opacity;
            m_stamps.push_back(qPremultiply(qRgba(qRed(colour), qGreen(colour), qBlue(colour), static_cast<int>(cover * 255.0 + 0.5))));
          }
        }
      }
    }
  }
}

PointStamper::Target::Target(const PointStamper& stamper, QImage& image)
    : m_stamper(stamper),
      m_bits(reinterpret_cast<std::uint32_t*>(image.bits())),
      m_stride(image.bytesPerLine() / 4),
      m_width(image.width()),
      m_height(image.height()) {
  assert(image.format() == QImage::Format_ARGB32_Premultiplied);
}

void PointStamper::Target::stamp(double x, double y, std::size_t colour) {
  const int half = m_stamper.m_half;
  const int side = m_stamper.m_side;
  // Also false for a NaN.
  if (!(x > -half - 1.0 && y > -half - 1.0 && x < m_width + half + 1.0 && y < m_height + half + 1.0)) return;
  const double fx = std::floor(x), fy = std::floor(y);
  const auto px = static_cast<std::size_t>((x - fx) * phases), py = static_cast<std::size_t>((y - fy) * phases);
  const std::size_t area = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
  const std::uint32_t* const source = m_stamper.m_stamps.data() + ((colour * phases + std::min<std::size_t>(py, phases - 1)) * phases +
                                                                   std::min<std::size_t>(px, phases - 1)) * area;
  const int left = static_cast<int>(fx) - half, top = static_cast<int>(fy) - half;
  const int fromU = std::max(0, -left), toU = std::min(side, m_width - left);
  const int fromV = std::max(0, -top), toV = std::min(side, m_height - top);
  for (int v = fromV; v < toV; ++v) {
    std::uint32_t* const to = m_bits + (top + v) * m_stride + left;
    const std::uint32_t* const from = source + v * side;
    for (int u = fromU; u < toU; ++u) {
      if (from[u] != 0) to[u] = over(from[u], to[u]);
    }
  }
}

}  // namespace latentscape
