// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/point_stamper.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace latentscape {
namespace {

QImage blank(int width, int height) {
  QImage image(width, height, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  return image;
}

double coverage(const QImage& image) {
  double sum = 0.0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) sum += qAlpha(image.pixel(x, y)) / 255.0;
  }
  return sum;
}

TEST(PointStamper, ADiscHasItsColourItsAreaAndItsPlace) {
  const PointStamper::Mark marks[] = {{qRgb(200, 100, 50)}, {qRgb(0, 0, 255)}};
  PointStamper stamper;
  stamper.prepare(marks, 3.0, 1.0);
  for (const float offset : {0.0F, 0.3F, 0.6F, 0.9F}) {
    QImage image = blank(21, 21);
    PointStamper::Target(stamper, image).stamp(10.0F + offset, 10.5F, 0);
    EXPECT_EQ(image.pixel(10, 10), qRgba(200, 100, 50, 255));
    EXPECT_NEAR(coverage(image), M_PI * 9.0, 1.2);
    double x = 0.0;
    for (int v = 0; v < 21; ++v) {
      for (int u = 0; u < 21; ++u) x += (u + 0.5) * qAlpha(image.pixel(u, v)) / 255.0;
    }
    EXPECT_NEAR(x / coverage(image), 10.0 + static_cast<double>(offset), 0.13) << "within a grid of quarter pixels";
  }
}

TEST(PointStamper, EveryShapeHasADiscsArea) {
  const QRgb white = qRgb(255, 255, 255);
  const PointStamper::Mark marks[] = {{white, ClassShape::Disc}, {white, ClassShape::Square}, {white, ClassShape::Triangle}};
  PointStamper stamper;
  stamper.prepare(marks, 6.0, 1.0);
  QImage images[3];
  for (std::size_t i = 0; i < 3; ++i) {
    images[i] = blank(41, 41);
    PointStamper::Target(stamper, images[i]).stamp(20.0F, 20.0F, i);
    EXPECT_NEAR(coverage(images[i]), M_PI * 36.0, 3.5) << i;
    EXPECT_EQ(images[i].pixel(20, 20), white) << i;
  }
  const auto inked = [](const QImage& image, int x, int y) { return qAlpha(image.pixel(x, y)) > 127; };
  EXPECT_FALSE(inked(images[0], 15, 15));
  EXPECT_TRUE(inked(images[1], 15, 15)) << "a square has corners";
  EXPECT_TRUE(inked(images[2], 20, 12)) << "a triangle's points upwards";
  EXPECT_FALSE(inked(images[2], 16, 14));
  EXPECT_TRUE(inked(images[2], 14, 23));
}

TEST(PointStamper, BlendsOverWhatIsThere) {
  const PointStamper::Mark marks[] = {{qRgb(255, 0, 0)}, {qRgb(0, 0, 255)}};
  PointStamper stamper;
  stamper.prepare(marks, 2.0, 0.5);
  QImage image = blank(9, 9);
  PointStamper::Target target(stamper, image);
  target.stamp(4.5F, 4.5F, 0);
  EXPECT_NEAR(qAlpha(image.pixel(4, 4)), 128, 1);
  target.stamp(4.5F, 4.5F, 1);
  const QRgb both = reinterpret_cast<const QRgb*>(image.constScanLine(4))[4];  // premultiplied
  EXPECT_NEAR(qRed(both), 64, 2);
  EXPECT_NEAR(qBlue(both), 128, 2);
  EXPECT_NEAR(qAlpha(both), 192, 2);
}

TEST(PointStamper, IsSafeAtAndBeyondEveryEdge) {
  const PointStamper::Mark marks[] = {{qRgb(255, 255, 255)}};
  PointStamper stamper;
  stamper.prepare(marks, 3.5, 1.0);
  QImage image = blank(16, 8);
  PointStamper::Target target(stamper, image);
  for (float x = -12.0F; x < 30.0F; x += 0.37F) {
    for (float y = -12.0F; y < 22.0F; y += 0.41F) target.stamp(x, y, 0);
  }
  EXPECT_EQ(image.pixel(0, 0), qRgba(255, 255, 255, 255));
  EXPECT_EQ(image.pixel(15, 7), qRgba(255, 255, 255, 255));

  QImage untouched = blank(16, 8);
  PointStamper::Target other(stamper, untouched);
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  for (const float odd : {nan, infinity, -infinity, 3e38F, -3e38F}) {
    other.stamp(odd, 4.0F, 0);
    other.stamp(4.0F, odd, 0);
  }
  EXPECT_EQ(coverage(untouched), 0.0);
}

}  // namespace
}  // namespace latentscape
