// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/posterior_panel.h"

#include "support.h"

#include <QLabel>
#include <QPushButton>

namespace latentscape {
namespace {

class Posterior : public testing::Test {
 protected:
  Posterior() {
    m_panel.resize(460, 120);
    m_panel.show();
  }
  QString text(const char* name) const { return child<QLabel>(m_panel, name)->text(); }
  PosteriorPanel m_panel;
};

TEST_F(Posterior, ShowsTheFormulaOverItsValues) {
  m_panel.setRows({{QStringLiteral("z₁"), -1.079, -0.85, 0.31, -0.74}, {QStringLiteral("z₂"), 0.5, 0.25, 1.0, 0.25}});
  EXPECT_EQ(text("posteriorName1"), QStringLiteral("z₁"));
  EXPECT_EQ(text("posteriorZ1"), QStringLiteral("−1.079"));
  EXPECT_EQ(text("posteriorMean1"), QStringLiteral("−0.850"));
  EXPECT_EQ(text("posteriorDeviation1"), QStringLiteral("0.310"));
  EXPECT_EQ(text("posteriorNoise1"), QStringLiteral("−0.740"));
  EXPECT_EQ(text("posteriorName2"), QStringLiteral("z₂"));
  EXPECT_TRUE(child(m_panel, "posteriorZ2")->isVisible());
  EXPECT_FALSE(child(m_panel, "posteriorZ3")->isVisible());
  EXPECT_EQ(text("posteriorCount"), QString());
  m_panel.setRows({{QStringLiteral("z₁"), 0.0, 0.0, 1.0, 0.0}, {QStringLiteral("z₂"), 0.0, 0.0, 1.0, 0.0}}, 20);
  EXPECT_EQ(text("posteriorCount"), QStringLiteral("2 of 20 dimensions"));
  m_panel.setRows({});
  EXPECT_EQ(text("posteriorCount"), QString());
  EXPECT_EQ(text("posteriorZ1"), QStringLiteral("–"));
  EXPECT_FALSE(child(m_panel, "posteriorZ2")->isVisible());
}

TEST_F(Posterior, TheButtonGoesToTheNextDrawByMouseAndKey) {
  QSignalSpy moved(&m_panel, &PosteriorPanel::moved);
  click(child(m_panel, "drawNoiseButton"));
  press(child(m_panel, "drawNoiseButton"), Qt::Key_Return);
  ASSERT_EQ(moved.count(), 2);
  EXPECT_EQ(moved[0][0].toDouble(), 1.0);
  EXPECT_EQ(moved[1][0].toDouble(), 2.0);
  m_panel.reset();
  EXPECT_EQ(m_panel.position(), 0.0);
  EXPECT_EQ(moved.count(), 2) << "emits nothing";
}

TEST_F(Posterior, PlayWalksOnUntilADrawIsTakenOrItIsHidden) {
  QSignalSpy moved(&m_panel, &PosteriorPanel::moved);
  auto* play = child<QPushButton>(m_panel, "playNoiseButton");
  click(play);
  EXPECT_TRUE(m_panel.isPlaying());
  EXPECT_EQ(play->text(), QStringLiteral("Pause"));
  ASSERT_TRUE(QTest::qWaitFor([&] { return moved.count() > 2; }, 20000));
  EXPECT_GT(moved[1][0].toDouble(), moved[0][0].toDouble());
  EXPECT_LT(moved[1][0].toDouble() - moved[0][0].toDouble(), 0.11) << "never a jump";
  click(child(m_panel, "drawNoiseButton"));
  EXPECT_FALSE(m_panel.isPlaying());
  EXPECT_EQ(m_panel.position(), std::floor(m_panel.position())) << "a whole draw";
  press(play, Qt::Key_Space);
  EXPECT_TRUE(m_panel.isPlaying());
  m_panel.hide();
  EXPECT_FALSE(m_panel.isPlaying());
}

}  // namespace
}  // namespace latentscape
