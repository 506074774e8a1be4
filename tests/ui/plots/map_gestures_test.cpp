// SPDX-License-Identifier: GPL-3.0-or-later
// Every gesture on the latent map, as the manual's "Mouse and keys" has them.
#include "tests/ui/plots/latent_map_fixture.h"
#include "ui/plots/map_menu.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QNativeGestureEvent>
#include <QPointingDevice>
#include <QSignalSpy>

#include <cmath>

namespace latentscape {
namespace {

class MapGesturesTest : public LatentMapTest {
 protected:
  void SetUp() override {
    LatentMapTest::SetUp();
    before = plot.view();
  }
  void TearDown() override {
    if (MapMenu* open = menu()) open->close();
  }
  // A and B at (-1, 1) and (1, 1), 12 pixels and more from everything else.
  void setEnds() { plot.setEndpoints(QPointF(-1, 1), QPointF(1, 1), {QPointF(-1, 1), QPointF(1, 1)}, QPointF(0, 1)); }
  QPointF probe() const { return plot.toPixel(plot.probe()); }
  MapMenu* menu() const { return plot.findChild<MapMenu*>(QStringLiteral("mapMenu")); }
  QAction* entry(const char* name) const {
    auto* found = menu() ? menu()->findChild<QAction*>(QString::fromLatin1(name)) : nullptr;
    if (found == nullptr) ADD_FAILURE() << "the menu has no " << name;
    return found;
  }
  void choose(const char* name) {
    QAction* const action = entry(name);
    ASSERT_NE(action, nullptr);
    ASSERT_TRUE(action->isEnabled()) << name;
    menu()->setActiveAction(action);  // by its key: on Qt 6.8's offscreen platform, a press anywhere closes a menu
    QTest::keyClick(menu(), Qt::Key_Return);
    ASSERT_TRUE(QTest::qWaitFor([&] { return menu() == nullptr; }, deadline)) << "it closes";
  }
  void expectStill() const {
    EXPECT_EQ(plot.view().centre, before.centre);
    EXPECT_EQ(plot.view().unitsPerPixel, before.unitsPerPixel);
    EXPECT_TRUE(plot.autoFit());
  }
  MapView before;
  QSignalSpy moved{&plot, &LatentMap::probeMoved}, released{&plot, &LatentMap::probeReleased};
  QSignalSpy dragged{&plot, &LatentMap::endpointDragged}, requested{&plot, &LatentMap::endpointRequested};
  QSignalSpy selected{&plot, &LatentMap::imageSelected}, following{&plot, &LatentMap::autoFitChanged};
};

TEST_F(MapGesturesTest, APressBringsTheProbeAtOnceAndItFollows) {
  const QPointF at(410, 130);
  press(at);
  ASSERT_EQ(moved.count(), 1) << "with the button still down";
  expectNear(probe(), at, 1e-6);
  EXPECT_EQ(plot.cursor().shape(), Qt::ClosedHandCursor);
  for (const QPointF step : {QPointF(1, 0), QPointF(-70, 40), QPointF(-200, 160)}) {
    move(at + step);
    expectNear(probe(), at + step, 1e-6);
  }
  EXPECT_EQ(moved.count(), 4);
  EXPECT_EQ(released.count(), 0);
  release(at + QPointF(-200, 160));
  EXPECT_EQ(released.count(), 1);
  EXPECT_EQ(selected.count() + dragged.count(), 0);
  expectStill();
}

// Where the first drag of a newcomer begins: 12 pixels and more beside the probe.
TEST_F(MapGesturesTest, APressBesideTheProbeBringsItToo) {
  const QPointF at = probe() + QPointF(13, 0);
  press(at);
  expectNear(probe(), at, 1e-6);
  move(at + QPointF(30, 30));
  release(at + QPointF(30, 30));
  expectNear(probe(), at + QPointF(30, 30), 1e-6);
  expectStill();
}

TEST_F(MapGesturesTest, ThePressedProbeDoesNotJump) {
  const QPointF grip(-7, 8), start = probe();
  press(start + grip);
  EXPECT_EQ(moved.count(), 0);
  expectNear(probe(), start, 1e-9);
  move(start + grip + QPointF(50, 20));
  expectNear(probe(), start + QPointF(50, 20), 1e-6);
  release(start + grip + QPointF(50, 20));
}

TEST_F(MapGesturesTest, AnEndCanBeDragged) {
  setEnds();
  for (const int end : {0, 1}) {
    dragged.clear();
    const QPointF grip(8, -8);  // 11.3 pixels
    const QPointF from = plot.toPixel(*plot.endpoint(end));
    press(from + grip);
    EXPECT_EQ(plot.cursor().shape(), Qt::ClosedHandCursor);
    EXPECT_EQ(dragged.count(), 0) << "it doesn't jump";
    move(from + grip + QPointF(20, 10));
    move(from + grip + QPointF(30, 30));
    release(from + grip + QPointF(30, 30));
    ASSERT_EQ(dragged.count(), 2);
    EXPECT_EQ(dragged[1][0].toInt(), end);
    expectNear(plot.toPixel(dragged[1][1].toPointF()), from + QPointF(30, 30), 1e-6);
    expectNear(plot.toPixel(*plot.endpoint(end)), from + QPointF(30, 30), 1e-6);
  }
  EXPECT_EQ(moved.count() + released.count(), 0);
  expectStill();
  const QPointF beside = plot.toPixel(*plot.endpoint(0)) + QPointF(9, 9);  // 12.7 pixels
  press(beside);
  expectNear(probe(), beside, 1e-6);
  release(beside);
}

TEST_F(MapGesturesTest, TheProbeWinsOverAnEnd) {
  setEnds();
  const QPointF a = plot.toPixel(*plot.endpoint(0));
  plot.setProbe(plot.toPlane(a + QPointF(10, 0)));
  const QPointF grip(-11, 0), start = probe();  // 11 pixels from the probe, 1 from A
  press(start + grip);
  move(start + grip + QPointF(40, 0));
  release(start + grip + QPointF(40, 0));
  EXPECT_EQ(dragged.count(), 0);
  expectNear(probe(), start + QPointF(40, 0), 1e-6);
  EXPECT_EQ(plot.endpoint(0), QPointF(-1, 1));
}

TEST_F(MapGesturesTest, OnlyMiddleRightAndSpacePan) {
  const QPointF from(100, 100), by(80, 40);
  for (const Qt::MouseButton button : {Qt::MiddleButton, Qt::RightButton, Qt::LeftButton}) {
    plot.fit();
    following.clear();
    if (button == Qt::LeftButton) {
      key(QEvent::KeyPress, Qt::Key_Space);
      EXPECT_EQ(plot.cursor().shape(), Qt::OpenHandCursor) << "the cursor shows it";
    }
    const QPointF under = plot.toPlane(from);
    press(from, button);
    move(from + 0.4 * by, button);
    EXPECT_EQ(plot.cursor().shape(), Qt::ClosedHandCursor);
    move(from + by, button);
    expectNear(plot.toPlane(from + by), under, 1e-9);
    release(from + by, button);
    expectNear(plot.toPlane(from + by), under, 1e-9);
    EXPECT_FALSE(plot.autoFit());
    ASSERT_EQ(following.count(), 1);
    EXPECT_FALSE(following[0][0].toBool());
    key(QEvent::KeyRelease, Qt::Key_Space);
    EXPECT_NE(plot.cursor().shape(), Qt::ClosedHandCursor);
    EXPECT_EQ(menu(), nullptr);
  }
  EXPECT_EQ(moved.count() + selected.count() + dragged.count(), 0);
}

TEST_F(MapGesturesTest, SpacePansAsLongAsItIsDown) {
  key(QEvent::KeyPress, Qt::Key_Space);
  key(QEvent::KeyRelease, Qt::Key_Space, true);  // the keyboard repeats it
  key(QEvent::KeyPress, Qt::Key_Space, true);
  press({100, 100});
  key(QEvent::KeyRelease, Qt::Key_Space);  // this drag goes on as it began
  move({160, 100});
  release({160, 100});
  EXPECT_EQ(moved.count(), 0);
  EXPECT_NE(plot.view().centre, before.centre);
  press({200, 100});
  release({200, 100});
  EXPECT_EQ(moved.count(), 1);

  key(QEvent::KeyPress, Qt::Key_Space);
  QFocusEvent away(QEvent::FocusOut, Qt::ActiveWindowFocusReason);  // it is let go in another window
  QApplication::sendEvent(&plot, &away);
  press({300, 100});
  release({300, 100});
  EXPECT_EQ(moved.count(), 2);
}

TEST_F(MapGesturesTest, ARightDragOfFourPixelsIsAClick) {
  const QPointF at = plot.toPixel({2, 2});
  press(at, Qt::RightButton);
  move(at + QPointF(4, 0), Qt::RightButton);
  expectStill();
  EXPECT_EQ(menu(), nullptr) << "until it is let go";
  release(at + QPointF(4, 0), Qt::RightButton);
  ASSERT_NE(menu(), nullptr);
  EXPECT_TRUE(menu()->isVisible());
  menu()->close();
  ASSERT_TRUE(QTest::qWaitFor([&] { return menu() == nullptr; }, deadline));
  drag(at, {5, 0}, Qt::RightButton);
  EXPECT_EQ(menu(), nullptr);
  EXPECT_NE(plot.view().centre, before.centre);
}

TEST_F(MapGesturesTest, TheMenuSelectsTheImageUnderIt) {
  click(plot.toPixel({2, 2}) + QPointF(6, 6), Qt::RightButton);
  choose("mapMenuSelect");
  ASSERT_EQ(selected.count(), 1);
  EXPECT_EQ(selected[0][0].toInt(), 2);
  EXPECT_EQ(plot.selected(), std::optional(2));
  EXPECT_EQ(moved.count(), 0);
  expectStill();
}

TEST_F(MapGesturesTest, TheMenuPutsTheImageUnderItOnAPadThatTakesIt) {
  QSignalSpy pad(&plot, &LatentMap::padRequested);
  const QPointF at = plot.toPixel({2, 2});
  click(at, Qt::RightButton);
  ASSERT_NE(entry("mapMenuPad"), nullptr);
  EXPECT_FALSE(entry("mapMenuPad")->isEnabled()) << "nobody has said that there is one";
  menu()->close();
  ASSERT_TRUE(QTest::qWaitFor([&] { return menu() == nullptr; }, deadline));
  plot.setPadTakesImages(true);
  click(at, Qt::RightButton);
  choose("mapMenuPad");
  ASSERT_EQ(pad.count(), 1);
  EXPECT_EQ(pad[0][0].toInt(), 2);
  EXPECT_EQ(selected.count() + moved.count(), 0);
  click(at, Qt::RightButton);
  plot.setPoints(points({0, 0}, {}));
  choose("mapMenuPad");
  EXPECT_EQ(pad.count(), 1) << "it is gone";
}

TEST_F(MapGesturesTest, TheMenuPutsTheEndsThere) {
  setEnds();
  const QPointF at(430, 300);
  for (const int end : {0, 1}) {
    click(at, Qt::RightButton);
    choose(end == 0 ? "mapMenuA" : "mapMenuB");
    ASSERT_EQ(dragged.count(), end + 1);
    EXPECT_EQ(dragged[end][0].toInt(), end);
    expectNear(plot.toPixel(dragged[end][1].toPointF()), at, 1e-6);
  }
  EXPECT_EQ(moved.count() + requested.count(), 0);
}

TEST_F(MapGesturesTest, TheMenuCopiesThePictureOfTheMap) {
  QGuiApplication::clipboard()->clear();
  click({430, 300}, Qt::RightButton);
  choose("copyPicture");
  const QImage copied = QGuiApplication::clipboard()->image();
  ASSERT_EQ(copied.size(), plot.size() * plot.devicePixelRatio());
  const QPoint point = plot.toPixel({2, 2}).toPoint();
  EXPECT_EQ(copied.pixelColor(point), pixel(point)) << "with its points";
  EXPECT_EQ(copied.pixelColor(probe().toPoint()), darkPalette().accent) << "and its handles";
}

TEST_F(MapGesturesTest, TheMenuFits) {
  wheel({300, 250}, 4);
  ASSERT_FALSE(plot.autoFit());
  click({430, 300}, Qt::RightButton);
  choose("mapMenuFit");
  EXPECT_NEAR(plot.view().unitsPerPixel, before.unitsPerPixel, 1e-9);
  expectNear(plot.view().centre, before.centre, 1e-9);
  EXPECT_TRUE(plot.autoFit());
}

TEST_F(MapGesturesTest, WhatDoesNotApplyIsDisabled) {
  const auto enabled = [&](const char* name) { return entry(name) != nullptr && entry(name)->isEnabled(); };
  plot.setPadTakesImages(true);
  click({430, 300}, Qt::RightButton);  // no image there
  for (const char* name : {"mapMenuSelect", "mapMenuPad"}) EXPECT_FALSE(enabled(name)) << name;
  for (const char* name : {"mapMenuA", "mapMenuB", "copyPicture", "savePicture", "mapMenuFit"})
    EXPECT_TRUE(enabled(name)) << name;
  menu()->close();
  ASSERT_TRUE(QTest::qWaitFor([&] { return menu() == nullptr; }, deadline));
  plot.setPoints(nullptr);
  click({430, 300}, Qt::RightButton);
  EXPECT_FALSE(enabled("mapMenuSelect"));
  EXPECT_FALSE(enabled("mapMenuFit"));
  EXPECT_TRUE(enabled("mapMenuA"));
}

// The model may change while the menu is open.
TEST_F(MapGesturesTest, AnImageThatIsGoneIsNotSelected) {
  click(plot.toPixel({2, 2}), Qt::RightButton);
  plot.setPoints(points({0, 0}, {}));
  choose("mapMenuSelect");
  EXPECT_EQ(plot.selected(), std::nullopt);
  ASSERT_EQ(selected.count(), 1);
  EXPECT_EQ(selected[0][0].toInt(), -1);
}

TEST_F(MapGesturesTest, KeysOpenTheMenuAtTheProbe) {
  plot.setProbe({-2, -2});
  const auto ask = [&](int way) {
    QKeyEvent menuKey(QEvent::KeyPress, Qt::Key_Menu, {}), f10(QEvent::KeyPress, Qt::Key_F10, Qt::ShiftModifier);
    QContextMenuEvent request(QContextMenuEvent::Keyboard, {5, 5}, plot.mapToGlobal(QPoint(5, 5)));
    QApplication::sendEvent(&plot, way == 0 ? static_cast<QEvent*>(&menuKey) : way == 1 ? static_cast<QEvent*>(&f10) : &request);
  };
  for (const int way : {0, 1, 2}) {
    ask(way);
    ASSERT_NE(menu(), nullptr) << way;
    EXPECT_EQ(menu()->pos(), plot.mapToGlobal(probe().toPoint())) << way;
    ask(2);  // some systems send the key and the request
    EXPECT_EQ(plot.findChildren<MapMenu*>().size(), 1);
    choose(way == 0 ? "mapMenuA" : way == 1 ? "mapMenuB" : "mapMenuSelect");
  }
  // The ends are put where the probe is in all dimensions, which the map doesn't know.
  ASSERT_EQ(requested.count(), 2);
  EXPECT_EQ(requested[0][0].toInt(), 0);
  EXPECT_EQ(requested[1][0].toInt(), 1);
  EXPECT_EQ(dragged.count(), 0);
  EXPECT_EQ(plot.selected(), std::optional(0));

  QContextMenuEvent pressed(QContextMenuEvent::Mouse, {5, 5}, plot.mapToGlobal(QPoint(5, 5)));
  QApplication::sendEvent(&plot, &pressed);
  EXPECT_TRUE(pressed.isAccepted());
  EXPECT_EQ(menu(), nullptr) << "a button's press is no click yet";
}

TEST_F(MapGesturesTest, ShiftDragSelectsNothingAndMovesNothing) {
  const auto shifted = [&](QEvent::Type type, QPointF at, Qt::MouseButtons buttons) {
    send(type, at, type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton, buttons, Qt::ShiftModifier);
  };
  const QPointF at = plot.toPixel({2, 2});
  shifted(QEvent::MouseButtonPress, at, Qt::LeftButton);
  shifted(QEvent::MouseMove, at + QPointF(40, 30), Qt::LeftButton);
  shifted(QEvent::MouseMove, at, Qt::LeftButton);  // back again: a drag all the same
  shifted(QEvent::MouseButtonRelease, at, Qt::NoButton);
  EXPECT_EQ(moved.count() + selected.count() + dragged.count(), 0);
  expectStill();
  shifted(QEvent::MouseButtonPress, at, Qt::LeftButton);
  shifted(QEvent::MouseMove, at + QPointF(3, 0), Qt::LeftButton);
  shifted(QEvent::MouseButtonRelease, at + QPointF(3, 0), Qt::NoButton);
  ASSERT_EQ(selected.count(), 1);
  EXPECT_EQ(selected[0][0].toInt(), 2);
}

TEST_F(MapGesturesTest, ASecondButtonChangesNothing) {
  const QPointF at(410, 130);
  press(at);
  send(QEvent::MouseButtonPress, at, Qt::RightButton, Qt::LeftButton | Qt::RightButton);
  move(at + QPointF(20, 20), Qt::LeftButton | Qt::RightButton);
  send(QEvent::MouseButtonRelease, at + QPointF(20, 20), Qt::RightButton, Qt::LeftButton);
  EXPECT_EQ(menu(), nullptr);
  move(at + QPointF(40, 20));
  release(at + QPointF(40, 20));
  expectNear(probe(), at + QPointF(40, 20), 1e-6);
  expectStill();
}

TEST_F(MapGesturesTest, ADragPointsAtNoImage) {
  const QPointF at = plot.toPixel({2, 2});
  move(at, Qt::NoButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return plot.hovered() == 2; }, deadline));
  press(at);
  EXPECT_TRUE(QTest::qWaitFor([&] { return plot.hovered() == -1; }, deadline));
  release(at);
}

class TouchpadTest : public MapGesturesTest {
 protected:
  void scroll(const QPointingDevice& device, QPoint pixels, QPoint eighths, Qt::KeyboardModifiers modifiers = {}) {
    QWheelEvent event(at, plot.mapToGlobal(at), pixels, eighths, Qt::NoButton, modifiers, Qt::NoScrollPhase, false,
                      Qt::MouseEventNotSynthesized, &device);
    QApplication::sendEvent(&plot, &event);
    EXPECT_TRUE(event.isAccepted());
  }
  const QPointF at{200, 140};
  QPointingDevice touchpad{QStringLiteral("touchpad"),
                           7,
                           QInputDevice::DeviceType::TouchPad,
                           QPointingDevice::PointerType::Finger,
                           QInputDevice::Capability::Position | QInputDevice::Capability::PixelScroll,
                           5,
                           3};
  QPointingDevice mouse{QStringLiteral("mouse"),
                        8,
                        QInputDevice::DeviceType::Mouse,
                        QPointingDevice::PointerType::Generic,
                        QInputDevice::Capability::Position | QInputDevice::Capability::PixelScroll,
                        1,
                        3};
};

TEST_F(TouchpadTest, TwoFingersPan) {
  const QPointF under = plot.toPlane(at);
  scroll(touchpad, {12, -30}, {24, -60});
  expectNear(plot.toPixel(under), at + QPointF(12, -30), 1e-6);
  scroll(touchpad, {}, {0, 120});  // without pixels: a notch is 60 of them
  expectNear(plot.toPixel(under), at + QPointF(12, 30), 1e-6);
  EXPECT_EQ(plot.view().unitsPerPixel, before.unitsPerPixel);
  EXPECT_FALSE(plot.autoFit());
}

TEST_F(TouchpadTest, NoScrollAtAllLeavesFollowOn) {
  scroll(touchpad, {}, {});  // fingers touch it
  expectStill();
}

TEST_F(TouchpadTest, WithControlTheyZoom) {
  const QPointF under = plot.toPlane(at);
  scroll(touchpad, {0, 30}, {0, 60}, Qt::ControlModifier);
  expectNear(plot.toPixel(under), at, 1e-6);
  EXPECT_LT(plot.view().unitsPerPixel, before.unitsPerPixel);
}

TEST_F(TouchpadTest, APinchZoomsAboutItsPlace) {
  const auto pinch = [&](double by) {
    QNativeGestureEvent event(Qt::ZoomNativeGesture, &touchpad, 2, at, at, plot.mapToGlobal(at), by, {});
    QApplication::sendEvent(&plot, &event);
    return event.isAccepted();
  };
  const QPointF under = plot.toPlane(at);
  EXPECT_TRUE(pinch(0.25));
  expectNear(plot.toPixel(under), at, 1e-6);
  EXPECT_NEAR(plot.view().unitsPerPixel, before.unitsPerPixel / 1.25, 1e-9);
  EXPECT_FALSE(plot.autoFit());
  EXPECT_FALSE(pinch(-1.0)) << "no scale at all";
}

TEST_F(TouchpadTest, AMousesFineWheelZooms) {
  scroll(mouse, {0, 30}, {0, 60});
  EXPECT_LT(plot.view().unitsPerPixel, before.unitsPerPixel);
}

}  // namespace
}  // namespace latentscape
