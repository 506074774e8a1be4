// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/legend_place.h"

#include "tests/ui/deadline.h"
#include "ui/plots/map_overlay.h"
#include "ui/plots/point_layer.h"

#include <gtest/gtest.h>

#include <QTest>

#include <cmath>
#include <memory>
#include <optional>
#include <utility>

namespace latentscape {
namespace {

using Corner = MapLegend::Corner;

// A map of 600 * 500 pixels, on which a pixel is a unit, with nine points where the legend stands first.
class LegendPlaceTest : public testing::Test {
 protected:
  void SetUp() override {
    view.unitsPerPixel = 1.0;
    view.size = QSizeF(600, 500);
    QObject::connect(&place, &LegendPlace::moved, [this] { ++moves; });
    timer().setInterval(1);
  }
  void showLegend() {
    overlay.legend.setContent(FieldLegend{{}, QStringLiteral("An autoencoder has no prior."), {}, {}, {}});
    overlay.legend.setPlace({});  // it stands there
    const QPointF at = view.toPlane(overlay.legend.plate(map.font(), view.size).center());
    MapPoints heap;
    for (int i = 0; i < 9; ++i) {
      heap.xy.push_back(static_cast<float>(at.x()));
      heap.xy.push_back(static_cast<float>(at.y()));
    }
    points->setPoints(std::make_shared<const MapPoints>(std::move(heap)));
  }
  void expectToWaitForTheHand() {
    dragging = true;
    place.pointsMoved();
    ASSERT_TRUE(QTest::qWaitFor([this] { return asked > 2; }, kDeadline)) << "it asks again";
    EXPECT_EQ(corner(), Corner::TopLeft);
    dragging = false;
    EXPECT_TRUE(QTest::qWaitFor([this] { return corner() == Corner::TopRight; }, kDeadline));
  }
  QTimer& timer() { return *place.findChild<QTimer*>(QStringLiteral("legendTimer")); }
  QTimer& seldom() { return *place.findChild<QTimer*>(QStringLiteral("legendSeldomTimer")); }
  Corner corner() const { return overlay.legend.corner(); }

  QWidget map;
  QCustomPlot plot;
  PointLayer* points = new PointLayer(&plot, QStringLiteral("main"));  // the plot's
  MapOverlay overlay;
  MapView view;
  bool dragging = false;
  int asked = 0, moves = 0;
  LegendPlace place{map, overlay, view, *points, [this] {
                      ++asked;
                      return dragging;
                    }};
};

TEST_F(LegendPlaceTest, WithoutALegendThereIsNothingToChoose) {
  place.surroundingsChanged();
  place.pointsMoved();
  EXPECT_FALSE(timer().isActive());
  place.choose();
  EXPECT_EQ(moves, 0);
}

TEST_F(LegendPlaceTest, MovesOffThePointsAtOnceIfAsked) {
  showLegend();
  place.choose();
  EXPECT_EQ(corner(), Corner::TopRight);
  EXPECT_EQ(moves, 1);
  place.choose();
  EXPECT_EQ(moves, 1) << "it is there";
}

TEST_F(LegendPlaceTest, PointsThatAreNotSeenDoNotCount) {
  showLegend();
  points->setPointsShown(false);
  place.choose();
  EXPECT_EQ(corner(), Corner::TopLeft);
  points->setPointsShown(true);
  points->setClassVisible(0, false);
  place.choose();
  EXPECT_EQ(corner(), Corner::TopLeft);
  points->setClassVisible(0, true);
  place.choose();
  EXPECT_EQ(corner(), Corner::TopRight);
}

TEST_F(LegendPlaceTest, MovesOffEachOfTheMarks) {
  showLegend();
  points->setPointsShown(false);
  const QPointF at = view.toPlane(overlay.legend.plate(map.font(), view.size).center());
  const auto expectMove = [&](const char* what) {
    overlay.legend.setPlace({});
    place.choose();
    EXPECT_EQ(corner(), Corner::TopRight) << what;
  };
  place.choose();
  ASSERT_EQ(corner(), Corner::TopLeft);
  overlay.probe = at;
  expectMove("probe");
  overlay.probe = {};
  for (auto mark : {&MapOverlay::endpointA, &MapOverlay::endpointB, &MapOverlay::drawn, &MapOverlay::placed, &MapOverlay::sample,
                    &MapOverlay::selected}) {
    overlay.*mark = at;
    expectMove("a mark");
    overlay.*mark = std::nullopt;
  }
}

TEST_F(LegendPlaceTest, AMarkWithoutAPlaceIsNowhere) {
  showLegend();
  points->setPointsShown(false);
  const double nan = std::nan("");
  overlay.endpointA = overlay.drawn = overlay.placed = overlay.sample = QPointF(nan, 1.0);
  place.choose();
  EXPECT_EQ(corner(), Corner::TopLeft);
  EXPECT_EQ(overlay.markBoxes(view).size(), 1U) << "the probe's";
}

TEST_F(LegendPlaceTest, OnALowMapMovesOffTheWordsForNoPoints) {
  view.size = QSizeF(600, 100);
  showLegend();
  overlay.endpointA = view.toPlane(QPointF(500, 20));
  place.choose();
  ASSERT_EQ(corner(), Corner::BottomLeft) << "points and a mark are above";
  overlay.empty = QStringLiteral("There are none. ").repeated(10);
  const QRectF words = overlay.emptyBox(map.font(), view);
  EXPECT_GE(words.top(), 50.0) << "messages lie over the upper half";
  ASSERT_TRUE(words.intersects(overlay.legend.plate(map.font(), view.size)));
  place.choose();
  EXPECT_FALSE(words.intersects(overlay.legend.plate(map.font(), view.size)));
}

TEST_F(LegendPlaceTest, WaitsAsLongAsTheUserDrags) {
  showLegend();
  expectToWaitForTheHand();
  EXPECT_FALSE(timer().isActive());
}

TEST_F(LegendPlaceTest, PointsThatComeMoveItSeldom) {
  showLegend();
  place.pointsMoved();
  EXPECT_TRUE(timer().isActive());
  place.setPointsCome(true);
  EXPECT_TRUE(timer().isActive()) << "what came before it counts";
  timer().stop();
  EXPECT_FALSE(seldom().isActive());
  place.pointsMoved();
  EXPECT_FALSE(timer().isActive());
  EXPECT_TRUE(seldom().isActive());
  EXPECT_GE(seldom().interval(), 5 * 400);
  place.surroundingsChanged();
  EXPECT_TRUE(timer().isActive()) << "it may stand under something else";
  place.setPointsCome(true);
  EXPECT_TRUE(timer().isActive()) << "nothing new";
  timer().stop();
  place.setPointsCome(false);
  EXPECT_TRUE(timer().isActive());
  EXPECT_FALSE(seldom().isActive());
}

TEST_F(LegendPlaceTest, PointsThatGoOnComingDoNotPutItOff) {
  showLegend();
  place.setPointsCome(true);
  seldom().setInterval(1);
  EXPECT_TRUE(QTest::qWaitFor(
      [this] {
        place.pointsMoved();
        return corner() == Corner::TopRight;
      },
      kDeadline));
}

TEST_F(LegendPlaceTest, WhilePointsComeItWaitsForTheHandToo) {
  showLegend();
  place.setPointsCome(true);
  seldom().setInterval(1);
  expectToWaitForTheHand();
}

TEST_F(LegendPlaceTest, WhilePointsComeAFewDoNotMoveIt) {
  showLegend();
  MapPoints most = *points->points();  // 9 under the legend, and 991 elsewhere
  most.xy.resize(2000, 0.0F);
  points->setPoints(std::make_shared<const MapPoints>(std::move(most)));
  place.setPointsCome(true);
  seldom().setInterval(1);
  place.pointsMoved();
  ASSERT_TRUE(QTest::qWaitFor([this] { return !seldom().isActive(); }, kDeadline));
  EXPECT_EQ(corner(), Corner::TopLeft);
  place.setPointsCome(false);
  EXPECT_TRUE(QTest::qWaitFor([this] { return corner() == Corner::TopRight; }, kDeadline)) << "after it";
}

TEST_F(LegendPlaceTest, KeepsOffWhatLiesOverTheMapAsLongAsThatIsSeen) {
  showLegend();
  points->setPointsShown(false);
  map.resize(600, 500);
  map.show();
  QWidget cover(&map);
  cover.setGeometry(0, 0, 200, 100);
  place.addCover(cover);
  place.choose();
  EXPECT_EQ(corner(), Corner::TopLeft) << "it is not shown";
  cover.show();
  EXPECT_TRUE(timer().isActive());
  place.choose();
  EXPECT_EQ(corner(), Corner::TopRight);
}

}  // namespace
}  // namespace latentscape
