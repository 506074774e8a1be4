// SPDX-License-Identifier: GPL-3.0-or-later
// The latent map with too many points to tell apart.
#include "ui/plots/latent_map.h"

#include "core/base/colours.h"
#include "core/base/random.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QImage>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <limits>

namespace latentscape {
namespace {

constexpr int deadline = 20'000;  // milliseconds
constexpr int many = 100'000;     // the most that are painted one by one

class LatentMapDensityTest : public testing::Test {
 protected:
  void SetUp() override {
    plot.setColours(darkPalette(), true);
    plot.setClassNamesShown(false);  // the colours of points are looked at
    plot.resize(600, 600);
    plot.setProbe({3.0, -3.0});  // in a corner
    plot.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&plot));
  }
  void add(double x, double y, std::uint8_t label, int times = 1) {
    for (int i = 0; i < times; ++i) {
      points.xy.push_back(static_cast<float>(x));
      points.xy.push_back(static_cast<float>(y));
      points.labels.push_back(label);
    }
  }
  // Spread evenly over a square.
  void addSquare(QPointF middle, double side, std::uint8_t label, int count) {
    RandomStream random(label + 1U);
    for (int i = 0; i < count; ++i)
      add(middle.x() + side * (random.uniform() - 0.5), middle.y() + side * (random.uniform() - 0.5), label);
  }
  void show() {
    plot.setPoints(std::make_shared<const MapPoints>(points));
    plot.fit();
    plot.setAutoFit(false);
    settle();
  }
  void settle() {
    int before = -1;
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return std::exchange(before, plot.pointLayerPaints()) == plot.pointLayerPaints(); }, deadline));
  }
  void wheel(QPointF at, int notches) {
    QWheelEvent event(at, plot.mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&plot, &event);
    settle();
  }
  std::optional<int> shiftClick(QPointF at) {
    QTest::mouseClick(&plot, Qt::LeftButton, Qt::ShiftModifier, at.toPoint());
    return plot.selected();
  }
  QColor pixel(QPointF z) { return plot.grab().toImage().pixelColor(plot.toPixel(z).toPoint()); }
  static void expectColour(const QColor& colour, std::size_t classNumber, bool dark, int within) {
    const Colour expected = classColour(classNumber, dark);
    EXPECT_NEAR(colour.red(), expected.red, within);
    EXPECT_NEAR(colour.green(), expected.green, within);
    EXPECT_NEAR(colour.blue(), expected.blue, within);
  }
  LatentMap plot;
  MapPoints points;
};

TEST_F(LatentMapDensityTest, DiscsGiveWayToDensityWhereMoreAreInSight) {
  addSquare({0, 0}, 4.0, 0, many);
  show();
  EXPECT_FALSE(plot.showsDensity());
  add(0.0, 0.0, 1);
  show();
  EXPECT_TRUE(plot.showsDensity());
  plot.setClassVisible(1, false);
  settle();
  EXPECT_FALSE(plot.showsDensity()) << "hidden ones do not count";
  plot.setClassVisible(1, true);
  settle();
  EXPECT_TRUE(plot.showsDensity());
  wheel(plot.toPixel({0, 0}), 8);
  EXPECT_FALSE(plot.showsDensity()) << "few are in sight";
  wheel(plot.toPixel({0, 0}), -8);
  EXPECT_TRUE(plot.showsDensity());
  plot.setPoints(nullptr);
  settle();
  EXPECT_FALSE(plot.showsDensity());
}

TEST_F(LatentMapDensityTest, DiscsOfASortedDataSetAreMixedAndDoNotFlicker) {
  for (const std::uint8_t label : {std::uint8_t{1}, std::uint8_t{3}}) {
    for (int i = 0; i < 400; ++i) {  // two points per place
      const int row = i / 20;
      add(0.2 * (i % 20) - 2.0, 0.2 * row - 2.0, label);
    }
  }
  show();
  const auto above = [&] {
    const QImage image = plot.grab().toImage();
    std::vector<bool> first;
    for (std::size_t i = 0; i < 400; ++i) {
      const QColor seen = image.pixelColor(plot.toPixel(points.at(i)).toPoint());
      first.push_back(seen.red() > seen.blue());
    }
    return first;
  };
  const std::vector<bool> before = above();
  const auto count = std::count(before.begin(), before.end(), true);
  EXPECT_GT(count, 120);
  EXPECT_LT(count, 280);
  QTest::mousePress(&plot, Qt::RightButton, {}, {100, 500});
  QTest::mouseMove(&plot, {113, 492});
  QTest::mouseRelease(&plot, Qt::RightButton, {}, {113, 492});
  settle();
  EXPECT_EQ(above(), before);
}

TEST_F(LatentMapDensityTest, HasTheColoursOfItsClassesInDarkAndLight) {
  addSquare({-1.5, 1.5}, 1.0, 1, many / 2);
  addSquare({1.5, 1.5}, 1.0, 3, many / 2);
  addSquare({0.0, -1.5}, 1.0, 4, many / 2);
  show();
  ASSERT_TRUE(plot.showsDensity());
  for (const bool dark : {true, false}) {
    const Palette palette = dark ? darkPalette() : lightPalette();
    plot.setColours(palette, dark);
    settle();
    expectColour(pixel({-1.5, 1.5}), 1, dark, 60);
    expectColour(pixel({1.5, 1.5}), 3, dark, 60);
    expectColour(pixel({0.0, -1.5}), 4, dark, 60);
    EXPECT_EQ(pixel({0.0, 1.5}), palette.plotGround);
    EXPECT_EQ(pixel({0.0, 0.4}), palette.plotGround);
  }
}

TEST_F(LatentMapDensityTest, AHiddenClassVanishesAndIsNotHit) {
  addSquare({-1.5, 0.0}, 1.0, 1, many);
  addSquare({1.5, 0.0}, 1.0, 3, many);
  add(1.5, 0.0, 2, 50'000);
  show();
  plot.setClassVisible(3, false);
  settle();
  ASSERT_TRUE(plot.showsDensity());
  EXPECT_EQ(pixel({1.3, 0.3}), darkPalette().plotGround);
  expectColour(pixel({1.5, 0.0}), 2, true, 60);
  expectColour(pixel({-1.5, 0.0}), 1, true, 60);
  EXPECT_EQ(shiftClick(plot.toPixel({1.2, 0.3})), std::nullopt);
  plot.setClassVisible(1, false);
  plot.setClassVisible(2, false);
  settle();
  EXPECT_EQ(pixel({1.5, 0.0}), darkPalette().plotGround);
  EXPECT_EQ(pixel({-1.5, 0.0}), darkPalette().plotGround);
}

TEST_F(LatentMapDensityTest, IsCountedAnewByZoomAndPan) {
  add(-0.01, 0.5, 1, many);
  add(0.01, 0.5, 3, many);
  add(-3.0, -3.0, 0);
  add(3.0, 3.0, 0);
  show();
  const QPointF between(0.0, 0.5);
  EXPECT_NE(pixel(between), darkPalette().plotGround);
  for (int i = 0; i < 3; ++i) wheel(plot.toPixel(between), 8);
  ASSERT_TRUE(plot.showsDensity());
  ASSERT_GT(plot.toPixel({0.01, 0.5}).x() - plot.toPixel({-0.01, 0.5}).x(), 40.0);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(pixel(between), darkPalette().plotGround);
    expectColour(pixel({-0.01, 0.5}), 1, true, 60);
    expectColour(pixel({0.01, 0.5}), 3, true, 60);
    const QPoint from(100, 500);  // and again at another place
    QTest::mousePress(&plot, Qt::RightButton, {}, from);
    QTest::mouseMove(&plot, from + QPoint(37, -22));
    QTest::mouseRelease(&plot, Qt::RightButton, {}, from + QPoint(37, -22));
    settle();
  }
}

TEST_F(LatentMapDensityTest, TheNearestIsFoundAmongMany) {
  addSquare({0, 0}, 5.0, 0, many);
  addSquare({0, 0}, 5.0, 1, many);
  show();
  ASSERT_TRUE(plot.showsDensity());
  plot.setClassVisible(0, false);
  for (const QPoint at : {QPoint(300, 200), QPoint(117, 431), QPoint(480, 90)}) {
    double best = std::numeric_limits<double>::infinity();
    int expected = -1;
    for (std::size_t i = 0; i < points.count(); ++i) {
      const QPointF d = points.at(i) - plot.toPlane(at);
      if (points.label(i) == 0 || QPointF::dotProduct(d, d) >= best) continue;
      best = QPointF::dotProduct(d, d);
      expected = static_cast<int>(i);
    }
    EXPECT_EQ(shiftClick(at), std::optional(expected));
  }
}

TEST_F(LatentMapDensityTest, WhatIsNotFiniteIsNowhere) {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  addSquare({0, 0}, 2.0, 0, many + 1);
  add(2.5, 2.5, 0);
  add(-2.5, -2.5, 0);
  show();
  const MapView before = plot.view();
  const QImage without = plot.grab().toImage();
  for (const float odd : {nan, infinity, -infinity}) {
    for (int i = 0; i < 100; ++i) {
      points.xy.insert(points.xy.end(), {odd, 0.1F, 0.1F, odd, odd, odd});
      points.labels.insert(points.labels.end(), 3, 2);
    }
  }
  show();
  EXPECT_EQ(plot.view().centre, before.centre);
  EXPECT_EQ(plot.view().unitsPerPixel, before.unitsPerPixel);
  EXPECT_EQ(plot.grab().toImage(), without);
  add(1e30, -1e30, 3);  // finite, but nowhere near
  plot.setPoints(std::make_shared<const MapPoints>(points));
  settle();
  EXPECT_EQ(plot.grab().toImage(), without);
}

TEST_F(LatentMapDensityTest, OneDimensionSpreadsIt) {
  for (int i = 0; i <= many; ++i) add(1.3, 0.0, 1);
  plot.setSecondAxis(false);
  show();
  ASSERT_TRUE(plot.showsDensity());
  for (const double y : {-0.4, 0.2, 0.4}) expectColour(pixel({1.3, y}), 1, true, 60);
  EXPECT_EQ(pixel({1.3, 0.6}), darkPalette().plotGround);
}

TEST_F(LatentMapDensityTest, TooFewLabelsDoNoHarm) {
  addSquare({0, 0}, 2.0, 5, many + 5'000);
  points.labels.resize(300);
  show();
  EXPECT_TRUE(plot.showsDensity());
  expectColour(pixel({0.5, 0.5}), 0, true, 70);
}

}  // namespace
}  // namespace latentscape
