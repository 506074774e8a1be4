// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/latin_key.h"

#include <gtest/gtest.h>

namespace latentscape {
namespace {

// code: of the physical key, as X and Wayland number them.
QKeyEvent press(int key, quint32 code, Qt::KeyboardModifiers modifiers = {}) {
  return {QEvent::KeyPress, key, modifiers, code, 0, 0};
}

TEST(LatinKey, IsWhatStandsThereOnAUSKeyboardWhereTheLettersAreOthers) {
  EXPECT_EQ(latinKey(press(0x0424, 38)), Qt::Key_A);  // Cyrillic ef
  EXPECT_EQ(latinKey(press(0x0410, 41)), Qt::Key_F);  // Cyrillic a
  EXPECT_EQ(latinKey(press(0x0392, 56)), Qt::Key_B);  // Greek beta
  EXPECT_EQ(latinKey(press(0x0417, 33)), Qt::Key_P);  // the ends of the rows
  EXPECT_EQ(latinKey(press(0x0414, 46)), Qt::Key_L);
  EXPECT_EQ(latinKey(press(0x042C, 58)), Qt::Key_M);
}

TEST(LatinKey, IsTheLayoutsOwnLatinLetter) {
  EXPECT_EQ(latinKey(press(Qt::Key_A, 24)), Qt::Key_A);  // AZERTY: where Q is on a US keyboard
  EXPECT_EQ(latinKey(press(Qt::Key_Space, 65)), Qt::Key_Space);
  EXPECT_EQ(latinKey(press(Qt::Key_Left, 113)), Qt::Key_Left);
  EXPECT_EQ(latinKey(press(0x0424, 34)), 0x0424);  // beside the letters of a US keyboard: a bracket there
}

TEST(DigitKey, IsThatOfTheRowWhateverItTypes) {
  EXPECT_EQ(digitKey(press(Qt::Key_Ampersand, 10, Qt::AltModifier)), 1);  // AZERTY
  EXPECT_EQ(digitKey(press(Qt::Key_Eacute, 11, Qt::AltModifier)), 2);
  EXPECT_EQ(digitKey(press(Qt::Key_Agrave, 19, Qt::AltModifier)), 0);
  EXPECT_EQ(digitKey(press(Qt::Key_5, 14)), 5);
  EXPECT_EQ(digitKey(press(Qt::Key_Minus, 20)), -1);
  EXPECT_EQ(digitKey(press(Qt::Key_Escape, 9)), -1);
}

}  // namespace
}  // namespace latentscape
