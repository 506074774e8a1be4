// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/interpolate_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_painting.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/text.h"

#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>

namespace latentscape {
namespace {

class InterpolationTest : public WindowTest {
 protected:
  void SetUp() override {
    open();
    map().fit();
    const ExplorationController* answers = &exploration();
    QObject::connect(answers, &ExplorationController::stripAnswered, m_window.get(),
                     [this](const StripAnswer& answer) { m_strip = answer; });
    QObject::connect(answers, &ExplorationController::interpolationAnswered, m_window.get(),
                     [this](const InterpolationAnswer& answer) { m_interpolation = answer; });
  }
  // Chooses from the menu of A or B, by keyboard.
  void choose(int end, int source) {
    click(end == 0 ? "endAImage" : "endBImage");
    auto* menu = child<QMenu>(end == 0 ? "endAMenu" : "endBMenu");
    ASSERT_TRUE(eventually([&] { return menu->isVisible(); }));
    for (int i = 0; i < menu->actions().size() && menu->activeAction() != menu->actions().at(source); ++i)
      QTest::keyClick(menu, Qt::Key_Down);
    QTest::keyClick(menu, Qt::Key_Return);
    ASSERT_TRUE(eventually([&] { return !menu->isVisible(); }));
  }
  QString caption() const { return child<QLabel>("decodedCaption")->text(); }
  QString text(const char* label) const { return child<ElidedLabel>(label)->text(); }

  StripAnswer m_strip;
  InterpolationAnswer m_interpolation;
};

TEST_F(InterpolationTest, AnEndComesFromTheProbe) {
  m_window->binding().moveProbe({1.5, -0.75});
  choose(0, InterpolatePanel::FromProbe);
  EXPECT_TRUE(eventually([&] { return m_strip.ends[0] == QPointF(1.5, -0.75); }));
  EXPECT_TRUE(text("endAText").contains(QStringLiteral("1.50"))) << text("endAText").toStdString();
  map().setFocus();
  m_window->binding().moveProbe({-1.0, 0.5});
  QTest::keyClick(&map(), Qt::Key_B);
  EXPECT_TRUE(eventually([&] { return m_strip.ends[1] == QPointF(-1.0, 0.5); }));
}

TEST_F(InterpolationTest, AnEndComesFromTheSelectedImage) {
  auto* menu = child<QMenu>("endBMenu");
  EXPECT_FALSE(menu->actions().at(InterpolatePanel::FromSelected)->isEnabled());
  EXPECT_FALSE(menu->actions().at(InterpolatePanel::FromSelected)->toolTip().isEmpty());
  m_window->binding().select(1841);
  choose(1, InterpolatePanel::FromSelected);
  EXPECT_TRUE(eventually([&] { return text("endBText") == QStringLiteral("B · test #1841"); })) << text("endBText").toStdString();
  const auto mean = exploration().codes()->meanOf(1841);
  EXPECT_NEAR(m_strip.ends[1].x(), static_cast<double>(mean[0]), 1e-5);
  EXPECT_NEAR(m_strip.ends[1].y(), static_cast<double>(mean[1]), 1e-5);
}

TEST_F(InterpolationTest, EndsComeAtRandom) {
  const QString a = text("endAText"), b = text("endBText");
  // A random image may be the current one, but not ten times in a row out of 10,000.
  for (int i = 0; i < 10 && text("endAText") == a; ++i) {
    m_strip = {};
    choose(0, InterpolatePanel::FromRandom);
    ASSERT_TRUE(eventually([&] { return !m_strip.images.empty(); }));
  }
  EXPECT_NE(text("endAText"), a);
  EXPECT_EQ(text("endBText"), b);
  EXPECT_TRUE(text("endAText").startsWith(QStringLiteral("A · test #")));
}

TEST_F(InterpolationTest, TheSliderChangesTheCurrentImage) {
  auto* slider = child<QSlider>("tSlider");
  slider->setFocus();
  QTest::keyClick(slider, Qt::Key_Home);
  QTest::keyClick(slider, Qt::Key_Right);
  QTest::keyClick(slider, Qt::Key_Left);
  ASSERT_TRUE(eventually([&] { return m_interpolation.t == 0.0 && !m_interpolation.at.decoded.empty(); }));
  const Image atA = m_interpolation.at.decoded;
  EXPECT_EQ(atA, m_window->binding().strip().front());
  const QImage shown = picture("decodedImage");
  QTest::keyClick(slider, Qt::Key_End);
  ASSERT_TRUE(eventually([&] { return m_interpolation.t == 1.0; }));
  EXPECT_EQ(m_interpolation.at.decoded, m_window->binding().strip().back());
  EXPECT_NE(m_interpolation.at.decoded, atA);
  EXPECT_NE(picture("decodedImage"), shown);
  EXPECT_EQ(child<QLabel>("tText")->text(), QStringLiteral("t = 1.00"));
  EXPECT_EQ(child<ImageStrip>("interpolationStrip")->current(), 8);
  QTest::keyClick(slider, Qt::Key_PageDown);
  EXPECT_EQ(child<ImageStrip>("interpolationStrip")->current(), 7);
}

TEST_F(InterpolationTest, TheBigPictureFollowsTUntilTheProbeMoves) {
  const QImage atProbe = picture("decodedImage");
  EXPECT_EQ(caption(), QStringLiteral("Decoded at the probe"));
  auto* slider = child<QSlider>("tSlider");
  slider->setValue(620);
  ASSERT_TRUE(eventually([&] { return caption() == QStringLiteral("Decoded at t = 0.62"); })) << caption().toStdString();
  EXPECT_EQ(picture("decodedImage"), toQImage(m_interpolation.at.decoded));
  EXPECT_NE(picture("decodedImage"), atProbe);
  // The probe's own answers go on meanwhile, as with every frame of a run, and must not come between.
  const auto model = exploration().model();
  QSignalSpy probed(&exploration(), &ExplorationController::probeAnswered);
  exploration().update(model);
  ASSERT_TRUE(eventually([&] { return probed.count() > 0; }));
  EXPECT_EQ(caption(), QStringLiteral("Decoded at t = 0.62"));
  EXPECT_EQ(picture("decodedImage"), toQImage(m_interpolation.at.decoded));
  // The numbers beside the picture are those of its point.
  EXPECT_NEAR(child<NumberField>("z1Edit")->value(), m_interpolation.at.place.x(), 0.0006);
  EXPECT_NEAR(child<NumberField>("z2Edit")->value(), m_interpolation.at.place.y(), 0.0006);
  EXPECT_EQ(child<QLabel>("priorDensity")->text(), formatSignificant(m_interpolation.at.density, 3));
  ASSERT_TRUE(m_interpolation.at.nearest.has_value());
  EXPECT_TRUE(text("nearestText").endsWith(QStringLiteral("#%1").arg(*m_interpolation.at.nearest)));
  m_window->binding().moveProbe({1.25, 0.5});
  ASSERT_TRUE(eventually([&] { return caption() == QStringLiteral("Decoded at the probe"); }));
  EXPECT_EQ(child<NumberField>("z1Edit")->value(), 1.25);
  EXPECT_EQ(picture("decodedImage"), toQImage(decodePoint(*model, {1.25F, 0.5F})));
  exploration().setT(0.7);  // not the user
  ASSERT_TRUE(eventually([&] { return m_interpolation.t == 0.7; }));
  EXPECT_EQ(caption(), QStringLiteral("Decoded at the probe"));
}

TEST_F(InterpolationTest, TheBigPictureFollowsPlayWhichTheProbeStops) {
  click("playButton");
  ASSERT_TRUE(eventually([&] { return caption().startsWith(QStringLiteral("Decoded at t = ")); }));
  const QString first = caption();
  const QImage shown = picture("decodedImage");
  ASSERT_TRUE(eventually([&] { return caption() != first && picture("decodedImage") != shown; }));
  EXPECT_TRUE(interpolate().isPlaying());
  const QPointF at = map().toPixel(map().probe());
  mouse(QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton);
  mouse(QEvent::MouseMove, at + QPointF(30, 10), Qt::NoButton, Qt::LeftButton);
  mouse(QEvent::MouseButtonRelease, at + QPointF(30, 10), Qt::LeftButton, Qt::NoButton);
  EXPECT_FALSE(interpolate().isPlaying());
  EXPECT_TRUE(eventually([&] { return caption() == QStringLiteral("Decoded at the probe"); }));
}

TEST_F(InterpolationTest, AnotherModelBeginsWithTheProbesPicture) {
  child<QSlider>("tSlider")->setValue(620);
  ASSERT_TRUE(eventually([&] { return caption() == QStringLiteral("Decoded at t = 0.62"); }));
  trigger("openEmbedded");
  EXPECT_TRUE(eventually([&] { return caption() == QStringLiteral("Decoded at the probe"); }));
}

TEST_F(InterpolationTest, AClickOnTheStripGoesThere) {
  auto* strip = child<ImageStrip>("interpolationStrip");
  QTest::mouseClick(strip, Qt::LeftButton, {}, strip->cellRect(2).center());
  EXPECT_EQ(interpolate().t(), 0.25);
  EXPECT_TRUE(eventually([&] { return m_interpolation.t == 0.25; }));
}

TEST_F(InterpolationTest, LinearAndSphericalGoDifferentWays) {
  // Ends at a right angle to each other, seen from the origin.
  exploration().setEnd(0, {QPointF(2.0, 0.0), std::nullopt});
  exploration().setEnd(1, {QPointF(0.0, 2.0), std::nullopt});
  ASSERT_TRUE(eventually([&] { return m_strip.ends[1] == QPointF(0.0, 2.0) && m_strip.ends[0] == QPointF(2.0, 0.0); }));
  const auto linear = m_window->binding().strip();
  EXPECT_EQ(m_strip.path.size(), 2);
  QTest::mouseClick(child<SegmentedControl>("interpolationMode")->button(1), Qt::LeftButton);
  ASSERT_TRUE(eventually([&] { return m_strip.path.size() > 2; }));
  for (const QPointF place : m_strip.path) EXPECT_NEAR(std::hypot(place.x(), place.y()), 2.0, 1e-4) << "along the circle";
  EXPECT_EQ(m_window->binding().strip().front(), linear.front());
  EXPECT_EQ(m_window->binding().strip().back(), linear.back());
  EXPECT_NE(m_window->binding().strip().at(4), linear.at(4));
  ASSERT_TRUE(
      eventually([&] { return std::abs(std::hypot(m_interpolation.at.place.x(), m_interpolation.at.place.y()) - 2.0) < 1e-4; }));
}

TEST_F(InterpolationTest, SwapTurnsItRound) {
  const QImage a = picture("endAImage"), b = picture("endBImage");
  const auto strip = m_window->binding().strip();
  click("swapButton");
  ASSERT_TRUE(eventually([&] { return picture("endAImage") == b && picture("endBImage") == a; }));
  EXPECT_EQ(m_window->binding().strip().front(), strip.back());
}

TEST_F(InterpolationTest, PlayMovesT) {
  const double before = interpolate().t();
  click("playButton");
  EXPECT_TRUE(interpolate().isPlaying());
  EXPECT_TRUE(eventually([&] { return interpolate().t() != before && m_interpolation.t != before; }));
  click("playButton");
  EXPECT_FALSE(interpolate().isPlaying());
}

TEST_F(InterpolationTest, AnEndIsDraggedOnTheMap) {
  map().setAutoFit(false);
  exploration().setEnd(0, {QPointF(1.0, 1.0), std::nullopt});
  ASSERT_TRUE(eventually([&] { return m_strip.ends[0] == QPointF(1.0, 1.0); }));
  const QPointF from = map().toPixel({1.0, 1.0}), to = from + QPointF(40, 25);
  mouse(QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton);
  mouse(QEvent::MouseMove, to, Qt::NoButton, Qt::LeftButton);
  mouse(QEvent::MouseButtonRelease, to, Qt::LeftButton, Qt::NoButton);
  const QPointF place = map().toPlane(to);
  EXPECT_TRUE(eventually([&] { return std::hypot(m_strip.ends[0].x() - place.x(), m_strip.ends[0].y() - place.y()) < 1e-4; }));
}

}  // namespace
}  // namespace latentscape
