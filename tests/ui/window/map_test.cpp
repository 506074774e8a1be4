// SPDX-License-Identifier: GPL-3.0-or-later
// What the window's map shows of an image that the user looks at, and the buttons above it.
#include "tests/ui/window/window_fixture.h"
#include "ui/plots/latent_map.h"

#include <QPushButton>
#include <QWheelEvent>

#include <cmath>

namespace latentscape {
namespace {

class WindowMapTest : public WindowTest {
 protected:
  void SetUp() override { openStill(); }
  QPointF placeOf(std::size_t image) const {
    const auto mean = exploration().codes()->meanOf(image);
    return {static_cast<double>(mean[0]), static_cast<double>(mean[1])};
  }
  // Hovers the image that is seen at this one's place.
  std::size_t hover(std::size_t image) const {
    mouse(QEvent::MouseMove, map().toPixel(placeOf(image)), Qt::NoButton, Qt::NoButton);
    EXPECT_TRUE(eventually([&] { return map().hovered() >= 0; }));
    return static_cast<std::size_t>(std::max(0, map().hovered()));
  }
  void leave() const {
    QEvent event(QEvent::Leave);
    QApplication::sendEvent(&map(), &event);
  }
  // The ellipse is this image's: one standard deviation to each side of its mean.
  bool showsPosteriorOf(std::size_t image) const {
    const auto code = encodeImages(*exploration().model(), exploration().dataset()->test, image, 1);
    return eventually([&] {
      const auto shown = map().posterior();
      return shown && std::abs(shown->center().x() - static_cast<double>(code->mean[0])) < 1e-5 &&
             std::abs(shown->center().y() - static_cast<double>(code->mean[1])) < 1e-5 &&
             std::abs(shown->width() - 2.0 * std::exp(0.5 * static_cast<double>(code->logVariance[0]))) < 1e-5;
    });
  }
};

TEST_F(WindowMapTest, AnEllipseIsShownOfAHoveredOrSelectedImageOnly) {
  bool answered = false;
  QObject::connect(&exploration(), &ExplorationController::probeAnswered, m_window.get(),
                   [&](const ProbeAnswer& answer) { answered = answered || answer.nearest.has_value(); });
  m_window->binding().moveProbe(placeOf(42));
  ASSERT_TRUE(eventually([&] { return answered; }));
  EXPECT_FALSE(map().posterior().has_value()) << "nobody asked for the nearest image's";

  const std::size_t first = hover(5);
  EXPECT_TRUE(showsPosteriorOf(first));
  leave();
  EXPECT_FALSE(map().posterior().has_value());

  m_window->binding().select(17);
  EXPECT_TRUE(showsPosteriorOf(17));
  const std::size_t second = hover(5);
  ASSERT_NE(second, 17U);
  EXPECT_TRUE(showsPosteriorOf(second));
  leave();
  EXPECT_TRUE(showsPosteriorOf(17)) << "back to the selected one's";
  m_window->binding().select(std::nullopt);
  EXPECT_FALSE(map().posterior().has_value());
}

TEST_F(WindowMapTest, AnotherSelectionHidesTheOldEllipseAtOnce) {
  m_window->binding().select(17);
  ASSERT_TRUE(showsPosteriorOf(17));
  m_window->binding().select(18);
  EXPECT_FALSE(map().posterior().has_value()) << "until the answer comes";
  EXPECT_TRUE(showsPosteriorOf(18));
}

TEST_F(WindowMapTest, FollowAndFitAreButtons) {
  auto* follow = child<QPushButton>("mapFollow");
  EXPECT_TRUE(follow->isVisible() && child("mapFit")->isVisible()) << "of a model of two dimensions, too";
  EXPECT_FALSE(follow->isChecked());
  follow->setFocus();
  QTest::keyClick(follow, Qt::Key_Space);
  EXPECT_TRUE(map().autoFit());
  EXPECT_TRUE(follow->isChecked());
  const double fitted = map().view().unitsPerPixel;
  const QPointF at = QPointF(map().rect().center());
  QWheelEvent wheel(at, map().mapToGlobal(at), {}, {0, 480}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
  QApplication::sendEvent(&map(), &wheel);
  EXPECT_FALSE(follow->isChecked()) << "zooming turns it off";
  EXPECT_LT(map().view().unitsPerPixel, 0.9 * fitted);
  click("mapFit");
  EXPECT_NEAR(map().view().unitsPerPixel, fitted, 1e-3 * fitted);
  EXPECT_TRUE(follow->isChecked());
  click("mapFollow");
  EXPECT_FALSE(map().autoFit());
}

TEST_F(WindowMapTest, TheMenuOfAPlaceReachesPanelsAndModel) {
  const QPointF at = map().toPixel(placeOf(5));
  const auto choose = [&](const char* name) {
    mouse(QEvent::MouseButtonPress, at, Qt::RightButton, Qt::RightButton);
    mouse(QEvent::MouseButtonRelease, at, Qt::RightButton, Qt::NoButton);
    auto* action = child<QAction>(name);
    ASSERT_NE(action, nullptr);
    ASSERT_TRUE(action->isEnabled());
    action->trigger();
    child("mapMenu")->close();
    ASSERT_TRUE(gone("mapMenu"));
  };
  choose("mapMenuSelect");
  ASSERT_TRUE(map().selected().has_value());
  EXPECT_EQ(exploration().selection(), static_cast<std::size_t>(*map().selected()));
  choose("mapMenuB");
  const QPointF place = map().toPlane(at);
  EXPECT_TRUE(eventually([&] {
    const auto end = map().endpoint(1);
    return end && std::hypot(end->x() - place.x(), end->y() - place.y()) < 1e-4;
  }));
  EXPECT_EQ(exploration().end(1)->image, std::nullopt);
}

}  // namespace
}  // namespace latentscape
