// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/text.h"

#include "support.h"

#include <limits>

namespace latentscape {

TEST(Text, CountsHaveThousandsApart) {
  EXPECT_EQ(formatCount(0), QStringLiteral("0"));
  EXPECT_EQ(formatCount(46100), QStringLiteral("46,100"));
  EXPECT_EQ(formatCount(std::numeric_limits<std::uint64_t>::max()), QStringLiteral("18,446,744,073,709,551,615"));
}

TEST(Text, FixedHasATrueMinusAndNoNegativeZero) {
  EXPECT_EQ(formatFixed(0.62, 3), QStringLiteral("0.620"));
  EXPECT_EQ(formatFixed(-0.85, 3), QStringLiteral("−0.850"));
  EXPECT_EQ(formatFixed(-0.0001, 3), QStringLiteral("0.000"));
}

TEST(Text, SignificantGoesOverToPowersOfTen) {
  EXPECT_EQ(formatSignificant(0.0, 3), QStringLiteral("0"));
  EXPECT_EQ(formatSignificant(0.15915, 3), QStringLiteral("0.159"));
  EXPECT_EQ(formatSignificant(1.234e-8, 3), QStringLiteral("1.2×10⁻⁸"));
  EXPECT_EQ(formatSignificant(2.5e-120, 3), QStringLiteral("2.5×10⁻¹²⁰"));
  EXPECT_EQ(formatSignificant(std::numeric_limits<double>::quiet_NaN(), 3), QStringLiteral("–"));
}

TEST(Text, Durations) {
  EXPECT_EQ(formatDuration(0.2), QStringLiteral("0:00"));
  EXPECT_EQ(formatDuration(21.3), QStringLiteral("0:21"));
  EXPECT_EQ(formatDuration(119.6), QStringLiteral("2:00"));
  EXPECT_EQ(formatDuration(3723.0), QStringLiteral("1:02:03"));
  EXPECT_EQ(formatDuration(-5.0), QStringLiteral("0:00"));
  EXPECT_EQ(formatDuration(std::numeric_limits<double>::quiet_NaN()), QStringLiteral("0:00"));
}

TEST(Text, MarkUpInNamesComesOutAsItIs) {
  EXPECT_EQ(plainToolTip(QStringLiteral("cats & dogs.safetensors")), QStringLiteral("cats & dogs.safetensors"));
  const QString tip = plainToolTip(QStringLiteral("<img src=x.png width=3000>\n<h1>big</h1>"));
  EXPECT_FALSE(tip.contains(QStringLiteral("<img"))) << tip.toStdString();
  EXPECT_FALSE(tip.contains(QStringLiteral("<h1"))) << tip.toStdString();
  EXPECT_TRUE(tip.contains(QStringLiteral("&lt;h1&gt;big"))) << tip.toStdString();
  EXPECT_EQ(plainMenuText(QStringLiteral("/a&b/c\td")), QStringLiteral("/a&&b/c d"));
  EXPECT_EQ(plainTitle(QStringLiteral("run [*] 3")), QStringLiteral("run [*][*] 3"));
}

TEST(Text, ATooltipOfAControlIsPlain) {
  QWidget widget;
  describe(&widget, QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("<b>bold</b>"));
  EXPECT_TRUE(widget.toolTip().contains(QStringLiteral("&lt;b&gt;"))) << widget.toolTip().toStdString();
}

}  // namespace latentscape
