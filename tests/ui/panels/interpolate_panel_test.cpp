// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/interpolate_panel.h"

#include "support.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/picture_viewer.h"
#include "ui/widgets/segmented_control.h"

#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QMouseEvent>
#include <QPushButton>
#include <QSlider>

#include <algorithm>
#include <limits>

namespace latentscape {
namespace {

class Interpolate : public testing::Test {
 protected:
  Interpolate() {
    m_panel.setStrip(greys(InterpolatePanel::stripCount));
    m_panel.resize(540, 220);
    m_panel.show();
  }
  InterpolatePanel m_panel;
};

TEST_F(Interpolate, TheSliderEmitsT) {
  auto* slider = child<QSlider>(m_panel, "tSlider");
  QSignalSpy changed(&m_panel, &InterpolatePanel::tChanged);
  press(slider, Qt::Key_End);
  ASSERT_EQ(changed.count(), 1);
  EXPECT_EQ(changed[0][0].toDouble(), 1.0);
  EXPECT_EQ(m_panel.t(), 1.0);
  EXPECT_EQ(child<ImageStrip>(m_panel, "interpolationStrip")->current(), 8);
  EXPECT_EQ(child<QLabel>(m_panel, "tText")->text(), QStringLiteral("t = 1.00"));
  QTest::mouseClick(slider, Qt::LeftButton, {}, QPoint(slider->width() / 4, slider->height() / 2));
  EXPECT_GE(changed.count(), 2);
  EXPECT_LT(m_panel.t(), 1.0);
}

TEST_F(Interpolate, SettingTEmitsNothingAndStaysWithinAToB) {
  QSignalSpy changed(&m_panel, &InterpolatePanel::tChanged);
  m_panel.setT(0.62);
  EXPECT_EQ(m_panel.t(), 0.62);
  EXPECT_EQ(child<ImageStrip>(m_panel, "interpolationStrip")->current(), 5);
  m_panel.setT(7.0);
  EXPECT_EQ(m_panel.t(), 1.0);
  m_panel.setT(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(m_panel.t(), 0.0);
  EXPECT_EQ(changed.count(), 0);
}

TEST_F(Interpolate, TheStripMovesTByMouseAndKey) {
  auto* strip = child<ImageStrip>(m_panel, "interpolationStrip");
  QSignalSpy changed(&m_panel, &InterpolatePanel::tChanged);
  QTest::mouseClick(strip, Qt::LeftButton, {}, strip->cellRect(2).center());
  ASSERT_EQ(changed.count(), 1);
  EXPECT_EQ(changed[0][0].toDouble(), 0.25);
  press(strip, Qt::Key_Right);
  ASSERT_EQ(changed.count(), 2);
  EXPECT_EQ(changed[1][0].toDouble(), 0.375);
  EXPECT_EQ(strip->current(), 3);
}

TEST_F(Interpolate, EachEndsMenuAsksForItsSource) {
  QSignalSpy asked(&m_panel, &InterpolatePanel::endRequested);
  for (int end = 0; end < 2; ++end) {
    auto* view = child<ImageView>(m_panel, end == 0 ? "endAImage" : "endBImage");
    auto* menu = child<QMenu>(m_panel, end == 0 ? "endAMenu" : "endBMenu");
    click(view);
    ASSERT_TRUE(menu->isVisible());
    press(menu, Qt::Key_Down);
    press(menu, Qt::Key_Return);
    ASSERT_EQ(asked.count(), 1);
    EXPECT_EQ(asked[0][0].toInt(), end);
    EXPECT_EQ(asked[0][1].toInt(), InterpolatePanel::FromProbe);
    press(view, Qt::Key_Space);
    ASSERT_TRUE(menu->isVisible());
    press(menu, Qt::Key_Up);  // from the top around to the last entry
    press(menu, Qt::Key_Return);
    ASSERT_EQ(asked.count(), 2);
    EXPECT_EQ(asked[1][0].toInt(), end);
    EXPECT_EQ(asked[1][1].toInt(), InterpolatePanel::FromRandom);
    asked.clear();
  }
}

TEST_F(Interpolate, ADoubleClickEnlargesAnEndThoughItsFirstHalfOpensTheMenu) {
  m_panel.setEnd(0, QStringLiteral("test #3"), grey(77));
  auto* view = child<ImageView>(m_panel, "endAImage");
  auto* menu = child<QMenu>(m_panel, "endAMenu");
  click(view);
  ASSERT_TRUE(menu->isVisible());
  const QPointF at = view->mapToGlobal(QPointF(20, 20));
  QMouseEvent second(QEvent::MouseButtonPress, menu->mapFromGlobal(at), at, Qt::LeftButton, Qt::LeftButton, {});
  QApplication::sendEvent(menu, &second);
  EXPECT_FALSE(menu->isVisible());
  const auto* viewer = m_panel.findChild<PictureViewer*>();
  ASSERT_NE(viewer, nullptr);
  EXPECT_EQ(qGray(viewer->pictureOf(0).image.pixel(0, 0)), 77);
}

TEST_F(Interpolate, TheSelectedImageIsASourceOnlyWhereThereIsOne) {
  QSignalSpy asked(&m_panel, &InterpolatePanel::endRequested);
  QAction* selected = child<QMenu>(m_panel, "endBMenu")->actions()[1];
  EXPECT_FALSE(selected->isEnabled());
  EXPECT_TRUE(selected->toolTip().contains(QStringLiteral("Shift-click")));
  m_panel.setHasSelection(true);
  ASSERT_TRUE(selected->isEnabled());
  selected->trigger();
  ASSERT_EQ(asked.count(), 1);
  EXPECT_EQ(asked[0][0].toInt(), 1);
  EXPECT_EQ(asked[0][1].toInt(), InterpolatePanel::FromSelected);
}

TEST_F(Interpolate, EndsShowTheirImageAndName) {
  m_panel.setEnd(1, QStringLiteral("test #1021"), grey(77));
  EXPECT_EQ(child<QLabel>(m_panel, "endBText")->text(), QStringLiteral("B · test #1021"));
  EXPECT_EQ(qGray(child<ImageView>(m_panel, "endBImage")->picture().pixel(0, 0)), 77);
  EXPECT_EQ(child(m_panel, "endBImage")->accessibleDescription(), QStringLiteral("B · test #1021"));
}

TEST_F(Interpolate, ModeByMouseAndKey) {
  auto* mode = child<SegmentedControl>(m_panel, "interpolationMode");
  QSignalSpy changed(&m_panel, &InterpolatePanel::modeChanged);
  click(mode->button(1));
  ASSERT_EQ(changed.count(), 1);
  EXPECT_EQ(changed[0][0].value<InterpolationMode>(), InterpolationMode::Spherical);
  EXPECT_EQ(m_panel.mode(), InterpolationMode::Spherical);
  press(mode, Qt::Key_Left);
  ASSERT_EQ(changed.count(), 2);
  EXPECT_EQ(m_panel.mode(), InterpolationMode::Linear);
  m_panel.setMode(InterpolationMode::Spherical);
  EXPECT_EQ(m_panel.mode(), InterpolationMode::Spherical);
  EXPECT_EQ(changed.count(), 2);
}

TEST_F(Interpolate, ButtonsAskByMouseAndKey) {
  QSignalSpy swap(&m_panel, &InterpolatePanel::swapRequested);
  QSignalSpy save(&m_panel, &InterpolatePanel::exportRequested);
  for (const char* name : {"swapButton", "exportStripButton"}) {
    click(child(m_panel, name));
    press(child(m_panel, name), Qt::Key_Return);
  }
  EXPECT_EQ(swap.count(), 2);
  EXPECT_EQ(save.count(), 2);
}

TEST_F(Interpolate, PlayGoesThereAndBack) {
  auto* play = child<QPushButton>(m_panel, "playButton");
  double most = 0.0;
  bool cameBack = false;
  QObject::connect(&m_panel, &InterpolatePanel::tChanged, [&](double t) {
    cameBack = cameBack || (most == 1.0 && t < 1.0);
    most = std::max(most, t);
  });
  m_panel.setT(0.9);
  click(play);
  EXPECT_TRUE(m_panel.isPlaying());
  EXPECT_EQ(play->text(), QStringLiteral("Pause"));
  EXPECT_TRUE(QTest::qWaitFor([&] { return cameBack; }, 20000));
  press(play, Qt::Key_Space);
  EXPECT_FALSE(m_panel.isPlaying());
  EXPECT_EQ(play->text(), QStringLiteral("Play"));
}

TEST_F(Interpolate, TakingTheSliderStopsPlaying) {
  m_panel.setPlaying(true);
  ASSERT_TRUE(m_panel.isPlaying());
  press(child(m_panel, "tSlider"), Qt::Key_End);
  EXPECT_FALSE(m_panel.isPlaying());
  m_panel.setPlaying(true);
  m_panel.hide();
  EXPECT_FALSE(m_panel.isPlaying()) << "it is hidden";
}

TEST_F(Interpolate, WithoutAStripThereIsNothingToPlayOrExport) {
  m_panel.setPlaying(true);
  m_panel.setStrip({});
  EXPECT_FALSE(m_panel.isPlaying());
  for (const char* name : {"playButton", "swapButton", "exportStripButton"})
    EXPECT_FALSE(child(m_panel, name)->isEnabled()) << name;
  QSignalSpy changed(&m_panel, &InterpolatePanel::tChanged);
  auto* strip = child<ImageStrip>(m_panel, "interpolationStrip");
  QTest::mouseClick(strip, Qt::LeftButton, {}, strip->cellRect(2).center());
  EXPECT_EQ(changed.count(), 0);
}

TEST_F(Interpolate, WhatTDoesOnAMapWithoutNewPointsIsSaid) {
  auto* note = child<QLabel>(m_panel, "nearestCodesNote");
  EXPECT_FALSE(note->isVisible());
  const auto place = [&](const char* name) { return child(m_panel, name)->geometry(); };
  m_panel.resize(m_panel.width(), m_panel.sizeHint().height());
  QCoreApplication::processEvents();
  const QRect slider = place("tSlider"), play = place("playButton");
  m_panel.setByNearestCodes(true);
  m_panel.resize(m_panel.width(), m_panel.sizeHint().height());  // as a column does
  QCoreApplication::processEvents();
  EXPECT_TRUE(note->isVisible());
  EXPECT_EQ(place("tSlider"), slider) << "nothing moves under the user's hand";
  EXPECT_EQ(place("playButton"), play);
  EXPECT_TRUE(note->text().contains(QStringLiteral("nearest code"))) << note->text().toStdString();
  m_panel.setByNearestCodes(false);
  EXPECT_FALSE(note->isVisible());
}

}  // namespace
}  // namespace latentscape
