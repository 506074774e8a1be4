// SPDX-License-Identifier: GPL-3.0-or-later
// Points that come fade in beside those that were there.
#include "ui/plots/points_fade_in.h"

#include "tests/ui/plots/latent_map_fixture.h"
#include "ui/plots/plot_canvas.h"
#include "ui/plots/point_layer.h"

#include <QImage>
#include <QProxyStyle>

#include <memory>
#include <utility>

namespace latentscape {
namespace {

// Of the point layer alone, without a clock.
TEST(PointLayerTest, PointsThatComeInArePaintedWithTheirShare) {
  PlotCanvas canvas(nullptr);
  canvas.resize(200, 100);
  canvas.axisRect()->setAutoMargins(QCP::msNone);
  canvas.axisRect()->setMargins({0, 0, 0, 0});
  canvas.addLayer(QStringLiteral("points"), canvas.layer(QStringLiteral("grid")), QCustomPlot::limAbove);
  auto* layer = new PointLayer(&canvas, QStringLiteral("points"));
  layer->setColours(Qt::black, Qt::transparent, Qt::white, true);
  MapView view;
  view.size = {200, 100};
  view.unitsPerPixel = 1.0;
  layer->setView(view);
  layer->setPoints(points({-50, 0, 50, 0}, {0, 0}));
  const auto lightness = [&](QPointF z) {
    canvas.replot(QCustomPlot::rpImmediateRefresh);
    return canvas.toPixmap(200, 100).toImage().pixelColor(view.toPixel(z).toPoint()).lightness();
  };
  const int whole = lightness({50, 0});
  ASSERT_GT(whole, 40);
  EXPECT_EQ(lightness({-50, 0}), whole);
  layer->setFadeIn(1, 0.0);
  EXPECT_EQ(lightness({50, 0}), 0);
  EXPECT_EQ(lightness({-50, 0}), whole) << "what was there stays";
  layer->setFadeIn(1, 0.5);
  EXPECT_NEAR(lightness({50, 0}), whole / 2, whole / 8);
  EXPECT_EQ(lightness({-50, 0}), whole);
  layer->setFadeIn(1, 1.0);
  EXPECT_EQ(lightness({50, 0}), whole);
}

// As the user's settings ask: animations of that many milliseconds, or none.
class AnimationStyle : public QProxyStyle {
 public:
  explicit AnimationStyle(int milliseconds) : m_milliseconds(milliseconds) {}
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const override {
    return hint == SH_Widget_Animation_Duration ? m_milliseconds : QProxyStyle::styleHint(hint, option, widget, data);
  }

 private:
  const int m_milliseconds;
};

std::shared_ptr<const MapPoints> more() { return points({-2, -2, 2, -2, 2, 2, -2, 2, 1, 1, -1, 1}, {0, 1, 2, 3, 0, 1}); }

// Without a map around it.
class PointsFadeInTest : public testing::Test {
 protected:
  void SetUp() override {
    map.setStyle(&style);
    map.show();
    QObject::connect(&fadeIn, &PointsFadeIn::stepped, &map, [this] { ++steps; });
  }
  void show(std::shared_ptr<const MapPoints> shown) {
    layer->setPoints(std::move(shown));
    fadeIn.pointsChanged();
  }

  AnimationStyle style{200};
  QWidget map;
  QCustomPlot plot;
  PointLayer* layer = new PointLayer(&plot, QStringLiteral("main"));  // the plot's
  int steps = 0;
  PointsFadeIn fadeIn{map, *layer};
};

TEST_F(PointsFadeInTest, TheOthersComeInStepByStep) {
  show(square());
  EXPECT_EQ(layer->fadeIn(), 1.0);
  show(more());
  EXPECT_EQ(layer->fadeIn(), 0.0);
  const int before = steps;
  EXPECT_TRUE(QTest::qWaitFor([this] { return layer->fadeIn() >= 1.0; }, deadline));
  EXPECT_GT(steps, before) << "the map is told to paint them";
}

TEST_F(PointsFadeInTest, NothingFadesInOnAMapThatIsNotSeen) {
  show(square());
  map.hide();
  show(more());
  EXPECT_EQ(layer->fadeIn(), 1.0);
  EXPECT_EQ(steps, 0);
}

TEST_F(PointsFadeInTest, FewerPointsEndIt) {
  show(square());
  show(more());
  ASSERT_LT(layer->fadeIn(), 1.0);
  show(square());
  EXPECT_EQ(layer->fadeIn(), 1.0);
}

TEST_F(LatentMapTest, MorePointsFadeInAndFewerAreGoneAtOnce) {
  AnimationStyle moving(200);
  plot.setStyle(&moving);
  plot.setPoints(more());
  EXPECT_LT(plot.fadeIn(), 1.0);
  plot.setPoints(more());
  EXPECT_LT(plot.fadeIn(), 1.0) << "newer places of the same images don't end it";
  EXPECT_TRUE(QTest::qWaitFor([&] { return plot.fadeIn() >= 1.0; }, deadline));
  plot.setPoints(square());
  EXPECT_EQ(plot.fadeIn(), 1.0);
  plot.setPoints(nullptr);
  plot.setPoints(more());
  EXPECT_EQ(plot.fadeIn(), 1.0) << "the first points are there at once";
  plot.setStyle(nullptr);
}

TEST_F(LatentMapTest, NothingFadesWhereTheUserWantsNoAnimations) {
  AnimationStyle still(0);
  plot.setStyle(&still);
  plot.setPoints(more());
  EXPECT_EQ(plot.fadeIn(), 1.0);
  plot.setStyle(nullptr);
}

}  // namespace
}  // namespace latentscape
