// SPDX-License-Identifier: GPL-3.0-or-later
// The map follows its points: smoothly, and not under a pointer that aims.
#include "ui/plots/map_following.h"

#include "tests/ui/plots/latent_map_fixture.h"
#include "ui/plots/point_layer.h"

#include <QSignalSpy>

#include <cmath>

namespace latentscape {
namespace {

TEST(EasedView, DependsOnTheTimeAloneAndNotOnTheSteps) {
  MapView from;
  from.size = {600, 500};
  MapView to = from;
  for (const double scale : {0.003, 0.04}) {  // shrinks, grows
    to.unitsPerPixel = scale;
    to.centre = {3.0, -2.0};
    const MapView once = from.eased(to, 0.24);
    MapView often = from;
    for (int i = 0; i < 24; ++i) often = often.eased(to, 0.01);
    EXPECT_NEAR(often.unitsPerPixel, once.unitsPerPixel, 1e-12);
    EXPECT_NEAR(often.centre.x(), once.centre.x(), 1e-12);
    EXPECT_NEAR(often.centre.y(), once.centre.y(), 1e-12);
    EXPECT_EQ(from.eased(to, 0.0).unitsPerPixel, from.unitsPerPixel);
    EXPECT_TRUE(from.eased(to, 60.0).isNear(to));
    EXPECT_FALSE(once.isNear(to));
  }
}

TEST(EasedView, GrowsFasterThanItShrinks) {
  MapView small, large;
  small.size = large.size = {600, 500};
  large.unitsPerPixel = 4 * small.unitsPerPixel;
  const double grown = std::log(small.eased(large, 0.1).unitsPerPixel / small.unitsPerPixel);
  const double shrunk = std::log(large.unitsPerPixel / large.eased(small, 0.1).unitsPerPixel);
  EXPECT_GT(shrunk, 0.0);
  EXPECT_GT(grown, 1.5 * shrunk);
}

std::shared_ptr<const MapPoints> farAway() { return points({-20, -20, 20, -20, 20, 20, -20, 20}, {0, 1, 2, 3}); }

// Without a map, which does with each step what a test says.
class FollowingTest : public testing::Test {
 protected:
  void SetUp() override {
    view.size = QSizeF(600, 500);
    QObject::connect(&following, &MapFollowing::moved, &map, [this](const MapView& next) {
      ++steps;
      if (goes) view = next;
    });
    QObject::connect(&following, &MapFollowing::stopped, &map, [this] { ++stops; });
    show(square());
  }
  void show(std::shared_ptr<const MapPoints> shown) {
    layer->setPoints(std::move(shown));
    following.pointsChanged();
  }
  bool ends() {
    return QTest::qWaitFor([this] { return !following.isMoving(); }, deadline);
  }

  QWidget map;
  QCustomPlot plot;
  PointLayer* layer = new PointLayer(&plot, QStringLiteral("main"));  // the plot's
  MapOverlay overlay;
  MapView view;
  bool rests = false, goes = true;
  double milliseconds = 0.0;
  int steps = 0, stops = 0;
  MapFollowing following{map, overlay, view, *layer, [this] { return rests; }, [this] { return milliseconds; }};
};

TEST_F(FollowingTest, TheFirstPointsAreInSightAtOnce) {
  EXPECT_EQ(steps, 1);
  EXPECT_FALSE(following.isMoving());
  EXPECT_TRUE(view.visible().contains(QRectF(-2, -2, 4, 4)));
}

TEST_F(FollowingTest, WhateverEndsItSaysSo) {
  show(farAway());
  EXPECT_TRUE(following.isMoving());
  EXPECT_EQ(stops, 0);
  rests = true;
  ASSERT_TRUE(ends());
  EXPECT_EQ(stops, 1) << "a pointer came";
  rests = false;
  following.soon();
  EXPECT_TRUE(following.isMoving());
  following.setOn(false);
  EXPECT_FALSE(following.isMoving());
  EXPECT_EQ(stops, 2) << "it is off";
  following.setOn(true);
  ASSERT_TRUE(ends());
  EXPECT_EQ(stops, 3) << "it has arrived";
  EXPECT_TRUE(view.visible().contains(QRectF(-20, -20, 40, 40)));
  show(square());
  show(nullptr);
  ASSERT_TRUE(ends());
  EXPECT_EQ(stops, 4) << "there are no points";
}

TEST_F(FollowingTest, StepsAreFewerWherePicturesTakeLongOrAModelTrains) {
  const auto& timer = *following.findChild<QTimer*>(QStringLiteral("followTimer"));
  goes = false;  // and so never arrives
  show(farAway());
  const auto interval = [&](double taken, bool trains) {
    milliseconds = taken;
    following.setPointsCome(trains);
    const int before = steps;
    EXPECT_TRUE(QTest::qWaitFor([&] { return steps > before; }, deadline));
    return timer.interval();
  };
  EXPECT_EQ(interval(0.0, false), 16);
  EXPECT_EQ(interval(10.0, false), 40);
  EXPECT_EQ(interval(50.0, false), 100);
  EXPECT_EQ(interval(0.0, true), 33);
  EXPECT_EQ(interval(5.0, true), 80);
}

class MapFollowingTest : public LatentMapTest {
 protected:
  bool inSight(QPointF z) const { return QRectF(plot.rect()).contains(plot.toPixel(z)); }
  bool comesIntoSight() {
    return QTest::qWaitFor([&] { return inSight({20, 20}) && inSight({-20, -20}); }, deadline);
  }
};

TEST_F(MapFollowingTest, PointsThatMoveAwayStayInSight) {
  plot.setPoints(farAway());
  EXPECT_FALSE(inSight({20, 20})) << "smoothly: not at once";
  EXPECT_TRUE(comesIntoSight());
  ASSERT_TRUE(QTest::qWaitFor([&] { return !plot.isFollowing(); }, deadline)) << "it arrives";
  const MapView arrived = plot.view();
  plot.fit();
  EXPECT_EQ(plot.view().unitsPerPixel, arrived.unitsPerPixel) << "exactly";
  EXPECT_EQ(plot.view().centre, arrived.centre);
  wheel({300, 250}, 1);
  const MapView chosen = plot.view();
  plot.setPoints(square());
  EXPECT_FALSE(plot.isFollowing());
  EXPECT_EQ(plot.view().unitsPerPixel, chosen.unitsPerPixel) << "chosen by the user";
}

TEST_F(MapFollowingTest, ItRestsWhileThePointerIsOnTheMap) {
  move({300, 100}, Qt::NoButton);
  const MapView before = plot.view();
  plot.setPoints(farAway());
  EXPECT_FALSE(plot.isFollowing());
  EXPECT_EQ(plot.view().unitsPerPixel, before.unitsPerPixel);
  EXPECT_TRUE(plot.autoFit()) << "it is not off";
  leave();
  EXPECT_TRUE(plot.isFollowing());
  EXPECT_TRUE(comesIntoSight());
}

TEST_F(MapFollowingTest, APointerThatComesStopsItOnItsWay) {
  plot.setPoints(farAway());
  ASSERT_TRUE(plot.isFollowing());
  move({300, 100}, Qt::NoButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !plot.isFollowing(); }, deadline));
  EXPECT_FALSE(inSight({20, 20}));
}

TEST_F(MapFollowingTest, ADragOfAHandlePausesItAndItGoesOnAfterwards) {
  plot.setEndpoints(QPointF(-1, 1), QPointF(1, 1), {QPointF(-1, 1), QPointF(1, 1)}, QPointF(0, 1));
  for (const QPointF handle : {plot.probe(), QPointF(-1, 1), QPointF(1, 1)}) {
    plot.setPoints(square());
    plot.fit();
    QSignalSpy changed(&plot, &LatentMap::autoFitChanged);
    const QPointF at = plot.toPixel(handle);
    press(at);
    plot.setPoints(farAway());
    EXPECT_FALSE(plot.isFollowing());
    const QPointF outside(-30, 100);
    move(outside);
    EXPECT_FALSE(plot.isFollowing()) << "beyond the map's edge it is a drag still";
    move(at + QPointF(5, 5));
    release(at + QPointF(5, 5));
    EXPECT_FALSE(plot.isFollowing()) << "the pointer is on the map";
    leave();
    EXPECT_TRUE(plot.isFollowing());
    EXPECT_TRUE(comesIntoSight());
    EXPECT_TRUE(plot.autoFit());
    EXPECT_EQ(changed.count(), 0) << "never turned off";
  }
}

TEST_F(MapFollowingTest, ADragThatEndsOutsideLetsItGoOn) {
  press(plot.toPixel(plot.probe()));
  plot.setPoints(farAway());
  move({300, -20});
  release({300, -20});
  EXPECT_TRUE(plot.isFollowing());
}

TEST_F(MapFollowingTest, AProbeAtTheEdgeMovesNothing) {
  const MapView before = plot.view();
  press(plot.toPixel(plot.probe()));
  move({580, 20});
  release({580, 20});
  leave();
  EXPECT_TRUE(QTest::qWaitFor([&] { return !plot.isFollowing(); }, deadline));
  EXPECT_EQ(plot.view().unitsPerPixel, before.unitsPerPixel);
  EXPECT_EQ(plot.view().centre, before.centre);
}

TEST_F(MapFollowingTest, AProbeThatIsTypedComesIntoSight) {
  plot.setProbe({9, 0});
  plot.fit();
  EXPECT_TRUE(inSight({9, 0}));
  EXPECT_TRUE(inSight({-2, -2}));
}

TEST_F(MapFollowingTest, AProbeThatIsFarOffIsLeftThere) {
  const MapView before = plot.view();
  plot.setProbe({90, 0});
  plot.fit();
  EXPECT_EQ(plot.view().unitsPerPixel, before.unitsPerPixel);
  EXPECT_EQ(plot.view().centre, before.centre);
}

TEST_F(MapFollowingTest, FitBringsThePointsBackHoweverFarTheUserWent) {
  const MapView before = plot.view();
  for (int i = 0; i < 80; ++i) wheel({300, 250}, -1);
  QTest::mouseClick(&plot, Qt::LeftButton, {}, QPoint(590, 250));
  ASSERT_GT(plot.probe().x(), 30.0);
  leave();
  plot.fit();
  EXPECT_EQ(plot.view().unitsPerPixel, before.unitsPerPixel);
  EXPECT_EQ(plot.view().centre, before.centre);
}

TEST_F(MapFollowingTest, PanningAndZoomingTurnItOff) {
  plot.setPoints(farAway());
  ASSERT_TRUE(plot.isFollowing());
  wheel({300, 250}, 1);
  EXPECT_FALSE(plot.isFollowing());
  EXPECT_FALSE(plot.autoFit());
  plot.setAutoFit(true);
  leave();
  EXPECT_TRUE(plot.isFollowing());
  drag({100, 100}, {30, 0}, Qt::MiddleButton);
  EXPECT_FALSE(plot.isFollowing());
  EXPECT_FALSE(plot.autoFit());
}

TEST_F(MapFollowingTest, AnotherModelsPointsAreFittedAtOnce) {
  move({300, 100}, Qt::NoButton);
  plot.setPoints(nullptr);
  plot.setPoints(farAway());
  EXPECT_TRUE(inSight({20, 20})) << "though the pointer is on the map";
  EXPECT_FALSE(plot.isFollowing());
}

}  // namespace
}  // namespace latentscape
