// SPDX-License-Identifier: GPL-3.0-or-later
// Brushes on the latent map: how they are drawn, and what is painted of what they have taken in.
#include "core/base/colours.h"
#include "tests/ui/plots/latent_map_fixture.h"
#include "ui/plots/point_layer.h"

#include <QSignalSpy>

#include <algorithm>
#include <optional>
#include <utility>

namespace latentscape {
namespace {

struct Stroke {
  QPolygonF outline;
  BrushShape shape;
  SelectionChange change;
};

class BrushTest : public LatentMapTest {
 protected:
  void SetUp() override {
    LatentMapTest::SetUp();
    QObject::connect(&plot, &LatentMap::brushDrawn, &plot,
                     [this](const QPolygonF& outline, BrushShape shape, SelectionChange change) {
                       strokes.push_back({outline, shape, change});
                     });
  }
  void begin(QPointF at, Qt::KeyboardModifiers modifiers = Qt::ShiftModifier) {
    send(QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton, modifiers);
  }
  void go(QPointF to, Qt::KeyboardModifiers modifiers = Qt::ShiftModifier) {
    send(QEvent::MouseMove, to, Qt::NoButton, Qt::LeftButton, modifiers);
  }
  void end(QPointF at, Qt::KeyboardModifiers modifiers = Qt::ShiftModifier) {
    send(QEvent::MouseButtonRelease, at, Qt::LeftButton, Qt::NoButton, modifiers);
  }
  // Three corners, away from the probe and the points.
  void drawTriangle(Qt::KeyboardModifiers atTheEnd = Qt::ShiftModifier) {
    begin({150, 120});
    go({260, 120});
    go({200, 200});
    end({200, 200}, atTheEnd);
  }
  void expectPlaces(const QPolygonF& outline, std::vector<QPointF> pixels) {
    ASSERT_EQ(outline.size(), static_cast<qsizetype>(pixels.size()));
    for (std::size_t i = 0; i < pixels.size(); ++i) expectNear(plot.toPixel(outline[static_cast<qsizetype>(i)]), pixels[i], 1e-6);
  }
  void brush(std::vector<std::size_t> places, std::size_t size = 4) {
    plot.setBrushed(std::make_shared<const ImageSelection>(ImageSelection::of(size, places)));
    settle();
  }
  QColor at(double x, double y) { return pixel(plot.toPixel({x, y})); }
  static QColor ofClass(std::size_t c, bool dark = true) {
    const Colour colour = classColour(c, dark);
    return {colour.red, colour.green, colour.blue};
  }

  std::vector<Stroke> strokes;
  QSignalSpy moved{&plot, &LatentMap::probeMoved}, selected{&plot, &LatentMap::imageSelected};
};

TEST_F(BrushTest, ShiftAndADragDrawALasso) {
  drawTriangle();
  ASSERT_EQ(strokes.size(), 1U);
  EXPECT_EQ(strokes[0].shape, BrushShape::Lasso);
  EXPECT_EQ(strokes[0].change, SelectionChange::Replace);
  expectPlaces(strokes[0].outline, {{150, 120}, {260, 120}, {200, 200}});
  EXPECT_EQ(moved.count() + selected.count(), 0);
}

TEST_F(BrushTest, KeysAtTheEndSayWhetherItAddsOrTakesAway) {
  drawTriangle(Qt::ShiftModifier | Qt::ControlModifier);
  drawTriangle(Qt::AltModifier);
  drawTriangle({});
  plot.setBrushChange(SelectionChange::Subtract);
  drawTriangle();
  drawTriangle(Qt::ControlModifier);
  std::vector<SelectionChange> changes;
  for (const Stroke& stroke : strokes) changes.push_back(stroke.change);
  EXPECT_EQ(changes, (std::vector{SelectionChange::Add, SelectionChange::Subtract, SelectionChange::Replace,
                                  SelectionChange::Subtract, SelectionChange::Add}));
}

TEST_F(BrushTest, ARectangleHasTheCornersOfTheDrag) {
  plot.setBrushShape(BrushShape::Rectangle);
  drawTriangle();
  ASSERT_EQ(strokes.size(), 1U);
  EXPECT_EQ(strokes[0].shape, BrushShape::Rectangle);
  expectPlaces(strokes[0].outline, {{150, 120}, {200, 120}, {200, 200}, {150, 200}});
}

// Heights mean nothing there: what counts is how far it goes to the left and to the right.
TEST_F(BrushTest, OnALineItIsABandOfAnyHeight) {
  plot.setSecondAxis(false);
  drawTriangle();
  plot.setBrushShape(BrushShape::Rectangle);
  drawTriangle();
  ASSERT_EQ(strokes.size(), 2U);
  const std::vector<std::pair<double, double>> ranges{{150.0, 260.0}, {150.0, 200.0}};
  for (std::size_t i = 0; i < strokes.size(); ++i) {
    ASSERT_EQ(strokes[i].outline.size(), 4);
    const QRectF box = strokes[i].outline.boundingRect();
    EXPECT_NEAR(plot.toPixel(box.topLeft()).x(), ranges[i].first, 1e-6);
    EXPECT_NEAR(plot.toPixel(box.topRight()).x(), ranges[i].second, 1e-6);
    const double up = plot.toPixel(box.bottomLeft()).y(), down = plot.toPixel(box.topLeft()).y();
    EXPECT_LT(up, 0.0) << "its edge is out of sight";
    EXPECT_GT(down, plot.height());
  }
}

TEST_F(BrushTest, AKeyAsksForTheOtherShape) {
  QSignalSpy stepped(&plot, &LatentMap::brushShapeStepped);
  key(QEvent::KeyPress, Qt::Key_R);
  EXPECT_EQ(stepped.count(), 1);
}

TEST_F(BrushTest, TheOutlineStaysWhereItIsIfTheViewMoves) {
  begin({150, 120});
  go({260, 120});
  const QPointF first = plot.toPlane({150, 120}), second = plot.toPlane({260, 120});
  wheel({300, 250}, 2);
  go({200, 200});
  const QPointF third = plot.toPlane({200, 200});
  end({200, 200});
  ASSERT_EQ(strokes.size(), 1U);
  ASSERT_EQ(strokes[0].outline.size(), 3);
  expectNear(strokes[0].outline[0], first, 1e-9);
  expectNear(strokes[0].outline[1], second, 1e-9);
  expectNear(strokes[0].outline[2], third, 1e-9);
}

TEST_F(BrushTest, EscapeGivesItUp) {
  const auto around = [this] { return plot.grab(QRect(140, 110, 130, 100)).toImage(); };  // no ring of the focus is there
  const QImage before = around();
  begin({150, 120});
  go({260, 120});
  go({200, 200});
  EXPECT_NE(around(), before) << "it is drawn";
  key(QEvent::KeyPress, Qt::Key_Escape);
  EXPECT_EQ(around(), before);
  go({240, 240});
  EXPECT_EQ(around(), before);
  end({240, 240});
  EXPECT_TRUE(strokes.empty());
  EXPECT_EQ(selected.count(), 0);
}

// Enter begins and ends it; steps of a hundredth of the map's width, five times that with Shift. Its pen begins at the probe.
class KeyBrushTest : public BrushTest {
 protected:
  void SetUp() override {
    BrushTest::SetUp();
    plot.setProbe(start);
    step = plot.view().visible().width() / 100.0;
  }
  void press(int which, int times = 1, Qt::KeyboardModifiers modifiers = {}) {
    for (int i = 0; i < times; ++i) {
      QKeyEvent event(QEvent::KeyPress, which, modifiers);
      QApplication::sendEvent(&plot, &event);
    }
  }
  const QPointF start{-0.5, 0.5};
  double step = 0.0;
};

TEST_F(KeyBrushTest, TheArrowKeysDrawALasso) {
  press(Qt::Key_Right, 2);
  press(Qt::Key_Left, 2);
  press(Qt::Key_Return);
  press(Qt::Key_Right, 8);
  press(Qt::Key_Down, 6);
  press(Qt::Key_Left, 8);
  EXPECT_TRUE(strokes.empty());
  key(QEvent::KeyPress, Qt::Key_Return, true);
  EXPECT_TRUE(strokes.empty()) << "the key is held too long";
  plot.setBrushChange(SelectionChange::Add);
  press(Qt::Key_Enter);
  ASSERT_EQ(strokes.size(), 1U);
  EXPECT_EQ(strokes[0].shape, BrushShape::Lasso);
  EXPECT_EQ(strokes[0].change, SelectionChange::Add);
  const QPolygonF& outline = strokes[0].outline;
  ASSERT_EQ(outline.size(), 1 + 8 + 6 + 8);
  expectNear(outline[0], start, 1e-9);
  expectNear(outline[8], start + QPointF(8 * step, 0.0), 1e-9);
  expectNear(outline[14], start + QPointF(8 * step, -6 * step), 1e-9);
  expectNear(outline[22], start + QPointF(0.0, -6 * step), 1e-9);
  press(Qt::Key_Right, 4);
  EXPECT_EQ(strokes.size(), 1U);
  press(Qt::Key_Return, 2);
  EXPECT_EQ(strokes.size(), 1U) << "nothing was drawn";
}

TEST_F(KeyBrushTest, ItsPenGoesAndTheProbeStays) {
  QSignalSpy released(&plot, &LatentMap::probeReleased);
  EXPECT_EQ(plot.brushPen(), std::nullopt);
  press(Qt::Key_Return);
  EXPECT_EQ(plot.brushPen(), start);
  press(Qt::Key_Right, 3);
  press(Qt::Key_Up, 2, Qt::ShiftModifier);
  key(QEvent::KeyRelease, Qt::Key_Up);
  ASSERT_TRUE(plot.brushPen());
  expectNear(*plot.brushPen(), start + QPointF(3 * step, 10 * step), 1e-9);
  EXPECT_EQ(plot.probe(), start);
  EXPECT_EQ(moved.count() + released.count(), 0);
  press(Qt::Key_Return);
  EXPECT_EQ(plot.brushPen(), std::nullopt);
  press(Qt::Key_Right);
  key(QEvent::KeyRelease, Qt::Key_Right);
  expectNear(plot.probe(), start + QPointF(step, 0.0), 1e-9);
  EXPECT_EQ(moved.count(), 1);
  EXPECT_EQ(released.count(), 1);
}

TEST_F(KeyBrushTest, TheViewFollowsThePenAndNotThePointsMeanwhile) {
  press(Qt::Key_Return);
  press(Qt::Key_Left, 20, Qt::ShiftModifier);
  const auto seen = [this] { return QRectF(QPointF(0, 0), plot.view().size).contains(plot.toPixel(*plot.brushPen())); };
  EXPECT_TRUE(seen());
  ASSERT_TRUE(plot.autoFit());
  plot.setPoints(square());
  EXPECT_FALSE(plot.isFollowing());
  press(Qt::Key_F);
  EXPECT_TRUE(seen()) << "the points alone would not show it";
  press(Qt::Key_Plus, 3);
  EXPECT_TRUE(seen());
  plot.setAutoFit(true);
  press(Qt::Key_Escape);
  EXPECT_TRUE(plot.isFollowing()) << "as before";
}

TEST_F(KeyBrushTest, ItsPenIsSeenOverPoints) {
  for (const bool dark : {true, false}) {
    const Palette colours = dark ? darkPalette() : lightPalette();
    plot.setColours(colours, dark);
    plot.setFrame({{0.005, 0.005}, 0.01, false});  // the point at (-2, -2) is in the middle of a pixel
    const QPointF point = plot.toPixel({-2, -2}), beside(0.0, 2.0);
    plot.setProbe(plot.toPlane(point - QPointF(38, 0)));  // five steps of six pixels from where an arm is on the point
    settle();
    const auto seen = [&](QPointF place) { return pixel(place - QPointF(0.5, 0.5)); };
    ASSERT_EQ(seen(point - beside), ofClass(0, dark));
    press(Qt::Key_Return);
    press(Qt::Key_Right, 5);
    EXPECT_EQ(seen(point), colours.plotText);
    for (const QPointF off : {beside, -beside}) EXPECT_EQ(seen(point + off), colours.plotGround);
    press(Qt::Key_Escape);
    EXPECT_EQ(seen(point), ofClass(0, dark));
  }
}

TEST_F(KeyBrushTest, OrARectangle) {
  plot.setBrushShape(BrushShape::Rectangle);
  press(Qt::Key_Return);
  press(Qt::Key_Right, 8);
  press(Qt::Key_Down, 6);
  press(Qt::Key_Left, 3);
  press(Qt::Key_Return);
  ASSERT_EQ(strokes.size(), 1U);
  EXPECT_EQ(strokes[0].shape, BrushShape::Rectangle);
  ASSERT_EQ(strokes[0].outline.size(), 4);
  expectNear(strokes[0].outline[0], start, 1e-9);
  expectNear(strokes[0].outline[2], start + QPointF(5 * step, -6 * step), 1e-9);
}

TEST_F(KeyBrushTest, OnALineABand) {
  plot.setSecondAxis(false);
  plot.fit();
  settle();
  step = plot.view().visible().width() / 100.0;
  press(Qt::Key_Return);
  press(Qt::Key_Right, 8);
  press(Qt::Key_Left, 3);
  press(Qt::Key_Return);
  ASSERT_EQ(strokes.size(), 1U);
  const QRectF box = strokes[0].outline.boundingRect();
  EXPECT_NEAR(box.left(), start.x(), 1e-9);
  EXPECT_NEAR(box.right(), start.x() + 8 * step, 1e-9) << "as far as the lasso has been";
  EXPECT_GT(box.height(), plot.view().visible().height());
}

TEST_F(KeyBrushTest, IsGivenUpByEscapeTheMouseOrAnotherWidget) {
  const auto draw = [this] {
    press(Qt::Key_Return);
    press(Qt::Key_Right, 4);
    press(Qt::Key_Down, 4);
  };
  const auto end = [this] {
    press(Qt::Key_Return, 2);  // it would end, or else one begins and has drawn nothing
    EXPECT_TRUE(strokes.empty());
  };
  draw();
  press(Qt::Key_Escape);
  end();
  draw();
  click({300, 400}, Qt::LeftButton);
  end();
  draw();
  QFocusEvent away(QEvent::FocusOut);
  QApplication::sendEvent(&plot, &away);
  end();
}

TEST_F(BrushTest, WhileTheMapBrushesADragAloneDraws) {
  plot.setBrushing(true);
  begin({150, 120}, {});
  go({260, 120}, {});
  go({200, 200}, {});
  end({200, 200}, {});
  ASSERT_EQ(strokes.size(), 1U);
  EXPECT_EQ(moved.count(), 0);
  const QPointF probe = plot.toPixel(plot.probe());
  drag(probe, {40, 30});
  EXPECT_GT(moved.count(), 0) << "the probe is a handle still";
  EXPECT_EQ(strokes.size(), 1U);
  const QPointF image = plot.toPixel({2, 2});
  begin(image, {});
  end(image, {});
  EXPECT_EQ(plot.selected(), std::optional(2)) << "a click is a click";
  plot.setBrushing(false);
  drag({150, 120}, {60, 60});
  EXPECT_EQ(strokes.size(), 1U);
}

TEST_F(BrushTest, WhatIsNotBrushedIsGrey) {
  brush({0, 2});
  const QColor grey = PointLayer::restColour(darkPalette().plotGround);
  EXPECT_EQ(at(-2, -2), ofClass(0));
  EXPECT_EQ(at(2, -2), grey);
  EXPECT_EQ(at(2, 2), ofClass(2));
  EXPECT_EQ(at(-2, 2), grey);
  plot.setBrushed(nullptr);
  settle();
  EXPECT_EQ(at(2, -2), ofClass(1));
}

TEST_F(BrushTest, TheGreyIsTwoToOneOnBothGrounds) {
  for (const Palette& colours : {darkPalette(), lightPalette()}) {
    const QColor grey = PointLayer::restColour(colours.plotGround);
    EXPECT_EQ(grey.red(), grey.green());
    EXPECT_EQ(grey.red(), grey.blue());
    EXPECT_NEAR(contrastRatio(grey, colours.plotGround), 2.0, 0.05);
  }
}

TEST_F(BrushTest, ABrushOfFewerImagesIsOneOfOthers) {
  brush({0}, 3);
  EXPECT_EQ(at(2, -2), ofClass(1));
}

// Whatever the order of the points is.
TEST_F(BrushTest, WhatIsBrushedLiesAbove) {
  plot.setPoints(points({-2, -2, -2, -2, 2, 2, 2, 2}, {0, 1, 0, 1}));
  for (const std::size_t over : {0U, 1U}) {
    brush({over, over + 2});
    EXPECT_EQ(at(-2, -2), ofClass(over));
    EXPECT_EQ(at(2, 2), ofClass(over));
  }
}

TEST_F(BrushTest, AClassThatIsLitStandsOutAmongWhatIsBrushed) {
  brush({0, 1});
  plot.setLitClass(1);
  settle();
  EXPECT_EQ(at(2, -2), ofClass(1));
  EXPECT_NE(at(-2, -2), ofClass(0)) << "brushed, but not lit";
  EXPECT_EQ(at(2, 2), PointLayer::restColour(darkPalette().plotGround));
}

// Two heaps of one class, each point on its own, and more than are painted one by one.
TEST_F(BrushTest, ADensityIsGreyWhereNothingIsBrushed) {
  constexpr std::size_t heap = 60'000;
  std::vector<float> xy;
  std::vector<std::uint64_t> words(ImageSelection::wordsOf(2 * heap));
  for (std::size_t i = 0; i < 2 * heap; ++i) {
    const bool right = i % 3 == 0 ? i < heap : i >= heap;  // by turns, so that words are mixed
    xy.push_back((right ? 2.0F : -2.0F) + 0.5F * (static_cast<float>(i % 250) / 250.0F - 0.5F));
    xy.push_back(0.5F * (static_cast<float>(i / 250 % 250) / 250.0F - 0.5F));
    if (right) words[i / 64] |= std::uint64_t{1} << i % 64;
  }
  plot.setProbe({0.0, 2.0});
  plot.setPoints(points(std::move(xy), std::vector<std::uint8_t>(2 * heap, 3)));
  plot.fit();
  settle();
  ASSERT_TRUE(plot.showsDensity());
  const auto saturation = [](const QColor& colour) {
    return std::max({colour.red(), colour.green(), colour.blue()}) - std::min({colour.red(), colour.green(), colour.blue()});
  };
  ASSERT_GT(saturation(at(-2, 0)), 60);
  plot.setBrushed(std::make_shared<const ImageSelection>(2 * heap, std::move(words)));
  settle();
  EXPECT_GT(saturation(at(2, 0)), 60);
  EXPECT_LT(saturation(at(-2, 0)), 25) << "the ground may have a hue";
}

}  // namespace
}  // namespace latentscape
