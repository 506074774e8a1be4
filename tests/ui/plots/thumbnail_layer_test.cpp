// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/thumbnail_layer.h"

#include "core/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

namespace latentscape {
namespace {

// Image i is all of one colour, which tells its number.
std::shared_ptr<const ImageSet> plainImages(std::size_t count, ImageShape shape) {
  auto set = std::make_shared<ImageSet>();
  set->shape = shape;
  set->pixels.reserve(count * shape.pixels());
  const auto channels = static_cast<std::size_t>(shape.channels);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t p = 0; p < shape.pixels(); ++p)
      set->pixels.push_back(static_cast<std::uint8_t>((i + 80 * (p % channels)) % 256));
  }
  return set;
}

class ThumbnailLayerTest : public testing::Test {
 protected:
  ThumbnailLayerTest() {
    m_view.size = {800, 600};
    m_view.unitsPerPixel = 0.01;
    m_layer.setImages(plainImages(10'000, {28, 28, 1}));
  }
  void scatter(std::size_t count, double side = 8.0) {
    RandomStream random(3);
    m_points = {};
    for (std::size_t i = 0; i < count; ++i) {
      m_points.xy.push_back(static_cast<float>(side * (random.uniform() - 0.5)));
      m_points.xy.push_back(static_cast<float>(side * (random.uniform() - 0.5)));
      m_points.labels.push_back(static_cast<std::uint8_t>(i % 10));
    }
  }
  void paint(double ratio = 1.0) {
    const QSize size = (m_view.size * ratio).toSize();
    if (m_picture.size() != size) m_picture = QImage(size, QImage::Format_ARGB32_Premultiplied);
    m_picture.setDevicePixelRatio(ratio);
    m_picture.fill(qRgb(1, 2, 3));
    m_layer.paint(m_picture, m_points, m_flat, m_view, m_hidden, {m_frames, qRgb(1, 2, 3), m_lit, m_brushed, qRgb(9, 9, 9)});
  }
  std::set<std::uint32_t> shown() const {
    std::set<std::uint32_t> all;
    for (const auto& thumbnail : m_layer.shown()) all.insert(thumbnail.index);
    return all;
  }
  // Those whose whole thumbnail lies in this part of the picture.
  std::set<std::uint32_t> shownIn(const QRect& part) const {
    std::set<std::uint32_t> all;
    for (const auto& thumbnail : m_layer.shown()) {
      if (part.contains(thumbnail.box)) all.insert(thumbnail.index);
    }
    return all;
  }
  void expectApart() const {
    const auto all = m_layer.shown();
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) ASSERT_FALSE(all[i].box.intersects(all[j].box)) << all[i].index << ", " << all[j].index;
    }
  }
  static bool contains(const std::set<std::uint32_t>& all, const std::set<std::uint32_t>& part) {
    return std::includes(all.begin(), all.end(), part.begin(), part.end());
  }
  ThumbnailLayer m_layer;
  MapPoints m_points;
  MapView m_view;
  QImage m_picture;
  std::bitset<256> m_hidden;
  std::optional<std::size_t> m_lit;
  const ImageSelection* m_brushed = nullptr;
  bool m_flat = false;
  std::vector<QRgb> m_frames{qRgb(255, 0, 0), qRgb(0, 255, 0)};
};

TEST_F(ThumbnailLayerTest, EachIsItsPointsImageInAFrameOfItsClass) {
  m_points = {{0, 0, 2, 1, -2, 1}, {0, 1, 2}};
  paint();
  ASSERT_EQ(m_layer.shown().size(), 3U);
  for (const auto& thumbnail : m_layer.shown()) {
    const QPointF at = m_view.toPixel(m_points.at(thumbnail.index));
    EXPECT_LE(std::abs(QRectF(thumbnail.box).center().x() - at.x()), 0.5);
    EXPECT_LE(std::abs(QRectF(thumbnail.box).center().y() - at.y()), 0.5);
    const auto value = static_cast<int>(thumbnail.index);
    EXPECT_EQ(m_picture.pixel(thumbnail.box.center()), qRgb(value, value, value));
    EXPECT_EQ(m_picture.pixel(thumbnail.box.topLeft()), m_frames[thumbnail.label % 2]);
    EXPECT_EQ(m_picture.pixel(thumbnail.box.bottomRight()), m_frames[thumbnail.label % 2]);
    EXPECT_EQ(m_layer.at(at), thumbnail.index);
    EXPECT_EQ(m_layer.boxOf(thumbnail.index), QRectF(thumbnail.box));
  }
  EXPECT_FALSE(m_layer.at({20, 20}));
  EXPECT_FALSE(m_layer.boxOf(3));
}

TEST_F(ThumbnailLayerTest, NoneOverlapAtAnyZoomAndPixelRatio) {
  scatter(10'000);
  for (const double ratio : {1.0, 1.5, 2.0}) {
    m_view.unitsPerPixel = 0.01;
    for (int i = 0; i < 12; ++i) {
      paint(ratio);
      EXPECT_GT(m_layer.shown().size(), 30U);
      expectApart();
      m_view.zoom(i < 6 ? 0.7 : 1.6, {300.0 + 7 * i, 200});
    }
  }
}

TEST_F(ThumbnailLayerTest, ZoomingInAddsAndTakesNoneAway) {
  scatter(3'000);
  paint();
  const auto before = shown();
  const QPointF middle(400, 300);
  for (int i = 0; i < 4; ++i) {
    m_view.zoom(0.85, middle);
    paint();
  }
  // In sight now: what was within this part.
  std::set<std::uint32_t> stillInSight;
  const QRectF sight(QPointF(0, 0), m_view.size);
  for (const std::uint32_t index : before) {
    if (sight.contains(m_view.toPixel(m_points.at(index)))) stillInSight.insert(index);
  }
  ASSERT_GT(stillInSight.size(), 25U);
  EXPECT_TRUE(contains(shown(), stillInSight));
  EXPECT_GT(shown().size(), stillInSight.size() + stillInSight.size() / 2) << "more have room now";
}

TEST_F(ThumbnailLayerTest, ASmallPanOrZoomKeepsThoseThatAreThere) {
  scatter(10'000);
  paint();
  const auto before = shown();
  const auto inner = shownIn(m_picture.rect().adjusted(60, 60, -60, -60));
  ASSERT_GT(inner.size(), 60U);
  for (int i = 0; i < 10; ++i) {
    m_view.pan({4, -3});
    paint();
    EXPECT_TRUE(contains(shown(), inner)) << i;
    // Nor does a new one appear in the middle.
    EXPECT_TRUE(contains(before, shownIn(m_picture.rect().adjusted(90, 90, -90, -90)))) << i;
  }
  const auto panned = shown();
  m_view.zoom(1.0 / 0.85, {400, 300});
  paint();
  EXPECT_TRUE(contains(shown(), panned)) << "a notch out";
  m_view.zoom(0.85, {400, 300});
  paint();
  EXPECT_TRUE(contains(shown(), panned)) << "and back";
}

TEST_F(ThumbnailLayerTest, WhilePointsMoveALittleMostStay) {
  scatter(2'000);
  paint();
  const auto before = shown();
  RandomStream random(9);
  for (float& x : m_points.xy) x += static_cast<float>(0.04 * (random.uniform() - 0.5));  // two pixels to each side
  paint();
  const auto after = shown();
  std::vector<std::uint32_t> both;
  std::set_intersection(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(both));
  EXPECT_EQ(both.size(), before.size());
  expectApart();
}

TEST_F(ThumbnailLayerTest, HiddenClassesAndPointsThatAreNowhereHaveNone) {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  m_points = {{0, 0, 2, 1, nan, 0, 0, infinity, -infinity, nan, 1e30F, 0}, {0, 1, 0, 0, 0, 0}};
  paint();
  EXPECT_EQ(shown(), (std::set<std::uint32_t>{0, 1}));
  m_hidden.set(1);
  paint();
  EXPECT_EQ(shown(), (std::set<std::uint32_t>{0}));
  EXPECT_FALSE(m_layer.at(m_view.toPixel({2, 1})));
}

TEST_F(ThumbnailLayerTest, MorePointsThanImagesAndNoImagesDoNoHarm) {
  scatter(500);
  m_layer.setImages(plainImages(40, {28, 28, 1}));
  paint();
  ASSERT_FALSE(shown().empty());
  EXPECT_LT(*shown().rbegin(), 40U);
  m_layer.setImages(nullptr);
  paint();
  EXPECT_TRUE(shown().empty());
  EXPECT_TRUE(m_layer.complete());
  m_layer.setImages(plainImages(40, {5, 4, 2}));  // neither grey nor colour
  paint();
  EXPECT_TRUE(shown().empty());
}

TEST_F(ThumbnailLayerTest, OneDimensionSpreadsThem) {
  m_points = {std::vector<float>(200, 0.0F), std::vector<std::uint8_t>(100, 0)};
  m_view.unitsPerPixel = 0.002;
  m_flat = true;
  paint();
  EXPECT_GT(shown().size(), 5U);
  expectApart();
}

TEST_F(ThumbnailLayerTest, ColoursAndAnySize) {
  scatter(200);
  for (const ImageShape shape : {ImageShape{1, 1, 1}, ImageShape{8, 8, 3}, ImageShape{32, 32, 3}, ImageShape{96, 64, 3},
                                 ImageShape{300, 300, 3}, ImageShape{2, 900, 1}}) {
    m_layer.setImages(plainImages(200, shape));
    for (const double ratio : {1.0, 2.0}) {
      do paint(ratio);
      while (!m_layer.complete());
      const QSize size = ThumbnailAtlas::sizeFor(shape, ratio);
      EXPECT_GE(std::max(size.width(), size.height()), 24 * ratio);
      EXPECT_LE(std::max(size.width(), size.height()), 40 * ratio);
      ASSERT_FALSE(shown().empty());
      for (const auto& thumbnail : m_layer.shown()) {
        if (!m_picture.rect().contains(thumbnail.box)) continue;
        const auto value = [&](int c) { return static_cast<int>((thumbnail.index + 80U * static_cast<unsigned>(c)) % 256); };
        const QRgb expected = shape.channels == 1 ? qRgb(value(0), value(0), value(0)) : qRgb(value(0), value(1), value(2));
        ASSERT_EQ(m_picture.pixel(thumbnail.box.center()), expected) << shape.width << " at " << ratio;
      }
      expectApart();
    }
  }
}

// Large images would take too long at once: they come over several pictures, and each is made once.
TEST_F(ThumbnailLayerTest, ManyLargeImagesComeOneAfterAnother) {
  scatter(600);
  m_layer.setImages(plainImages(600, {160, 160, 3}));
  paint(2.0);
  EXPECT_FALSE(m_layer.complete());
  EXPECT_GT(m_layer.atlas().made(), 0U);
  const std::set<std::uint32_t> chosen = shown();
  std::size_t made = m_layer.atlas().made();
  for (int i = 0; i < 1'000 && !m_layer.complete(); ++i) {
    paint(2.0);
    EXPECT_GT(m_layer.atlas().made(), made);
    made = m_layer.atlas().made();
  }
  EXPECT_TRUE(m_layer.complete());
  EXPECT_EQ(shown(), chosen);
  EXPECT_EQ(made, chosen.size());
  paint(2.0);
  EXPECT_EQ(m_layer.atlas().made(), made) << "kept";
}

TEST_F(ThumbnailLayerTest, TheOthersFadeWhereOneIsLit) {
  m_points = {{0, 0, 2, 1}, {0, 1}};
  m_layer.setImages(plainImages(2, {28, 28, 3}));  // blue
  m_lit = 1;
  paint();
  for (const auto& thumbnail : m_layer.shown()) {
    const bool lit = thumbnail.label == 1;
    EXPECT_EQ(qBlue(m_picture.pixel(thumbnail.box.center())) > 150, lit);
    EXPECT_EQ(m_picture.pixel(thumbnail.box.topLeft()) == m_frames[thumbnail.label], lit);
  }
}

TEST_F(ThumbnailLayerTest, WhatIsNotBrushedFadesInAFrameOfItsOwn) {
  m_points = {{0, 0, 2, 1}, {0, 1}};
  m_layer.setImages(plainImages(2, {28, 28, 3}));  // blue
  const std::size_t second[] = {1};
  const ImageSelection brushed = ImageSelection::of(2, second);
  m_brushed = &brushed;
  paint();
  ASSERT_EQ(m_layer.shown().size(), 2U);
  for (const auto& thumbnail : m_layer.shown()) {
    const bool chosen = thumbnail.index == 1;
    EXPECT_EQ(qBlue(m_picture.pixel(thumbnail.box.center())) > 150, chosen);
    EXPECT_EQ(m_picture.pixel(thumbnail.box.topLeft()), chosen ? m_frames[1] : qRgb(9, 9, 9));
  }
}

TEST(ThumbnailAtlas, PixelsStayAlikeWhereTheSizeAllowsIt) {
  EXPECT_EQ(ThumbnailAtlas::sizeFor({28, 28, 1}, 1.0), QSize(28, 28));
  EXPECT_EQ(ThumbnailAtlas::sizeFor({28, 28, 1}, 2.0), QSize(56, 56));
  EXPECT_EQ(ThumbnailAtlas::sizeFor({32, 32, 3}, 1.0), QSize(32, 32));
  EXPECT_EQ(ThumbnailAtlas::sizeFor({64, 64, 3}, 1.0), QSize(32, 32));
  EXPECT_EQ(ThumbnailAtlas::sizeFor({64, 64, 3}, 2.0), QSize(64, 64));
  EXPECT_EQ(ThumbnailAtlas::sizeFor({1, 1, 1}, 1.0), QSize(28, 28));
  EXPECT_EQ(ThumbnailAtlas::sizeFor({10, 1'000, 1}, 1.0).height(), 1);
}

TEST(ThumbnailAtlas, ReducesByMeansAndEnlargesByWholePixels) {
  auto images = std::make_shared<ImageSet>();
  images->shape = {64, 64, 1};  // to 32: each pixel is the mean of four
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) images->pixels.push_back((x + y) % 2 == 0 ? 255 : 0);
  }
  ThumbnailAtlas atlas;
  atlas.set(images, 1.0);
  atlas.begin(1);
  EXPECT_EQ(atlas.find(0), nullptr);
  const std::uint32_t* made = atlas.make(0);
  for (int i = 0; i < 32 * 32; ++i) ASSERT_EQ(made[i], qRgb(128, 128, 128));
  EXPECT_NE(atlas.find(0), nullptr);

  auto small = std::make_shared<ImageSet>();
  small->shape = {2, 2, 1};
  small->pixels = {10, 20, 30, 40};
  atlas.set(small, 1.0);
  ASSERT_EQ(atlas.size(), QSize(28, 28));
  atlas.begin(1);
  made = atlas.make(0);
  EXPECT_EQ(qRed(made[13]), 10);
  EXPECT_EQ(qRed(made[14]), 20);
  EXPECT_EQ(qRed(made[28 * 14]), 30);
  EXPECT_EQ(qRed(made[28 * 28 - 1]), 40);
}

// It holds some ten thousand; what is asked for in one picture is always there, whatever was made before.
TEST(ThumbnailAtlas, NewOnesTakeThePlacesOfOldOnes) {
  constexpr std::size_t count = 40'000;
  ThumbnailAtlas atlas;
  atlas.set(plainImages(count, {4, 4, 1}), 1.0);
  for (std::size_t first = 0; first < count; first += 5'000) {
    atlas.begin(5'000);
    for (std::size_t i = first; i < first + 5'000; ++i) atlas.make(i);
    for (std::size_t i = first; i < first + 5'000; ++i) {
      const std::uint32_t* found = atlas.find(i);
      ASSERT_NE(found, nullptr) << i;
      ASSERT_EQ(qRed(*found), static_cast<int>(i % 256));
    }
  }
  EXPECT_EQ(atlas.find(0), nullptr);
}

}  // namespace
}  // namespace latentscape
