// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/text.h"

#include "core/model/losses.h"
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

TEST(Text, TheTermsOfTheElboAddUp) {
  EXPECT_EQ(lossText({90.3, 6.4}, true), QStringLiteral("−ELBO 96.7 = 90.3 + KL 6.4 nats"));
  EXPECT_EQ(lossText({96.16, 5.76}, true), QStringLiteral("−ELBO 101.9 = 96.1 + KL 5.8 nats"))
      << "each rounded alone: 96.2 + 5.8";
  EXPECT_EQ(lossText({std::numeric_limits<double>::infinity(), 1.0}, true), QStringLiteral("−ELBO inf = inf + KL 1.0 nats"));
}

TEST(Text, AnAutoencodersLossIsItsReconstructionTerm) {
  EXPECT_EQ(lossText({90.3, 0.0}, false), QStringLiteral("reconstruction term 90.3 nats"));
  EXPECT_EQ(lossNote({90.3, 0.0}, false), QStringLiteral("Reconstruction term 90.3 nats"));
  EXPECT_EQ(lossNote({90.3, 6.4}, true), QStringLiteral("−ELBO 96.7 = 90.3 + KL 6.4 nats (z = mean)"));
}

TEST(Text, LongTextsAreBrokenBetweenWords) {
  EXPECT_EQ(inShortLines(QStringLiteral("Take the last stroke back")), QStringLiteral("Take the last stroke back"));
  const QString word(29, QLatin1Char('a'));
  const QString pair = word + QLatin1Char(' ') + word + QLatin1Char('b');
  ASSERT_EQ(pair.size(), 60);
  EXPECT_EQ(inShortLines(pair + QLatin1Char(' ') + word), pair + QLatin1Char('\n') + word);
  const QString path(80, QLatin1Char('p'));
  EXPECT_EQ(inShortLines(path), path) << "a word is not broken";
  EXPECT_EQ(inShortLines(pair + QLatin1Char('\n') + pair), pair + QLatin1Char('\n') + pair) << "its own lines stay";
  EXPECT_EQ(inShortLines(QStringLiteral("two  spaces")), QStringLiteral("two  spaces")) << "as in the name of a file";
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
