// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/centring.h"

#include "core/base/random.h"
#include "core/data/embedded.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace latentscape {
namespace {

Ink rectangle(int size, int left, int top, int width, int height, float coverage = 1.0F) {
  Ink ink{size, size, std::vector<float>(static_cast<std::size_t>(size * size))};
  for (int y = top; y < top + height; ++y) {
    for (int x = left; x < left + width; ++x) ink.coverage[static_cast<std::size_t>(y * size + x)] = coverage;
  }
  return ink;
}

// A picture in which the pixels of a rectangle have that level, and the others are black.
Image picture(int side, int left, int top, int width, int height, std::uint8_t level = 255) {
  Image image{{side, side, 1}, std::vector<std::uint8_t>(static_cast<std::size_t>(side * side))};
  for (int y = top; y < top + height; ++y) {
    for (int x = left; x < left + width; ++x) image.pixels[static_cast<std::size_t>(y * side + x)] = level;
  }
  return image;
}

// A blot of random coverage, 30 x 21.
Ink blot(int size, int left, int top, int scale = 1) {
  Ink ink{size, size, std::vector<float>(static_cast<std::size_t>(size * size))};
  RandomStream random(5);
  for (int y = 0; y < 21; ++y) {
    for (int x = 0; x < 30; ++x) {
      const auto value = static_cast<float>(random.uniform());
      for (int i = 0; i < scale * scale; ++i)
        ink.coverage[static_cast<std::size_t>((top + y * scale + i / scale) * size + left + x * scale + i % scale)] = value;
    }
  }
  return ink;
}

int farthest(const Image& a, const Image& b) {
  EXPECT_EQ(a.shape, b.shape);
  int most = 0;
  for (std::size_t i = 0; i < std::min(a.pixels.size(), b.pixels.size()); ++i)
    most = std::max(most, std::abs(int{a.pixels[i]} - int{b.pixels[i]}));
  return most;
}

TEST(Centring, ARectanglesLongerSideBecomesTwentyPixelsAroundTheMiddle) {
  EXPECT_EQ(centredAsMnist(rectangle(280, 11, 190, 40, 80), 28), picture(28, 9, 4, 10, 20));
  EXPECT_EQ(centredAsMnist(rectangle(280, 200, 3, 80, 40), 28), picture(28, 4, 9, 20, 10));
  EXPECT_EQ(centredAsMnist(rectangle(28, 0, 0, 10, 5), 28), picture(28, 4, 9, 20, 10)) << "a small one grows";
}

TEST(Centring, TheCentreOfMassGoesToTheMiddleOrLessThanAPixelBeyond) {
  // 15 pixels wide: the centre is 7 from its left edge, so 13.5 would be at 6.5 pixels.
  EXPECT_EQ(centredAsMnist(rectangle(280, 50, 60, 30, 40), 28), picture(28, 7, 4, 15, 20));
}

TEST(Centring, APixelIsTheMeanOfItsArea) {
  // 3 x 8 becomes 7.5 x 20; the centre of the columns is (0 + 1 + ... + 6 + 0.5 * 7) / 7.5 = 3.27.
  Image expected = picture(28, 11, 4, 7, 20);
  for (std::size_t y = 4; y < 24; ++y) expected.pixels[y * 28 + 18] = 128;
  EXPECT_EQ(centredAsMnist(rectangle(28, 2, 3, 3, 8), 28), expected);
  // A line one unit wide becomes 1/14 of a pixel wide.
  const Image line = centredAsMnist(rectangle(280, 140, 0, 1, 280), 28);
  EXPECT_EQ(line, picture(28, 14, 4, 1, 20, 18));
  EXPECT_EQ(centredAsMnist(rectangle(280, 0, 0, 1, 280), 28), line) << "at the left edge";
  EXPECT_EQ(centredAsMnist(rectangle(280, 279, 0, 1, 280), 28), line) << "at the right edge";
}

TEST(Centring, ADotFillsTheBox) {
  EXPECT_EQ(centredAsMnist(rectangle(280, 279, 0, 1, 1), 28), picture(28, 4, 4, 20, 20));
  EXPECT_EQ(centredAsMnist(rectangle(280, 7, 9, 1, 1, 0.5F), 28), picture(28, 4, 4, 20, 20, 128)) << "and keeps its coverage";
}

TEST(Centring, NothingIsCutWhereTheMassIsAtOneEnd) {
  // Nearly all mass is in column 0: in the middle it would take column 19 to 33.
  Ink ink = rectangle(20, 0, 0, 1, 20);
  ink.coverage[9 * 20 + 19] = ink.coverage[10 * 20 + 19] = 0.01F;
  Image expected = picture(28, 8, 4, 1, 20);
  expected.pixels[13 * 28 + 27] = expected.pixels[14 * 28 + 27] = 3;
  EXPECT_EQ(centredAsMnist(ink, 28), expected);
}

TEST(Centring, WithoutInkThePictureIsBlack) {
  EXPECT_EQ(centredAsMnist(rectangle(280, 0, 0, 0, 0), 28), picture(28, 0, 0, 0, 0));
  EXPECT_EQ(centredAsMnist(Ink{}, 28), picture(28, 0, 0, 0, 0));
}

TEST(Centring, TheBoxOfAnotherSideIsInProportion) {
  EXPECT_EQ(centredAsMnist(rectangle(280, 20, 20, 40, 80), 14), picture(14, 5, 2, 5, 10));
  EXPECT_EQ(centredAsMnist(rectangle(280, 20, 20, 40, 40), 32), picture(32, 5, 5, 23, 23)) << "32 * 20 / 28 = 22.9";
  EXPECT_EQ(centredAsMnist(rectangle(280, 20, 20, 40, 40), 1), picture(1, 0, 0, 1, 1));
}

TEST(Centring, WhereAndHowLargeOneDrawsIsNoMatter) {
  const Image image = centredAsMnist(blot(100, 0, 0), 28);
  EXPECT_NE(image, picture(28, 0, 0, 0, 0));
  EXPECT_EQ(centredAsMnist(blot(100, 70, 79), 28), image);
  EXPECT_EQ(centredAsMnist(blot(117, 13, 40), 28), image);
  EXPECT_LE(farthest(centredAsMnist(blot(280, 50, 60, 3), 28), image), 1) << "up to rounding";
}

TEST(Centring, MnistsDigitsStayAsTheyAre) {
  const auto digits = embeddedDigits();
  ASSERT_TRUE(digits.ok()) << digits.error().message();
  std::size_t same = 0, level = 0;
  for (std::size_t i = 0; i < (*digits)->test.size(); ++i) {
    const Image digit = (*digits)->test.picture(i);
    Ink ink{28, 28, {}};
    for (const std::uint8_t value : digit.pixels) ink.coverage.push_back(static_cast<float>(value) / 255.0F);
    same += centredAsMnist(ink, 28) == digit ? 1 : 0;
    level += farthest(centredAsMnist(inkOf(digit), 28), digit) <= 1 ? 1 : 0;
  }
  EXPECT_EQ(same, 9997U) << "three have a box of 19 pixels";
  EXPECT_EQ(level, 9997U) << "stretched from 254 to 255 levels, some change by one";
}

TEST(Centring, AnImageThatIsTakenAsItIsKeepsEveryLevel) {
  Image image{{16, 16, 1}, {}};
  for (int level = 0; level < 256; ++level) image.pixels.push_back(static_cast<std::uint8_t>(level));
  const Ink ink = inkOfImage(image);
  EXPECT_EQ(modelInput(ink, 16), image);
  EXPECT_NE(centredAsMnist(ink, 16), image) << "its ink fills more than the box";
  EXPECT_EQ(modelInput(ink, 28), centredAsMnist(ink, 28)) << "a model of another size";
  Ink drawn = ink;
  drawn.asItIs = false;
  EXPECT_EQ(modelInput(drawn, 16), centredAsMnist(ink, 16));
}

// 5 x 4, with that paper and one pixel of that pen.
Image drawing(std::uint8_t paper, std::uint8_t pen) {
  Image image{{4, 5, 1}, std::vector<std::uint8_t>(20, paper)};
  image.pixels[7] = pen;
  return image;
}

TEST(InkOf, PensOnPaperAndChalkOnSlateAreInkAlike) {
  std::vector<float> expected(20);
  expected[7] = 1.0F;
  for (const auto& [paper, pen] : {std::pair{255, 0}, {0, 255}, {200, 90}, {30, 60}}) {
    const Ink ink = inkOf(drawing(static_cast<std::uint8_t>(paper), static_cast<std::uint8_t>(pen)));
    EXPECT_EQ(ink.width, 5);
    EXPECT_EQ(ink.height, 4);
    EXPECT_EQ(ink.coverage, expected) << paper << " " << pen;
    EXPECT_EQ(ink.darkOnLight, pen < paper) << paper << " " << pen;
  }
}

TEST(InkOf, LevelsAreStretchedFromThePaperToTheFarthest) {
  Image image = drawing(220, 20);
  image.pixels[8] = 120;
  image.pixels[11] = 230;  // lighter than the paper
  const Ink ink = inkOf(image);
  EXPECT_FLOAT_EQ(ink.coverage[7], 1.0F);
  EXPECT_FLOAT_EQ(ink.coverage[8], 0.5F);
  EXPECT_EQ(ink.coverage[11], 0.0F);
}

TEST(InkOf, ColourCountsAsGrey) {
  Image image{{3, 3, 3}, std::vector<std::uint8_t>(27, 255)};
  for (std::size_t channel = 0; channel < 3; ++channel) image.pixels[4 * 3 + channel] = 0;
  image.pixels[4 * 3 + 2] = 255;  // pure blue, which is dark
  const Ink ink = inkOf(image);
  EXPECT_EQ(ink.coverage, (std::vector<float>{0, 0, 0, 0, 1, 0, 0, 0, 0}));
}

TEST(InkOf, ThePapersNoiseIsNoInk) {
  // The border's levels are 198 to 202, with a median deviation of 1: what is within 6 of 200 is paper.
  Image image{{9, 9, 1}, std::vector<std::uint8_t>(81, 200)};
  for (std::size_t i = 0; i < 81; ++i) image.pixels[i] = static_cast<std::uint8_t>(198 + i * 2 % 5);
  image.pixels[40] = 100;
  image.pixels[41] = 194;
  image.pixels[42] = 150;
  std::vector<float> expected(81);
  expected[40] = 1.0F;
  expected[42] = 0.5F;
  EXPECT_EQ(inkOf(image).coverage, expected);
}

// 60 x 40 of paper that is lit from one side, 120 to 220, with noise of up to two levels, and a bar, 90 levels darker.
TEST(InkOf, LightThatFallsOffIsEvenedOut) {
  Image image{{40, 60, 1}, {}};
  RandomStream random(7);
  const auto inBar = [](int x, int y) { return x >= 10 && x < 50 && y >= 18 && y < 23; };
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 60; ++x) {
      const double paper = 120.0 + 80.0 * x / 59.0 + 20.0 * y / 39.0 + 4.0 * (random.uniform() - 0.5);
      image.pixels.push_back(static_cast<std::uint8_t>(std::lround(paper - (inBar(x, y) ? 90.0 : 0.0))));
    }
  }
  const Ink ink = inkOf(image);
  ASSERT_EQ(ink.coverage.size(), 2400U);
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 60; ++x) {
      const float coverage = ink.coverage[static_cast<std::size_t>(y * 60 + x)];
      if (inBar(x, y)) EXPECT_GT(coverage, 0.9F) << x << " " << y;
      else EXPECT_EQ(coverage, 0.0F) << x << " " << y;
    }
  }
}

TEST(InkOf, AGradientAloneHasNone) {
  Image image{{40, 60, 1}, {}};
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 60; ++x) image.pixels.push_back(static_cast<std::uint8_t>(20 + 3 * x + y / 3));
  }
  EXPECT_TRUE(isBlank(inkOf(image)));
  // Clouds on it, as varied at the border as elsewhere.
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 60; ++x) {
      const double cloud = std::sin(0.4 * x) * std::cos(0.5 * y) + std::cos(0.3 * x - 0.2 * y);
      image.pixels[static_cast<std::size_t>(y * 60 + x)] = static_cast<std::uint8_t>(std::lround(60.0 + 2.0 * x + 25.0 * cloud));
    }
  }
  EXPECT_TRUE(isBlank(inkOf(image)));
  const auto found = foundInk(image, "plasma.png");
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().where, "plasma.png");
  EXPECT_FALSE(isBlank(inkOf(drawing(255, 0))));
  EXPECT_TRUE(foundInk(drawing(255, 0), "pen").ok());
}

// 1130 x 561: blocks of 3 x 3, of which the last column has two pixels.
TEST(InkOf, OfALargePictureIsThatOfItsBlocks) {
  Image image{{561, 1130, 3}, std::vector<std::uint8_t>(561U * 1130U * 3U, 255)};
  const auto blacken = [&](int x, int y) {
    for (std::size_t channel = 0; channel < 3; ++channel) image.pixels[static_cast<std::size_t>(y * 1130 + x) * 3 + channel] = 0;
  };
  for (int y = 300; y < 303; ++y) {
    for (int x = 600; x < 603; ++x) blacken(x, y);
  }
  for (int x = 300; x < 303; ++x) blacken(x, 151);  // a third of a block
  const Ink ink = inkOf(image);
  ASSERT_EQ(ink.width, 377);
  ASSERT_EQ(ink.height, 187);
  std::vector<float> expected(377U * 187U);
  expected[100 * 377 + 200] = 1.0F;
  expected[50 * 377 + 100] = 1.0F / 3.0F;
  EXPECT_EQ(ink.coverage, expected);
  Image fits{{2, kInkSide, 1}, std::vector<std::uint8_t>(2U * kInkSide, 255)};
  EXPECT_EQ(inkOf(fits).width, kInkSide);
}

TEST(InkOf, APictureOfOneLevelHasNone) {
  for (const int level : {0, 128, 255}) {
    const Ink ink = inkOf(drawing(static_cast<std::uint8_t>(level), static_cast<std::uint8_t>(level)));
    EXPECT_EQ(ink.coverage, std::vector<float>(20)) << level;
    EXPECT_FALSE(ink.darkOnLight) << level;
  }
  EXPECT_TRUE(inkOf(Image{}).coverage.empty());
  Image dot{{1, 1, 1}, {77}};
  EXPECT_EQ(inkOf(dot).coverage, std::vector<float>(1));
}

}  // namespace
}  // namespace latentscape
