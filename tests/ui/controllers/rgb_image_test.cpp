// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/rgb_image.h"

#include <QColor>
#include <QImage>

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace latentscape {
namespace {

TEST(RgbImage, HasThePixelsOfThePictureHoweverHighItIs) {
  QImage picture(5, 700, QImage::Format_RGB32);
  std::vector<std::uint8_t> expected;
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      const QColor colour(y % 251, (7 * y) % 256, 50 * x);
      picture.setPixelColor(x, y, colour);
      for (const int value : {colour.red(), colour.green(), colour.blue()}) expected.push_back(static_cast<std::uint8_t>(value));
    }
  }
  picture.setDevicePixelRatio(2.0);  // which is of no matter
  const Image image = toRgb(picture);
  EXPECT_EQ(image.shape, (ImageShape{700, 5, 3}));
  EXPECT_EQ(image.pixels, expected);
}

TEST(RgbImage, WhiteIsUnderTransparentParts) {
  QImage picture(3, 1, QImage::Format_ARGB32);
  picture.setPixelColor(0, 0, QColor(10, 20, 30));
  picture.setPixelColor(1, 0, QColor(10, 20, 30, 0));
  picture.setPixelColor(2, 0, QColor(0, 0, 0, 51));  // a fifth
  const Image image = toRgb(picture);
  EXPECT_EQ(image.pixels, (std::vector<std::uint8_t>{10, 20, 30, 255, 255, 255, 204, 204, 204}));
}

TEST(RgbImage, OfABitmapIsBlackAndWhite) {
  QImage picture(9, 2, QImage::Format_Mono);
  picture.setColorTable({qRgb(255, 255, 255), qRgb(0, 0, 0)});
  picture.fill(0);
  picture.setPixel(8, 1, 1);
  const Image image = toRgb(picture);
  std::vector<std::uint8_t> expected(54, 255);
  for (std::size_t i = 51; i < 54; ++i) expected[i] = 0;
  EXPECT_EQ(image.pixels, expected);
}

}  // namespace
}  // namespace latentscape
