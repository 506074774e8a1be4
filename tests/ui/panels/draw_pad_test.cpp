// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/draw_pad.h"

#include "support.h"
#include "tests/support/mouse_event.h"
#include "tests/ui/deadline.h"
#include "ui/widgets/pixel_pad.h"

#include <QKeyEvent>
#include <QPointingDevice>
#include <QTabletEvent>
#include <QTimer>

#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace latentscape {
namespace {

// A widget's pixel is one of the ink, and the pen is 28 of them wide.
constexpr double kRadius = 14.0;

void stroke(PaintPad& pad, const std::vector<QPointF>& places, Qt::MouseButton button = Qt::LeftButton) {
  sendDrag(pad, QEvent::MouseButtonPress, places.front(), button);
  for (std::size_t i = 1; i < places.size(); ++i) sendDrag(pad, QEvent::MouseMove, places[i], button);
  sendDrag(pad, QEvent::MouseButtonRelease, places.back(), button);
}

double sum(const std::vector<float>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

class DrawPadTest : public testing::Test {
 protected:
  DrawPadTest() {
    m_pad.resize(DrawPad::kInkSide, DrawPad::kInkSide);
    m_pad.setPen(2.0 * kRadius / DrawPad::kInkSide);
    m_pad.show();
  }
  float inkAt(int x, int y) const { return m_pad.ink().coverage.at(static_cast<std::size_t>(y * DrawPad::kInkSide + x)); }
  bool frameEnds() {
    const auto* timer = m_pad.findChild<QTimer*>(QStringLiteral("frameTimer"));
    return QTest::qWaitFor([&] { return !timer->isActive(); }, kDeadline);
  }
  void key(int which, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&m_pad, static_cast<Qt::Key>(which), modifiers); }
  DrawPad m_pad;
};

TEST_F(DrawPadTest, AStrokeHasThePensWidthAndRoundEnds) {
  EXPECT_TRUE(m_pad.isBlank());
  EXPECT_EQ(sum(m_pad.ink().coverage), 0.0);
  stroke(m_pad, {{70, 140}, {210, 140}});
  const Ink ink = m_pad.ink();
  EXPECT_EQ(ink.width, DrawPad::kInkSide);
  EXPECT_EQ(ink.height, DrawPad::kInkSide);
  EXPECT_NEAR(sum(ink.coverage), 140.0 * 2.0 * kRadius + std::numbers::pi * kRadius * kRadius, 20.0);
  EXPECT_EQ(inkAt(140, 140), 1.0F);
  EXPECT_EQ(inkAt(140, 140 - 12), 1.0F);
  EXPECT_EQ(inkAt(140, 140 - 16), 0.0F);
  EXPECT_EQ(inkAt(70 - 12, 140), 1.0F) << "the round end";
  EXPECT_EQ(inkAt(70 - 12, 140 - 12), 0.0F);
  EXPECT_FALSE(m_pad.isBlank());
}

TEST_F(DrawPadTest, AClickIsADot) {
  stroke(m_pad, {{100, 60}});
  EXPECT_NEAR(sum(m_pad.ink().coverage), std::numbers::pi * kRadius * kRadius, 6.0);
  EXPECT_EQ(inkAt(100, 60), 1.0F);
}

TEST_F(DrawPadTest, TheInkIsTheSameAtAnySizeOfTheWidget) {
  stroke(m_pad, {{70, 60}, {180, 90}, {100, 200}});
  DrawPad large;
  large.resize(2 * DrawPad::kInkSide, 2 * DrawPad::kInkSide);
  large.setPen(m_pad.pen());
  stroke(large, {{140, 120}, {360, 180}, {200, 400}});
  const auto here = m_pad.ink().coverage, there = large.ink().coverage;
  for (std::size_t i = 0; i < here.size(); ++i) ASSERT_NEAR(there[i], here[i], 1.01 / 255.0) << i;
}

TEST_F(DrawPadTest, HowOftenTheMouseReportsChangesNoStraightStroke) {
  std::vector<QPointF> places;
  for (int x = 70; x <= 210; x += 5) places.emplace_back(x, 140);
  stroke(m_pad, places);
  DrawPad other;
  other.resize(m_pad.size());
  other.setPen(m_pad.pen());
  stroke(other, {{70, 140}, {210, 140}});
  const auto often = m_pad.ink().coverage, seldom = other.ink().coverage;
  for (std::size_t i = 0; i < often.size(); ++i) ASSERT_NEAR(often[i], seldom[i], 1.01 / 255.0) << i;
}

TEST_F(DrawPadTest, GoingBackMakesNoStrokeThicker) {
  stroke(m_pad, {{70, 140}, {210, 140}});
  const auto once = m_pad.ink().coverage;
  stroke(m_pad, {{210, 140}, {70, 140}});
  const auto twice = m_pad.ink().coverage;
  for (std::size_t i = 0; i < once.size(); ++i) ASSERT_NEAR(twice[i], once[i], 1.01 / 255.0) << i;
}

TEST_F(DrawPadTest, ACornerIsRoundedOff) {
  stroke(m_pad, {{40, 40}, {200, 40}, {200, 200}});
  EXPECT_EQ(inkAt(200, 40), 0.0F) << "the curve passes (180, 60)";
  EXPECT_EQ(inkAt(180, 60), 1.0F);
  EXPECT_EQ(inkAt(40, 40), 1.0F);
  EXPECT_EQ(inkAt(200, 198), 1.0F) << "it reaches the last place";
}

TEST_F(DrawPadTest, TheRightButtonAndTheEraserErase) {
  stroke(m_pad, {{70, 140}, {210, 140}});
  stroke(m_pad, {{140, 140}}, Qt::RightButton);
  EXPECT_EQ(inkAt(140, 140), 0.0F);
  EXPECT_EQ(inkAt(100, 140), 1.0F);
  m_pad.setErasing(true);
  stroke(m_pad, {{100, 140}});
  EXPECT_EQ(inkAt(100, 140), 0.0F);
  EXPECT_EQ(inkAt(200, 140), 1.0F);
}

TEST_F(DrawPadTest, StrokesAreUndoneAndRedoneAndClearIsOneOfTheSteps) {
  QSignalSpy steps(&m_pad, &PaintPad::stepsChanged);
  stroke(m_pad, {{70, 60}, {210, 60}});
  const auto first = m_pad.ink().coverage;
  stroke(m_pad, {{70, 200}, {210, 200}});
  const auto second = m_pad.ink().coverage;
  EXPECT_EQ(steps.count(), 2);
  m_pad.undo();
  EXPECT_EQ(m_pad.ink().coverage, first);
  m_pad.redo();
  EXPECT_EQ(m_pad.ink().coverage, second);
  m_pad.clear();
  EXPECT_TRUE(m_pad.isBlank());
  m_pad.undo();
  EXPECT_EQ(m_pad.ink().coverage, second);
  EXPECT_TRUE(m_pad.canRedo());
  stroke(m_pad, {{30, 30}});
  EXPECT_FALSE(m_pad.canRedo()) << "it would bring back what is no longer next";
  for (int i = 0; i < 3; ++i) m_pad.undo();
  EXPECT_TRUE(m_pad.isBlank());
  EXPECT_FALSE(m_pad.canUndo());
  m_pad.undo();
  m_pad.clear();
  EXPECT_FALSE(m_pad.canUndo()) << "nothing was there to be cleared";
}

TEST_F(DrawPadTest, AStrokeThatChangesNothingIsNoStep) {
  stroke(m_pad, {{140, 140}}, Qt::RightButton);
  EXPECT_FALSE(m_pad.canUndo());
}

TEST_F(DrawPadTest, ABurstOfMovesIsReportedOnceAndTheStrokesEndAgain) {
  QSignalSpy painted(&m_pad, &PaintPad::painted);
  sendDrag(m_pad, QEvent::MouseButtonPress, {20, 20});
  EXPECT_EQ(painted.count(), 1) << "at once";
  for (int x = 21; x < 200; ++x) sendDrag(m_pad, QEvent::MouseMove, QPointF(x, 20));
  EXPECT_EQ(painted.count(), 1) << "the event loop has not turned: a frame has not passed";
  sendDrag(m_pad, QEvent::MouseButtonRelease, {199, 20});
  EXPECT_EQ(painted.count(), 2);
}

TEST_F(DrawPadTest, WhatIsDrawnIsReportedWhileTheButtonIsDown) {
  QSignalSpy painted(&m_pad, &PaintPad::painted);
  sendDrag(m_pad, QEvent::MouseButtonPress, {20, 20});
  sendDrag(m_pad, QEvent::MouseMove, {90, 20});
  EXPECT_TRUE(QTest::qWaitFor([&] { return painted.count() == 2; }, kDeadline));
  EXPECT_EQ(inkAt(40, 20), 1.0F);
  sendDrag(m_pad, QEvent::MouseButtonRelease, {90, 20});
}

// A fast pen's move is a curve of many pieces: a report after the first of them would be read, and the rest a frame later.
TEST_F(DrawPadTest, AFarMoveIsReportedOnceAndAtOnceWithAllOfIt) {
  sendDrag(m_pad, QEvent::MouseButtonPress, {20, 20});
  ASSERT_TRUE(frameEnds()) << "the press's";
  QSignalSpy painted(&m_pad, &PaintPad::painted);
  std::vector<float> reported;
  QObject::connect(&m_pad, &PaintPad::painted, &m_pad, [&] { reported = m_pad.ink().coverage; });
  sendDrag(m_pad, QEvent::MouseMove, {200, 120});
  EXPECT_EQ(painted.count(), 1);
  EXPECT_EQ(reported, m_pad.ink().coverage);
  ASSERT_TRUE(frameEnds());
  EXPECT_EQ(painted.count(), 1) << "nothing was left to report";
}

TEST_F(DrawPadTest, AStrokeSurvivesNoLostRelease) {
  sendDrag(m_pad, QEvent::MouseButtonPress, {20, 20});
  sendDrag(m_pad, QEvent::MouseMove, {60, 20});
  m_pad.hide();  // as a dialog or another tab does
  m_pad.show();
  EXPECT_FALSE(m_pad.painting());
  EXPECT_TRUE(m_pad.canUndo()) << "it is a step";
  const auto first = m_pad.ink().coverage;
  sendMouse(m_pad, QEvent::MouseMove, {200, 200}, Qt::NoButton, Qt::NoButton);
  EXPECT_EQ(m_pad.ink().coverage, first);
  sendDrag(m_pad, QEvent::MouseButtonPress, {60, 100});
  sendDrag(m_pad, QEvent::MouseButtonPress, {200, 200});  // its release was lost
  sendDrag(m_pad, QEvent::MouseButtonRelease, {200, 200});
  EXPECT_EQ(inkAt(200, 200), 1.0F);
  EXPECT_EQ(inkAt(130, 150), 0.0F) << "no line between them";
  m_pad.undo();
  EXPECT_EQ(inkAt(200, 200), 0.0F);
  EXPECT_EQ(inkAt(60, 100), 1.0F) << "two steps";
}

TEST_F(DrawPadTest, AnotherButtonBeginsNoStrokeWhileOneIsDown) {
  sendDrag(m_pad, QEvent::MouseButtonPress, {60, 60});
  sendMouse(m_pad, QEvent::MouseButtonPress, {60, 60}, Qt::RightButton, Qt::LeftButton | Qt::RightButton);
  EXPECT_TRUE(m_pad.painting());
  EXPECT_EQ(inkAt(60, 60), 1.0F);
  sendDrag(m_pad, QEvent::MouseButtonRelease, {60, 60});
}

TEST_F(DrawPadTest, KeysMoveAPenAndPutItDown) {
  key(Qt::Key_Right);
  EXPECT_TRUE(m_pad.isBlank()) << "it is up";
  key(Qt::Key_Left);
  key(Qt::Key_Space);
  EXPECT_EQ(inkAt(140, 140), 1.0F) << "from the middle";
  for (int i = 0; i < 7; ++i) key(Qt::Key_Right);  // a 28th of the side each
  EXPECT_EQ(inkAt(205, 140), 1.0F);
  key(Qt::Key_Up, Qt::ShiftModifier);  // four of them
  EXPECT_EQ(inkAt(210, 105), 1.0F);
  key(Qt::Key_Space);
  const auto drawn = m_pad.ink().coverage;
  // Two bars that meet at a right angle: two half discs at the ends, a quarter of one outside the corner, and inside it a square
  // that belongs to both.
  EXPECT_NEAR(sum(drawn), 110.0 * 2.0 * kRadius + (1.25 * std::numbers::pi - 1.0) * kRadius * kRadius, 15.0);
  key(Qt::Key_Down, Qt::ShiftModifier);
  key(Qt::Key_Down, Qt::ShiftModifier);
  EXPECT_EQ(m_pad.ink().coverage, drawn) << "it is up again";
  key(Qt::Key_Backspace);
  EXPECT_TRUE(m_pad.isBlank()) << "one stroke, however many keys";
  key(Qt::Key_Y, Qt::ControlModifier);
  EXPECT_EQ(m_pad.ink().coverage, drawn);
  key(Qt::Key_Delete);
  EXPECT_TRUE(m_pad.isBlank());
  key(Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(m_pad.ink().coverage, drawn);
}

TEST_F(DrawPadTest, TheWindowsShortcutsLeaveUndoToThePad) {
  QKeyEvent undo(QEvent::ShortcutOverride, Qt::Key_Z, Qt::ControlModifier);
  undo.ignore();
  QApplication::sendEvent(&m_pad, &undo);
  EXPECT_TRUE(undo.isAccepted());
  QKeyEvent save(QEvent::ShortcutOverride, Qt::Key_S, Qt::ControlModifier);
  save.ignore();
  QApplication::sendEvent(&m_pad, &save);
  EXPECT_FALSE(save.isAccepted());
}

class TabletTest : public DrawPadTest {
 protected:
  void tap(const QPointingDevice& device, QPointF at, double pressure) {
    for (const QEvent::Type type : {QEvent::TabletPress, QEvent::TabletRelease}) {
      const Qt::MouseButtons buttons = type == QEvent::TabletPress ? Qt::LeftButton : Qt::NoButton;
      QTabletEvent event(type, &device, at, m_pad.mapToGlobal(at), pressure, 0.0F, 0.0F, 0.0F, 0.0, 0.0F, Qt::NoModifier,
                         Qt::LeftButton, buttons);
      QApplication::sendEvent(&m_pad, &event);
      EXPECT_TRUE(event.isAccepted()) << "or a mouse's press follows it";
    }
  }
  double dot() const { return sum(m_pad.ink().coverage); }
  QPointingDevice m_pen{QStringLiteral("tablet"),
                        1,
                        QInputDevice::DeviceType::Stylus,
                        QPointingDevice::PointerType::Pen,
                        QInputDevice::Capability::Pressure,
                        1,
                        1};
  QPointingDevice m_eraser{QStringLiteral("tablet"),
                           2,
                           QInputDevice::DeviceType::Stylus,
                           QPointingDevice::PointerType::Eraser,
                           QInputDevice::Capability::Pressure,
                           1,
                           1};
};

TEST_F(TabletTest, PressureScalesThePen) {
  const auto area = [](double radius) { return std::numbers::pi * radius * radius; };
  tap(m_pen, {140, 140}, 0.5);
  EXPECT_NEAR(dot(), area(kRadius), 6.0) << "half of it is the pen's width";
  m_pad.clear();
  tap(m_pen, {140, 140}, 1.0);
  EXPECT_NEAR(dot(), area(1.6 * kRadius), 10.0);
  m_pad.clear();
  tap(m_pen, {140, 140}, 0.0);
  EXPECT_NEAR(dot(), area(0.4 * kRadius), 4.0);
}

TEST_F(TabletTest, ItsOtherEndErases) {
  tap(m_pen, {140, 140}, 1.0);
  tap(m_eraser, {140, 140}, 0.5);
  EXPECT_EQ(inkAt(140, 140), 0.0F);
  EXPECT_EQ(inkAt(140 + 19, 140), 1.0F) << "it was narrower";
}

TEST_F(DrawPadTest, InkOfAnotherSizeFillsThePad) {
  Ink ink{2, 1, {1.0F, 0.0F}};  // twice as wide as high
  m_pad.setInk(ink);
  EXPECT_NEAR(inkAt(30, 140), 1.0F, 0.01F);
  EXPECT_NEAR(inkAt(250, 140), 0.0F, 0.01F);
  EXPECT_EQ(inkAt(30, 30), 0.0F) << "above it";
  m_pad.undo();
  EXPECT_TRUE(m_pad.isBlank());
}

// As many as undo brings back, and the same one over and over takes the place of none.
TEST_F(DrawPadTest, EveryImageThatUndoBringsBackIsAsItWas) {
  const auto image = [](std::size_t lit) {
    Ink ink{28, 28, std::vector<float>(std::size_t{28} * 28)};
    ink.asItIs = true;
    ink.coverage[lit] = 1.0F;
    return ink;
  };
  for (std::size_t i = 0; i <= PaintPad::kMostSteps; ++i) {
    m_pad.setInk(image(i));
    m_pad.setInk(image(i));
  }
  for (std::size_t i = PaintPad::kMostSteps;; --i) {
    ASSERT_TRUE(m_pad.ink().asItIs) << i;
    ASSERT_EQ(m_pad.ink().coverage, image(i).coverage) << i;
    if (!m_pad.canUndo()) break;
    m_pad.undo();
  }
}

class PixelPadTest : public testing::Test {
 protected:
  // Twenty pixels of the widget for each of the image, and a brush four of the image's wide.
  static void prepare(PixelPad& pad) {
    pad.resize(560, 560);
    pad.setPen(4.0 / 28.0);
    pad.show();
  }
  static QPointF middleOf(int x, int y) { return {20.0 * x + 10.0, 20.0 * y + 10.0}; }
  static std::size_t at(int x, int y) { return static_cast<std::size_t>(y) * 28 + static_cast<std::size_t>(x); }
};

TEST_F(PixelPadTest, PaintsValuesSoftly) {
  PixelPad pad(PixelPad::Kind::Values);
  prepare(pad);
  stroke(pad, {middleOf(10, 10)});
  EXPECT_EQ(pad.strengths()[at(10, 10)], 1.0F);
  EXPECT_EQ(pad.values()[at(10, 10)], 1.0F);
  EXPECT_EQ(pad.strengths()[at(11, 10)], 1.0F);
  EXPECT_NEAR(pad.strengths()[at(12, 10)], 0.5F, 0.01F) << "the brush's edge runs through its middle";
  EXPECT_EQ(pad.strengths()[at(13, 10)], 0.0F);
  stroke(pad, {middleOf(20, 20)}, Qt::RightButton);
  EXPECT_EQ(pad.strengths()[at(20, 20)], 1.0F);
  EXPECT_EQ(pad.values()[at(20, 20)], 0.0F) << "black is a value, too";
  stroke(pad, {middleOf(20, 20)});
  EXPECT_EQ(pad.values()[at(20, 20)], 1.0F);
  pad.undo();
  EXPECT_EQ(pad.values()[at(20, 20)], 0.0F);
}

TEST_F(PixelPadTest, MarksWhatIsMissingAndTakesMarksAway) {
  PixelPad pad(PixelPad::Kind::Missing);
  prepare(pad);
  stroke(pad, {middleOf(5, 5), middleOf(15, 5)});
  EXPECT_EQ(pad.strengths()[at(10, 5)], 1.0F);
  EXPECT_EQ(pad.strengths()[at(10, 10)], 0.0F);
  stroke(pad, {middleOf(5, 5), middleOf(15, 5)}, Qt::RightButton);
  EXPECT_EQ(pad.strengths()[at(10, 5)], 0.0F);
  EXPECT_EQ(pad.strengths()[at(5, 5)], 0.0F);
  EXPECT_FALSE(pad.isBlank()) << "what only its edge has touched is marked in part";
}

TEST_F(PixelPadTest, ADragMovesWhatIsUnderThePen) {
  PixelPad pad(PixelPad::Kind::Values);
  prepare(pad);
  Image ramp{{28, 28, 1}, {}};
  for (int i = 0; i < 784; ++i) ramp.pixels.push_back(static_cast<std::uint8_t>(9 * (i % 28)));
  pad.setImage(ramp);
  const auto drag = [](PixelPad& on, QPointF from, QPointF to, Qt::KeyboardModifiers modifiers) {
    for (const auto& [type, at] :
         {std::pair{QEvent::MouseButtonPress, from}, {QEvent::MouseMove, to}, {QEvent::MouseButtonRelease, to}}) {
      sendDrag(on, type, at, Qt::LeftButton, modifiers);
    }
  };
  drag(pad, middleOf(10, 12), middleOf(10, 12), Qt::ShiftModifier);
  EXPECT_TRUE(pad.isBlank()) << "nothing has moved";
  drag(pad, middleOf(10, 12), middleOf(13, 12), Qt::ShiftModifier);
  EXPECT_EQ(pad.strengths()[at(13, 12)], 1.0F);
  EXPECT_NEAR(pad.values()[at(13, 12)], 9.0F * 10.0F / 255.0F, 0.5F * 9.0F / 255.0F) << "what was there where it began";
  EXPECT_LT(pad.values()[at(15, 12)], 9.0F * 15.0F / 255.0F) << "less, towards the edge";
  EXPECT_GT(pad.values()[at(15, 12)], pad.values()[at(13, 12)]);
  EXPECT_EQ(pad.strengths()[at(13, 19)], 0.0F) << "beyond the pen's reach";
  EXPECT_EQ(pad.strengths()[at(22, 12)], 0.0F);
  pad.undo();
  EXPECT_TRUE(pad.isBlank());
  pad.setDragging(true);
  drag(pad, middleOf(10, 12), middleOf(13, 12), {});
  EXPECT_NEAR(pad.values()[at(13, 12)], 9.0F * 10.0F / 255.0F, 0.5F * 9.0F / 255.0F) << "without Shift";
  // What is painted is moved with the picture.
  pad.forget();
  pad.setDragging(false);
  stroke(pad, {middleOf(10, 12)});
  drag(pad, middleOf(10, 12), middleOf(14, 12), Qt::ShiftModifier);
  EXPECT_GT(pad.values()[at(14, 12)], 0.95F);
  EXPECT_LT(pad.values()[at(9, 12)], 0.9F) << "it has left";
  PixelPad marks(PixelPad::Kind::Missing);
  prepare(marks);
  marks.setDragging(true);
  stroke(marks, {middleOf(5, 5)});
  EXPECT_EQ(marks.strengths()[at(5, 5)], 1.0F) << "there is nothing to be dragged";
}

TEST_F(PixelPadTest, AnotherSideBeginsAnew) {
  PixelPad pad(PixelPad::Kind::Values);
  prepare(pad);
  stroke(pad, {middleOf(10, 10)});
  pad.setSide(28);
  EXPECT_FALSE(pad.isBlank()) << "it is the same";
  pad.setSide(32);
  EXPECT_TRUE(pad.isBlank());
  EXPECT_FALSE(pad.canUndo());
  EXPECT_EQ(pad.strengths().size(), 32U * 32U);
}

}  // namespace
}  // namespace latentscape
