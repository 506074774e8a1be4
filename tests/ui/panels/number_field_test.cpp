// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/number_field.h"

#include "support.h"

#include <QLocale>

namespace latentscape {
namespace {

using Kind = NumberField::Kind;

TEST(NumberField, TakesValidNumbersAsTheyAreTyped) {
  NumberField field(QStringLiteral("Batch"), Kind::Whole, 1, 65536);
  QSignalSpy edited(&field, &NumberField::edited);
  typeInto(&field, QStringLiteral("25"));
  ASSERT_EQ(edited.count(), 2);
  EXPECT_EQ(edited[0][0].toDouble(), 2.0);
  EXPECT_EQ(edited[1][0].toDouble(), 25.0);
  EXPECT_EQ(field.value(), 25.0);
  EXPECT_TRUE(field.isValid());
}

struct Bad {
  const char* text;
  const char* says;
};
void PrintTo(const Bad& bad, std::ostream* out) { *out << '"' << bad.text << '"'; }  // used in the test's name
class BadNumber : public testing::TestWithParam<Bad> {};

TEST_P(BadNumber, IsToldAndKeepsTheLastValue) {
  NumberField field(QStringLiteral("Batch"), Kind::Whole, 1, 65536);
  field.setValue(128);
  QSignalSpy validity(&field, &NumberField::validityChanged);
  // Pasted, so that no valid prefix is accepted on the way.
  field.selectAll();
  field.insert(QString::fromUtf8(GetParam().text));
  emit field.textEdited(field.text());
  EXPECT_FALSE(field.isValid());
  ASSERT_EQ(validity.count(), 1);
  EXPECT_FALSE(validity[0][0].toBool());
  EXPECT_EQ(field.value(), 128.0);
  EXPECT_TRUE(field.property("invalid").toBool());
  ASSERT_TRUE(field.problem().has_value());
  EXPECT_EQ(field.problem()->where, "Batch");
  EXPECT_NE(field.problem()->what.find(GetParam().says), std::string::npos) << field.problem()->what;
  EXPECT_NE(field.problem()->advice.find("from 1 to 65536"), std::string::npos) << field.problem()->advice;
  EXPECT_TRUE(field.toolTip().contains(QStringLiteral("from 1 to 65536")));
  EXPECT_TRUE(field.accessibleDescription().contains(QStringLiteral("from 1 to 65536")));
}

INSTANTIATE_TEST_SUITE_P(All, BadNumber,
                         testing::Values(Bad{"0", "out of range"}, Bad{"65537", "out of range"}, Bad{"-3", "out of range"},
                                         Bad{"1.5", "not a whole number"}, Bad{"abc", "not a number"},
                                         Bad{"1,000", "write 1000, without the comma"},
                                         Bad{"1.000", "write 1000, without the point"},
                                         Bad{"1.000.000", "write 1000000, without the points"},
                                         Bad{"1.000,5", "has its digits in groups"}, Bad{"nan", "not a number"},
                                         Bad{"inf", "not a number"}, Bad{"1e999", "not a number"}, Bad{"", "empty"}));

TEST(NumberField, AboveItsMinimumExcludesIt) {
  NumberField field(QStringLiteral("Learning rate"), Kind::Real, 0, 10);
  field.setMinimumAllowed(false);
  field.setValue(0.001);
  EXPECT_EQ(field.text(), QStringLiteral("0.001"));
  typeInto(&field, QStringLiteral("0"));
  EXPECT_FALSE(field.isValid());
  EXPECT_TRUE(field.toolTip().contains(QStringLiteral("above 0 and at most 10")));
  typeInto(&field, QStringLiteral("1e-3"));
  EXPECT_TRUE(field.isValid());
  EXPECT_EQ(field.value(), 1e-3);
}

TEST(NumberField, BothMinusSignsAreMinus) {
  NumberField field(QStringLiteral("z"), Kind::Real, -10, 10);
  typeInto(&field, QStringLiteral("-1.5"));
  EXPECT_EQ(field.value(), -1.5);
  typeInto(&field, QStringLiteral("−2.5"));
  EXPECT_EQ(field.value(), -2.5);
}

TEST(NumberField, ACommaOrAPointSeparatesDecimals) {
  NumberField field(QStringLiteral("Learning rate"), Kind::Real, 0, 10);
  for (const char* text : {"0.5", "0,5", "０．５", "０，５", "٠٫٥"}) {
    field.setValue(1.0);
    typeInto(&field, QString::fromUtf8(text));
    EXPECT_TRUE(field.isValid()) << text;
    EXPECT_EQ(field.value(), 0.5) << text;
  }
  field.setValue(0.25);
  EXPECT_EQ(field.text(), QStringLiteral("0.25")) << "shown with a point";
}

TEST(NumberField, ShowsAndTakesTheSameUnderEveryLocale) {
  const QLocale before;
  for (const QLocale& locale : {QLocale(QLocale::German, QLocale::Germany), QLocale(QLocale::Arabic, QLocale::Egypt)}) {
    QLocale::setDefault(locale);
    NumberField field(QStringLiteral("β"), Kind::Real, -10, 10);
    field.setValue(-2.5);
    EXPECT_EQ(field.text(), QStringLiteral("−2.5"));
    typeInto(&field, QStringLiteral("0,25"));
    EXPECT_EQ(field.value(), 0.25);
  }
  QLocale::setDefault(before);
}

TEST(NumberField, StepsWithTheArrowKeysWithinItsRange) {
  NumberField field(QStringLiteral("Epochs"), Kind::Whole, 1, 3);
  field.setStep(1);
  field.setValue(2);
  QSignalSpy edited(&field, &NumberField::edited);
  press(&field, Qt::Key_Up);
  EXPECT_EQ(field.value(), 3.0);
  press(&field, Qt::Key_Up);
  EXPECT_EQ(field.value(), 3.0);
  press(&field, Qt::Key_Down);
  EXPECT_EQ(field.text(), QStringLiteral("2"));
  EXPECT_EQ(edited.last()[0].toDouble(), 2.0);
}

TEST(NumberField, EscapeGoesBackToTheLastValidValue) {
  NumberField field(QStringLiteral("Epochs"), Kind::Whole, 1, 100);
  field.setValue(30);
  typeInto(&field, QStringLiteral("x"));
  ASSERT_FALSE(field.isValid());
  press(&field, Qt::Key_Escape);
  EXPECT_TRUE(field.isValid());
  EXPECT_EQ(field.text(), QStringLiteral("30"));
  EXPECT_FALSE(field.property("invalid").toBool());
}

TEST(NumberField, AnEchoDoesNotDisturbTyping) {
  NumberField field(QStringLiteral("z"), Kind::Real, -10, 10);
  field.setDecimals(3);
  showActive(field);
  field.setFocus();
  ASSERT_TRUE(field.hasFocus());
  typeInto(&field, QStringLiteral("1.5"));
  field.setValue(1.5);
  EXPECT_EQ(field.text(), QStringLiteral("1.5"));
  typeInto(&field, QStringLiteral("-"));  // not a number yet
  field.setValue(1.5);
  EXPECT_EQ(field.text(), QStringLiteral("-"));
  field.setValue(0.25);  // a different value: the field follows
  EXPECT_EQ(field.text(), QStringLiteral("0.250"));
  EXPECT_TRUE(field.isValid());
}

TEST(NumberField, LeavingTidiesUpAndRevertsWhereAsked) {
  QWidget window;
  NumberField field(QStringLiteral("z"), Kind::Real, -10, 10, &window);
  QLineEdit other(&window);
  other.move(0, 60);
  field.setDecimals(3);
  field.setRevertsOnLeave(true);
  showActive(window);
  field.setFocus();
  typeInto(&field, QStringLiteral("1.5"));
  other.setFocus();
  EXPECT_EQ(field.text(), QStringLiteral("1.500"));
  field.setFocus();
  typeInto(&field, QStringLiteral("no"));
  other.setFocus();
  EXPECT_EQ(field.text(), QStringLiteral("1.500"));
  EXPECT_TRUE(field.isValid());
}

TEST(NumberField, WithoutRevertingKeepsWhatIsWrong) {
  QWidget window;
  NumberField field(QStringLiteral("Batch"), Kind::Whole, 1, 10, &window);
  QLineEdit other(&window);
  showActive(window);
  field.setFocus();
  typeInto(&field, QStringLiteral("99"));
  other.setFocus();
  EXPECT_EQ(field.text(), QStringLiteral("99"));
  EXPECT_FALSE(field.isValid());
}

TEST(NumberField, EmptyCanStandForAValue) {
  NumberField field(QStringLiteral("Threads"), Kind::Whole, 0, 64);
  field.setEmptyMeans(0, QStringLiteral("all"));
  field.setValue(4);
  EXPECT_EQ(field.text(), QStringLiteral("4"));
  typeInto(&field, {});
  EXPECT_TRUE(field.isValid());
  EXPECT_EQ(field.value(), 0.0);
  field.setValue(4);
  field.setValue(0);
  EXPECT_TRUE(field.text().isEmpty());
  EXPECT_EQ(field.placeholderText(), QStringLiteral("all"));
}

TEST(NumberField, ALockedOneSaysWhy) {
  NumberField field(QStringLiteral("Batch"), Kind::Whole, 1, 10);
  field.setHelp(QStringLiteral("Images in one step"));
  EXPECT_EQ(field.toolTip(), QStringLiteral("Images in one step"));
  field.setLocked(QStringLiteral("A run is on."));
  EXPECT_FALSE(field.isEnabled());
  EXPECT_TRUE(field.toolTip().startsWith(QStringLiteral("A run is on.")));
  field.setLocked({});
  EXPECT_TRUE(field.isEnabled());
  EXPECT_EQ(field.toolTip(), QStringLiteral("Images in one step"));
}

TEST(NumberField, LockedItHasItsLastValidValue) {
  NumberField field(QStringLiteral("Batch"), Kind::Whole, 1, 10);
  typeInto(&field, QStringLiteral("7"));
  typeInto(&field, QStringLiteral("70"));
  ASSERT_FALSE(field.isValid());
  field.setLocked(QStringLiteral("It means nothing here."));
  EXPECT_TRUE(field.isValid()) << "nobody could mend it";
  EXPECT_EQ(field.text(), QStringLiteral("7"));
}

}  // namespace
}  // namespace latentscape
