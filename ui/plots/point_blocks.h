// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/map_points.h"
#include "ui/plots/map_view.h"

#include <algorithm>
#include <array>
#include <span>

namespace latentscape {

// With one latent dimension, points have no height: each gets a fixed one in [-0.5, 0.5) by its index (the finalizer of
// MurmurHash3).
inline std::uint32_t scramble(std::size_t index) {
  auto h = static_cast<std::uint32_t>(index) + 0x9e3779b9U;
  h = (h ^ (h >> 16U)) * 0x85ebca6bU;
  h = (h ^ (h >> 13U)) * 0xc2b2ae35U;
  return h ^ (h >> 16U);
}
inline constexpr double kLowestJitter = -0.5;
inline float jitter(std::size_t index) { return static_cast<float>(scramble(index) >> 8U) * (1.0F / 16777216.0F) - 0.5F; }

// From the latent plane to an image's pixels in single precision: exact to a small fraction of a pixel for every point in
// sight, however far from the origin and at any zoom.
struct PlaneToPixel {
  float fromX = 0.0F, fromY = 0.0F;  // subtracted first, so that the rest is small
  float scaleX = 1.0F, scaleY = 1.0F;
  float toX = 0.0F, toY = 0.0F;

  PlaneToPixel() = default;  // the identity: coordinates stay those of the plane
  PlaneToPixel(const MapView& view, double pixelRatio)
      : fromX(static_cast<float>(view.centre.x())), fromY(static_cast<float>(view.centre.y())),
        scaleX(static_cast<float>(pixelRatio / view.unitsPerPixel)), scaleY(-scaleX) {
    const QPointF at = view.toPixel({static_cast<double>(fromX), static_cast<double>(fromY)}) * pixelRatio;
    toX = static_cast<float>(at.x());
    toY = static_cast<float>(at.y());
  }
};

// A block of points, in pixels.
struct PointBlock {
  static constexpr std::size_t capacity = 512;
  std::size_t first = 0;  // index of the first point
  std::size_t count = 0;
  std::array<float, capacity> x, y;
  const std::uint8_t* labels = nullptr;  // count labels; 0 where a point has none
};

// Calls visit(const PointBlock&) for all points in order until it returns false. In blocks, because the compiler vectorises
// loops over short plain arrays.
template <class Visit>
void forEachBlock(const MapPoints& points, bool flat, const PlaneToPixel& transform, Visit&& visit) {
  PointBlock block;
  std::array<std::uint8_t, PointBlock::capacity> padded;
  for (block.first = 0; block.first < points.count(); block.first += block.count) {
    block.count = std::min(PointBlock::capacity, points.count() - block.first);
    const float* const xy = points.xy.data() + 2 * block.first;
    for (std::size_t i = 0; i < block.count; ++i) {
      block.x[i] = (xy[2 * i] - transform.fromX) * transform.scaleX + transform.toX;
      block.y[i] = (xy[2 * i + 1] - transform.fromY) * transform.scaleY + transform.toY;
    }
    if (flat) {
      for (std::size_t i = 0; i < block.count; ++i) {
        block.y[i] = (jitter(block.first + i) - transform.fromY) * transform.scaleY + transform.toY;
      }
    }
    if (block.first + block.count <= points.labels.size()) {
      block.labels = points.labels.data() + block.first;
    } else {
      for (std::size_t i = 0; i < block.count; ++i) padded[i] = points.label(block.first + i);
      block.labels = padded.data();
    }
    if (!visit(static_cast<const PointBlock&>(block))) return;
  }
}

}  // namespace latentscape
