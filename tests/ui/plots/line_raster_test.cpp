// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/line_raster.h"

#include <QColor>
#include <QPainter>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>

namespace latentscape {
namespace {

const QColor kInk(200, 100, 50);

// What was added, as a whole image of that size.
QImage whole(const LineRaster& raster, QSize size) {
  QImage all(size, QImage::Format_ARGB32_Premultiplied);
  all.fill(Qt::transparent);
  int first = 0;
  const QImage part = raster.picture(kInk, first);
  if (part.isNull()) return all;
  EXPECT_EQ(part.width(), size.width());
  QPainter(&all).drawImage(0, first, part);
  return all;
}

// The number of covered pixels, in all or in one column.
double area(const QImage& image, int column = -1) {
  double sum = 0.0;
  for (int x = 0; x < image.width(); ++x) {
    if (column >= 0 && x != column) continue;
    for (int y = 0; y < image.height(); ++y) sum += qAlpha(image.pixel(x, y)) / 255.0;
  }
  return sum;
}

TEST(LineRaster, AStraightLineCoversItsThickness) {
  const QSize size(100, 80);
  for (const double slope : {0.0, 0.3, -0.5, 0.6, 1.4, -1.5}) {
    for (const double thickness : {1.0, 1.5, 2.7}) {
      LineRaster raster(size);
      raster.add({{0.0, 40.0 - 50.0 * slope}, {100.0, 40.0 + 50.0 * slope}}, thickness);
      const QImage image = whole(raster, size);
      for (const int column : {31, 50, 66}) {
        // For slopes above one, a pixel's centre stands for all of it.
        EXPECT_NEAR(area(image, column), thickness * std::hypot(1.0, slope), std::abs(slope) <= 1.0 ? 0.02 : 0.12)
            << slope << " " << thickness << " " << column;
      }
    }
  }
  LineRaster raster(size);
  raster.add({{0.0, 20.25}, {100.0, 20.25}}, 1.0);
  const QImage image = whole(raster, size);
  EXPECT_NEAR(qAlpha(image.pixel(50, 19)), 0.25 * 255.0, 1.0);
  EXPECT_NEAR(qAlpha(image.pixel(50, 20)), 0.75 * 255.0, 1.0);
  EXPECT_EQ(image.pixelColor(50, 20).red(), kInk.red());
}

// A zigzag of random steps covers what Qt's own rasteriser does, on average per pixel and in total.
TEST(LineRaster, LooksAsQtsAntialiasedLine) {
  const QSize size(400, 200);
  std::mt19937 random(7);
  std::uniform_real_distribution<double> step(-6.0, 6.0);
  QPolygonF line;
  double y = 100.0;
  for (double x = 5.0; x < 395.0; x += 7.3) {
    line << QPointF(x, y);
    y = std::clamp(y + step(random), 20.0, 180.0);
  }
  LineRaster raster(size);
  raster.add(line, 1.6);
  const QImage ours = whole(raster, size);
  QImage theirs(size, QImage::Format_ARGB32_Premultiplied);
  theirs.fill(Qt::transparent);
  {
    QPainter painter(&theirs);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(kInk, 1.6, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
    painter.drawPolyline(line);
  }
  EXPECT_NEAR(area(ours), area(theirs), 0.05 * area(theirs));
  double different = 0.0;
  for (int x = 0; x < size.width(); ++x) {
    for (int row = 0; row < size.height(); ++row)
      different += std::abs(qAlpha(ours.pixel(x, row)) - qAlpha(theirs.pixel(x, row))) / 255.0;
  }
  EXPECT_LT(different, 0.12 * area(theirs));
}

TEST(LineRaster, AnUprightPieceShowsItsWholeHeight) {
  const QSize size(20, 50);
  LineRaster raster(size);
  raster.add({{10.2, 10.0}, {10.2, 40.0}}, 2.0);
  const QImage image = whole(raster, size);
  EXPECT_NEAR(area(image, 10), 32.0, 0.02);
  EXPECT_NEAR(area(image), 32.0, 0.02);
}

TEST(LineRaster, DashesAreTwoThirdsOfTheLine) {
  const QSize size(600, 40);
  for (const double slope : {0.0, 0.05}) {
    LineRaster raster(size);
    raster.addDashed({{0.0, 5.0}, {600.0, 5.0 + 600.0 * slope}}, 1.7);
    const QImage image = whole(raster, size);
    EXPECT_NEAR(area(image), 600.0 * 1.7 * 2.0 / 3.0, 0.03 * 600.0 * 1.7);
    EXPECT_GT(area(image, 2), 1.0);
    EXPECT_EQ(area(image, 8), 0.0);  // in the first gap, from 6.8 to 10.2
  }
}

TEST(LineRaster, DiscsAreRound) {
  const QSize size(30, 30);
  LineRaster raster(size);
  raster.addDisc({14.3, 15.8}, 5.0);
  const QImage image = whole(raster, size);
  EXPECT_NEAR(area(image), std::numbers::pi * 25.0, 2.0);
  EXPECT_EQ(qAlpha(image.pixel(14, 15)), 255);
  EXPECT_EQ(qAlpha(image.pixel(20, 15)), 0);
}

TEST(LineRaster, WhatIsOutsideIsLeftOut) {
  const QSize size(30, 30);
  LineRaster raster(size);
  int first = -1;
  EXPECT_TRUE(raster.picture(kInk, first).isNull());
  raster.add({{-1e5, -1e5}, {-50.0, 10.0}}, 2.0);
  raster.add({{40.0, 10.0}, {1e5, 10.0}}, 2.0);
  raster.add({{-1e5, 1e5}, {1e5, 1e5}}, 2.0);
  raster.addDisc({-20.0, 10.0}, 3.0);
  EXPECT_TRUE(raster.picture(kInk, first).isNull());
  raster.add({{-100.0, 10.0}, {100.0, 10.0}}, 2.0);
  raster.addDisc({29.0, 29.0}, 3.0);
  EXPECT_FALSE(raster.picture(kInk, first).isNull());
  EXPECT_EQ(first, 8);
  for (const QSize none : {QSize(0, 0), QSize(0, 10), QSize(10, 0), QSize(-3, 5)}) {
    LineRaster nowhere(none);
    nowhere.add({{-10.0, 1.0}, {10.0, 1.0}}, 2.0);
    nowhere.addDisc({1.0, 1.0}, 2.0);
    EXPECT_TRUE(nowhere.picture(kInk, first).isNull());
  }
}

TEST(LineRaster, NoCoordinateIsTooOdd) {
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  const QSize size(30, 30);
  LineRaster raster(size);
  int first = -1;
  for (const double odd : {nan, inf, -inf, 1e12, -1e12, 1e300}) {
    for (const QPolygonF& line :
         {QPolygonF{{0.0, odd}, {30.0, odd}}, QPolygonF{{odd, 500.0}, {odd, 600.0}}, QPolygonF{{odd, odd}, {30.0, 500.0}}}) {
      raster.add(line, 2.0);
      raster.addDashed(line, 2.0);
    }
    raster.addDisc({odd, 5.0}, 3.0);
    raster.addDisc({5.0, odd}, 3.0);
  }
  const QImage odd = raster.picture(kInk, first);
  LineRaster plain(size);
  plain.add({{0.0, 10.0}, {10.0, 10.0}, {20.0, nan}, {30.0, 10.0}}, 2.0);
  EXPECT_NEAR(area(whole(plain, size)), 20.0, 1.1) << "what is finite is drawn";
}

}  // namespace
}  // namespace latentscape
