// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/printable.h"

#include <gtest/gtest.h>

namespace latentscape {
namespace {

TEST(Printable, TextStaysAsItIs) {
  for (const std::string text : {"", "cats/Möwe 1.png", "–ELBO 3 × 4", "日本語", "🐈", "\\u001b", "a\"b'c"})
    EXPECT_EQ(printable(text), text);
}

TEST(Printable, ControlCharactersAreEscaped) {
  EXPECT_EQ(printable("\x1b[31mred"), "\\u001b[31mred");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\u0000b");
  EXPECT_EQ(printable("a\tb\rc\x7f"), "a\\u0009b\\u000dc\\u007f");
  EXPECT_EQ(printable("\u009b31m"), "\\u009b31m");  // a C1 control, which some terminals obey
  EXPECT_EQ(printable("\u0080\u00a0\u009f"), "\\u0080\u00a0\\u009f");
}

TEST(Printable, WhatTurnsTheOrderOfTextIsEscaped) {
  EXPECT_EQ(printable("a\u202egnp.exe"), "a\\u202egnp.exe");
  EXPECT_EQ(printable("\u2066\u2069\u200e\u200f\u061c\u2028\u2029"), "\\u2066\\u2069\\u200e\\u200f\\u061c\\u2028\\u2029");
  EXPECT_EQ(printable("\u200d\u2027\u202f\u2065\u206a"), "\u200d\u2027\u202f\u2065\u206a");  // their neighbours are not
}

TEST(Printable, LineBreaksAreKeptOnRequest) {
  EXPECT_EQ(printable("a\nb"), "a\\u000ab");
  EXPECT_EQ(printable("a\nb\r\n", LineBreaks::Keep), "a\nb\\u000d\n");
}

TEST(Printable, BytesThatAreNoUtf8AreEscaped) {
  EXPECT_EQ(printable("M\xf6we"), "M\\xf6we");  // Latin-1
  EXPECT_EQ(printable("\x9b"
                      "31m"),
            "\\x9b31m");                                             // a C1 control of eight bits
  EXPECT_EQ(printable("\xc3"), "\\xc3");                             // cut off
  EXPECT_EQ(printable("\xc0\x9b"), "\\xc0\\x9b");                    // overlong
  EXPECT_EQ(printable("\xe0\x82\x9b"), "\\xe0\\x82\\x9b");           // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // a surrogate
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // above U+10FFFF
  EXPECT_EQ(printable("\xf0\x9f\x90"), "\\xf0\\x9f\\x90");
}

TEST(Utf32, IsOneValueForEachCharacter) {
  EXPECT_EQ(utf32Of(""), U"");
  EXPECT_EQ(utf32Of("aö手🐈\U0010ffff"), U"aö手🐈\U0010ffff");
  for (const char* const text : {"M\xf6we", "\xc3", "\xed\xa0\x80", "\xf0\x9f\x90"}) EXPECT_EQ(utf32Of(text), std::nullopt);
}

}  // namespace
}  // namespace latentscape
