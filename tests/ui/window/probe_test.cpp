// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window/window_fixture.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/number_field.h"

#include <QLabel>

#include <cmath>

namespace latentscape {
namespace {

class ProbeTest : public WindowTest {
 protected:
  void SetUp() override { openStill(); }
  double z(const char* field) const { return child<NumberField>(field)->value(); }
  void expectFieldsFollow() const {
    EXPECT_NEAR(z("z1Edit"), map().probe().x(), 1e-3);
    EXPECT_NEAR(z("z2Edit"), map().probe().y(), 1e-3);
    EXPECT_EQ(exploration().probe(), map().probe());
  }
  QPointF placeOf(std::size_t image) const {
    const auto mean = exploration().codes()->meanOf(image);
    return {static_cast<double>(mean[0]), static_cast<double>(mean[1])};
  }
};

TEST_F(ProbeTest, TheDecodedImageFollowsTheDragWhileTheMouseMoves) {
  const QPointF start = map().toPixel(map().probe());
  mouse(QEvent::MouseButtonPress, start, Qt::LeftButton, Qt::LeftButton);
  QImage before = picture("decodedImage");
  ASSERT_FALSE(before.isNull());
  for (const QPointF step : {QPointF(60, 20), QPointF(-80, 60), QPointF(30, -90), QPointF(-50, -70)}) {
    mouse(QEvent::MouseMove, start + step, Qt::NoButton, Qt::LeftButton);
    const QPointF off = map().toPixel(map().probe()) - (start + step);
    EXPECT_NEAR(std::hypot(off.x(), off.y()), 0.0, 1e-6);
    expectFieldsFollow();
    EXPECT_TRUE(eventually([&] { return picture("decodedImage") != before; })) << "with the button still down";
    before = picture("decodedImage");
  }
  mouse(QEvent::MouseButtonRelease, start + QPointF(-50, -70), Qt::LeftButton, Qt::NoButton);
  // The image at rest is what the model decodes there.
  const QPointF place = map().probe();
  const Image decoded = decodePoint(*exploration().model(), {static_cast<float>(place.x()), static_cast<float>(place.y())});
  EXPECT_TRUE(eventually([&] {
    const QImage shown = picture("decodedImage");
    for (int y = 0; y < 28; ++y) {
      for (int x = 0; x < 28; ++x) {
        if (qGray(shown.pixel(x, y)) != decoded.pixels[static_cast<std::size_t>(28 * y + x)]) return false;
      }
    }
    return true;
  }));
}

TEST_F(ProbeTest, AClickAnywhereMovesIt) {
  const QPoint at = map().rect().center() + QPoint(90, -70);
  const QImage before = picture("decodedImage");
  QTest::mouseClick(&map(), Qt::LeftButton, {}, at);
  EXPECT_NEAR(map().toPixel(map().probe()).x(), at.x(), 1e-6);
  EXPECT_NEAR(map().toPixel(map().probe()).y(), at.y(), 1e-6);
  expectFieldsFollow();
  EXPECT_TRUE(eventually([&] { return picture("decodedImage") != before; }));
}

TEST_F(ProbeTest, ArrowKeysMoveIt) {
  map().setFocus();
  const QPointF start = map().probe();
  QTest::keyClick(&map(), Qt::Key_Right);
  const double step = map().probe().x() - start.x();
  EXPECT_GT(step, 0.0);
  EXPECT_EQ(map().probe().y(), start.y());
  QTest::keyClick(&map(), Qt::Key_Up, Qt::ShiftModifier);
  EXPECT_NEAR(map().probe().y() - start.y(), 5 * step, 1e-9);
  expectFieldsFollow();
}

TEST_F(ProbeTest, TypedCoordinatesMoveItOnTheMap) {
  const QImage before = picture("decodedImage");
  type("z1Edit", QStringLiteral("1.25"));
  type("z2Edit", QStringLiteral("-0.5"));
  EXPECT_EQ(map().probe(), QPointF(1.25, -0.5));
  EXPECT_EQ(exploration().probe(), QPointF(1.25, -0.5));
  EXPECT_TRUE(eventually([&] { return picture("decodedImage") != before; }));
  // exp(-(1.25^2 + 0.5^2) / 2) / (2 pi) = 0.0643
  EXPECT_TRUE(eventually([&] { return child<QLabel>("priorDensity")->text() == QStringLiteral("0.0643"); }))
      << child<QLabel>("priorDensity")->text().toStdString();
}

TEST_F(ProbeTest, WhatIsNoNumberMovesNothing) {
  m_window->binding().moveProbe({0.5, 0.5});
  type("z1Edit", QStringLiteral("x"));
  EXPECT_EQ(map().probe(), QPointF(0.5, 0.5));
  EXPECT_FALSE(child<NumberField>("z1Edit")->isValid());
}

TEST_F(ProbeTest, TheNearestTestImageIsShown) {
  const auto& codes = *exploration().codes();
  const auto expectNearest = [&](QPointF place) {
    m_window->binding().moveProbe(place);
    const std::size_t nearest = nearestCode(codes, LatentPoint{static_cast<float>(place.x()), static_cast<float>(place.y())});
    const QString name = QStringLiteral("%1 · #%2").arg(exploration().dataset()->test.label(nearest)).arg(nearest);
    EXPECT_TRUE(eventually([&] { return child<ElidedLabel>("nearestText")->text() == name; })) << name.toStdString();
  };
  expectNearest(placeOf(17));
  expectNearest({2.0, -1.0});
}

TEST_F(ProbeTest, ShiftClickSelectsAndEscapeClears) {
  const QPointF at = map().toPixel(placeOf(5));
  shiftClick(at);
  ASSERT_TRUE(map().selected().has_value());
  const auto image = static_cast<std::size_t>(*map().selected());
  EXPECT_EQ(exploration().selection(), image);
  EXPECT_TRUE(eventually([&] { return !picture("selectedReconstruction").isNull(); }));
  EXPECT_TRUE(child<QLabel>("selectionNote")->text().contains(QStringLiteral("KL")))
      << child<QLabel>("selectionNote")->text().toStdString();
  EXPECT_TRUE(child("selectedOriginal")->isVisible());
  EXPECT_TRUE(child<ElidedLabel>("selectionText")->text().startsWith(QStringLiteral("#%1 ").arg(image)));
  EXPECT_NE(picture("selectedOriginal"), picture("selectedReconstruction"));
  map().setFocus();
  QTest::keyClick(&map(), Qt::Key_Escape);
  EXPECT_FALSE(map().selected().has_value());
  EXPECT_FALSE(exploration().selection().has_value());
  EXPECT_FALSE(child("selectedOriginal")->isVisible());
}

TEST_F(ProbeTest, TheNearestImageIsSelectedByAClickOnIt) {
  m_window->binding().moveProbe(placeOf(42));
  const std::size_t nearest = nearestCode(*exploration().codes(), exploration().codes()->meanOf(42));
  const QString name = QStringLiteral("#%1").arg(nearest);
  ASSERT_TRUE(eventually([&] { return child<ElidedLabel>("nearestText")->text().endsWith(name); }));
  click("nearestImage");
  EXPECT_EQ(map().selected(), static_cast<int>(nearest));
  click("clearSelectionButton");
  EXPECT_FALSE(map().selected().has_value());
}

TEST_F(ProbeTest, TheMenuPutsItInTheMiddleAndFitsTheMap) {
  m_window->binding().moveProbe({1.0, 2.0});
  map().setFocus();
  QTest::keyClick(&map(), Qt::Key_M, Qt::ControlModifier);
  EXPECT_EQ(map().probe(), QPointF(0.0, 0.0));
  const double before = map().view().unitsPerPixel;
  QTest::keyClick(&map(), Qt::Key_Plus);
  EXPECT_LT(map().view().unitsPerPixel, before);
  QTest::keyClick(&map(), Qt::Key_0, Qt::ControlModifier);
  EXPECT_NEAR(map().view().unitsPerPixel, before, 0.2 * before);
  EXPECT_TRUE(map().autoFit());
}

}  // namespace
}  // namespace latentscape
