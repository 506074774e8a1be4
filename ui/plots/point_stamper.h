// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/colours.h"

#include <QImage>
#include <QRgb>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace latentscape {

// Draws many small marks of few kinds by blending pre-rendered, antialiased stamps straight into an image's memory; each
// kind has stamps for 4 x 4 positions within a pixel. Two orders of magnitude faster than QPainter::drawEllipse.
class PointStamper {
 public:
  struct Mark {
    QRgb colour = 0;
    ClassShape shape = ClassShape::Disc;
  };
  // radius: of a disc, in the image's pixels; the other shapes have its area. opacity in (0, 1].
  void prepare(std::span<const Mark> marks, double radius, double opacity);
  std::size_t marks() const { return m_marks; }

  // image: Format_ARGB32_Premultiplied. Centres in its pixels, where (0, 0) is the corner of the first; marks may lie partly
  // or wholly outside, and centres that are not finite are left out. mark < marks().
  class Target {
   public:
    Target(const PointStamper& stamper, QImage& image);
    void stamp(float x, float y, std::size_t mark);

   private:
    void stampClipped(int left, int top, const std::uint32_t* stamp);

    const PointStamper& m_stamper;
    std::uint32_t* m_bits;
    std::ptrdiff_t m_stride;  // in pixels
    int m_width, m_height;
  };

 private:
  std::vector<int> alphasOf(ClassShape shape, double radius, double opacity) const;

  static constexpr int phases = 4;
  static constexpr int lane = 4;  // pixels blended at once
  // Both are [mark][phase y][phase x][side][width]; rows are padded with transparent pixels to whole lanes.
  std::vector<std::uint32_t> m_stamps;  // premultiplied ARGB
  std::vector<std::uint32_t> m_keep;    // what remains of the image, 255 - alpha in each of the four bytes
  std::size_t m_marks = 0;
  std::size_t m_area = 0;  // side * width
  int m_half = 0;
  int m_side = 1;
  int m_width = lane;
};

}  // namespace latentscape
