// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/plots/latent_map_fixture.h"

#include "core/base/colours.h"
#include "tests/support/colour_difference.h"
#include "ui/plots/map_tool.h"

#include <QImage>
#include <QLineF>
#include <QSignalSpy>

#include <cmath>
#include <limits>

namespace latentscape {
namespace {

TEST_F(LatentMapTest, AClickPutsTheProbeThere) {
  QSignalSpy moved(&plot, &LatentMap::probeMoved), released(&plot, &LatentMap::probeReleased);
  const QPoint at(410, 130);
  QTest::mouseClick(&plot, Qt::LeftButton, {}, at);
  ASSERT_EQ(moved.count(), 1);
  ASSERT_EQ(released.count(), 1);
  expectNear(plot.toPixel(plot.probe()), at, 1e-6);
  EXPECT_EQ(moved[0][0].toPointF(), plot.probe());
  EXPECT_EQ(pixel(at), darkPalette().accent);
}

TEST_F(LatentMapTest, ANoteIsPaintedInItsCorner) {
  const QRect corner(plot.width() - 120, plot.height() - 45, 110, 20);
  const auto before = plot.grab(corner).toImage();
  plot.setNote(QStringLiteral("2,000 of 10,000"));
  EXPECT_NE(plot.grab(corner).toImage(), before);
  plot.setNote({});
  EXPECT_EQ(plot.grab(corner).toImage(), before);
}

TEST_F(LatentMapTest, DraggingTheProbeReportsEveryStepAndLeavesThePointsAlone) {
  const int paints = plot.pointLayerPaints();
  QSignalSpy moved(&plot, &LatentMap::probeMoved), released(&plot, &LatentMap::probeReleased);
  const QPointF start = plot.toPixel(plot.probe()) + QPointF(3, -2);  // not exactly at its centre
  const MapView before = plot.view();
  press(start);
  for (int i = 1; i <= 40; ++i) {
    move(start + QPointF(i, 2 * i));
    QApplication::processEvents();
    EXPECT_EQ(moved.count(), i);
  }
  EXPECT_EQ(released.count(), 0);
  release(start + QPointF(40, 80));
  EXPECT_EQ(released.count(), 1);
  expectNear(plot.toPixel(plot.probe()), start + QPointF(37, 82), 1e-6);
  EXPECT_EQ(plot.view().centre, before.centre);
  EXPECT_EQ(plot.pointLayerPaints(), paints);
  EXPECT_EQ(pixel(plot.toPixel(plot.probe())), darkPalette().accent);
}

TEST_F(LatentMapTest, TheWheelZoomsAroundTheMouse) {
  const QPointF at(430, 90);
  const QPointF under = plot.toPlane(at);
  const double scale = plot.view().unitsPerPixel;
  wheel(at, 3);
  expectNear(plot.toPlane(at), under, 1e-9);
  EXPECT_LT(plot.view().unitsPerPixel, scale);
  wheel(at, -5);
  expectNear(plot.toPlane(at), under, 1e-9);
  EXPECT_GT(plot.view().unitsPerPixel, scale);
  EXPECT_FALSE(plot.autoFit());
  expectEqualScales();
  for (int i = 0; i < 200; ++i) wheel(at, 8);
  EXPECT_GE(plot.view().unitsPerPixel, MapView::finest);
  plot.grab();
}

TEST_F(LatentMapTest, ZoomingOutEndsWherePointsAreStillSeen) {
  const auto farthest = [&] {
    for (int i = 0; i < 80; ++i) wheel({300, 250}, -1);
    return plot.view().visible().height();
  };
  EXPECT_NEAR(farthest(), 20 * 1.12 * 4.0, 1e-6) << "of points from -2 to 2";
  const double end = plot.view().unitsPerPixel;
  plot.setPoints(points({-0.5, -0.5, 0.5, 0.5}, {0, 1}));
  wheel({300, 250}, -1);
  EXPECT_EQ(plot.view().unitsPerPixel, end) << "though it would end earlier now, nothing jumps";
  wheel({300, 250}, 1);
  EXPECT_LT(plot.view().unitsPerPixel, end);
  plot.setPoints(nullptr);
  EXPECT_NEAR(farthest(), 20 * 1.12 * 8.0, 1e-6) << "of the prior";
}

TEST_F(LatentMapTest, ZoomingInEndsBeforePlacesAreOne) {
  plot.setFrame({{1000.0, 0.0}, 0.01, false});
  for (int i = 0; i < 200; ++i) wheel({300, 250}, 8);
  EXPECT_GT(plot.view().unitsPerPixel, std::nextafter(1000.0F, 2000.0F) - 1000.0F) << "a float's next value";
  EXPECT_LT(plot.view().unitsPerPixel, 1e-3);
  const double end = plot.view().unitsPerPixel;
  wheel({300, 250}, -1);
  EXPECT_GT(plot.view().unitsPerPixel, end);
}

TEST_F(LatentMapTest, ScalesStayEqualWhateverTheShape) {
  for (const QSize size : {QSize(800, 300), QSize(300, 700), QSize(500, 500)}) {
    plot.resize(size);
    expectEqualScales();
    for (const QPointF z : {QPointF(-2, -2), QPointF(2, 2)}) {  // fitted: still in sight
      EXPECT_TRUE(QRectF(plot.rect()).contains(plot.toPixel(z)));
    }
  }
  wheel({100, 100}, 2);
  const MapView chosen = plot.view();
  plot.resize(700, 400);
  EXPECT_EQ(plot.view().unitsPerPixel, chosen.unitsPerPixel);
  EXPECT_EQ(plot.view().centre, chosen.centre);
}

// As they come out on the screen: what lies over them or lets the ground through would count.
TEST_F(LatentMapTest, ClassesAndTheProbeDifferOnTheScreenForEveryone) {
  std::vector<float> xy;
  std::vector<std::uint8_t> labels;
  for (std::uint8_t c = 0; c < kClassColours; ++c) {
    xy.insert(xy.end(), {static_cast<float>(c) - 4.5F, c % 2 == 0 ? 1.0F : -1.0F});
    labels.push_back(c);
  }
  for (const bool dark : {true, false}) {
    const Palette palette = dark ? darkPalette() : lightPalette();
    plot.setColours(palette, dark);
    plot.setPoints(nullptr);  // none of them comes in beside what was there
    plot.setPoints(points(xy, labels));
    plot.setProbe({0.0, 0.0});
    plot.fit();
    settle();
    const auto painted = [&](QPointF at) {
      const QColor colour = pixel(plot.toPixel(at));
      return Colour{static_cast<std::uint8_t>(colour.red()), static_cast<std::uint8_t>(colour.green()),
                    static_cast<std::uint8_t>(colour.blue())};
    };
    const QColor ground = palette.plotGround;
    std::vector<Colour> shown;
    for (std::size_t c = 0; c < kClassColours; ++c) {
      shown.push_back(painted({static_cast<double>(xy[2 * c]), static_cast<double>(xy[2 * c + 1])}));
      EXPECT_GE(contrast(shown.back(), {static_cast<std::uint8_t>(ground.red()), static_cast<std::uint8_t>(ground.green()),
                                        static_cast<std::uint8_t>(ground.blue())}),
                3.0)
          << c << (dark ? ", dark" : ", light");
    }
    shown.push_back(painted({0.0, 0.0}));  // the probe
    for (const Vision vision : {Vision::Normal, Vision::Protanopia, Vision::Deuteranopia}) {
      for (std::size_t i = 0; i < shown.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          EXPECT_GE(difference(shown[i], shown[j], vision), 12.0)
              << i << " and " << j << (dark ? ", dark" : ", light") << ", vision " << static_cast<int>(vision);
        }
      }
    }
  }
}

TEST_F(LatentMapTest, AHiddenClassIsNeitherDrawnNorHit) {
  const QPointF at = plot.toPixel({2, 2});
  const Colour colour = classColour(2, true);
  const QColor drawn = pixel(at);
  EXPECT_NEAR(drawn.red(), colour.red, 40);
  EXPECT_NEAR(drawn.green(), colour.green, 40);
  EXPECT_NEAR(drawn.blue(), colour.blue, 40);
  shiftClick(at);
  EXPECT_EQ(plot.selected(), std::optional(2));

  plot.setClassVisible(2, false);
  plot.setAutoFit(false);
  wheel(at, 1);  // stops following from here on
  settle();
  const QPointF place = plot.toPixel({2, 2});
  EXPECT_EQ(pixel(place), darkPalette().plotGround);
  shiftClick(place);
  EXPECT_EQ(plot.selected(), std::nullopt);

  plot.setClassVisible(2, true);
  settle();
  EXPECT_NE(pixel(place), darkPalette().plotGround);
}

TEST_F(LatentMapTest, HoveringReportsTheImageUntilTheMouseLeaves) {
  QSignalSpy hovered(&plot, &LatentMap::imageHovered);
  const QPointF at = plot.toPixel({2, -2});
  move(at + QPointF(3, 3), Qt::NoButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return hovered.count() == 1; }, deadline));
  EXPECT_EQ(hovered[0][0].toInt(), 1);
  EXPECT_EQ(plot.hovered(), 1);
  move(at + QPointF(-40, -40), Qt::NoButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return hovered.count() == 2; }, deadline));
  EXPECT_EQ(hovered[1][0].toInt(), -1);
  move(at, Qt::NoButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return hovered.count() == 3; }, deadline));
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(&plot, &leave);
  ASSERT_EQ(hovered.count(), 4);
  EXPECT_EQ(hovered[3][0].toInt(), -1);
}

TEST_F(LatentMapTest, ShiftClickSelectsTheNearestAndNothingOnEmptyGround) {
  plot.setPoints(points({0.5F, 0.5F, 0.6F, 0.5F, -2, -2, 2, 2}, {}));
  plot.fit();
  QSignalSpy selected(&plot, &LatentMap::imageSelected), moved(&plot, &LatentMap::probeMoved);
  shiftClick(plot.toPixel({0.58, 0.5}));
  shiftClick(plot.toPixel({-2, -2}) + QPointF(8, 8));
  shiftClick(plot.toPixel({-2, -2}) + QPointF(10, 10));
  ASSERT_EQ(selected.count(), 3);
  EXPECT_EQ(selected[0][0].toInt(), 1);
  EXPECT_EQ(selected[1][0].toInt(), 2);
  EXPECT_EQ(selected[2][0].toInt(), -1) << "14 pixels away";
  EXPECT_EQ(moved.count(), 0);
}

TEST_F(LatentMapTest, KeysMoveFitZoomPinAndClear) {
  QSignalSpy moved(&plot, &LatentMap::probeMoved), released(&plot, &LatentMap::probeReleased);
  QSignalSpy ends(&plot, &LatentMap::endpointRequested), selected(&plot, &LatentMap::imageSelected);
  const double step = plot.view().visible().width() / 100.0;
  QTest::keyClick(&plot, Qt::Key_Right);
  expectNear(plot.probe(), {step, 0}, 1e-9);
  QTest::keyClick(&plot, Qt::Key_Up, Qt::ShiftModifier);
  expectNear(plot.probe(), {step, 5 * step}, 1e-9);
  QTest::keyClick(&plot, Qt::Key_Left);
  QTest::keyClick(&plot, Qt::Key_Down);
  expectNear(plot.probe(), {0, 4 * step}, 1e-9);
  EXPECT_EQ(moved.count(), 4);
  EXPECT_EQ(released.count(), 4);

  const double scale = plot.view().unitsPerPixel;
  QTest::keyClick(&plot, Qt::Key_Plus);
  EXPECT_LT(plot.view().unitsPerPixel, scale);
  EXPECT_FALSE(plot.autoFit());
  QTest::keyClick(&plot, Qt::Key_F);
  EXPECT_NEAR(plot.view().unitsPerPixel, scale, 1e-9);
  EXPECT_TRUE(plot.autoFit());

  QTest::keyClick(&plot, Qt::Key_A);
  QTest::keyClick(&plot, Qt::Key_B);
  ASSERT_EQ(ends.count(), 2);
  EXPECT_EQ(ends[0][0].toInt(), 0);
  EXPECT_EQ(ends[1][0].toInt(), 1);

  plot.setSelected(1);
  QTest::keyClick(&plot, Qt::Key_Escape);
  EXPECT_EQ(plot.selected(), std::nullopt);
  ASSERT_EQ(selected.count(), 1);
  EXPECT_EQ(selected[0][0].toInt(), -1);
}

TEST_F(LatentMapTest, ArrowKeysKeepTheProbeInSight) {
  wheel({300, 250}, 6);
  for (int i = 0; i < 60; ++i) QTest::keyClick(&plot, Qt::Key_Right, Qt::ShiftModifier);
  EXPECT_TRUE(QRectF(plot.rect()).contains(plot.toPixel(plot.probe())));
}

// Selects the image under a press, whatever the button; nothing else.
class SelectTool : public MapTool {
 public:
  explicit SelectTool(LatentMap& map) : m_map(map) {}
  bool mousePress(const QMouseEvent& event) override {
    m_map.select(m_map.imageAt(event.position(), 5.0));
    return true;
  }
  void mouseMove(const QMouseEvent&) override {}
  void mouseRelease(const QMouseEvent&) override {}
  void mouseLeave() override {}
  bool wheel(const QWheelEvent&) override { return false; }
  bool pinch(double, QPointF) override { return false; }
  bool menuKey() override { return false; }
  void focusLost() override {}
  bool keyPress(const QKeyEvent&) override { return false; }
  bool keyRelease(const QKeyEvent&) override { return false; }
  bool dragging() const override { return false; }
  std::optional<QPointF> hoverPlace() const override { return std::nullopt; }

 private:
  LatentMap& m_map;
};

TEST_F(LatentMapTest, AnotherToolGivesMouseAndKeysAnotherMeaning) {
  const QPointF at = plot.toPixel({2, 2});
  const MapView before = plot.view();
  press(plot.toPixel(plot.probe()));  // a drag, which ends with its tool
  plot.setTool(std::make_unique<SelectTool>(plot));
  QSignalSpy moved(&plot, &LatentMap::probeMoved), released(&plot, &LatentMap::probeReleased);
  QSignalSpy selected(&plot, &LatentMap::imageSelected), ends(&plot, &LatentMap::endpointRequested);
  move(at);
  release(at);
  press(at);
  press(at + QPointF(20, 20));
  wheel(at, 3);
  for (const Qt::Key key : {Qt::Key_A, Qt::Key_Right, Qt::Key_Plus}) QTest::keyClick(&plot, key);
  ASSERT_EQ(selected.count(), 2);
  EXPECT_EQ(selected[0][0].toInt(), 2);
  EXPECT_EQ(selected[1][0].toInt(), -1);
  EXPECT_EQ(moved.count() + released.count() + ends.count(), 0);
  EXPECT_EQ(plot.view().unitsPerPixel, before.unitsPerPixel);
  EXPECT_EQ(plot.view().centre, before.centre);
}

TEST_F(LatentMapTest, WhatMeansNothingIsPassedOn) {
  const auto accepted = [&](QEvent&& event) {
    QApplication::sendEvent(&plot, &event);
    return event.isAccepted();
  };
  const auto key = [&](int which, Qt::KeyboardModifiers modifiers = {}) {
    return accepted(QKeyEvent(QEvent::KeyPress, which, modifiers));
  };
  EXPECT_TRUE(key(Qt::Key_Right));
  EXPECT_FALSE(key(Qt::Key_Right, Qt::ControlModifier));
  EXPECT_FALSE(key(Qt::Key_Q));
  EXPECT_FALSE(key(Qt::Key_Escape)) << "nothing is selected";
  const auto pressOf = [&](Qt::MouseButton button) {
    return accepted(QMouseEvent(QEvent::MouseButtonPress, QPointF(9, 9), plot.mapToGlobal(QPointF(9, 9)), button, button, {}));
  };
  EXPECT_FALSE(pressOf(Qt::BackButton));
  EXPECT_TRUE(pressOf(Qt::LeftButton));
  release({9, 9});
  const auto turn = [&](int eighths) {
    return accepted(QWheelEvent({9, 9}, plot.mapToGlobal(QPointF(9, 9)), {}, {eighths, eighths / 2}, Qt::NoButton, {},
                                Qt::NoScrollPhase, false));
  };
  EXPECT_TRUE(turn(120));
  EXPECT_FALSE(turn(1)) << "half an eighth of a degree is none";
}

TEST_F(LatentMapTest, ManyUpdatesInOneTurnPaintOnce) {
  const int paints = plot.pointLayerPaints();
  for (int i = 0; i < 50; ++i) plot.setPoints(square());
  settle();
  EXPECT_GE(plot.pointLayerPaints(), paints + 1);
  EXPECT_LE(plot.pointLayerPaints(), paints + 3);
}

TEST_F(LatentMapTest, OneDimensionKeepsTheProbeOnTheAxisAndSpreadsThePoints) {
  plot.setSecondAxis(false);
  plot.setPoints(points({0, 0, 0, 0, 1, 0}, {0, 1, 2}));
  plot.fit();
  QTest::mouseClick(&plot, Qt::LeftButton, {}, QPoint(450, 100));
  EXPECT_EQ(plot.probe().y(), 0.0);
  EXPECT_GT(plot.probe().x(), 0.0);
  QTest::keyClick(&plot, Qt::Key_Up);
  EXPECT_EQ(plot.probe().y(), 0.0);
  // Two images at the same place can both be selected: at different heights.
  QSignalSpy selected(&plot, &LatentMap::imageSelected);
  std::vector<int> found;
  for (double y = -0.6; y < 0.6; y += 0.02) {
    shiftClick(plot.toPixel({0, y}));
    found.push_back(plot.selected().value_or(-1));
  }
  EXPECT_NE(std::find(found.begin(), found.end(), 0), found.end());
  EXPECT_NE(std::find(found.begin(), found.end(), 1), found.end());
}

TEST_F(LatentMapTest, OddPointsDoNoHarm) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  plot.setPoints(points({nan, 0, 0, infinity, 1e30F, -1e30F, 1, 1, 5}, {250}));  // an odd length and too few labels
  plot.setSelected(0);
  plot.fit();
  settle();
  plot.grab();
  EXPECT_TRUE(std::isfinite(plot.view().unitsPerPixel));
  plot.setProbe({std::nan(""), 0.0});
  EXPECT_EQ(plot.probe(), QPointF(0, 0));
  plot.setSelected(99);
  plot.setClassVisible(-1, false);
  plot.setClassVisible(256, false);
  plot.setPoints(points({nan, nan}, {0}));
  plot.fit();
  plot.setPoints(nullptr);
  plot.fit();
  settle();
  EXPECT_EQ(plot.hovered(), -1);
}

TEST_F(LatentMapTest, SaysSoWhenThereIsNothingToShow) {
  plot.setProbe({1.5, 1.5});  // out of the way
  const auto lettersBelowTheMiddle = [&] {
    const QImage image = plot.grab().toImage();
    int count = 0;
    for (int y = 360; y < 390; ++y) {
      for (int x = 220; x < 380; ++x) count += contrastRatio(image.pixelColor(x, y), darkPalette().plotGround) > 3.0 ? 1 : 0;
    }
    return count;
  };
  EXPECT_EQ(lettersBelowTheMiddle(), 0);
  plot.setPoints(nullptr);
  EXPECT_GT(lettersBelowTheMiddle(), 50);
}

TEST_F(LatentMapTest, APathThatIsNotJoinedIsDotsWithNothingBetweenThem) {
  const QPointF a(-1.5, 0.0), b(1.5, 0.0);
  const auto changedAt = [&](const QImage& before, QPointF z) {
    const QImage now = plot.grab().toImage();
    const QPoint at = plot.toPixel(z).toPoint();
    for (int x = -8; x <= 8; ++x) {  // longer than a gap between dashes
      if (now.pixel(at + QPoint(x, 0)) != before.pixel(at + QPoint(x, 0))) return true;
    }
    return false;
  };
  const QImage before = plot.grab().toImage();
  plot.setEndpoints(std::nullopt, std::nullopt, {a, b}, std::nullopt);
  EXPECT_TRUE(changedAt(before, a));
  EXPECT_TRUE(changedAt(before, {-0.75, 0.0})) << "a line";
  plot.setPathJoined(false);
  EXPECT_TRUE(changedAt(before, a));
  EXPECT_TRUE(changedAt(before, b));
  EXPECT_FALSE(changedAt(before, {-0.75, 0.0}));
}

TEST_F(LatentMapTest, ADrawFromThePosteriorHasAMarkOfItsOwn) {
  const QImage before = plot.grab().toImage();
  plot.setSample(QPointF(1.0, 0.75));
  const QPoint at = plot.toPixel({1.0, 0.75}).toPoint();
  EXPECT_EQ(plot.grab().toImage().pixelColor(at), darkPalette().plotText);
  plot.setSample(std::nullopt);
  EXPECT_EQ(plot.grab().toImage(), before);
}

TEST_F(LatentMapTest, ADrawingHasAPenAtItsPlaceAndADashedEllipse) {
  const QImage before = plot.grab().toImage();
  plot.setDrawn(QPointF(1.0, 0.75), std::nullopt);
  EXPECT_EQ(plot.drawn(), QPointF(1.0, 0.75));
  const QImage alone = plot.grab().toImage();
  const QPoint at = plot.toPixel({1.0, 0.75}).toPoint();
  EXPECT_EQ(alone.pixelColor(at + QPoint(8, -11)), darkPalette().plotText) << "the pen leans to the right";
  EXPECT_EQ(alone.pixelColor(at + QPoint(-8, 11)), before.pixelColor(at + QPoint(-8, 11))) << "and ends at the place";
  const QRectF posterior(0.5, 0.5, 1.0, 0.5);
  plot.setDrawn(QPointF(1.0, 0.75), posterior);
  EXPECT_EQ(plot.drawnPosterior(), posterior);
  const QImage now = plot.grab().toImage();
  const QPoint right = plot.toPixel({1.5, 0.75}).toPoint();
  bool drawn = false, left = false;
  for (int y = -12; y <= 12; ++y) {  // longer than a gap between dashes
    for (int x = -1; x <= 1; ++x) {
      drawn = drawn || now.pixelColor(right + QPoint(x, y)).lightness() > 128;
      left = left || now.pixelColor(right + QPoint(x, y)).lightness() < 128;
    }
  }
  EXPECT_TRUE(drawn);
  EXPECT_TRUE(left) << "between the dashes";
  plot.setDrawn(std::nullopt, std::nullopt);
  EXPECT_EQ(plot.grab().toImage(), before);
}

TEST_F(LatentMapTest, ThePenOfADrawingLiesOverTheEndsOfTheInterpolation) {
  const QPoint body = plot.toPixel({1.0, 0.75}).toPoint() + QPoint(8, -11);
  plot.setEndpoints(plot.toPlane(body), std::nullopt, {}, std::nullopt);
  EXPECT_EQ(pixel(body), darkPalette().plotGround) << "inside the end";
  plot.setDrawn(QPointF(1.0, 0.75), std::nullopt);
  EXPECT_EQ(pixel(body), darkPalette().plotText);
}

TEST_F(LatentMapTest, NamesOfClassesStepAsideForTheUsersMarks) {
  plot.setFrame({{0.0, 0.0}, 0.01, false});
  std::vector<float> xy;
  for (int i = 0; i < 100; ++i) {  // a class that was not there, around 0
    const double turn = 2.4 * i, reach = std::sqrt(i / 100.0);
    xy.push_back(static_cast<float>(reach * std::cos(turn)));
    xy.push_back(static_cast<float>(reach * std::sin(turn)));
  }
  plot.setPoints(points(std::move(xy), std::vector<std::uint8_t>(100, 5)));
  plot.setClassNamesShown(true);
  const auto name = [this] {
    plot.grab();  // what names keep off is as painted
    const auto labels = plot.classLabels();
    return labels.empty() ? QRectF() : labels.front().box;
  };
  const QRectF pen(-1.0, -16.0, 13.0, 15.0), star(-9.0, -9.0, 18.0, 18.0);  // around their places, in pixels
  const auto expectClear = [&](QPointF at, const QRectF& mark) {
    const QRectF box = mark.translated(at);
    EXPECT_TRUE(QTest::qWaitFor([&] { return !name().isEmpty() && !name().intersects(box); }, deadline));
  };
  const QPointF before = name().center();
  ASSERT_FALSE(name().isEmpty());
  plot.setDrawn(plot.toPlane(before), std::nullopt);
  ASSERT_TRUE(name().intersects(pen.translated(before))) << "it goes step by step";
  expectClear(before, pen);
  plot.setDrawn(std::nullopt, std::nullopt);
  EXPECT_TRUE(QTest::qWaitFor([&] { return QLineF(name().center(), before).length() < 1.0; }, deadline)) << "and comes back";
  plot.setPlaced(plot.toPlane(before));
  expectClear(before, star);
}

}  // namespace
}  // namespace latentscape
