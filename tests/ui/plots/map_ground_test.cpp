// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_ground.h"
#include "tests/ui/plots/latent_map_fixture.h"
#include "ui/theme/palette.h"

#include <cmath>

namespace latentscape {
namespace {

// Images of 4x4 pixels: those of column 0 white, of column 1 black, and so on.
DecodedBlock stripes(const LatticeBlock& block) {
  DecodedBlock decoded{block, {4, 4, 1}, {}};
  for (int row = 0; row < block.rows; ++row) {
    for (int column = 0; column < block.columns; ++column) {
      const bool white = ((block.left + block.stride * column) & 1) == 0;
      decoded.pixels.insert(decoded.pixels.end(), 16, white ? std::uint8_t{255} : std::uint8_t{0});
    }
  }
  return decoded;
}

MapView viewOf(double unitsPerPixel) {
  MapView view;
  view.unitsPerPixel = unitsPerPixel;
  view.size = {200, 100};
  return view;
}

QImage painted(MapGround& ground, const MapView& view) {
  QImage picture(view.size.toSize(), QImage::Format_ARGB32_Premultiplied);
  ground.paint(picture, view);
  return picture;
}

const QColor kGround(0x12, 0x14, 0x17);

TEST(MapGroundTest, ImagesLieAroundTheirPlacesInFaintInk) {
  MapGround ground;
  ground.setColours(kGround, Qt::white);
  const LatticeBlock area{0, -3, 2, 7, 5, 1};
  ground.setArea(area);
  EXPECT_TRUE(ground.empty());
  ground.put(stripes(area));
  EXPECT_EQ(ground.images(), 35U);
  const MapView view = viewOf(1.0 / 40.0);  // a place every 40 pixels
  const QImage picture = painted(ground, view);
  const auto at = [&](double x, double y) { return picture.pixelColor(view.toPixel({x, y}).toPoint()); };
  // Ink of that share on the ground.
  const auto expected = static_cast<int>(std::lround(kGround.red() + MapGround::kInk * (255 - kGround.red())));
  EXPECT_NEAR(at(0.0, 0.0).red(), expected, 2);
  EXPECT_NEAR(at(2.0, 0.0).red(), expected, 2);
  EXPECT_NEAR(at(0.0, 1.0).red(), expected, 2);
  EXPECT_EQ(at(1.0, 0.0), kGround) << "a black image is the ground itself";
  EXPECT_EQ(at(0.5, 0.5), kGround) << "between images";
}

TEST(MapGroundTest, ImagesAtPlacesOfBothLatticesStay) {
  MapGround ground;
  ground.setColours(kGround, Qt::white);
  const LatticeBlock coarse{0, -1, 1, 3, 3, 1};
  ground.setArea(coarse);
  ground.put(stripes(coarse));
  ground.setArea({1, -2, 2, 5, 5, 1});  // half the step: every second place is one of the coarse ones
  EXPECT_EQ(ground.images(), 9U);
  const MapView view = viewOf(1.0 / 80.0);
  const QImage picture = painted(ground, view);
  EXPECT_GT(picture.pixelColor(view.toPixel({0.0, 0.0}).toPoint()).red(), kGround.red());
  EXPECT_EQ(picture.pixelColor(view.toPixel({0.5, 0.0}).toPoint()), kGround) << "not there yet";
  ground.setArea(coarse);
  EXPECT_EQ(ground.images(), 9U) << "and back";
  ground.setArea({0, 1, 0, 2, 1, 1});  // one place of the former ones, (1, 0)
  EXPECT_EQ(ground.images(), 1U);
  ground.forgetImages();
  EXPECT_TRUE(ground.empty());
}

TEST(MapGroundTest, WhatIsNotOfTheAreaIsLeftOut) {
  MapGround ground;
  ground.setArea({0, 0, 0, 2, 2, 1});
  ground.put(stripes({1, 1, 1, 3, 1, 2}));  // half of a step beside the area's
  EXPECT_EQ(ground.images(), 0U);
  ground.put(stripes({1, 1, 1, 2, 2, 1}));  // finer: one of its places is in the area
  EXPECT_EQ(ground.images(), 1U);
  ground.put(stripes({0, 1, 0, 5, 5, 1}));  // two are, one of them that one
  EXPECT_EQ(ground.images(), 2U);
  ground.put(stripes({0, 0, 0, 1, 2, 2}));  // its second row lies below
  EXPECT_EQ(ground.images(), 3U);
}

TEST(MapGroundTest, AFieldLiesUnderTheImages) {
  MapGround ground;
  ground.setColours(Qt::black, Qt::white);
  QImage colours(2, 1, QImage::Format_ARGB32_Premultiplied);
  colours.setPixelColor(0, 0, Qt::red);
  colours.setPixelColor(1, 0, Qt::blue);
  ground.setField(FieldPicture{QRectF(-1.0, -0.5, 2.0, 1.0), colours});
  EXPECT_FALSE(ground.empty());
  const MapView view = viewOf(1.0 / 80.0);
  QImage picture = painted(ground, view);
  EXPECT_EQ(picture.pixelColor(view.toPixel({-0.6, 0.0}).toPoint()), QColor(Qt::red));
  EXPECT_EQ(picture.pixelColor(view.toPixel({0.6, 0.0}).toPoint()), QColor(Qt::blue));
  EXPECT_EQ(picture.pixelColor(view.toPixel({1.1, 0.0}).toPoint()), QColor(Qt::black));
  const LatticeBlock area{0, 0, 0, 1, 1, 1};
  ground.setArea(area);
  ground.put(stripes(area));
  picture = painted(ground, view);
  const QColor both = picture.pixelColor(view.toPixel({0.2, 0.0}).toPoint());
  EXPECT_GT(both.red(), 40) << "ink";
  EXPECT_GT(both.blue(), 140) << "over the field";
  ground.setField(std::nullopt);
  EXPECT_EQ(painted(ground, view).pixelColor(view.toPixel({-0.6, 0.0}).toPoint()), QColor(Qt::black));
}

// The first picture of a view is painted where it goes, the second kept, the third a copy of it.
TEST(MapGroundTest, AViewThatStandsStillLooksAsWhenItMoved) {
  const LatticeBlock area{0, -3, 2, 7, 5, 1};
  const MapView view = viewOf(1.0 / 40.0), other = viewOf(1.0 / 30.0);
  for (const bool field : {false, true}) {
    MapGround ground;
    ground.setColours(kGround, Qt::white);
    QImage colours(1, 1, QImage::Format_ARGB32_Premultiplied);
    colours.fill(Qt::red);
    if (field) ground.setField(FieldPicture{QRectF(-1.0, -0.5, 2.0, 1.0), colours});
    ground.setArea(area);
    ground.put(stripes(area));
    const QImage first = painted(ground, view);
    EXPECT_NE(painted(ground, other), first);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(painted(ground, view), first) << i;
    DecodedBlock grey = stripes({0, 0, 0, 1, 1, 1});
    std::fill(grey.pixels.begin(), grey.pixels.end(), std::uint8_t{128});
    ground.put(grey);  // while it stands still
    const QImage changed = painted(ground, view);
    EXPECT_NE(changed, first);
    painted(ground, other);
    EXPECT_EQ(painted(ground, view), changed);
    EXPECT_EQ(painted(ground, view), changed);
  }
}

TEST(MapGroundTest, OfALineTheImagesAreAStripBelowThePoints) {
  MapGround ground;
  ground.setColours(Qt::black, Qt::white);
  ground.setSingleLine(true);
  const LatticeBlock area{0, -2, 0, 5, 1, 1};
  ground.setArea(area);
  ground.put(stripes(area));
  MapView view = viewOf(1.0 / 40.0);
  view.size = {200, 160};
  const QImage picture = painted(ground, view);
  const auto column = static_cast<int>(view.toPixel({0.0, 0.0}).x());
  const auto below = static_cast<int>(view.toPixel({0.0, -0.5}).y());
  for (int y = 0; y <= below; ++y) EXPECT_EQ(picture.pixelColor(column, y), QColor(Qt::black)) << y;
  EXPECT_GT(picture.pixelColor(column, below + 26).red(), 40);
}

TEST(MapGroundTest, ColouredImagesAreMixedWithTheGround) {
  MapGround ground;
  ground.setColours(Qt::black, Qt::white);
  DecodedBlock green{{0, 0, 0, 1, 1, 1}, {2, 2, 3}, {}};
  for (int i = 0; i < 4; ++i) green.pixels.insert(green.pixels.end(), {0, 255, 0});
  ground.setArea(green.block);
  ground.put(green);
  const MapView view = viewOf(1.0 / 90.0);
  const QColor seen = painted(ground, view).pixelColor(100, 50);
  EXPECT_EQ(seen.red(), 0);
  EXPECT_NEAR(seen.green(), 255 * MapGround::kMixed, 2);
}

TEST_F(LatentMapTest, DiscsHaveARimOfTheGroundsColourOverALayer) {
  auto answer = std::make_shared<MapFieldAnswer>();
  answer->grid = {-4.0, 4.0, 8.0, 8.0, 1, 1};
  answer->values = {1.0F};
  answer->low = 0.0;
  answer->high = 1.0;
  const auto seen = [&] {
    settle();
    const QImage picture = plot.grab().toImage();
    const QPointF at = plot.toPixel({2.0, 2.0}) * picture.devicePixelRatio();
    std::vector<QColor> colours;  // from the disc's middle to the right
    for (int x = 0; x < 14; ++x) colours.push_back(picture.pixelColor(static_cast<int>(at.x()) + x, static_cast<int>(at.y())));
    return colours;
  };
  // The disc is redder than the layer: without a rim, no place from its middle outwards is less red than that.
  const auto leastRed = [](const std::vector<QColor>& colours) {
    int least = 255;
    for (const QColor& colour : colours) least = std::min(least, colour.red());
    return least;
  };
  plot.setField(MapField::Uncertainty, answer);  // one colour everywhere
  const std::vector<QColor> over = seen();
  EXPECT_GT(over.front().red(), over.back().red() + 50) << "class 2 on the layer";
  EXPECT_LT(leastRed(over), over.back().red() - 20) << "the rim";
}

TEST_F(LatentMapTest, WithoutItsPointsTheMapShowsWhatLiesUnderThem) {
  const QPointF at = plot.toPixel({2.0, 2.0});
  ASSERT_TRUE(plot.imageAt(at, 4.0).has_value());
  const auto middle = [&] {
    settle();
    const QImage picture = plot.grab().toImage();
    return picture.pixelColor((at * picture.devicePixelRatio()).toPoint());
  };
  const QColor disc = middle();
  plot.setPointsShown(false);
  EXPECT_NE(middle(), disc);
  EXPECT_FALSE(plot.imageAt(at, 4.0).has_value()) << "nothing is there to point at";
  plot.setPointsShown(true);
  EXPECT_EQ(middle(), disc);
}

TEST_F(LatentMapTest, ADensityLiesOverTheImages) {
  std::vector<float> xy;
  for (int i = 0; i < 120'000; ++i) {
    xy.push_back(static_cast<float>(i % 400) / 400.0F);
    xy.push_back(static_cast<float>(i / 400) / 300.0F);
  }
  plot.setPoints(points(xy, std::vector<std::uint8_t>(120'000, 1)));
  plot.setFrame({{0.5, 0.5}, 0.005, false});
  settle();
  ASSERT_TRUE(plot.showsDensity());
  const auto colourAt = [&](QPointF z) {
    const QImage picture = plot.grab().toImage();
    return picture.pixelColor((plot.toPixel(z) * picture.devicePixelRatio()).toPoint());
  };
  const QPointF beside(-0.25, 0.5), within(0.3, 0.3);
  const QColor ground = colourAt(beside), density = colourAt(within);
  const LatticeBlock area{2, -8, 8, 17, 17, 1};
  plot.setWorldArea(area);
  plot.putWorld({area, {4, 4, 1}, std::vector<std::uint8_t>(17U * 17U * 16U, 255)});
  settle();
  EXPECT_GT(colourAt(beside).red(), ground.red() + 30) << "in sight where no points are";
  const QColor over = colourAt(within);
  EXPECT_NEAR(over.red(), density.red(), 40) << "and under the density";
}

}  // namespace
}  // namespace latentscape
