// SPDX-License-Identifier: GPL-3.0-or-later
// What the latent map shows of images and classes: the card beside the mouse, thumbnails, names, and a class that stands out.
#include "ui/plots/latent_map.h"

#include "core/base/random.h"
#include "ui/widgets/image_painting.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QImage>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr int deadline = 5000;  // milliseconds

std::shared_ptr<const MapPoints> points(std::vector<float> xy, std::vector<std::uint8_t> labels) {
  return std::make_shared<const MapPoints>(MapPoints{std::move(xy), std::move(labels)});
}

std::shared_ptr<const ImageSet> noise(std::size_t count, ImageShape shape) {
  auto set = std::make_shared<ImageSet>();
  set->shape = shape;
  RandomStream random(5);
  for (std::size_t i = 0; i < count * shape.pixels(); ++i) set->pixels.push_back(static_cast<std::uint8_t>(random.below(256)));
  return set;
}

class LatentMapImagesTest : public testing::Test {
 protected:
  void SetUp() override {
    map.setColours(darkPalette(), true);
    map.resize(600, 500);
    map.setProbe({-1, 0});
    map.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&map));
    map.setClassNames({"Bag", "Coat", "Dress", "Shirt"});
    map.setImages(images);
    map.setPoints(points({-2, -2, 2, -2, 2, 2, -2, 2}, {0, 1, 2, 3}));
    map.fit();
    map.setAutoFit(false);
    settle();
  }
  void settle() {
    int before = -1;
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return std::exchange(before, map.pointLayerPaints()) == map.pointLayerPaints(); }, deadline));
  }
  void moveTo(QPointF at) {
    QMouseEvent event(QEvent::MouseMove, at, map.mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
    QApplication::sendEvent(&map, &event);
  }
  bool hovers(int index) {
    return QTest::qWaitFor([&] { return map.hovered() == index; }, deadline);
  }
  std::optional<QRectF> card() const { return map.hoverCard().box(map.font(), map.size(), map.devicePixelRatioF()); }
  QImage shot() { return map.grab().toImage(); }
  void wheel(QPointF at, int notches) {
    QWheelEvent event(at, map.mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&map, &event);
    settle();
  }
  // 3,000 points over the middle of the map, of four classes, with an image each.
  void showMany() {
    RandomStream random(3);
    MapPoints many;
    for (int i = 0; i < 3'000; ++i) {
      many.xy.push_back(static_cast<float>(4.0 * random.uniform() - 2.0));
      many.xy.push_back(static_cast<float>(4.0 * random.uniform() - 2.0));
      many.labels.push_back(static_cast<std::uint8_t>(i % 4));
    }
    map.setImages(noise(3'000, {12, 12, 3}));
    map.setPoints(std::make_shared<const MapPoints>(many));
    settle();
  }
  std::shared_ptr<const ImageSet> images = noise(4, {28, 28, 1});
  LatentMap map;
};

TEST_F(LatentMapImagesTest, HoveringShowsThePointsImageBesideTheMouse) {
  EXPECT_FALSE(card());
  const QPointF places[] = {{-2, -2}, {2, -2}, {2, 2}, {-2, 2}};
  for (int i = 0; i < 4; ++i) {
    const QPointF at = map.toPixel(places[i]) + QPointF(2, 3);
    moveTo(at);
    ASSERT_TRUE(hovers(i));
    EXPECT_EQ(map.hoverCard().picture(), toQImage(images->picture(static_cast<std::size_t>(i))));
    ASSERT_TRUE(card());
    EXPECT_TRUE(QRectF(map.rect()).contains(*card()));
    EXPECT_FALSE(card()->adjusted(-8, -8, 8, 8).contains(at));
    EXPECT_EQ(shot().pixelColor(card()->center().toPoint() - QPoint(static_cast<int>(card()->width()) / 2 - 3, 0)),
              darkPalette().raised);
  }
  moveTo({300, 200});
  ASSERT_TRUE(hovers(-1));
  EXPECT_FALSE(card());
}

TEST_F(LatentMapImagesTest, TheCardGoesWithTheMouseAndWhenItLeaves) {
  const QPointF at = map.toPixel({-2, -2});
  moveTo(at);
  ASSERT_TRUE(hovers(0));
  const QPointF before = card()->topLeft();
  moveTo(at + QPointF(4, -3));
  EXPECT_TRUE(QTest::qWaitFor([&] { return card() && card()->topLeft() == before + QPointF(4, -3); }, deadline));
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(&map, &leave);
  EXPECT_FALSE(card());
  EXPECT_EQ(map.hovered(), -1);
}

TEST_F(LatentMapImagesTest, OtherImagesTakeTheCardAway) {
  moveTo(map.toPixel({2, 2}));
  ASSERT_TRUE(hovers(2));
  map.setPoints(nullptr);
  map.setImages(nullptr);
  EXPECT_FALSE(card());
}

TEST_F(LatentMapImagesTest, TheCardIsAwayWhileKeysDrawABrush) {
  const auto press = [this](int key) {
    QKeyEvent event(QEvent::KeyPress, key, {});
    QApplication::sendEvent(&map, &event);
  };
  for (const int end : {Qt::Key_Return, Qt::Key_Escape}) {
    moveTo(map.toPixel({2, 2}));
    ASSERT_TRUE(hovers(2));
    ASSERT_TRUE(card());
    press(Qt::Key_Return);
    ASSERT_TRUE(hovers(-1)) << "the mouse rests";
    EXPECT_FALSE(card());
    moveTo(map.toPixel({2, -2}));
    press(Qt::Key_Right);
    map.setImages(images);  // looks at once
    EXPECT_EQ(map.hovered(), -1);
    press(end);
    EXPECT_TRUE(hovers(1)) << "where the mouse is now";
    EXPECT_TRUE(card());
  }
}

TEST_F(LatentMapImagesTest, TheCardIsAwayWhileTheMouseDrawsABrush) {
  const auto send = [this](QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::MouseButtons buttons) {
    QMouseEvent event(type, at, map.mapToGlobal(at), button, buttons, Qt::ShiftModifier);
    QApplication::sendEvent(&map, &event);
  };
  const QPointF from = map.toPixel({2, 2}), to = map.toPixel({2, -2});
  moveTo(from);
  ASSERT_TRUE(hovers(2));
  send(QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton);
  send(QEvent::MouseMove, from + QPointF(-30, 0), Qt::NoButton, Qt::LeftButton);
  ASSERT_TRUE(hovers(-1));
  send(QEvent::MouseMove, to, Qt::NoButton, Qt::LeftButton);
  map.setImages(images);  // looks at once
  EXPECT_FALSE(card());
  send(QEvent::MouseButtonRelease, to, Qt::LeftButton, Qt::NoButton);
  EXPECT_TRUE(hovers(1));
}

// As in training: points pass under a resting mouse.
TEST_F(LatentMapImagesTest, UnderARestingMouseTheImageStaysWhileItIsNear) {
  const QPointF at = map.toPixel({2, 2});
  moveTo(at);
  ASSERT_TRUE(hovers(2));
  QSignalSpy hovered(&map, &LatentMap::imageHovered);
  const auto near = static_cast<float>(2.0 + 7.0 * map.view().unitsPerPixel);
  map.setPoints(points({-2, -2, 2, 2, near, 2, -2, 2}, {0, 1, 2, 3}));  // image 1 is nearer now
  map.setImages(images);                                                // looks at once
  EXPECT_EQ(map.hovered(), 2);
  EXPECT_EQ(hovered.count(), 0);
  moveTo(at + QPointF(-1, 0));
  EXPECT_TRUE(hovers(1)) << "the mouse decides";
  map.setPoints(points({-2, -2, -2, 0, 2, 2, -2, 2}, {0, 1, 2, 3}));
  EXPECT_TRUE(hovers(2)) << "the former one is far away";
}

TEST_F(LatentMapImagesTest, NamesAreShownUnlessTurnedOffOrTheirClassIsHidden) {
  ASSERT_EQ(map.classLabels().size(), 4U);
  const auto names = map.classLabels();
  const QImage with = shot();
  map.setClassNamesShown(false);
  EXPECT_TRUE(map.classLabels().empty());
  const QImage without = shot();
  for (const auto& name : names) EXPECT_NE(with.copy(name.box.toRect()), without.copy(name.box.toRect())) << name.number;
  map.setClassNamesShown(true);
  map.setClassVisible(2, false);
  const auto left = map.classLabels();
  EXPECT_EQ(left.size(), 3U);
  EXPECT_TRUE(std::none_of(left.begin(), left.end(), [](const auto& name) { return name.number == 2; }));
}

TEST_F(LatentMapImagesTest, NamesFollowTheirClassesWithoutAJumpAndComeToRest) {
  const auto middle = [&] { return map.classLabels().at(0).box.center(); };
  const QPointF before = middle();
  map.setPoints(points({0, 0, 2, -2, 2, 2, -2, 2}, {0, 1, 2, 3}));
  EXPECT_LT((middle() - before).manhattanLength(), 1.0);
  const QPointF target = map.toPixel({0, 0});
  EXPECT_TRUE(QTest::qWaitFor([&] { return (middle() - target).manhattanLength() < 2.0; }, deadline));
}

TEST_F(LatentMapImagesTest, TheOthersFadeWhereAClassIsLit) {
  map.setClassNamesShown(false);
  const QColor ground = darkPalette().plotGround;
  const auto contrast = [&](QPointF z) { return contrastRatio(shot().pixelColor(map.toPixel(z).toPoint()), ground); };
  const double before = contrast({-2, -2});
  map.setLitClass(2);
  settle();
  EXPECT_GT(contrast({2, 2}), 3.0);
  EXPECT_LT(contrast({-2, -2}), 2.0);
  map.setLitClass(-1);
  settle();
  EXPECT_EQ(contrast({-2, -2}), before);
}

// Two discs at one place: the lit one is above, whichever comes last otherwise.
TEST_F(LatentMapImagesTest, ALitClassLiesAboveTheOthers) {
  map.setClassNamesShown(false);
  map.setPoints(points({2, 2, 2, 2, -2, -2}, {0, 1, 0}));
  settle();
  for (const int lit : {0, 1}) {
    map.setLitClass(lit);
    settle();
    EXPECT_GT(contrastRatio(shot().pixelColor(map.toPixel({2, 2}).toPoint()), darkPalette().plotGround), 3.0) << lit;
  }
}

TEST_F(LatentMapImagesTest, ImagesTakeThePlacesOfPoints) {
  showMany();
  const QImage discs = shot();
  map.setImagesAsPoints(true);
  settle();
  ASSERT_GT(map.thumbnails().size(), 30U);
  const std::size_t first = map.thumbnails().size();
  EXPECT_NE(shot(), discs);
  map.setClassNamesShown(false);
  const QImage thumbnails = shot();
  const auto set = map.hoverCard().images();
  for (const auto& thumbnail : map.thumbnails()) {
    if (!map.rect().contains(thumbnail.box)) continue;
    const Image picture = set->picture(thumbnail.index);
    const QPoint corner = thumbnail.box.topLeft() + QPoint(3, 3);  // within the first enlarged pixel
    if ((map.toPixel(map.probe()) - corner).manhattanLength() < 60) continue;
    EXPECT_EQ(thumbnails.pixel(corner), qRgb(picture.pixels[0], picture.pixels[1], picture.pixels[2])) << thumbnail.index;
  }
  wheel({300, 250}, 3);
  EXPECT_GT(static_cast<double>(map.thumbnails().size()), 0.9 * static_cast<double>(first)) << "fewer points in sight, more room";
  map.setImagesAsPoints(false);
  map.setClassNamesShown(true);
  wheel({300, 250}, -3);
  EXPECT_TRUE(map.thumbnails().empty());
}

TEST_F(LatentMapImagesTest, AThumbnailIsHoveredAndSelectedAsAWhole) {
  showMany();
  map.setImagesAsPoints(true);
  settle();
  const auto inside = [&](const ThumbnailLayer::Thumbnail& t) { return QRect(150, 150, 120, 120).contains(t.box); };
  const auto all = map.thumbnails();
  const auto found = std::find_if(all.begin(), all.end(), inside);
  ASSERT_NE(found, all.end());
  const auto index = static_cast<int>(found->index);
  for (const QPoint corner : {found->box.topLeft() + QPoint(2, 2), found->box.bottomRight() - QPoint(2, 2)}) {
    EXPECT_EQ(map.imageAt(corner, 8.0), index) << "other points are nearer to the corner";
    moveTo(QPointF(corner));
    EXPECT_TRUE(hovers(index));
  }
  map.setClassVisible(static_cast<int>(found->label), false);
  EXPECT_NE(map.imageAt(found->box.center(), 8.0), index) << "hidden, and not yet painted";
}

TEST_F(LatentMapImagesTest, LargeImagesCompleteByThemselves) {
  showMany();
  map.setImages(noise(600, {160, 160, 3}));
  map.setImagesAsPoints(true);
  const auto complete = [&] {
    const auto all = map.thumbnails();
    return !all.empty() && std::all_of(all.begin(), all.end(), [](const auto& thumbnail) { return thumbnail.painted; });
  };
  EXPECT_TRUE(QTest::qWaitFor(complete, deadline));
}

}  // namespace
}  // namespace latentscape
