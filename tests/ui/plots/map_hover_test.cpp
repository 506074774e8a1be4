// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_hover.h"

#include "tests/ui/plots/latent_map_fixture.h"
#include "ui/plots/point_layer.h"

#include <memory>
#include <optional>
#include <utility>

namespace latentscape {
namespace {

// Without a map: a test says where the mouse is.
class MapHoverTest : public testing::Test {
 protected:
  void SetUp() override {
    view.size = QSizeF(600, 500);
    layer->setView(view);
    layer->setPoints(square());
    QObject::connect(&hover, &MapHover::looked, &map, [this](bool isOther) {
      ++looks;
      other = isOther;
    });
  }
  // Whether it then has another image than before.
  bool lookAt(std::optional<QPointF> at) {
    mouse = at;
    hover.look();
    return other;
  }
  // The square with its first point so many pixels to the right, and its second one where the first was.
  void moveFirst(float pixels) { layer->setPoints(points({-2 + 0.01F * pixels, -2, -2, -2, 2, 2, -2, 2}, {0, 1, 2, 3})); }
  bool showsCard() const { return hover.card().box({}, view.size, 1.0).has_value(); }
  QPointF first() const { return view.toPixel({-2, -2}); }

  QObject map;
  QCustomPlot plot;
  PointLayer* layer = new PointLayer(&plot, QStringLiteral("main"));  // the plot's
  MapView view;                                                       // a hundred pixels are a unit
  MapWords words;
  std::optional<QPointF> mouse;
  int looks = 0;
  bool other = false;
  MapHover hover{map, view, *layer, words, [this] { return mouse; }};
};

TEST_F(MapHoverTest, FindsTheImageUnderTheMouse) {
  EXPECT_FALSE(lookAt(QPointF(300, 250))) << "there is none, as before";
  EXPECT_EQ(hover.image(), std::nullopt);
  EXPECT_FALSE(showsCard());
  EXPECT_TRUE(lookAt(view.toPixel({2, -2}) + QPointF(5, 0)));
  EXPECT_EQ(hover.image(), 1);
  EXPECT_TRUE(showsCard());
  EXPECT_FALSE(lookAt(view.toPixel({2, -2}))) << "it is the same";
  EXPECT_TRUE(lookAt(view.toPixel({2, 2})));
  EXPECT_EQ(hover.image(), 2);
  EXPECT_TRUE(lookAt(std::nullopt)) << "the mouse has left";
  EXPECT_EQ(hover.image(), std::nullopt);
  EXPECT_FALSE(showsCard());
}

TEST_F(MapHoverTest, TheCardShowsTheImageThatComesLater) {
  lookAt(first());
  EXPECT_TRUE(hover.card().picture().isNull());
  auto images = std::make_shared<ImageSet>();
  images->shape = {2, 3, 1};
  images->pixels.resize(4 * images->shape.pixels());
  hover.setImages(std::move(images));
  EXPECT_EQ(hover.card().picture().size(), QSize(3, 2));
}

TEST_F(MapHoverTest, AnImageStaysUnderARestingMouseWhileItIsNear) {
  lookAt(first());
  moveFirst(12);
  EXPECT_FALSE(lookAt(first()));
  EXPECT_EQ(hover.image(), 0) << "though another one is nearer";
  EXPECT_TRUE(lookAt(first() + QPointF(0, 1))) << "the mouse moves";
  EXPECT_EQ(hover.image(), 1);
}

TEST_F(MapHoverTest, AnImageThatMovesAwayIsLeft) {
  lookAt(first());
  moveFirst(18);
  EXPECT_TRUE(lookAt(first()));
  EXPECT_EQ(hover.image(), 1);
}

TEST_F(MapHoverTest, AnImageIsLeftWhenThePointsAreHiddenUnderARestingMouse) {
  lookAt(first());
  layer->setPointsShown(false);
  EXPECT_TRUE(lookAt(first()));
  EXPECT_EQ(hover.image(), std::nullopt);
  EXPECT_FALSE(showsCard());
}

TEST_F(MapHoverTest, AnImageOfAClassThatIsHiddenIsLeft) {
  lookAt(first());
  layer->setClassVisible(0, false);
  EXPECT_TRUE(lookAt(first()));
  EXPECT_EQ(hover.image(), std::nullopt);
}

TEST_F(MapHoverTest, AnImageThatIsGoneIsLeftAtOnce) {
  lookAt(view.toPixel({-2, 2}));
  ASSERT_EQ(hover.image(), 3);
  layer->setPoints(points({-2, -2}, {0}));
  hover.pointsChanged();
  EXPECT_EQ(hover.image(), std::nullopt);
  EXPECT_TRUE(other);
}

TEST_F(MapHoverTest, LooksOnceForAllThatHappensInAFrame) {
  mouse = first();
  hover.soon();
  hover.soon();
  hover.pointsChanged();
  EXPECT_EQ(looks, 0);
  ASSERT_TRUE(QTest::qWaitFor([this] { return looks > 0; }, deadline));
  EXPECT_EQ(looks, 1);
  EXPECT_EQ(hover.image(), 0);
  EXPECT_FALSE(hover.findChild<QTimer*>(QStringLiteral("hoverTimer"))->isActive());
}

}  // namespace
}  // namespace latentscape
