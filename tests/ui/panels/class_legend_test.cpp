// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/class_legend.h"

#include "support.h"
#include "ui/panels/class_chip.h"

#include <QPushButton>

namespace latentscape {
namespace {

class Legend : public testing::Test {
 protected:
  Legend() {
    m_legend.setClasses({"zero", "one", "two"});
    m_legend.resize(300, 120);
    m_legend.show();
  }
  ClassChip* chip(int number) { return child<ClassChip>(m_legend, QStringLiteral("class%1").arg(number).toLatin1().constData()); }
  void enter(int number) {
    const QPointF at = QRectF(chip(number)->rect()).center();
    QEnterEvent event(at, chip(number)->mapTo(&m_legend, at), chip(number)->mapToGlobal(at));
    QApplication::sendEvent(chip(number), &event);
  }
  void leave(int number) {
    QEvent event(QEvent::Leave);
    QApplication::sendEvent(chip(number), &event);
  }
  static std::vector<int> numbers(const QSignalSpy& spy) {
    std::vector<int> all;
    for (const auto& arguments : spy) all.push_back(arguments[0].toInt());
    return all;
  }
  std::vector<bool> shown() const { return {m_legend.classShown(0), m_legend.classShown(1), m_legend.classShown(2)}; }
  ClassLegend m_legend;
};

using Shown = std::vector<bool>;

TEST_F(Legend, AClickHidesAndShows) {
  QSignalSpy changed(&m_legend, &ClassLegend::classVisibilityChanged);
  click(chip(1));
  ASSERT_EQ(changed.count(), 1);
  EXPECT_EQ(changed[0][0].toInt(), 1);
  EXPECT_FALSE(changed[0][1].toBool());
  EXPECT_EQ(shown(), (Shown{true, false, true}));
  press(chip(1), Qt::Key_Space);
  ASSERT_EQ(changed.count(), 2);
  EXPECT_TRUE(changed[1][1].toBool());
  EXPECT_EQ(shown(), (Shown{true, true, true}));
}

TEST_F(Legend, AClassWithoutImagesOnTheMapHasNoChip) {
  m_legend.setPresent({true, false, true});
  EXPECT_TRUE(chip(0)->isVisible());
  EXPECT_FALSE(chip(1)->isVisible());
  m_legend.setPresent({true, true});
  EXPECT_TRUE(chip(1)->isVisible());
  EXPECT_FALSE(chip(2)->isVisible()) << "nothing is known of it";
}

TEST_F(Legend, OneAloneByDoubleClickAltClickOrEnterAndAllAgain) {
  QTest::mouseClick(chip(0), Qt::LeftButton);
  QTest::mouseDClick(chip(2), Qt::LeftButton);
  EXPECT_EQ(shown(), (Shown{false, false, true}));
  QTest::mouseClick(chip(2), Qt::LeftButton, Qt::AltModifier);  // already alone: shows all again
  EXPECT_EQ(shown(), (Shown{true, true, true}));
  QTest::mouseClick(chip(1), Qt::LeftButton, Qt::AltModifier);
  EXPECT_EQ(shown(), (Shown{false, true, false}));
  press(chip(0), Qt::Key_Return);
  EXPECT_EQ(shown(), (Shown{true, false, false}));
}

TEST_F(Legend, AllShowsAll) {
  auto* all = child<QPushButton>(m_legend, "showAllClassesButton");
  EXPECT_FALSE(all->isVisible()) << "all are shown";
  QSignalSpy changed(&m_legend, &ClassLegend::classVisibilityChanged);
  click(chip(0));
  click(chip(2));
  ASSERT_TRUE(all->isVisible());
  changed.clear();
  click(all);
  EXPECT_EQ(changed.count(), 2);
  EXPECT_EQ(shown(), (Shown{true, true, true}));
  click(chip(0));
  press(all, Qt::Key_Return);
  EXPECT_EQ(shown(), (Shown{true, true, true}));
}

TEST_F(Legend, ManyLongNamesWrapWithinTheColumn) {
  m_legend.setClasses({"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
                       "a name that is longer than any column is wide, and then some"});
  m_legend.resize(300, m_legend.heightForWidth(300));
  QCoreApplication::processEvents();
  EXPECT_GT(chip(10)->y(), chip(0)->y());
  for (int i = 0; i < m_legend.count(); ++i) {
    EXPECT_LE(chip(i)->geometry().right(), chip(i)->parentWidget()->width()) << i;
    EXPECT_LE(chip(i)->geometry().bottom(), chip(i)->parentWidget()->height()) << i;
  }
}

TEST_F(Legend, TheDotsColourFollowsTheTheme) {
  m_legend.setDark(true);
  const QImage dark = chip(0)->grab().toImage();
  m_legend.setDark(false);
  EXPECT_NE(chip(0)->grab().toImage(), dark);
}

TEST_F(Legend, AHiddenClassLooksHidden) {
  const QImage before = chip(0)->grab().toImage();
  chip(0)->setChecked(false);
  EXPECT_NE(chip(0)->grab().toImage(), before);
}

using Numbers = std::vector<int>;

TEST_F(Legend, AClassIsLitWhileTheMouseIsOnItsChip) {
  QSignalSpy lit(&m_legend, &ClassLegend::classLit);
  enter(1);
  EXPECT_EQ(m_legend.litClass(), 1);
  leave(1);
  enter(2);
  leave(2);
  EXPECT_EQ(numbers(lit), (Numbers{1, -1, 2, -1}));
}

TEST_F(Legend, AClassIsLitWhileTheKeysAreOnItsChip) {
  QSignalSpy lit(&m_legend, &ClassLegend::classLit);
  m_legend.activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(&m_legend));
  chip(0)->setFocus(Qt::TabFocusReason);
  QTest::keyClick(chip(0), Qt::Key_Tab);
  EXPECT_TRUE(chip(1)->hasFocus());
  EXPECT_EQ(m_legend.litClass(), 1);
  enter(2);
  EXPECT_EQ(m_legend.litClass(), 2) << "the mouse goes first";
  leave(2);
  EXPECT_EQ(m_legend.litClass(), 1);
  chip(1)->clearFocus();
  EXPECT_EQ(m_legend.litClass(), -1);
}

// The focus that a click leaves behind would keep it lit.
TEST_F(Legend, AClickLeavesNoClassLit) {
  m_legend.activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(&m_legend));
  enter(1);
  click(chip(1));
  click(chip(1));
  ASSERT_TRUE(chip(1)->hasFocus());
  EXPECT_EQ(m_legend.litClass(), 1);
  leave(1);
  EXPECT_EQ(m_legend.litClass(), -1);
}

TEST_F(Legend, AHiddenClassIsNotLitAndOneThatGoesIsNoLonger) {
  QSignalSpy lit(&m_legend, &ClassLegend::classLit);
  enter(1);
  click(chip(1));
  EXPECT_EQ(m_legend.litClass(), -1) << "there is nothing to see";
  click(chip(1));
  EXPECT_EQ(m_legend.litClass(), 1);
  m_legend.setClasses({"zero", "one", "two", "three"});
  EXPECT_EQ(numbers(lit), (Numbers{1, -1, 1, -1}));
  enter(3);
  m_legend.hide();
  EXPECT_EQ(m_legend.litClass(), -1);
}

TEST_F(Legend, NumbersOutOfRangeAreNoClass) {
  EXPECT_FALSE(m_legend.classShown(-1));
  EXPECT_FALSE(m_legend.classShown(3));
}

}  // namespace
}  // namespace latentscape
