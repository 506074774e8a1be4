// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/number_ticker.h"

#include "ui/plots/evaluation_charts.h"

#include <QTest>

#include <gtest/gtest.h>

namespace latentscape {
namespace {

TEST(NumberTicker, WritesATrueMinus) {
  NumberTicker ticker;
  QVector<double> ticks;
  QVector<QString> labels;
  ticker.generate({-1.1, 1.1}, QLocale::c(), QLatin1Char('g'), 6, ticks, nullptr, &labels);
  EXPECT_TRUE(labels.contains(QStringLiteral("\u22121")));
  EXPECT_TRUE(labels.contains(QStringLiteral("1")));
  for (const QString& label : labels) EXPECT_FALSE(label.contains(QLatin1Char('-'))) << label.toStdString();
}

class PosteriorAxisTest : public testing::TestWithParam<double> {};

// At the height that the tab has in a small window.
TEST_P(PosteriorAxisTest, HoldsWholeMarkersAndHasTwoNumbers) {
  const double mean = GetParam(), deviation = 0.11;
  PosteriorChart chart(QStringLiteral("posterior"), QStringLiteral("this image"), {});
  chart.resize(190, 90);
  chart.show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&chart));
  chart.setPosterior({-1.55, mean}, {0.07, deviation}, {0, 1});
  auto* plot = chart.findChild<QCustomPlot*>();
  ASSERT_NE(plot, nullptr);
  plot->replot();
  const double axisEnd = plot->yAxis->coordToPixel(plot->yAxis->range().lower);
  EXPECT_LT(plot->yAxis->coordToPixel(mean), axisEnd - 3.0) << "half a marker";
  EXPECT_LT(plot->yAxis->coordToPixel(mean - deviation), axisEnd);
  EXPECT_GT(plot->yAxis->coordToPixel(mean + deviation), plot->yAxis->coordToPixel(plot->yAxis->range().upper));
  QVector<double> ticks;
  plot->yAxis->ticker()->generate(plot->yAxis->range(), QLocale::c(), QLatin1Char('g'), 6, ticks, nullptr, nullptr);
  EXPECT_GE(ticks.size(), 2);
}

INSTANTIATE_TEST_SUITE_P(Means, PosteriorAxisTest, testing::Values(0.0, -2.51, -3.9, -4.4, -40.0));

}  // namespace
}  // namespace latentscape
