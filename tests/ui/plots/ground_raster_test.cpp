// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/ground_raster.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <ostream>
#include <vector>

namespace latentscape {
namespace {

constexpr double kInk = 0.4;
constexpr std::uint32_t kMixed = 102;  // the same share of 255
const QColor kGround(20, 60, 200);

QImage ground(int width, int height) {
  QImage picture(width, height, QImage::Format_ARGB32_Premultiplied);
  picture.fill(kGround);
  return picture;
}

// White, as opaque as the level says.
std::array<std::uint32_t, 256> whiteInks() {
  std::array<std::uint32_t, 256> inks{};
  for (int level = 0; level < 256; ++level) {
    const int alpha = static_cast<int>(std::lround(kInk * level));
    inks[static_cast<std::size_t>(level)] = qPremultiply(qRgba(255, 255, 255, alpha));
  }
  return inks;
}

// Between four values at whole numbers, in double precision; value(x, y) is 0 where there is none.
double bilinear(double x, double y, const std::function<double(int, int)>& value) {
  const int left = static_cast<int>(std::floor(x)), top = static_cast<int>(std::floor(y));
  const double right = x - left, lower = y - top;
  return (1 - lower) * ((1 - right) * value(left, top) + right * value(left + 1, top)) +
         lower * ((1 - right) * value(left, top + 1) + right * value(left + 1, top + 1));
}

struct Scene {
  ImageShape shape;
  int columns, rows;
  QPointF corner;
  double cell;
};

// For the test's name: otherwise its bytes, and those between its members.
void PrintTo(const Scene& scene, std::ostream* out) { *out << scene.columns << " x " << scene.rows << " of " << scene.cell; }

class PaintLattice : public testing::TestWithParam<Scene> {
 protected:
  PaintLattice() {
    const Scene& scene = GetParam();
    const auto count = static_cast<std::size_t>(scene.columns * scene.rows);
    for (std::size_t i = 0; i < count * scene.shape.pixels(); ++i)
      m_pixels.push_back(static_cast<std::uint8_t>((i * 7919 + i / 3 * 31) % 256));
    for (std::size_t i = 0; i < count; ++i) m_present.push_back(i % 5 == 3 ? 0 : 1);
  }
  // The share that a channel's value, or with channel -1 an image at all, has at the middle of a pixel; from 0 to 255.
  double expected(int x, int y, int channel) const {
    const Scene& scene = GetParam();
    const auto [height, width, channels] = scene.shape;
    const int pitch = std::max(width, height) + LatticeImages::kGap;
    const double across = (x + 0.5 - scene.corner.x()) / scene.cell, down = (y + 0.5 - scene.corner.y()) / scene.cell;
    const int column = static_cast<int>(std::floor(across)), row = static_cast<int>(std::floor(down));
    if (column < 0 || row < 0 || column >= scene.columns || row >= scene.rows) return 0.0;
    const auto place = static_cast<std::size_t>(row * scene.columns + column);
    if (m_present[place] == 0) return 0.0;
    const auto margin = [&](int length) { return (pitch - length) / 2 + 0.5; };
    const std::size_t image = place * scene.shape.pixels();
    return bilinear(
        (across - column) * pitch - margin(width), (down - row) * pitch - margin(height),
        [&, w = width, h = height, c = channels](int i, int j) {
          if (i < 0 || j < 0 || i >= w || j >= h) return 0.0;
          return channel < 0 ? 255.0 : static_cast<double>(m_pixels[image + static_cast<std::size_t>((j * w + i) * c + channel)]);
        });
  }
  std::vector<std::uint8_t> m_pixels, m_present;
};

TEST_P(PaintLattice, IsBilinearWithinEachImageAndLeavesTheRest) {
  const Scene& scene = GetParam();
  QImage picture = ground(90, 70);
  paintLattice(picture, {scene.columns, scene.rows, scene.shape, m_pixels.data(), m_present.data()}, scene.corner, scene.cell,
               whiteInks(), kMixed);
  QImage sooner = ground(90, 70);
  paintLattice(sooner, {scene.columns, scene.rows, scene.shape, m_pixels.data(), m_present.data()}, scene.corner, scene.cell,
               whiteInks(), kMixed, kGround.rgb());
  EXPECT_EQ(sooner, picture);
  int inked = 0;
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      const QColor seen = picture.pixelColor(x, y);
      const std::array under{kGround.red(), kGround.green(), kGround.blue()}, is{seen.red(), seen.green(), seen.blue()};
      ASSERT_EQ(seen.alpha(), 255);
      for (int channel = 0; channel < 3; ++channel) {
        const bool grey = scene.shape.channels == 1;
        const double top = grey ? kInk * expected(x, y, 0) : kInk * expected(x, y, channel);
        const double opaque = grey ? top / 255.0 : kInk * expected(x, y, -1) / 255.0;
        const auto at = static_cast<std::size_t>(channel);
        ASSERT_NEAR(is[at], top + (1.0 - opaque) * under[at], 3.0) << x << "," << y << "," << channel;
      }
      if (seen != kGround) ++inked;
    }
  }
  EXPECT_GT(inked, 300);
}

INSTANTIATE_TEST_SUITE_P(Scenes, PaintLattice,
                         testing::Values(Scene{{4, 4, 1}, 3, 2, {0.0, 0.0}, 30.0},      // enlarged
                                         Scene{{4, 4, 1}, 9, 9, {-13.7, -8.3}, 14.3},   // and cut at the edges
                                         Scene{{28, 28, 1}, 4, 3, {5.25, 3.75}, 20.0},  // made smaller
                                         Scene{{3, 6, 1}, 4, 4, {1.0, 2.0}, 17.0},      // wide
                                         Scene{{5, 4, 3}, 4, 4, {-3.2, 0.4}, 19.5},     // in colour
                                         Scene{{1, 1, 1}, 5, 5, {0.0, 0.0}, 15.0}));

TEST(PaintLatticeTest, FarAwayItPaintsNothing) {
  const std::vector<std::uint8_t> pixels(4, 255), present(1, 1);
  for (const QPointF corner : {QPointF(1e12, 0.0), QPointF(-1e12, 0.0), QPointF(0.0, -200.0)}) {
    QImage picture = ground(20, 20);
    paintLattice(picture, {1, 1, {2, 2, 1}, pixels.data(), present.data()}, corner, 20.0, whiteInks(), kMixed);
    EXPECT_EQ(picture, ground(20, 20));
  }
}

TEST(PaintStretched, IsBilinearAndItsEndsGoOn) {
  QImage colours(4, 3, QImage::Format_ARGB32_Premultiplied);
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 4; ++x) colours.setPixelColor(x, y, QColor(60 * x, 100 * y, 255 - 40 * (x + y)));
  }
  const QRectF to(7.5, -10.25, 61.0, 63.5);
  QImage picture = ground(80, 60);
  paintStretched(picture, colours, to);
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      const QColor seen = picture.pixelColor(x, y);
      const double across = (x + 0.5 - to.left()) / to.width(), down = (y + 0.5 - to.top()) / to.height();
      if (across < 0.0 || across >= 1.0 || down < 0.0 || down >= 1.0) {
        ASSERT_EQ(seen, kGround) << x << "," << y;
        continue;
      }
      const double i = std::clamp(across * 4 - 0.5, 0.0, 3.0), j = std::clamp(down * 3 - 0.5, 0.0, 2.0);
      const auto value = [&](int (QColor::*part)() const) {
        return bilinear(i, j, [&](int column, int row) {
          return static_cast<double>((colours.pixelColor(std::min(column, 3), std::min(row, 2)).*part)());
        });
      };
      ASSERT_NEAR(seen.red(), value(&QColor::red), 3.0) << x << "," << y;
      ASSERT_NEAR(seen.green(), value(&QColor::green), 3.0);
      ASSERT_NEAR(seen.blue(), value(&QColor::blue), 3.0);
    }
  }
}

TEST(PaintStretched, OfOneColourAllIsThatColour) {
  QImage colours(1, 1, QImage::Format_ARGB32_Premultiplied);
  colours.fill(QColor(1, 2, 3));
  QImage picture = ground(5, 4);
  paintStretched(picture, colours, {-100.0, -100.0, 1000.0, 1000.0});
  for (int x = 0; x < 5; ++x) EXPECT_EQ(picture.pixelColor(x, 2), QColor(1, 2, 3));
}

}  // namespace
}  // namespace latentscape
