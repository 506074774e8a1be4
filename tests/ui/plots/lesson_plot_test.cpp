// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/lesson_plot.h"
#include "ui/plots/plot_canvas.h"

#include <gtest/gtest.h>

#include <QLabel>
#include <QTest>

#include <cmath>
#include <limits>

namespace latentscape {
namespace {

class LessonPlotTest : public ::testing::Test {
 protected:
  void show(const LessonChart& chart) {
    m_plot.resize(500, 360);
    m_plot.setChart(chart);
    m_plot.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&m_plot));
    m_plot.setChart(chart);  // once the axes are laid out
  }
  PlotCanvas& canvas() { return *m_plot.findChild<PlotCanvas*>(); }
  QString legend() {
    QString all;
    for (const QLabel* label : m_plot.findChildren<QLabel*>()) all += label->text() + QLatin1Char('\n');
    return all;
  }
  LessonPlot m_plot;
};

TEST_F(LessonPlotTest, EverythingFiniteIsInSight) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  show({"Error",
        "step",
        "error",
        false,
        false,
        {{"one", {0, 10, 20}, {5, 4, nan}, true, {}}, {"two", {30, 40}, {-2, 1}, false, {}}}});
  EXPECT_EQ(canvas().plottableCount(), 2);
  for (const double x : {0.0, 40.0}) EXPECT_TRUE(canvas().xAxis->range().contains(x));
  for (const double y : {-2.0, 5.0}) EXPECT_TRUE(canvas().yAxis->range().contains(y));
  EXPECT_LT(canvas().yAxis->range().size(), 9.0) << "and fills the plot";
  EXPECT_TRUE(legend().contains(QStringLiteral("two")));
  EXPECT_TRUE(m_plot.accessibleDescription().contains(QStringLiteral("two: 2 points")));
}

TEST_F(LessonPlotTest, AMapHasOneScale) {
  LessonSeries codes{"codes", {-1, 1, 0}, {-10, 10, 0}, false, {3, 3, 7}};
  show({"Codes", "z₁", "z₂", false, true, {codes, {"near", {0}, {0}, false, {}}, {"holes", {2}, {3}, false, {}}}});
  EXPECT_EQ(canvas().plottableCount(), 4) << "a class each, and two kinds of samples";
  const double across = canvas().xAxis->range().size() / canvas().axisRect()->width();
  const double down = canvas().yAxis->range().size() / canvas().axisRect()->height();
  EXPECT_NEAR(across / down, 1.0, 0.02);
  EXPECT_TRUE(legend().contains(QStringLiteral("colours: classes")));
}

TEST_F(LessonPlotTest, ALogarithmOfNothingIsNoTrouble) {
  show({"Error", "step", "error", true, false, {{"error", {}, {}, true, {}}}});
  EXPECT_GT(canvas().yAxis->range().lower, 0.0);
  m_plot.setChart({"Error", "step", "error", true, false, {{"error", {0, 1}, {0.0, 1e-3}, true, {}}}});
  EXPECT_GT(canvas().yAxis->range().lower, 0.0);
  EXPECT_EQ(canvas().yAxis->scaleType(), QCPAxis::stLogarithmic);
  m_plot.setChart({"Error", "step", "error", false, false, {}});
  EXPECT_EQ(canvas().yAxis->scaleType(), QCPAxis::stLinear);
  EXPECT_EQ(canvas().plottableCount(), 0);
}

}  // namespace
}  // namespace latentscape
