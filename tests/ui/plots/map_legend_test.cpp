// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_legend.h"

#include "tests/ui/plots/latent_map_fixture.h"
#include "ui/plots/plot_canvas.h"

#include <QPaintEvent>
#include <QRegion>

#include <cmath>
#include <string>
#include <utility>

namespace latentscape {
namespace {

// 8 * 8 cells of a unit around 0: the value of row r from the top, column c is 10 r + c. The last one has none.
std::shared_ptr<MapFieldAnswer> units() {
  auto answer = std::make_shared<MapFieldAnswer>();
  answer->grid = {-4.0, 4.0, 1.0, 1.0, 8, 8};
  for (int row = 0; row < 8; ++row) {
    for (int column = 0; column < 8; ++column) answer->values.push_back(static_cast<float>(10 * row + column));
  }
  answer->values.back() = NAN;
  answer->high = 76.0;
  return answer;
}

class MapLegendTest : public LatentMapTest {
 protected:
  void SetUp() override {
    LatentMapTest::SetUp();
    plot.setProbe({0.5, 0.5});
  }
  std::string reading() const { return plot.legend().reading().toStdString(); }
  QRectF plate() const { return plot.legend().plate(plot.font(), plot.view().size); }
  void pointAt(QPointF z) { move(plot.toPixel(z), Qt::NoButton); }
  bool reads(const std::string& text) {
    return QTest::qWaitFor([&] { return reading() == text; }, deadline);
  }
};

TEST_F(MapLegendTest, SaysTheValueAtTheProbe) {
  EXPECT_EQ(reading(), "");
  plot.setField(MapField::ReconstructionError, units());
  EXPECT_EQ(reading(), "At the probe: 34 nats");
  plot.setProbe({-3.5, 3.5});
  EXPECT_EQ(reading(), "At the probe: 0 nats");
  plot.setProbe({0.99, 0.5});
  key(QEvent::KeyPress, Qt::Key_Right);
  ASSERT_GT(plot.probe().x(), 1.0);
  EXPECT_EQ(reading(), "At the probe: 35 nats") << "the arrow keys reach it";
  plot.forgetField();
  EXPECT_EQ(reading(), "");
}

TEST_F(MapLegendTest, SaysTheValueAtThePointerWhileThatMoves) {
  plot.setField(MapField::ReconstructionError, units());
  pointAt({-1.5, 1.5});
  EXPECT_TRUE(reads("At the pointer: 22 nats")) << reading();
  plot.setProbe({0.5, -0.5});
  EXPECT_EQ(reading(), "At the pointer: 22 nats") << "something else moved the probe";
  key(QEvent::KeyPress, Qt::Key_Right);
  EXPECT_EQ(reading(), "At the probe: 44 nats") << "the user moved it";
  pointAt({1.5, 1.5});
  EXPECT_TRUE(reads("At the pointer: 25 nats")) << reading();
  plot.setFrame({{1.0, 0.0}, plot.view().unitsPerPixel, false});
  EXPECT_EQ(reading(), "At the pointer: 26 nats") << "the map moves under it";
  leave();
  EXPECT_EQ(reading(), "At the probe: 44 nats");
  drag(plot.toPixel({-1.5, 0.5}), plot.toPixel({0.0, 0.0}) - plot.toPixel({0.0, 1.0}));
  EXPECT_EQ(reading(), "At the probe: 42 nats") << "the pointer has the probe";
}

TEST_F(MapLegendTest, SaysNothingWhereThereIsNoValue) {
  plot.setField(MapField::ReconstructionError, units());
  plot.setProbe({3.5, -3.5});
  EXPECT_EQ(reading(), "");
  plot.setProbe({4.5, 0.5});
  EXPECT_EQ(reading(), "") << "beyond the last place";
  plot.setProbe({3.5, 0.5});
  EXPECT_EQ(reading(), "At the probe: 37 nats");
}

TEST_F(MapLegendTest, ClassesHaveTheirNames) {
  const auto answer = units();
  answer->values.assign(64, 0.6F);
  answer->classes.assign(64, 1);
  answer->classes[0] = 12;
  plot.setField(MapField::ClassRegions, answer);
  EXPECT_EQ(reading(), "At the probe: 1, 60 % of the votes");
  plot.setClassNames({QStringLiteral("shoe"), QStringLiteral("shirt")});
  EXPECT_EQ(reading(), "At the probe: shirt, 60 % of the votes");
  plot.setProbe({-3.5, 3.5});
  EXPECT_EQ(reading(), "At the probe: 12, 60 % of the votes") << "one without a name";
}

TEST_F(MapLegendTest, OnALineAnyHeightIsOnIt) {
  plot.setSecondAxis(false);
  plot.fit();
  settle();
  auto answer = std::make_shared<MapFieldAnswer>();
  answer->grid = {-1.0, 0.5, 1.0, 1.0, 3, 1};
  answer->values = {0.25F, 0.5F, 0.75F};
  answer->high = 0.75;
  plot.setField(MapField::PriorDensity, answer);
  EXPECT_EQ(reading(), "At the probe: 0.5 per unit");
  pointAt(plot.toPlane({plot.toPixel({1.5, 0.0}).x(), 3.0}));
  EXPECT_TRUE(reads("At the pointer: 0.75 per unit")) << reading();
}

TEST_F(MapLegendTest, IsOfOneSizeWhateverTheValue) {
  plot.setField(MapField::ReconstructionError, units());
  const QRectF before = plate();
  const QRectF line = plot.legend().readingBox(plot.font(), plot.view().size);
  EXPECT_TRUE(before.contains(line));
  for (const QPointF z : {QPointF(-3.5, 3.5), QPointF(2.5, -3.5), QPointF(9.0, 9.0)}) {
    plot.setProbe(z);
    EXPECT_EQ(plate(), before);
  }
  plot.setField(MapField::ClassRegions, [] {
    auto answer = units();
    answer->classes.assign(64, 0);
    return answer;
  }());
  const QRectF classes = plate();
  plot.setClassNames({QString(300, QLatin1Char('w'))});
  EXPECT_EQ(plate(), classes) << "a name that is too long is cut";
  plot.forgetField();
  EXPECT_TRUE(plate().isEmpty());
}

// What is painted of the map.
class Painted : public QObject {
 public:
  explicit Painted(QWidget& widget) : QObject(&widget) { widget.installEventFilter(this); }
  bool eventFilter(QObject*, QEvent* event) override {
    if (event->type() == QEvent::Paint) last = static_cast<QPaintEvent*>(event)->region().boundingRect();
    return false;
  }
  QRect last;
};

TEST_F(MapLegendTest, AMoveOfTheMousePaintsItsLineAlone) {
  plot.setField(MapField::ReconstructionError, units());
  settle();
  const int paints = plot.pointLayerPaints();
  Painted painted(*plot.findChild<PlotCanvas*>());
  const QRect line = plot.legend().readingBox(plot.font(), plot.view().size).toAlignedRect();
  bool left = false;
  // Again and again: something else may be painted in between.
  EXPECT_TRUE(QTest::qWaitFor(
      [&] {
        pointAt({std::exchange(left, !left) ? -1.5 : -0.5, 1.5});
        return !painted.last.isEmpty() && line.contains(painted.last);
      },
      deadline));
  EXPECT_EQ(plot.pointLayerPaints(), paints);
}

}  // namespace
}  // namespace latentscape
