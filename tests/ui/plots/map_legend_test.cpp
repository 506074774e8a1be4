// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_legend.h"

#include "tests/ui/plots/latent_map_fixture.h"
#include "ui/plots/map_overlay.h"
#include "ui/plots/plot_canvas.h"

#include <QFontMetricsF>
#include <QImage>
#include <QPaintEvent>
#include <QPainter>
#include <QRegion>
#include <QSignalSpy>
#include <QTimer>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

// 8 * 8 cells of a unit around 0, all of 30 but the last row, which has no values.
std::shared_ptr<MapFieldAnswer> units() {
  auto answer = std::make_shared<MapFieldAnswer>();
  answer->grid = {-4.0, 4.0, 1.0, 1.0, 8, 8};
  answer->values.assign(64, 30.0F);
  std::fill(answer->values.end() - 8, answer->values.end(), NAN);
  answer->high = 30.0;
  return answer;
}

class MapLegendTest : public LatentMapTest {
 protected:
  void SetUp() override {
    LatentMapTest::SetUp();
    plot.setProbe({0.5, 0.5});
  }
  std::string value() const { return plot.legend().value().toStdString(); }
  QRectF plate() const { return plot.legend().plate(plot.font(), plot.view().size); }
  void pointAt(QPointF z) { move(plot.toPixel(z), Qt::NoButton); }
  bool says(const std::string& text) {
    return QTest::qWaitFor([&] { return value() == text; }, deadline);
  }
  // Whoever is asked for the exact value answers at once with 10 x + y + 100.
  void answerAtOnce() {
    QObject::connect(&plot, &LatentMap::valueWanted, &plot, [this](QPointF z) {
      plot.setFieldValue(MapField::ReconstructionError, z, FieldValue{10.0 * z.x() + z.y() + 100.0, -1});
    });
  }
};

TEST_F(MapLegendTest, SaysTheValueAtTheProbe) {
  EXPECT_EQ(value(), "");
  plot.setField(MapField::ReconstructionError, units());
  EXPECT_EQ(value(), "At the probe: about 30 nats") << "the places tell no more";
  plot.setFieldValue(MapField::ReconstructionError, {0.5, 0.5}, FieldValue{31.42, -1});
  EXPECT_EQ(value(), "At the probe: 31.4 nats");
  plot.setFieldValue(MapField::Uncertainty, {0.5, 0.5}, FieldValue{0.1, -1});
  EXPECT_EQ(value(), "At the probe: 31.4 nats") << "that is another layer's";
  plot.setField(MapField::ReconstructionError, units());
  EXPECT_EQ(value(), "At the probe: 31.4 nats") << "until the newer one comes";
  QSignalSpy wanted(&plot, &LatentMap::valueWanted);
  key(QEvent::KeyPress, Qt::Key_Right);
  ASSERT_EQ(wanted.count(), 1) << "the arrow keys reach it";
  EXPECT_EQ(wanted[0][0].toPointF(), plot.probe());
  EXPECT_EQ(value(), "At the probe: about 30 nats");
  plot.setField(MapField::Uncertainty, units());
  EXPECT_EQ(value(), "At the probe: about 30 nats per pixel");
  plot.forgetField();
  EXPECT_EQ(value(), "");
}

TEST_F(MapLegendTest, SaysTheValueAtThePointerWhileThatMoves) {
  answerAtOnce();
  const auto field = units();
  field->high = 200.0;  // none of the values below is off the scale
  plot.setField(MapField::ReconstructionError, field);
  const auto at = [](const char* where, QPointF z) {
    return "At the " + std::string(where) + ": " +
           fieldValueText(MapField::ReconstructionError, {10.0 * z.x() + z.y() + 100.0, -1}, {}, false).toStdString();
  };
  pointAt({-2.0, 2.0});
  EXPECT_TRUE(says("At the pointer: 82 nats")) << value();
  plot.setProbe({0.5, -0.5});
  EXPECT_EQ(value(), "At the pointer: 82 nats") << "something else moved the probe";
  key(QEvent::KeyPress, Qt::Key_Right);
  EXPECT_EQ(value(), at("probe", plot.probe())) << "the user moved it";
  pointAt({2.0, 1.0});
  EXPECT_TRUE(says("At the pointer: 121 nats")) << value();
  const QPointF pixel = plot.toPixel({2.0, 1.0});
  plot.setFrame({{1.0, 0.0}, plot.view().unitsPerPixel, false});
  EXPECT_EQ(value(), at("pointer", plot.toPlane(pixel))) << "the map moves under it";
  EXPECT_NE(value(), "At the pointer: 121 nats");
  leave();
  EXPECT_EQ(value(), at("probe", plot.probe()));
  drag(plot.toPixel({-1.5, 0.5}), plot.toPixel({0.0, 0.0}) - plot.toPixel({0.0, 1.0}));
  EXPECT_EQ(value(), at("probe", plot.probe())) << "the pointer has the probe";
}

TEST_F(MapLegendTest, SaysNothingWhereThereIsNoValueOrNothingIsKnown) {
  plot.setField(MapField::ReconstructionError, units());
  plot.setProbe({3.5, -3.5});
  EXPECT_EQ(value(), "");
  plot.setProbe({4.5, 0.5});
  EXPECT_EQ(value(), "") << "beyond the last place";
  plot.setProbe({3.5, 0.5});
  EXPECT_EQ(value(), "At the probe: about 30 nats");
  plot.setFieldValue(MapField::ReconstructionError, {3.5, 0.5}, std::nullopt);
  EXPECT_EQ(value(), "") << "there is none at this very place";
}

TEST_F(MapLegendTest, ClassesHaveTheirNames) {
  const auto answer = units();
  answer->values.assign(64, 0.6F);
  answer->classes.assign(64, 1);
  plot.setField(MapField::ClassRegions, answer);
  EXPECT_EQ(value(), "At the probe: 1, about 60 % of the votes");
  plot.setClassNames({QStringLiteral("shoe"), QStringLiteral("shirt")});
  EXPECT_EQ(value(), "At the probe: shirt, about 60 % of the votes");
  plot.setFieldValue(MapField::ClassRegions, plot.probe(), FieldValue{7.0 / 15.0, 12});
  EXPECT_EQ(value(), "At the probe: 12, 47 % of the votes") << "one without a name";
}

TEST_F(MapLegendTest, OnALineAnyHeightIsOnIt) {
  plot.setSecondAxis(false);
  plot.fit();
  settle();
  auto answer = std::make_shared<MapFieldAnswer>();
  answer->grid = {-1.0, 0.5, 1.0, 1.0, 3, 1};
  answer->values = {0.5F, 0.5F, 0.5F};
  answer->high = 0.5;
  plot.setField(MapField::PriorDensity, answer);
  EXPECT_EQ(value(), "At the probe: about 0.5 per unit");
  pointAt(plot.toPlane({plot.toPixel({1.5, 0.0}).x(), 3.0}));
  EXPECT_TRUE(says("At the pointer: about 0.5 per unit")) << value();
}

TEST_F(MapLegendTest, IsOfOneSizeWhateverTheValue) {
  plot.setField(MapField::ReconstructionError, units());
  const QRectF before = plate();
  const QRectF line = plot.legend().valueBox(plot.font(), plot.view().size);
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

TEST_F(MapLegendTest, TheKeyOfClassRegionsAreTheClassesNames) {
  const auto classes = units();
  classes->values.assign(64, 0.6F);
  classes->classes.assign(64, 1);
  plot.setPointsShown(false);
  plot.setClassNamesShown(true);
  EXPECT_TRUE(plot.classLabels().empty()) << "they go with the points";
  plot.setField(MapField::ClassRegions, classes);
  EXPECT_EQ(plot.classLabels().size(), 4U);
  plot.setClassNamesShown(false);
  EXPECT_TRUE(plot.classLabels().empty()) << "the user wants none";
  plot.setClassNamesShown(true);
  plot.setField(MapField::ReconstructionError, units());
  EXPECT_TRUE(plot.classLabels().empty());
  plot.setField(MapField::ClassRegions, classes);
  plot.forgetField();
  EXPECT_TRUE(plot.classLabels().empty());
}

using Corner = MapLegend::Corner;

// So many points around each of some places, within half a unit.
std::shared_ptr<const MapPoints> heaps(const std::vector<std::pair<QPointF, int>>& places) {
  std::vector<float> xy;
  for (const auto& [middle, count] : places) {
    for (int i = 0; i < count; ++i) {
      const double turn = 2.4 * i, reach = 0.5 * std::sqrt((i + 0.5) / count);
      xy.push_back(static_cast<float>(middle.x() + reach * std::cos(turn)));
      xy.push_back(static_cast<float>(middle.y() + reach * std::sin(turn)));
    }
  }
  return points(std::move(xy), {});
}

constexpr std::size_t kOptions = MapLegend::kCorners.size();

// Of wide plates, by corner.
Corner choose(Corner now, const std::array<std::size_t, kOptions>& covered, std::size_t inSight,
              const std::array<double, kOptions>& overlaps = {}, bool patient = false) {
  std::array<MapLegend::Option, kOptions> options;
  for (std::size_t i = 0; i < kOptions; ++i) options[i] = {{MapLegend::kCorners[i]}, covered[i], overlaps[i]};
  return MapLegend::choose(MapLegend::Place{now}, options, inSight, patient).corner;
}

TEST(MapLegendCorner, IsLeftForOneWithFarFewerPoints) {
  EXPECT_EQ(choose(Corner::TopLeft, {0, 0, 0, 0}, 0), Corner::TopLeft);
  EXPECT_EQ(choose(Corner::TopLeft, {100, 0, 5, 9}, 1000), Corner::TopRight);
  EXPECT_EQ(choose(Corner::TopLeft, {100, 5, 0, 9}, 1000), Corner::BottomLeft);
  EXPECT_EQ(choose(Corner::TopLeft, {100, 5, 9, 0}, 1000), Corner::BottomRight);
  EXPECT_EQ(choose(Corner::BottomLeft, {40, 50, 300, 60}, 1000), Corner::TopLeft);
  EXPECT_EQ(choose(Corner::TopLeft, {5, 0, 0, 0}, 1000), Corner::TopLeft) << "hardly any of those in sight";
  EXPECT_EQ(choose(Corner::TopLeft, {30, 0, 0, 0}, 1000), Corner::TopRight);
  EXPECT_EQ(choose(Corner::TopRight, {60, 90, 60, 60}, 1000), Corner::TopRight) << "not far fewer";
}

TEST(MapLegendCorner, IsLeftLaterWithPatience) {
  EXPECT_EQ(choose(Corner::TopLeft, {19, 0, 0, 0}, 1000, {}, true), Corner::TopLeft);
  EXPECT_EQ(choose(Corner::TopLeft, {21, 0, 0, 0}, 1000, {}, true), Corner::TopRight);
  EXPECT_EQ(choose(Corner::TopLeft, {160, 50, 90, 90}, 1000, {}, true), Corner::TopLeft);
  EXPECT_EQ(choose(Corner::TopLeft, {180, 50, 90, 90}, 1000, {}, true), Corner::TopRight);
  EXPECT_EQ(choose(Corner::TopLeft, {0, 0, 0, 0}, 1000, {5.0, 0.0, 0.0, 0.0}, true), Corner::TopRight);
}

TEST(MapLegendCorner, IsOneWhereNothingElseStands) {
  EXPECT_EQ(choose(Corner::TopLeft, {0, 10, 900, 0}, 1000, {9.0, 20.0, 0.0, 9.0}), Corner::BottomLeft);
  EXPECT_EQ(choose(Corner::TopLeft, {0, 500, 400, 0}, 1000, {9.0, 0.0, 0.0, 9.0}), Corner::BottomLeft);
  EXPECT_EQ(choose(Corner::BottomLeft, {0, 400, 500, 0}, 1000, {9.0, 0.0, 0.0, 9.0}), Corner::BottomLeft) << "as ever";
  EXPECT_EQ(choose(Corner::TopLeft, {0, 0, 900, 0}, 1000, {30.0, 20.0, 10.0, 40.0}), Corner::BottomLeft) << "the least of it";
  EXPECT_EQ(choose(Corner::TopLeft, {0, 0, 0, 0}, 1000, {19.0, 20.0, 10.0, 40.0}), Corner::TopLeft) << "not far more than that";
}

// As points move to and fro between two corners, it leaves one only after most have come, and goes back only after most have
// gone.
TEST(MapLegendCorner, DoesNotGoToAndFro) {
  int moves = 0;
  Corner corner = Corner::TopLeft;
  for (std::size_t step = 0; step < 400; ++step) {
    const std::size_t left = step % 2 == 0 ? 110 : 90;
    const Corner next = choose(corner, {left, 200 - left, 200, 200}, 1000);
    moves += next != corner ? 1 : 0;
    corner = next;
  }
  EXPECT_EQ(moves, 0);
  EXPECT_EQ(choose(corner, {190, 10, 200, 200}, 1000), Corner::TopRight);
}

TEST(MapLegendCorner, HasANarrowPlateOnlyWhereThatSparesMorePoints) {
  const MapLegend::Place wide{}, narrow{Corner::TopLeft, 1};
  const auto next = [&](MapLegend::Place now, std::size_t underWide, std::size_t underNarrow, std::size_t inSight = 1000) {
    return MapLegend::choose(now, std::array<MapLegend::Option, 2>{{{wide, underWide}, {narrow, underNarrow}}}, inSight);
  };
  EXPECT_EQ(next(wide, 40, 0), narrow);
  EXPECT_EQ(next(wide, 40, 35), wide);
  EXPECT_EQ(next(narrow, 40, 35), narrow) << "it does not go to and fro";
  EXPECT_EQ(next(wide, 12, 0), wide) << "too few";
  EXPECT_EQ(next(narrow, 0, 0), wide) << "nothing is there any more";
  EXPECT_EQ(next(narrow, 0, 0, 0), wide) << "nor anywhere";
}

TEST_F(MapLegendTest, EachPlaceIsInsideTheMapAndNoTwoCornersAreOne) {
  plot.setField(MapField::ReconstructionError, units());
  const QSizeF map(900, 500);
  MapLegend legend = plot.legend();
  for (std::size_t width = 0; width < MapLegend::kWidths.size(); ++width) {
    std::vector<QRectF> plates;
    for (const Corner corner : MapLegend::kCorners) {
      const MapLegend::Place place{corner, width};
      plates.push_back(legend.plateIn(place, plot.font(), map));
      EXPECT_TRUE(QRectF(QPointF(0, 0), map).contains(plates.back()));
      EXPECT_EQ(plates.back().size(), plates.front().size());
      for (std::size_t i = 0; i + 1 < plates.size(); ++i) EXPECT_FALSE(plates[i].intersects(plates.back()));
      legend.setPlace(place);
      EXPECT_EQ(legend.plate(plot.font(), map), plates.back());
      EXPECT_TRUE(plates.back().contains(legend.valueBox(plot.font(), map)));
    }
  }
}

TEST_F(MapLegendTest, HasRoomForItsLongestValue) {
  const QFontMetricsF metrics(PlotCanvas::smallFont(plot.font()));
  const QString longest = QStringLiteral("At the pointer: about 5.2×10⁻¹² per unit of area");
  plot.setField(MapField::PriorDensity, units());
  MapLegend legend = plot.legend();
  for (std::size_t width = 0; width < MapLegend::kWidths.size(); ++width) {
    legend.setPlace({Corner::TopLeft, width});
    const QRectF value = legend.valueBox(plot.font(), {900, 500});
    EXPECT_GE(value.width(), metrics.horizontalAdvance(longest)) << width;
    EXPECT_TRUE(legend.plate(plot.font(), {900, 500}).contains(value));
    EXPECT_TRUE(QRectF(0, 0, 200, 500).contains(legend.plate(plot.font(), {200, 500}))) << "as far as the map goes";
  }
}

TEST(MapLegendWords, TheLongestValueIsMeasuredAgainForAnotherLayerOrFont) {
  MapLegend legend;
  const auto show = [&](const QString& longest) {
    legend.setContent(FieldLegend{QStringLiteral("w"), QStringLiteral("Short."), {}, {}, {}, {longest}});
  };
  QFont font, spaced;  // of any size: the legend's is its own
  spaced.setLetterSpacing(QFont::AbsoluteSpacing, 3.0);
  const auto width = [&](const QFont& with) { return legend.valueBox(with, {900, 500}).width(); };
  show(QStringLiteral("1 nats"));
  const double narrow = width(font);
  EXPECT_GT(width(spaced), narrow);
  EXPECT_EQ(width(font), narrow);
  show(QStringLiteral("1,000,000 nats per pixel"));
  const double wide = width(font);
  EXPECT_GT(wide, narrow);
  show(QStringLiteral("1 nats"));
  EXPECT_EQ(width(font), narrow);
}

TEST_F(MapLegendTest, IsTallerWhereItIsNarrower) {
  plot.setField(MapField::ReconstructionError, units(), true);
  const QSizeF map(900, 500);
  const QRectF wide = plot.legend().plateIn({Corner::TopLeft, 0}, plot.font(), map);
  const QRectF narrow = plot.legend().plateIn({Corner::TopLeft, 1}, plot.font(), map);
  EXPECT_LT(narrow.width(), wide.width());
  EXPECT_GT(narrow.height(), wide.height());
}

// The title and the value are left.
TEST_F(MapLegendTest, HasNoSentenceOnALowMap) {
  plot.setField(MapField::ReconstructionError, units(), true);
  const QRectF whole = plot.legend().plateIn({}, plot.font(), {500, 500});
  const QRectF low = plot.legend().plateIn({}, plot.font(), {500, 2.0 * whole.height()});
  EXPECT_LT(low.height(), 0.8 * whole.height());
  EXPECT_EQ(low.left(), whole.left());
  const QRectF value = plot.legend().valueBox(plot.font(), {500, 2.0 * whole.height()});
  EXPECT_TRUE(low.contains(value));
  EXPECT_GE(value.width(), MapLegend::kWidths.back());
  EXPECT_EQ(plot.legend().plateIn({}, plot.font(), {500, 3.0 * whole.height()}), whole);
  MapLegend alone;
  alone.setContent(FieldLegend{{}, QStringLiteral("An autoencoder has no prior."), {}, {}, {}});
  EXPECT_EQ(alone.plateIn({}, plot.font(), {500, 30}), alone.plateIn({}, plot.font(), {500, 500})) << "there is nothing else";
}

// Its ramp is then below its title: nothing of it is off the plate.
TEST(MapLegendWords, TheTitleAndTheRampHaveLinesOfTheirOwnWhereTheyMust) {
  MapLegend legend;
  QImage ramp(8, 1, QImage::Format_RGB32);
  ramp.fill(Qt::red);
  const auto height = [&](const QString& title) {
    legend.setContent(FieldLegend{title, QStringLiteral("Short."), QStringLiteral("0"), QStringLiteral("1"), ramp});
    const QRectF plate = legend.plateIn({Corner::TopLeft, 1}, {}, {900, 500});
    EXPECT_LE(plate.width(), MapLegend::kWidths[1] + 20.0);
    return plate.height();
  };
  EXPECT_GT(height(QString(20, QLatin1Char('w'))), height(QStringLiteral("w")));
}

// The middle of the plate in a corner.
QPointF middleOf(const MapLegend& legend, Corner corner, QSizeF map) { return legend.plateIn({corner}, {}, map).center(); }

TEST(MapLegendCorner, HasTheFewestPointsInSight) {
  const QSizeF map(900, 500);
  MapLegend legend;
  legend.setContent(FieldLegend{{}, QStringLiteral("An autoencoder has no prior."), {}, {}, {}});
  const auto at = [&](Corner corner, std::size_t count) { return std::vector(count, middleOf(legend, corner, map)); };
  EXPECT_FALSE(legend.choosePlace({}, {map, {}, {}}));
  EXPECT_FALSE(legend.choosePlace({}, {map, {}, at(Corner::TopRight, 9)}));
  EXPECT_TRUE(legend.choosePlace({}, {map, {}, at(Corner::TopLeft, 9)}));
  EXPECT_EQ(legend.corner(), Corner::TopRight);
  auto both = at(Corner::TopLeft, 9);
  both.resize(18, middleOf(legend, Corner::TopRight, map));
  EXPECT_TRUE(legend.choosePlace({}, {map, {}, both}));
  EXPECT_EQ(legend.corner(), Corner::BottomLeft);
}

// Few points don't move it away from where it is, but where it only comes it avoids them, too.
TEST(MapLegendCorner, OneThatAppearsAvoidsFewPoints) {
  const QSizeF map(900, 500);
  MapLegend legend;
  const FieldLegend content{{}, QStringLiteral("An autoencoder has no prior."), {}, {}, {}};
  legend.setContent(content);
  std::vector<QPointF> points(1000, QPointF(450, 250));
  EXPECT_FALSE(legend.choosePlace({}, {map, {}, points}));
  points.insert(points.end(), 3, middleOf(legend, Corner::TopLeft, map));
  EXPECT_FALSE(legend.choosePlace({}, {map, {}, points})) << "it stands there";
  legend.setContent(std::nullopt);
  legend.setContent(content);
  EXPECT_TRUE(legend.choosePlace({}, {map, {}, points}));
  EXPECT_EQ(legend.corner(), Corner::TopRight);
}

TEST(MapLegendCorner, IsLeftForWhatElseStandsThere) {
  const QSizeF map(900, 500);
  MapLegend legend;
  legend.setContent(FieldLegend{{}, QStringLiteral("An autoencoder has no prior."), {}, {}, {}});
  const QRectF box = legend.plateIn({Corner::TopLeft}, {}, map);
  EXPECT_FALSE(legend.choosePlace({}, {map, {box.translated(0.0, box.height())}, {}})) << "beside it";
  EXPECT_TRUE(legend.choosePlace({}, {map, {box}, std::vector(9, middleOf(legend, Corner::TopRight, map))}));
  EXPECT_EQ(legend.corner(), Corner::BottomLeft);
}

TEST(MapLegendCorner, IsOnTheMapAsAWhole) {
  MapLegend legend;
  legend.setContent(FieldLegend{{}, QStringLiteral("A sentence ").repeated(30), {}, {}, {}});
  const MapLegend::Place narrow{Corner::TopLeft, 1};
  const QRectF low = legend.plate({}, {900, 500}), tall = legend.plateIn(narrow, {}, {900, 500});
  const QSizeF map(900, (low.bottom() + tall.bottom()) / 2);
  legend.setPlace(narrow);
  EXPECT_TRUE(legend.choosePlace({}, {map, {}, {}}));
  EXPECT_EQ(legend.place(), MapLegend::Place{}) << "it has room there";
}

// As at 125 %, where a margin of ten pixels ends within one of the device's.
TEST(MapLegendPicture, LiesOnWholePixelsOfTheDevice) {
  const QSizeF map(401.0, 301.0);
  MapLegend legend;
  legend.setContent(FieldLegend{{}, QStringLiteral("An autoencoder has no prior."), {}, {}, {}});
  const auto painted = [&](bool smoothly) {
    QImage image(502, 377, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(1.25);
    image.fill(Qt::red);
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform, smoothly);
    legend.paint(painter, map, darkPalette());
    painter.end();
    return image;
  };
  for (const Corner corner : MapLegend::kCorners) {
    legend.setPlace({corner});
    const QImage once = painted(false), again = painted(true);  // the same picture, with what would be between pixels mixed
    EXPECT_TRUE(once == again);
  }
}

TEST(MapLegendPicture, ANumberOfAnAxisIsWholeBesideItOrLeftOut) {
  MapOverlay overlay;
  MapView view;
  view.size = QSizeF(400.0, 300.0);
  overlay.probe = {1.0, 0.0};
  overlay.legend.setContent(FieldLegend{{}, QStringLiteral("An autoencoder has no prior."), {}, {}, {}});
  const QRectF plate = overlay.legend.plate({}, view.size);
  const auto painted = [&](double y) {
    overlay.ticks = {{QPointF(plate.left() - 4.0, y), QStringLiteral("−5"), false}};
    QImage image(400, 300, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::black);
    QPainter painter(&image);
    painter.setFont({});
    overlay.paint(painter, view, darkPalette());
    painter.end();
    return image;
  };
  const QImage none = painted(-100.0);
  EXPECT_TRUE(painted(plate.center().y()) == none) << "half under it";
  EXPECT_FALSE(painted(plate.bottom() + 40.0) == none);
}

TEST(MapLegendWords, TheValueIsSaidWithWhereItIs) {
  MapLegend legend;
  EXPECT_FALSE(legend.setValue({}, false));
  EXPECT_TRUE(legend.setValue(QStringLiteral("3 nats"), false));
  EXPECT_EQ(legend.value(), "At the probe: 3 nats");
  EXPECT_FALSE(legend.setValue(QStringLiteral("3 nats"), false));
  EXPECT_TRUE(legend.setValue(QStringLiteral("3 nats"), true));
  EXPECT_EQ(legend.value(), "At the pointer: 3 nats");
  EXPECT_TRUE(legend.setValue({}, true));
  EXPECT_EQ(legend.value(), "");
}

TEST(MapLegendWords, ARampAloneIsNoOtherWords) {
  MapLegend legend;
  FieldLegend content{QStringLiteral("Uncertainty"), QStringLiteral("In nats."), QStringLiteral("0"), QStringLiteral("1"), {}};
  EXPECT_TRUE(legend.setContent(content));
  content.high = QStringLiteral("2");
  EXPECT_FALSE(legend.setContent(content)) << "as while a model trains";
  EXPECT_EQ(legend.content()->high, "2");
  content.sentence += QStringLiteral(" Others as at the probe.");
  EXPECT_TRUE(legend.setContent(content));
  EXPECT_TRUE(legend.setContent(std::nullopt));
  EXPECT_FALSE(legend.setContent(std::nullopt));
}

class MapLegendCornerTest : public MapLegendTest {
 protected:
  void SetUp() override {
    MapLegendTest::SetUp();
    plot.setFrame({{0.0, 0.0}, 0.01, false});  // from -3 to 3, and from -2.5 to 2.5
    settle();
  }
  QTimer& timer() { return *plot.findChild<QTimer*>(QStringLiteral("legendTimer")); }
  bool moves(Corner corner) {
    return QTest::qWaitFor([&] { return plot.legend().corner() == corner; }, deadline);
  }
  const QPointF topLeft{-2.0, 2.0}, topRight{2.0, 2.0}, bottomLeft{-2.0, -1.9}, middle{0.0, -0.5};
};

TEST_F(MapLegendCornerTest, HasTheFewestPointsAsALayerIsChosen) {
  plot.setPoints(heaps({{topLeft, 100}, {topRight, 100}, {middle, 200}}));
  plot.setField(MapField::ReconstructionError, units());
  EXPECT_EQ(plot.legend().corner(), Corner::BottomLeft) << "at once";
}

TEST_F(MapLegendCornerTest, HasThemForASentenceWithoutALayer) {
  plot.setPoints(heaps({{topLeft, 100}, {topRight, 100}, {middle, 200}}));
  plot.setUnderText(QStringLiteral("An autoencoder has no prior."));
  EXPECT_EQ(plot.legend().corner(), Corner::BottomLeft);
  plot.setUnderText({});
  plot.setPoints(heaps({{bottomLeft, 100}, {middle, 200}}));
  plot.setUnderText(QStringLiteral("Another sentence that has to stand somewhere, in two or three lines of text."));
  EXPECT_EQ(plot.legend().corner(), Corner::TopLeft);
}

TEST_F(MapLegendCornerTest, IsChosenAnewOnceTheViewRests) {
  plot.setPoints(heaps({{topLeft, 100}, {bottomLeft, 100}, {middle, 200}}));
  plot.setPointsShown(false);
  plot.setField(MapField::ReconstructionError, units());
  EXPECT_EQ(plot.legend().corner(), Corner::TopLeft) << "it covers nothing that is there";
  plot.setPointsShown(true);
  EXPECT_TRUE(moves(Corner::TopRight));
  plot.pan({330.0, 0.0});  // what was on the left comes under it
  EXPECT_TRUE(timer().isActive());
  EXPECT_EQ(plot.legend().corner(), Corner::TopRight) << "not while it moves";
  EXPECT_TRUE(moves(Corner::TopLeft));
}

TEST_F(MapLegendCornerTest, LeavesThePlaceOfTheProbeOnceThatIsLetGo) {
  plot.setField(MapField::ReconstructionError, units());
  ASSERT_EQ(plot.legend().corner(), Corner::TopLeft);
  int timeouts = 0;
  QObject::connect(&timer(), &QTimer::timeout, &plot, [&] { ++timeouts; });
  timer().setInterval(1);
  press(plot.toPixel(topLeft));
  expectNear(plot.probe(), topLeft, 1e-9);
  move(plot.toPixel(topLeft) + QPointF(5.0, 5.0));
  ASSERT_TRUE(QTest::qWaitFor([&] { return timeouts > 2; }, deadline));
  EXPECT_EQ(plot.legend().corner(), Corner::TopLeft) << "not under the hand";
  release(plot.toPixel(topLeft) + QPointF(5.0, 5.0));
  EXPECT_TRUE(moves(Corner::TopRight));
}

TEST_F(MapLegendCornerTest, LeavesThePlacesOfMarksAsTheyCome) {
  plot.setPoints(heaps({{middle, 200}}));
  plot.setField(MapField::ReconstructionError, units());
  ASSERT_EQ(plot.legend().corner(), Corner::TopLeft);
  plot.setDrawn(topLeft, std::nullopt);
  EXPECT_TRUE(moves(Corner::TopRight));
  plot.setEndpoints(topRight, middle, {}, std::nullopt);
  EXPECT_TRUE(moves(Corner::BottomLeft));
  plot.setPlaced(bottomLeft);
  EXPECT_TRUE(moves(Corner::BottomRight));
  plot.setDrawn(std::nullopt, std::nullopt);
  plot.setProbe({2.0, -1.9});
  EXPECT_TRUE(moves(Corner::TopLeft)) << "the pen is gone from there";
}

TEST_F(MapLegendCornerTest, LooksAnewAsTheWordsForNoPointsComeAndGo) {
  plot.setPoints(nullptr);
  plot.setUnderText(QStringLiteral("An autoencoder has no prior."));
  timer().stop();
  plot.setEmptyText(QStringLiteral("There is no run yet."));
  EXPECT_TRUE(timer().isActive());
  timer().stop();
  plot.setEmptyText(QStringLiteral("There is no run yet."));
  EXPECT_FALSE(timer().isActive()) << "nothing new";
  plot.setEmptyText({});
  EXPECT_TRUE(timer().isActive());
}

TEST_F(MapLegendCornerTest, LeavesItsPlaceSeldomWhileAModelTrains) {
  auto& seldom = *plot.findChild<QTimer*>(QStringLiteral("legendSeldomTimer"));
  plot.setPoints(heaps({{middle, 200}}));
  plot.setField(MapField::ReconstructionError, units());
  plot.setPointsCome(true);
  EXPECT_FALSE(timer().isActive());
  plot.setPoints(heaps({{topLeft, 100}, {middle, 200}}));
  plot.pan({1.0, 0.0});
  EXPECT_FALSE(timer().isActive());
  EXPECT_TRUE(seldom.isActive());
  EXPECT_EQ(plot.legend().corner(), Corner::TopLeft);
  seldom.start(1);
  EXPECT_TRUE(moves(Corner::TopRight)) << "many have come";
  plot.setPoints(heaps({{topRight, 100}, {middle, 200}}));
  seldom.stop();
  plot.setPointsCome(false);
  EXPECT_TRUE(moves(Corner::TopLeft)) << "after it";
}

TEST_F(MapLegendCornerTest, LeavesRoomForTheNoteOnANarrowMap) {
  plot.resize(480, 500);
  settle();
  plot.setPoints(heaps({{topLeft, 100}, {topRight, 100}, {middle, 200}}));
  plot.setField(MapField::ReconstructionError, units());
  ASSERT_EQ(plot.legend().corner(), Corner::BottomLeft);
  plot.setNote(QStringLiteral("before training · 2,000 of 10,000 test images"));
  EXPECT_TRUE(QTest::qWaitFor([&] { return plot.legend().corner() != Corner::BottomLeft; }, deadline));
  plot.resize(900, 500);
  EXPECT_TRUE(moves(Corner::BottomLeft)) << "there is room for both";
  plot.setPointsCome(true);
  plot.resize(480, 500);
  EXPECT_TRUE(QTest::qWaitFor([&] { return plot.legend().corner() != Corner::BottomLeft; }, deadline)) << "in training, too";
}

TEST_F(MapLegendCornerTest, IsSeenBesideWhatLiesOverTheMap) {
  plot.setPoints(heaps({{topLeft, 100}, {bottomLeft, 100}, {middle, 200}}));
  plot.setField(MapField::ReconstructionError, units());
  ASSERT_EQ(plot.legend().corner(), Corner::TopRight);
  QWidget cover(&plot);
  cover.setGeometry(plot.width() - 200, 24, 176, 200);
  plot.addCover(cover);
  plot.setPointsCome(true);  // whether or not a model trains
  cover.show();
  EXPECT_TRUE(QTest::qWaitFor([&] { return plot.legend().corner() != Corner::TopRight; }, deadline));
  cover.move(plot.width() - 200, 250);
  EXPECT_TRUE(moves(Corner::TopRight));
}

TEST_F(MapLegendCornerTest, KeepsOffItThoughThePointsAreHidden) {
  QWidget cover(&plot);
  cover.setGeometry(0, 0, 200, 100);
  plot.addCover(cover);
  cover.show();
  plot.setPointsShown(false);
  plot.setField(MapField::ReconstructionError, units());
  EXPECT_EQ(plot.legend().corner(), Corner::TopRight);
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
  const QRect line = plot.legend().valueBox(plot.font(), plot.view().size).toAlignedRect();
  answerAtOnce();
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
