// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/start_card.h"
#include "ui/plots/latent_map.h"
#include "ui/window/lesson_window.h"

#include <QFileDialog>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTimer>

namespace latentscape {
namespace {

class FirstStepsTest : public WindowTest {
 protected:
  void SetUp() override { keepSettingsHere(); }
  StartCard& card() const { return part<StartCard>(); }
};

TEST_F(FirstStepsTest, ACardLiesOverTheMapAndMovesNothing) {
  open();
  EXPECT_FALSE(card().isVisible()) << "nobody would dismiss it for good";
  const QRect without = map().geometry();
  m_window.reset();
  start();
  ASSERT_TRUE(eventually([this] { return card().isVisible(); }));
  EXPECT_EQ(map().geometry(), without);
  const QRect place(map().mapTo(m_window->centralWidget(), QPoint()), map().size());
  EXPECT_TRUE(place.contains(card().geometry()));
  const QPoint dot = map().mapTo(m_window->centralWidget(), map().toPixel(map().probe()).toPoint());
  EXPECT_FALSE(card().geometry().adjusted(-12, -12, 12, 12).contains(dot)) << "it is to be dragged";
  EXPECT_FALSE(card().isAncestorOf(QApplication::focusWidget())) << "it does not take the keyboard";
}

TEST_F(FirstStepsTest, TheCardCoversNeitherTheDotNorAMessage) {
  start();
  ASSERT_TRUE(eventually([this] { return card().isVisible(); }));
  const QWidget* under = m_window->centralWidget();
  map().setAutoFit(false);
  map().setProbe(map().toPlane(map().mapFrom(under, card().geometry().center())));
  const auto dot = [&] { return map().mapTo(under, map().toPixel(map().probe()).toPoint()); };
  ASSERT_TRUE(card().geometry().contains(dot()));
  EXPECT_TRUE(eventually([&] { return card().isVisible() && !card().geometry().contains(dot()); })) << "it has room above";
  banner().showMessage(QStringLiteral("message"), {}, QStringLiteral("one"));
  EXPECT_TRUE(eventually([&] {
    return !card().isVisible() || (!card().geometry().intersects(banner().geometry()) && !card().geometry().contains(dot()));
  }));
  map().setProbe({0.0, 0.0});
  EXPECT_TRUE(eventually([&] { return card().isVisible() && !card().geometry().contains(dot()); }));
}

TEST_F(FirstStepsTest, ALayersLegendIsSeenBesideTheCard) {
  start();
  ASSERT_TRUE(eventually([this] { return card().isVisible(); }));
  map().fit();
  map().setAutoFit(false);
  trigger("layer_prior");
  ASSERT_TRUE(eventually([this] { return map().legend().content().has_value(); }));
  const double right = map().width() - 50.0;
  putPoints({{50.0, 30.0}, {right, 30.0}, {right, map().height() - 50.0}});  // in all corners but one
  const auto* timer = map().findChild<QTimer*>(QStringLiteral("legendTimer"));
  ASSERT_TRUE(eventually([&] { return !timer->isActive(); }));
  const QRect plate = map().legend().plate(map().font(), map().view().size).toAlignedRect();
  EXPECT_FALSE(card().geometry().intersects(plate.translated(map().mapTo(card().parentWidget(), QPoint()))));
  click("startClose");
  EXPECT_TRUE(eventually([this] { return map().legend().corner() == MapLegend::Corner::BottomLeft; })) << "it has room there now";
}

TEST_F(FirstStepsTest, ALayersLegendIsSeenBesideMessages) {
  start();
  click("startClose");
  map().fit();
  map().setAutoFit(false);
  trigger("layer_prior");
  ASSERT_TRUE(eventually([this] { return map().legend().content().has_value(); }));
  const double bottom = map().height() - 50.0;
  putPoints({{50.0, bottom}, {map().width() - 50.0, bottom}});  // in both of the lower corners
  const auto plate = [this] {
    const QRect box = map().legend().plate(map().font(), map().view().size).toAlignedRect();
    return QRect(map().mapToGlobal(box.topLeft()), box.size());
  };
  const auto isAbove = [this] { return map().legend().corner() < MapLegend::Corner::BottomLeft; };
  ASSERT_TRUE(eventually(isAbove));
  const auto message = [this] { return QRect(banner().mapToGlobal(QPoint()), banner().size()); };
  banner().showMessage(QStringLiteral("message"), {}, QStringLiteral("one"));
  ASSERT_TRUE(plate().intersects(message()));
  EXPECT_TRUE(eventually([&] { return !plate().intersects(message()); }));
  banner().dismiss(QStringLiteral("one"));
  EXPECT_TRUE(eventually(isAbove)) << "it is free again";
}

TEST_F(FirstStepsTest, ComesBeforeTheMapByTab) {
  start();
  child("startOpen")->setFocus(Qt::TabFocusReason);
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
  EXPECT_TRUE(map().hasFocus());
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
  EXPECT_FALSE(card().isAncestorOf(QApplication::focusWidget()));
}

TEST_F(FirstStepsTest, OnlyADragIsADrag) {
  start();
  const auto* drag = child<QPushButton>("startDrag");
  map().setAutoFit(false);
  const QPointF at = map().toPixel(map().probe());
  mouse(QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton);
  mouse(QEvent::MouseButtonRelease, at, Qt::LeftButton, Qt::NoButton);
  EXPECT_EQ(drag->accessibleName(), QStringLiteral("Drag the blue dot")) << "a click";
  mouse(QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton);
  mouse(QEvent::MouseMove, at + QPointF(40, 0), Qt::NoButton, Qt::LeftButton);
  mouse(QEvent::MouseButtonRelease, at + QPointF(40, 0), Qt::LeftButton, Qt::NoButton);
  EXPECT_EQ(drag->accessibleName(), QStringLiteral("Drag the blue dot (done)"));
}

TEST_F(FirstStepsTest, AHintShowsWhereToDrag) {
  start();
  EXPECT_FALSE(child("pulseRing")->isVisible());
  auto* drag = child<QPushButton>("startDrag");
  drag->setFocus(Qt::TabFocusReason);
  QTest::keyClick(drag, Qt::Key_Return);
  EXPECT_TRUE(map().hasFocus());
  EXPECT_TRUE(child("pulseRing")->isVisible());
  const QPoint ring = child("pulseRing")->geometry().center();
  EXPECT_LE((ring - map().toPixel(map().probe()).toPoint()).manhattanLength(), 20);
  EXPECT_EQ(drag->accessibleDescription(), QStringLiteral("press, hold and move"));
  EXPECT_EQ(drag->accessibleName(), QStringLiteral("Drag the blue dot")) << "not done yet";
  QTest::keyClick(&map(), Qt::Key_Right);
  EXPECT_EQ(drag->accessibleName(), QStringLiteral("Drag the blue dot (done)"));
  EXPECT_TRUE(eventually([&] { return !child("pulseRing")->isVisible(); }));
  click("startLearn");
  auto* lessons = awaited<LessonWindow>("lessonWindow");
  EXPECT_EQ(lessons->lesson().name, "one-image");
  EXPECT_FALSE(lessons->running());
  lessons->close();
  EXPECT_TRUE(card().isVisible());
  click("startOpen");
  auto* dialog = awaited<QFileDialog>("folderDialog");
  dialog->reject();
  EXPECT_EQ(child<QPushButton>("startOpen")->accessibleName(), QStringLiteral("Open your images")) << "nothing was opened";
}

TEST_F(FirstStepsTest, WhatWasFollowedIsRememberedAndAllOfItEndsThem) {
  writeImages();
  start();
  QTest::keyClick(&map(), Qt::Key_Right);
  startAgain();
  ASSERT_TRUE(eventually([this] { return card().isVisible(); }));
  EXPECT_EQ(child<QPushButton>("startDrag")->accessibleName(), QStringLiteral("Drag the blue dot (done)"));
  EXPECT_EQ(child<QPushButton>("startLearn")->accessibleName(), QStringLiteral("Learn"));
  trigger("lesson_vae");
  awaited<LessonWindow>("lessonWindow")->close();
  click("startOpen");
  answerFileDialog("folderDialog", imagesFolder());
  ASSERT_TRUE(eventually([&] { return m_window->trainingFlow().dataset() != nullptr; }));
  ASSERT_TRUE(eventually([this] { return card().isVisible(); }));
  experiment().setConfig(smallConfig());
  m_control->allowAll();
  click("startTrain");
  EXPECT_TRUE(eventually([&] { return !card().isVisible(); }));
  ASSERT_TRUE(reaches(SessionState::Finished));
  m_window->keepAndClose();
  ASSERT_TRUE(eventually([&] { return !m_window->isVisible(); }));
  m_window.reset();
  m_theme = std::make_unique<Theme>();
  start();
  EXPECT_FALSE(card().isVisible());
}

TEST_F(FirstStepsTest, CloseIsForGood) {
  start();
  click("startClose");
  EXPECT_FALSE(card().isVisible());
  startAgain();
  EXPECT_FALSE(card().isVisible());
}

TEST_F(FirstStepsTest, EscapeClosesThemFromTheKeyboard) {
  start();
  auto* learn = child<QPushButton>("startLearn");
  learn->setFocus(Qt::TabFocusReason);
  QTest::keyClick(learn, Qt::Key_Escape);
  EXPECT_FALSE(card().isVisible());
}

TEST_F(FirstStepsTest, WhoHasUsedTheProgramBeforeSeesNone) {
  { QSettings().setValue(QStringLiteral("tab"), 1); }
  start();
  EXPECT_FALSE(card().isVisible());
}

TEST_F(FirstStepsTest, ASmallWindowKeepsItsMap) {
  start();
  m_window->resize(1366, 728);  // a laptop's
  EXPECT_TRUE(eventually([&] { return card().isVisible(); }));
  m_window->resize(800, 480);
  EXPECT_TRUE(eventually([&] { return !card().isVisible(); }));
  m_window->resize(1440, 900);
  EXPECT_TRUE(eventually([&] { return card().isVisible(); }));
}

}  // namespace
}  // namespace latentscape
