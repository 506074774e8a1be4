// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/number_ticker.h"

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

}  // namespace
}  // namespace latentscape
