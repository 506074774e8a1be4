// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/mouse_event.h"
#include "ui/plots/latent_map.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QTest>
#include <QWheelEvent>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace latentscape {

inline constexpr int deadline = 5000;  // milliseconds

inline std::shared_ptr<const MapPoints> points(std::vector<float> xy, std::vector<std::uint8_t> labels) {
  return std::make_shared<const MapPoints>(MapPoints{std::move(xy), std::move(labels)});
}

// Four points at (+-2, +-2), of classes 0 to 3.
inline std::shared_ptr<const MapPoints> square() { return points({-2, -2, 2, -2, 2, 2, -2, 2}, {0, 1, 2, 3}); }

class LatentMapTest : public testing::Test {
 protected:
  void SetUp() override {
    plot.setColours(darkPalette(), true);
    plot.setClassNamesShown(false);  // the colours of points are looked at
    plot.resize(600, 500);
    plot.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&plot));
    plot.setPoints(square());
    plot.fit();
    settle();
  }
  // Queued replots are done, and nothing moves the view.
  void settle() {
    int before = -1;
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return std::exchange(before, plot.pointLayerPaints()) == plot.pointLayerPaints(); }, deadline));
  }
  void send(QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::MouseButtons buttons,
            Qt::KeyboardModifiers modifiers = {}) {
    sendMouse(plot, type, at, button, buttons, modifiers);
  }
  void press(QPointF at, Qt::MouseButton button = Qt::LeftButton) { send(QEvent::MouseButtonPress, at, button, button); }
  void move(QPointF at, Qt::MouseButtons buttons = Qt::LeftButton) { send(QEvent::MouseMove, at, Qt::NoButton, buttons); }
  void release(QPointF at, Qt::MouseButton button = Qt::LeftButton) {
    send(QEvent::MouseButtonRelease, at, button, Qt::NoButton);
  }
  void click(QPointF at, Qt::MouseButton button) {
    press(at, button);
    release(at, button);
  }
  // In steps, as a hand does.
  void drag(QPointF from, QPointF by, Qt::MouseButton button = Qt::LeftButton) {
    press(from, button);
    for (const double share : {0.3, 0.7, 1.0}) move(from + share * by, button);
    release(from + by, button);
  }
  void leave() {
    QEvent event(QEvent::Leave);
    QApplication::sendEvent(&plot, &event);
  }
  void key(QEvent::Type type, int which, bool again = false) {
    QKeyEvent event(type, which, {}, {}, again);
    QApplication::sendEvent(&plot, &event);
  }
  void shiftClick(QPointF at) {
    send(QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton, Qt::ShiftModifier);
    send(QEvent::MouseButtonRelease, at, Qt::LeftButton, Qt::NoButton, Qt::ShiftModifier);
  }
  void wheel(QPointF at, int notches) {
    QWheelEvent event(at, plot.mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&plot, &event);
  }
  QColor pixel(QPointF at) { return plot.grab().toImage().pixelColor(at.toPoint()); }
  void expectNear(QPointF a, QPointF b, double within) {
    EXPECT_NEAR(a.x(), b.x(), within);
    EXPECT_NEAR(a.y(), b.y(), within);
  }
  void expectEqualScales() {
    const QPointF o = plot.toPixel({0, 0});
    EXPECT_NEAR(plot.toPixel({1, 0}).x() - o.x(), o.y() - plot.toPixel({0, 1}).y(), 1e-9);
  }
  LatentMap plot;
};

}  // namespace latentscape
