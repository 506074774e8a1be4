// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/setting_values.h"

#include <gtest/gtest.h>

#include <QSize>

#include <limits>

namespace latentscape {
namespace {

TEST(SettingValues, AListOfPathsIsCutAndWhatIsNoPathIsLeftOut) {
  const QString longest = QStringLiteral("/") + QString(kLongestPath - 1, QLatin1Char('x'));
  QStringList list = {"/a", "", "relative", "/a", longest, longest + QLatin1Char('x'), "/b"};
  list << QStringLiteral("/n") + QChar(QChar::Null) + QStringLiteral("ul");
  EXPECT_EQ(pathsIn(list, 8), QStringList({"/a", longest, "/b"}));
  EXPECT_EQ(pathsIn(list, 2), QStringList({"/a", longest}));
}

TEST(SettingValues, AListOfOneIsAText) {
  EXPECT_EQ(pathsIn(QStringLiteral("/a"), 8), QStringList({"/a"}));
  EXPECT_EQ(pathsIn(QStringLiteral("a"), 8), QStringList());
}

TEST(SettingValues, EntriesThatAreNoTextsAreLeftOut) {
  EXPECT_EQ(pathsIn(QVariantList{7, QStringLiteral("/a"), QSize(1, 2), QByteArray("/b")}, 8), QStringList({"/a"}));
  for (const QVariant& other : {QVariant(), QVariant(7), QVariant(QByteArray("/a")), QVariant(QSize(1, 2))})
    EXPECT_EQ(pathsIn(other, 8), QStringList()) << other.typeName();
}

TEST(SettingValues, ANumberIsWholeAndInItsRange) {
  for (const char* text : {"", "x", "nan", "inf", "1.5", "-1", "4", "99999999999999999999", "1 2"})
    EXPECT_EQ(numberIn(QString::fromLatin1(text), 0, 3, 2), 2) << text;
  EXPECT_EQ(numberIn(QStringLiteral("0"), 0, 3, 2), 0);
  EXPECT_EQ(numberIn(3, 0, 3, 2), 3);
  EXPECT_EQ(numberIn(std::numeric_limits<double>::quiet_NaN(), 0, 3, 2), 2);
  EXPECT_EQ(numberIn(QSize(1, 2), 0, 3, 2), 2);
}

TEST(SettingValues, AFlagSaysTrue) {
  EXPECT_TRUE(flagIn(true));
  EXPECT_TRUE(flagIn(QStringLiteral("true")));
  for (const QVariant& other : {QVariant(), QVariant(false), QVariant(QStringLiteral("nonsense")), QVariant(QSize(1, 2))})
    EXPECT_FALSE(flagIn(other)) << other.typeName();
}

TEST(SettingValues, WhatIsTooLongIsPassedOver) {
  const QString fits(kLongestText, QLatin1Char('x')), megabyte(1 << 20, QLatin1Char('x'));
  EXPECT_EQ(textIn(fits), fits);
  EXPECT_EQ(textIn(megabyte), QString());
  EXPECT_EQ(textIn(7), QString());
  EXPECT_EQ(bytesIn(QByteArray("x")), QByteArray("x"));
  EXPECT_EQ(bytesIn(QByteArray(1 << 20, 'x')), QByteArray());
  EXPECT_EQ(bytesIn(QStringLiteral("x")), QByteArray());
  EXPECT_EQ(namesIn(QStringList{"a", megabyte, "b"}, 8), QStringList({"a", "b"}));
  EXPECT_FALSE(isTooLong(fits));
  EXPECT_TRUE(isTooLong(megabyte));
}

}  // namespace
}  // namespace latentscape
