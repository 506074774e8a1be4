// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/interpolate_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/image_view.h"

#include <QDialog>
#include <QLabel>
#include <QSettings>
#include <QSignalSpy>
#include <QSlider>
#include <QTimer>

namespace latentscape {
namespace {

class FullScreenTest : public WindowTest {
 protected:
  void enter() {
    QTest::keyClick(m_window.get(), Qt::Key_F11);
    ASSERT_NE(screen(), nullptr);
    ASSERT_TRUE(eventually([this] { return QApplication::activeWindow() == screen(); }));
  }
  QWidget* screen() const {
    for (auto* found : m_window->findChildren<QWidget*>(QStringLiteral("fullScreenWindow"))) {
      if (found->isVisible()) return found;  // the one before goes at the next turn of the event loop
    }
    return nullptr;
  }
  bool left() const {
    EXPECT_TRUE(eventually([this] { return screen() == nullptr; }));
    EXPECT_TRUE(eventually([this] { return map().window() == m_window.get(); }));
    return eventually([this] { return QApplication::activeWindow() == m_window.get(); });
  }
};

TEST_F(FullScreenTest, TheMapIsOverTheWholeScreenWithTheDecodedPictureInACorner) {
  open();
  enter();
  EXPECT_TRUE(screen()->isFullScreen());
  EXPECT_EQ(map().window(), screen());
  EXPECT_EQ(map().size(), screen()->size());
  EXPECT_TRUE(eventually([this] { return map().hasFocus(); }));
  auto* corner = child<ImageView>("fullScreenDecoded");
  EXPECT_TRUE(corner->isVisible());
  EXPECT_EQ(corner->picture(), picture("decodedImage"));
  EXPECT_TRUE(screen()->rect().contains(QRect(corner->mapTo(screen(), QPoint(0, 0)), corner->size())));
  // The map is the same one: the probe moves, and the corner follows, with its caption.
  const QPointF before = map().probe();
  QTest::keyClick(&map(), Qt::Key_Right, Qt::ShiftModifier);
  EXPECT_NE(map().probe(), before);
  child<QSlider>("tSlider")->setValue(620);
  ASSERT_TRUE(eventually([&] { return child<QLabel>("fullScreenCaption")->text() == QStringLiteral("Decoded at t = 0.62"); }));
  EXPECT_EQ(corner->picture(), picture("decodedImage"));
}

TEST_F(FullScreenTest, F11EscapeAndTheWindowManagerLeave) {
  open();
  enter();
  QTest::keyClick(screen(), Qt::Key_F11);
  EXPECT_TRUE(left());
  enter();
  m_window->binding().select(3);  // which Escape would clear otherwise
  QTest::keyClick(screen(), Qt::Key_Escape);
  EXPECT_TRUE(left());
  EXPECT_EQ(exploration().selection(), 3U);
  enter();
  screen()->close();
  EXPECT_TRUE(left());
  EXPECT_FALSE(child<QAction>("fullScreen")->isChecked());
  EXPECT_TRUE(map().isVisible());
}

TEST_F(FullScreenTest, AKeyThatOpensATabLeaves) {
  open();
  enter();
  QTest::keyClick(screen(), Qt::Key_D, Qt::ControlModifier);
  EXPECT_TRUE(left());
  EXPECT_TRUE(eventually([this] { return tabs().isAncestorOf(QApplication::focusWidget()); })) << "the pad has the keyboard";
}

TEST_F(FullScreenTest, EscapeFirstGivesUpABrush) {
  open();
  enter();
  ASSERT_TRUE(eventually([this] { return map().hasFocus(); }));
  QSignalSpy drawn(&map(), &LatentMap::brushDrawn);
  QTest::keyClick(&map(), Qt::Key_Return);
  QTest::keyClick(&map(), Qt::Key_Right);
  QTest::keyClick(&map(), Qt::Key_Down);
  QTest::keyClick(&map(), Qt::Key_Escape);
  EXPECT_NE(screen(), nullptr) << "by keys";
  EXPECT_EQ(map().brushPen(), std::nullopt);
  const auto drag = [this](QEvent::Type type, QPointF at, Qt::MouseButton button) {
    mouse(type, at, button, type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton, Qt::ShiftModifier);
  };
  drag(QEvent::MouseButtonPress, {200, 200}, Qt::LeftButton);
  for (const QPointF at : {QPointF(260, 200), QPointF(260, 260)}) drag(QEvent::MouseMove, at, Qt::NoButton);
  QTest::keyClick(&map(), Qt::Key_Escape);
  drag(QEvent::MouseButtonRelease, {260, 260}, Qt::LeftButton);
  EXPECT_NE(screen(), nullptr) << "by the mouse";
  EXPECT_EQ(drawn.count(), 0);
  QTest::keyClick(&map(), Qt::Key_Escape);
  EXPECT_TRUE(left());
}

TEST_F(FullScreenTest, ALayersLegendIsSeenBesideThePicture) {
  openStill();
  trigger("layer_prior");
  ASSERT_TRUE(eventually([this] { return map().legend().content().has_value(); }));
  enter();
  ASSERT_TRUE(eventually([this] { return map().size() == screen()->size(); }));
  const double bottom = map().height() - 50.0;
  putPoints({{50.0, 30.0}, {50.0, bottom}});  // in both corners on the left, where it would cover half of them
  const auto* timer = map().findChild<QTimer*>(QStringLiteral("legendTimer"));
  ASSERT_TRUE(eventually([&] { return !timer->isActive(); }));
  EXPECT_NE(map().legend().corner(), MapLegend::Corner::TopRight);
  child("fullScreenDecoded")->parentWidget()->hide();
  EXPECT_TRUE(eventually([this] { return map().legend().corner() == MapLegend::Corner::TopRight; })) << "nothing is there now";
}

TEST_F(FullScreenTest, F1ListsTheKeysOverIt) {
  open();
  enter();
  QTest::keyClick(screen(), Qt::Key_F1);
  auto* keys = awaited<QDialog>("keysBox");
  ASSERT_NE(keys, nullptr);
  EXPECT_EQ(keys->parentWidget(), screen());
  keys->close();
}

TEST_F(FullScreenTest, EverythingComesBackAsItWas) {
  open();
  trigger("showExperiment");  // hides it
  show("generate");
  ASSERT_TRUE(eventually([&] { return !child("generateEmpty")->isVisible(); }));
  const QRect place = map().geometry();
  const auto visible = [&] {
    QStringList names;
    for (const QWidget* each : m_window->findChildren<QWidget*>()) {
      if (each->isVisible() && !each->objectName().isEmpty()) names << each->objectName();
    }
    names.sort();
    return names;
  };
  const QStringList before = visible();
  const QRect window = m_window->geometry();
  enter();
  QTest::keyClick(screen(), Qt::Key_Escape);
  ASSERT_TRUE(left());
  QApplication::processEvents();
  EXPECT_EQ(map().geometry(), place);
  EXPECT_EQ(m_window->geometry(), window);
  EXPECT_EQ(visible(), before);
  EXPECT_FALSE(m_window->isFullScreen());
}

TEST_F(FullScreenTest, PlayGoesOnAndCanBeStarted) {
  open();
  enter();
  QTest::keyClick(screen(), Qt::Key_P, Qt::ControlModifier);
  EXPECT_TRUE(interpolate().isPlaying());
  QTest::keyClick(screen(), Qt::Key_F11);
  ASSERT_TRUE(left());
  EXPECT_TRUE(interpolate().isPlaying());
  enter();
  EXPECT_TRUE(interpolate().isPlaying());
}

TEST_F(FullScreenTest, ClosingTheWindowThereLeavesAndNothingIsRemembered) {
  keepSettingsHere();
  start();
  enter();
  EXPECT_TRUE(m_window->close());
  m_window.reset();
  makeWindow(true);
  m_window->show();
  EXPECT_EQ(screen(), nullptr);
  EXPECT_FALSE(m_window->isFullScreen());
  EXPECT_EQ(map().window(), m_window.get());
}

}  // namespace
}  // namespace latentscape
