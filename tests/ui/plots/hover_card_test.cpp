// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/hover_card.h"

#include <gtest/gtest.h>

#include <QImage>
#include <QPainter>

#include <memory>

namespace latentscape {
namespace {

TEST(HoverCard, IsNeverUnderThePointerNorOutsideTheMap) {
  const QSizeF card(108, 130);
  for (const QSizeF map : {QSizeF(240, 240), QSizeF(240, 500), QSizeF(300, 240), QSizeF(1200, 800)}) {
    for (double x = 0; x <= map.width(); x += 7) {
      for (double y = 0; y <= map.height(); y += 7) {
        const auto box = HoverCard::place(card, {x, y}, map);
        if (!box) {
          EXPECT_LT(map.width(), 260) << "no room at " << x << ", " << y;
          continue;
        }
        EXPECT_TRUE(QRectF(QPointF(0, 0), map).contains(*box)) << x << ", " << y;
        EXPECT_FALSE(box->adjusted(-10, -10, 10, 10).contains(QPointF(x, y))) << x << ", " << y;
        EXPECT_EQ(box->size(), card);
      }
    }
  }
  EXPECT_FALSE(HoverCard::place(card, {50, 50}, {100, 400}));
}

TEST(HoverCard, FlipsAtTheEdges) {
  const QSizeF card(108, 130), map(600, 500);
  const auto at = [&](double x, double y) { return *HoverCard::place(card, {x, y}, map); };
  EXPECT_GT(at(300, 250).left(), 300);
  EXPECT_LT(at(300, 250).bottom(), 250);
  EXPECT_LT(at(590, 250).right(), 590);
  EXPECT_GT(at(300, 10).top(), 10);
  EXPECT_LT(at(590, 490).right(), 590);
  EXPECT_LT(at(590, 490).bottom(), 490);
}

TEST(HoverCard, MovesNoFartherThanThePointer) {
  const QSizeF card(108, 130), map(600, 500);
  for (double x = 20; x < 460; ++x) {  // where it doesn't flip
    const QPointF step = HoverCard::place(card, {x + 1, 300}, map)->topLeft() - HoverCard::place(card, {x, 300}, map)->topLeft();
    EXPECT_EQ(step, QPointF(1, 0));
  }
}

std::shared_ptr<const ImageSet> twoImages(ImageShape shape) {
  auto set = std::make_shared<ImageSet>();
  set->shape = shape;
  for (std::size_t i = 0; i < 2 * shape.pixels(); ++i) set->pixels.push_back(static_cast<std::uint8_t>(i * 37 + i / 11));
  return set;
}

// The card as it is painted at a pixel ratio, and its box in device pixels.
QImage paint(const HoverCard& card, double ratio, QRect& box) {
  QImage image(QSize(400, 400) * ratio, QImage::Format_RGB32);
  image.setDevicePixelRatio(ratio);
  image.fill(Qt::black);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  card.paint(painter, {400, 400}, darkPalette());
  const QRectF logical = card.box(painter.font(), {400, 400}, ratio).value_or(QRectF());
  box = QRectF(logical.topLeft() * ratio, logical.size() * ratio).toAlignedRect();
  return image;
}

// Each of its pixels is a square of one colour, at both ratios.
TEST(HoverCard, ShowsTheImageOfThePointWithSharpPixels) {
  const auto images = twoImages({28, 28, 1});
  HoverCard card;
  card.setImages(images);
  for (const double ratio : {1.0, 2.0}) {
    for (const std::size_t index : {std::size_t{0}, std::size_t{1}}) {
      card.show(index, QStringLiteral("Coat"), QStringLiteral("test #1"), {200, 250});
      ASSERT_EQ(card.picture().size(), QSize(28, 28));
      QRect box;
      const QImage painted = paint(card, ratio, box);
      const int square = static_cast<int>(3 * ratio);
      const QPoint corner(box.center().x() + 1 - 14 * square, box.top() + static_cast<int>(6 * ratio));
      const auto expected = images->image(index);
      // Half a pixel of the screen is lost to rounding: look for the corner nearby.
      const auto wrongAt = [&](QPoint from) {
        int wrong = 0;
        for (int y = 0; y < 28 * square; ++y) {
          for (int x = 0; x < 28 * square; ++x) {
            const int value = expected[static_cast<std::size_t>(28 * (y / square) + x / square)];
            wrong += painted.pixel(from + QPoint(x, y)) == qRgb(value, value, value) ? 0 : 1;
          }
        }
        return wrong;
      };
      int least = wrongAt(corner);
      for (int dx = -2; dx <= 2; ++dx) {
        for (int dy = -2; dy <= 2; ++dy) least = std::min(least, wrongAt(corner + QPoint(dx, dy)));
      }
      EXPECT_EQ(least, 0) << index << " at " << ratio;
    }
  }
}

TEST(HoverCard, AnyImageFitsAndColoursStay) {
  for (const ImageShape shape : {ImageShape{1, 1, 1}, ImageShape{8, 8, 3}, ImageShape{32, 32, 3}, ImageShape{97, 300, 3},
                                 ImageShape{512, 512, 1}, ImageShape{4, 3000, 1}}) {
    HoverCard card;
    card.setImages(twoImages(shape));
    card.show(1, QStringLiteral("x"), QStringLiteral("test #1"), {200, 250});
    QRect box;
    const QImage painted = paint(card, 1.0, box);
    EXPECT_LT(box.width(), 140) << shape.width;
    EXPECT_LT(box.height(), 180) << shape.width;
    EXPECT_TRUE(QRect(0, 0, 400, 400).contains(box));
    EXPECT_EQ(painted.pixelColor(box.left() + 3, box.center().y()), darkPalette().raised);
  }
  HoverCard card;
  auto red = std::make_shared<ImageSet>();
  red->shape = {16, 16, 3};
  for (int i = 0; i < 256; ++i) red->pixels.insert(red->pixels.end(), {200, 20, 30});
  card.setImages(red);
  card.show(0, {}, QStringLiteral("test #1"), {200, 250});
  QRect box;
  const QImage painted = paint(card, 1.0, box);
  EXPECT_EQ(painted.pixel(box.center().x(), box.top() + 50), qRgb(200, 20, 30));
}

TEST(HoverCard, WithoutImagesShowsTheTexts) {
  HoverCard card;
  QRect box;
  paint(card, 1.0, box);
  EXPECT_TRUE(box.isEmpty());
  card.show(7, QStringLiteral("a name that is longer than any card is wide, and then some more"), QStringLiteral("test #1"),
            {200, 250});
  const QImage blank(QSize(400, 400), QImage::Format_RGB32);
  EXPECT_NE(paint(card, 1.0, box), blank);
  EXPECT_FALSE(box.isEmpty());
  EXPECT_LT(box.width(), 140);
  EXPECT_TRUE(card.picture().isNull());
  card.setImages(twoImages({4, 4, 1}));
  card.show(2, {}, QStringLiteral("test #1"), {200, 250});
  EXPECT_TRUE(card.picture().isNull()) << "there are two";
  card.hide();
  EXPECT_FALSE(card.box({}, {400, 400}, 1.0));
}

}  // namespace
}  // namespace latentscape
