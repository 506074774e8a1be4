// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_ground.h"
#include "core/base/colours.h"
#include "tests/ui/plots/latent_map_fixture.h"
#include "ui/theme/palette.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

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

// Of every class, in both themes, where what lies under them is as far from the ground's colour as it gets.
TEST_F(LatentMapTest, DiscsHaveARimOfTheGroundsColourThatTheyStandOutFrom) {
  auto strongest = std::make_shared<MapFieldAnswer>();
  strongest->grid = {-10.0, 10.0, 20.0, 20.0, 1, 1};
  strongest->values = {1.0F};
  strongest->low = 0.0;
  strongest->high = 1.0;
  const LatticeBlock area{0, -6, 4, 13, 9, 1};
  std::vector<float> xy;  // amid images, clear of the prior's circles
  std::vector<std::uint8_t> labels;
  for (std::uint8_t c = 0; c < kClassColours; ++c) {
    xy.insert(xy.end(), {static_cast<float>(c) - 5.0F, c % 2 == 0 ? 3.0F : -3.0F});
    labels.push_back(c);
  }
  const auto apart = [](const QColor& a, const QColor& b) {
    return std::max({std::abs(a.red() - b.red()), std::abs(a.green() - b.green()), std::abs(a.blue() - b.blue())});
  };
  for (const bool dark : {true, false}) {
    const Palette palette = dark ? darkPalette() : lightPalette();
    plot.setColours(palette, dark);
    plot.setPoints(nullptr);  // none of them comes in beside what was there
    plot.setPoints(points(xy, labels));
    plot.setFrame({{0.0, 0.0}, 0.025, false});
    plot.setWorldArea(area);
    plot.putWorld({area, {28, 28, 1}, std::vector<std::uint8_t>(area.count() * 784U, 255)});
    for (const bool layer : {false, true}) {
      if (layer) plot.setField(MapField::Uncertainty, strongest);
      else plot.forgetField();
      settle();
      const QImage picture = plot.grab().toImage();
      for (std::size_t c = 0; c < kClassColours; ++c) {
        SCOPED_TRACE(std::to_string(c) + (dark ? ", dark" : ", light") + (layer ? ", on the layer" : ""));
        const QPointF z(static_cast<double>(xy[2 * c]), static_cast<double>(xy[2 * c + 1]));
        const QPoint at = (plot.toPixel(z) * picture.devicePixelRatio()).toPoint();
        const int around = apart(picture.pixelColor(at + QPoint(10, 0)), palette.plotGround);
        ASSERT_GT(around, 30) << "under them";
        int rim = 255;  // the pixel nearest to the ground's colour
        for (int y = -9; y <= 9; ++y) {
          for (int x = -9; x <= 9; ++x) rim = std::min(rim, apart(picture.pixelColor(at + QPoint(x, y)), palette.plotGround));
        }
        EXPECT_LT(2 * rim, around);
        EXPECT_GE(contrastRatio(picture.pixelColor(at), palette.plotGround), 3.0);
      }
    }
  }
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
