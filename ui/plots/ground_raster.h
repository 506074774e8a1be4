// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"

#include <QImage>
#include <QPointF>
#include <QRectF>

#include <array>
#include <cstdint>
#include <optional>

namespace latentscape {

// What MapGround paints, pixel by pixel and bilinearly, on the caller's thread alone: QPainter shares a smooth scaling among all
// cores, which takes them from a model that trains. Pictures are opaque, of Format_ARGB32_Premultiplied, and all places are in
// their pixels. Any thread.

// Images at the places of a lattice, row by row. A gap of so many of an image's pixels is between two of them.
struct LatticeImages {
  static constexpr int kGap = 4;
  int columns = 0, rows = 0;
  ImageShape shape;                       // of one image: one channel or three
  const std::uint8_t* pixels = nullptr;   // image by image
  const std::uint8_t* present = nullptr;  // whether there is one, by place
};

// corner: of the first place's cell; cell: the side of one. Grey images: inks has the premultiplied colour of each level, and
// beyond the edges of an image is level 0, which has none. Coloured ones are as opaque as opacity, from 0 to 255. ground: the one
// colour that the picture has, which makes it faster; none: it has several.
void paintLattice(QImage& picture, const LatticeImages& images, QPointF corner, double cell,
                  const std::array<std::uint32_t, 256>& inks, std::uint32_t opacity, std::optional<std::uint32_t> ground = {});

// Opaque colours, stretched over a rectangle: each is exact in the middle of its part of it.
void paintStretched(QImage& picture, const QImage& colours, const QRectF& to);

}  // namespace latentscape
