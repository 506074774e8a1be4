// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/draw_panel.h"

#include "support.h"
#include "tests/support/mouse_event.h"
#include "ui/widgets/draw_pad.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/pixel_pad.h"
#include "ui/widgets/value_bars.h"

#include <QComboBox>
#include <QHelpEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QToolTip>

namespace latentscape {
namespace {

class DrawPanelTest : public testing::Test {
 protected:
  DrawPanelTest() {
    m_panel.setColours(darkPalette());
    m_panel.setClasses({QStringLiteral("zero"), QStringLiteral("one"), QStringLiteral("two")});
    m_panel.resize(1340, 200);
    m_panel.show();
  }
  // Nothing of it is said twice with the same number.
  static PictureReading reading() {
    PictureReading one;
    one.mean = {0.5F, -0.25F};
    one.logVariance = {-1.0F, -2.0F};
    one.picture = grey(10);
    one.reconstruction = grey(20);
    one.losses = {90.3, 6.4};
    one.neighbours.inLatent.votes = {0.2, 0.0, 0.8};
    one.neighbours.inLatent.voters = 15;
    return one;
  }
  static std::vector<ImageRef> nearest(std::size_t first) {
    std::vector<ImageRef> images;
    for (std::size_t i = 0; i < DrawPanel::kNearest; ++i)
      images.push_back({first + i, 2, QStringLiteral("two"), grey(static_cast<std::uint8_t>(first + i)),
                        QStringLiteral("#%1").arg(first + i)});
    return images;
  }
  void read() { m_panel.setReading(reading(), nearest(30), nearest(60)); }
  QString text(const char* name) const { return child<QLabel>(m_panel, name)->text(); }
  QPushButton* button(const char* name) const { return child<QPushButton>(m_panel, name); }
  QPushButton* modeButton(int segment) const {
    return child(m_panel, "drawMode")->findChild<QPushButton*>(QStringLiteral("segment%1").arg(segment));
  }
  int shade(const char* view) const { return qGray(child<ImageView>(m_panel, view)->picture().pixel(3, 3)); }
  void stroke(PaintPad& pad) const {
    const auto send = [&pad](QEvent::Type type, double y) { sendDrag(pad, type, {0.5 * pad.width(), y * pad.height()}); };
    send(QEvent::MouseButtonPress, 0.2);
    send(QEvent::MouseMove, 0.5);
    send(QEvent::MouseButtonRelease, 0.8);
  }
  static DrawPanel::ShownCode found(std::uint8_t shade) {
    DrawPanel::ShownCode code;
    code.image = grey(shade);
    code.caption = QStringLiteral("Refined");
    code.terms = QStringLiteral("Refined: 80 nats");
    code.line = QStringLiteral("A gain");
    code.nearest = nearest(90);
    code.votes = {0.0, 1.0};
    code.voters = 12;
    return code;
  }
  DrawPanel m_panel;
};

TEST_F(DrawPanelTest, ADrawingLeavesThePadAsInk) {
  std::vector<Ink> drawn;
  QObject::connect(&m_panel, &DrawPanel::drawn, &m_panel, [&](const Ink& ink) { drawn.push_back(ink); });
  QSignalSpy erased(&m_panel, &DrawPanel::erased);
  EXPECT_FALSE(button("drawUndo")->isEnabled());
  EXPECT_FALSE(button("drawClear")->isEnabled());
  stroke(m_panel.pad());
  ASSERT_FALSE(drawn.empty());
  EXPECT_EQ(drawn.back().coverage, m_panel.pad().ink().coverage);
  EXPECT_TRUE(button("drawUndo")->isEnabled());
  click(button("drawUndo"));
  EXPECT_EQ(erased.count(), 1) << "an empty pad is no drawing";
  EXPECT_TRUE(button("drawRedo")->isEnabled());
  click(button("drawRedo"));
  EXPECT_FALSE(m_panel.pad().isBlank());
  click(button("drawClear"));
  EXPECT_EQ(erased.count(), 2);
}

TEST_F(DrawPanelTest, AnImageIsAsItIsForAModelOfItsSizeAlone) {
  const auto saysSo = [&] { return text("drawHint").startsWith(QStringLiteral("As it is")); };
  Ink image{28, 28, std::vector<float>(std::size_t{28} * 28, 0.5F)};
  image.asItIs = true;
  m_panel.setModel({}, 32);
  m_panel.pad().setInk(image);
  EXPECT_FALSE(saysSo()) << "it is scaled";
  m_panel.setModel({}, 28);
  EXPECT_TRUE(saysSo());
  m_panel.setModel({}, 16);
  EXPECT_FALSE(saysSo());
}

TEST_F(DrawPanelTest, ADotAloneIsNoDrawing) {
  QSignalSpy drawn(&m_panel, &DrawPanel::drawn), erased(&m_panel, &DrawPanel::erased);
  for (const int pen : {2, 9, 24}) {
    child<QSlider>(m_panel, "drawPen")->setValue(pen);
    click(&m_panel.pad());
    EXPECT_EQ(drawn.count(), 0) << pen;
    EXPECT_TRUE(text("drawHint").contains(QStringLiteral("dot"))) << pen;
    m_panel.pad().clear();
    EXPECT_FALSE(text("drawHint").contains(QStringLiteral("dot"))) << pen;
  }
  EXPECT_EQ(erased.count(), 0) << "nothing has been told";
  click(&m_panel.pad());
  stroke(m_panel.pad());
  EXPECT_GT(drawn.count(), 0);
  EXPECT_FALSE(text("drawHint").contains(QStringLiteral("dot")));
  click(button("drawUndo"));
  EXPECT_EQ(erased.count(), 1) << "the dot is left";
}

TEST_F(DrawPanelTest, ItSaysThatAPictureWasReversedUntilSomethingIsPainted) {
  const QString reversed = QStringLiteral("Dark on light: reversed.");
  Ink chalk{2, 1, {1.0F, 0.0F}}, pen = chalk;
  pen.darkOnLight = true;
  m_panel.takeInk(chalk);
  EXPECT_NE(text("drawHint"), reversed);
  for (const bool placed : {false, true}) {
    m_panel.setPlacedAvailable(placed);
    m_panel.takeInk(pen);
    EXPECT_EQ(text("drawHint"), reversed) << "the same ink, of another picture";
    read();
    m_panel.setMode(DrawPanel::Mode::Edit);
    EXPECT_TRUE(text("drawHint").contains(QStringLiteral("brighter"))) << "one line at a time";
    stroke(*child<PixelPad>(m_panel, "editPad"));
    m_panel.setMode(DrawPanel::Mode::Draw);
    EXPECT_EQ(text("drawHint"), reversed) << "it is still there";
    EXPECT_TRUE(child(m_panel, "drawHint")->isVisible());
    stroke(m_panel.pad());
    EXPECT_NE(text("drawHint"), reversed);
    m_panel.takeInk(pen);
    EXPECT_EQ(text("drawHint"), reversed);
    click(button("drawClear"));
    EXPECT_NE(text("drawHint"), reversed);
  }
  m_panel.takeInk(pen);
  m_panel.takeInk(chalk);
  EXPECT_NE(text("drawHint"), reversed) << "another picture";
}

TEST_F(DrawPanelTest, TheKeyboardGoesToThePadWhenAButtonHasNoMoreToDo) {
  showActive(m_panel);
  stroke(m_panel.pad());
  for (const char* name : {"drawUndo", "drawRedo", "drawClear"}) {
    button(name)->setFocus();
    ASSERT_TRUE(button(name)->hasFocus()) << name;
    press(button(name), Qt::Key_Space);
    EXPECT_FALSE(button(name)->isEnabled()) << name;
    EXPECT_TRUE(m_panel.pad().hasFocus()) << name;
  }
  EXPECT_FALSE(button("drawErase")->isChecked());
}

TEST_F(DrawPanelTest, EachModeSaysWhatToDo) {
  EXPECT_TRUE(text("drawHint").contains(QStringLiteral("clipboard")));
  EXPECT_FALSE(button("drawPlaced")->isVisible()) << "nothing is placed";
  m_panel.setPlacedAvailable(true);
  EXPECT_TRUE(button("drawPlaced")->isVisible());
  EXPECT_FALSE(child(m_panel, "drawHint")->isVisible());
  read();
  m_panel.setMode(DrawPanel::Mode::Edit);
  EXPECT_TRUE(text("drawHint").contains(QStringLiteral("brighter")));
  EXPECT_FALSE(button("drawPlaced")->isVisible());
  m_panel.setMode(DrawPanel::Mode::Missing);
  EXPECT_TRUE(text("drawHint").contains(QStringLiteral("missing")));
}

TEST_F(DrawPanelTest, TheHintIsAboutWhatTheLeftButtonDoes) {
  read();
  m_panel.setMode(DrawPanel::Mode::Edit);
  click(button("drawDrag"));
  EXPECT_TRUE(text("drawHint").startsWith(QStringLiteral("Drag what should move")));
  click(button("drawErase"));
  EXPECT_TRUE(text("drawHint").contains(QStringLiteral("darker")));
  EXPECT_FALSE(button("drawDrag")->isChecked()) << "it does one of both";
  EXPECT_FALSE(child<PixelPad>(m_panel, "editPad")->dragging());
  m_panel.setMode(DrawPanel::Mode::Missing);
  stroke(*child<PixelPad>(m_panel, "missingPad"));
  click(button("drawErase"));
  EXPECT_TRUE(text("drawHint").contains(QStringLiteral("take them away")));
  m_panel.setMode(DrawPanel::Mode::Edit);
  click(button("drawDrag"));
  EXPECT_FALSE(button("drawErase")->isChecked());
  EXPECT_FALSE(child<PixelPad>(m_panel, "editPad")->erasing());
  click(button("drawDrag"));
  EXPECT_TRUE(text("drawHint").contains(QStringLiteral("brighter")));
}

TEST_F(DrawPanelTest, WhatIsLockedSaysWhy) {
  const QString first = QStringLiteral("Draw something first.");
  const std::vector<QWidget*> locked{modeButton(1), modeButton(2), button("drawRefine"), button("drawWalk")};
  for (QWidget* widget : locked) {
    EXPECT_FALSE(widget->isEnabled());
    EXPECT_TRUE(widget->toolTip().startsWith(first)) << widget->toolTip().toStdString();
    EXPECT_EQ(widget->accessibleDescription(), first);
  }
  read();
  for (QWidget* widget : locked) {
    EXPECT_TRUE(widget->isEnabled());
    EXPECT_FALSE(widget->toolTip().isEmpty());
    EXPECT_FALSE(widget->toolTip().contains(first));
    EXPECT_EQ(widget->accessibleDescription(), QString());
  }
  m_panel.setClasses({});
  for (const char* name : {"drawWalk", "drawWalkClass"}) {
    EXPECT_FALSE(child(m_panel, name)->isEnabled());
    EXPECT_TRUE(child(m_panel, name)->toolTip().contains(QStringLiteral("both a class and a code"))) << name;
  }
}

TEST_F(DrawPanelTest, AnotherModeThanEditGoesBackToTheEncodersCode) {
  read();
  QSignalSpy encoder(&m_panel, &DrawPanel::encoderRequested), begun(&m_panel, &DrawPanel::editBegun);
  click(modeButton(1));
  EXPECT_EQ(encoder.count(), 0) << "the picture that is shown is edited";
  click(modeButton(2));
  click(modeButton(0));
  EXPECT_EQ(encoder.count(), 2);
  click(modeButton(1));
  click(button("drawRefine"));
  EXPECT_EQ(m_panel.mode(), DrawPanel::Mode::Draw);
  EXPECT_EQ(encoder.count(), 2) << "it goes on from the edited code";
  EXPECT_EQ(begun.count(), 2);
}

TEST_F(DrawPanelTest, LongTooltipsAreBrokenIntoLines) {
  for (const char* name : {"drawPad", "editPad", "missingPad", "drawRefine", "drawSeen", "drawNearestLatent", "drawTerms"}) {
    const QString help = child(m_panel, name)->toolTip();
    EXPECT_FALSE(help.isEmpty()) << name;
    for (const QString& line : help.split(QLatin1Char('\n'))) EXPECT_LE(line.size(), 60) << name;
  }
}

TEST_F(DrawPanelTest, ClassesThatHaveNoRoomAreCountedTogether) {
  PictureReading many = reading();
  many.neighbours.inLatent.votes = {0.1, 0.4, 0.2, 0.1, 0.2};
  many.neighbours.inLatent.voters = 10;
  m_panel.setReading(many, {}, {});
  const auto& bars = child<ValueBars>(m_panel, "drawVotes")->bars();
  ASSERT_EQ(bars.size(), 4U);
  EXPECT_EQ(bars[0].name, QStringLiteral("one"));
  EXPECT_EQ(bars[1].name, QStringLiteral("two"));
  EXPECT_EQ(bars[2].name, QStringLiteral("4"));
  EXPECT_EQ(bars[3].name, QStringLiteral("others"));
  EXPECT_EQ(bars[3].text, QStringLiteral("2 of 10"));
  EXPECT_EQ(text("drawVotesTitle"), QStringLiteral("Classes of the 10 nearest codes"));
  many.neighbours.inLatent.votes = {0.1, 0.4, 0.2, 0.3};
  m_panel.setReading(many, {}, {});
  EXPECT_EQ(bars.back().name, QStringLiteral("zero")) << "four have room";
}

TEST_F(DrawPanelTest, AnAutoencoderHasItsReconstructionTermAlone) {
  m_panel.setVariational(false);
  PictureReading of = reading();
  of.losses.kl = 0.0;
  m_panel.setReading(of, {}, {});
  EXPECT_EQ(text("drawTerms"), QStringLiteral("Drawing by the encoder's code: reconstruction term 90.3 nats"));
  for (const char* name : {"drawTerms", "drawStrange"}) {
    const QString help = child(m_panel, name)->toolTip();
    EXPECT_FALSE(help.contains(QStringLiteral("ELBO")) || help.contains(QStringLiteral("KL"))) << help.toStdString();
  }
  m_panel.setVariational(true);
  EXPECT_TRUE(child(m_panel, "drawStrange")->toolTip().contains(QStringLiteral("−ELBO")));
}

TEST_F(DrawPanelTest, WhatIsReadIsSaid) {
  read();
  EXPECT_EQ(shade("drawSeen"), 10);
  EXPECT_EQ(shade("drawReconstruction"), 20);
  EXPECT_EQ(text("drawTerms"), QStringLiteral("Drawing by the encoder's code: −ELBO 96.7 = 90.3 + KL 6.4 nats (z = mean)"));
  EXPECT_EQ(text("drawStrange"), QStringLiteral("Stranger than … % of the test images")) << "its line is kept";
  const auto& bars = child<ValueBars>(m_panel, "drawVotes")->bars();
  ASSERT_EQ(bars.size(), 2U) << "a class without votes has no bar";
  EXPECT_EQ(bars[0].name, QStringLiteral("two"));
  EXPECT_EQ(bars[0].text, QStringLiteral("12 of 15"));
  EXPECT_EQ(bars[1].name, QStringLiteral("zero"));
  PictureReading known = reading();
  known.percentile = 0.934;
  m_panel.setImagesName(QStringLiteral("training images"));
  m_panel.setReading(known, {}, {});
  EXPECT_EQ(text("drawStrange"), QStringLiteral("Stranger than 93 % of the training images"));
  known.percentile = 0.998;
  m_panel.setReading(known, {}, {});
  EXPECT_EQ(text("drawStrange"), QStringLiteral("Stranger than 99.8 % of the training images")) << "not all";
  m_panel.clearReading();
  EXPECT_EQ(text("drawTerms"), QString());
  EXPECT_FALSE(child<ImageView>(m_panel, "drawSeen")->hasImage());
  EXPECT_TRUE(child<ValueBars>(m_panel, "drawVotes")->bars().empty());
}

TEST_F(DrawPanelTest, HowStrangeItIsSaysAmongWhat) {
  read();
  EXPECT_EQ(text("drawStrange"), QStringLiteral("Stranger than … % of the test images")) << "it is being found out";
  PictureReading known = reading();
  known.percentile = 0.24;
  m_panel.setReading(known, {}, {});
  EXPECT_EQ(text("drawStrange"), QStringLiteral("Stranger than 24 % of the test images"));
  known.sample = 500;
  m_panel.setReading(known, {}, {});
  EXPECT_EQ(text("drawStrange"), QStringLiteral("Stranger than 24 % of a sample of 500 test images"));
  read();
  EXPECT_EQ(text("drawStrange"), QStringLiteral("Stranger than … % of the test images"));
  m_panel.setImagesName({});
  EXPECT_FALSE(child(m_panel, "drawStrange")->isVisible()) << "there is nothing to compare with";
  m_panel.clearReading();
  EXPECT_EQ(text("drawStrange"), QString()) << "nothing is drawn";
}

TEST_F(DrawPanelTest, StrangeIsWhatTheEncoderMakesOfTheDrawingAlone) {
  PictureReading known = reading();
  known.percentile = 0.24;
  m_panel.setReading(known, {}, {});
  const QString strange = text("drawStrange");
  ASSERT_TRUE(strange.contains(QStringLiteral("24 %")));
  m_panel.setFound(found(40));
  EXPECT_FALSE(child(m_panel, "drawStrange")->isVisible());
  known.percentile = 0.25;
  m_panel.setReading(known, {}, {});
  EXPECT_EQ(text("drawStrange"), QString()) << "the other code is still the one that is shown";
  m_panel.clearFound({});
  EXPECT_TRUE(child(m_panel, "drawStrange")->isVisible());
  EXPECT_TRUE(text("drawStrange").contains(QStringLiteral("25 %")));
}

TEST_F(DrawPanelTest, ANearestImageIsChosenByItsPlace) {
  read();
  std::vector<std::size_t> chosen;
  QObject::connect(&m_panel, &DrawPanel::imageActivated, &m_panel, [&](std::size_t index) { chosen.push_back(index); });
  for (const char* name : {"drawNearestLatent", "drawNearestPixels"}) {
    auto* grid = child<ImageGrid>(m_panel, name);
    QTest::mouseClick(grid, Qt::LeftButton, {}, grid->cellRect(2).center());
  }
  EXPECT_EQ(chosen, (std::vector<std::size_t>{32, 62}));
  m_panel.clearReading();
  auto* grid = child<ImageGrid>(m_panel, "drawNearestLatent");
  QTest::mouseClick(grid, Qt::LeftButton, {}, grid->cellRect(2).center());
  EXPECT_EQ(chosen.size(), 2U) << "there is none";
}

TEST_F(DrawPanelTest, ANearestImagesTooltipNamesIt) {
  read();
  auto* grid = child<ImageGrid>(m_panel, "drawNearestPixels");
  const QPoint at = grid->cellRect(2).center();
  QHelpEvent help(QEvent::ToolTip, at, grid->mapToGlobal(at));
  QApplication::sendEvent(grid, &help);
  EXPECT_TRUE(QToolTip::text().startsWith(QStringLiteral("#62, class two\n"))) << QToolTip::text().toStdString();
  EXPECT_TRUE(QToolTip::text().endsWith(grid->toolTip()));
  QToolTip::hideText();
}

TEST_F(DrawPanelTest, ThereIsSomethingToAskOnceItIsRead) {
  QSignalSpy refine(&m_panel, &DrawPanel::refineRequested), stop(&m_panel, &DrawPanel::stopRequested);
  EXPECT_FALSE(button("drawRefine")->isEnabled());
  EXPECT_FALSE(button("drawWalk")->isEnabled());
  EXPECT_FALSE(modeButton(1)->isEnabled()) << "nothing is decoded";
  read();
  click(button("drawRefine"));
  EXPECT_EQ(refine.count(), 1);
  m_panel.setSeeking(true);
  EXPECT_EQ(button("drawRefine")->text(), QStringLiteral("Stop"));
  click(button("drawRefine"));
  EXPECT_EQ(stop.count(), 1);
  EXPECT_EQ(refine.count(), 1);
  m_panel.setSeeking(false);
  EXPECT_EQ(button("drawRefine")->text(), QStringLiteral("Refine"));
  int label = -1;
  QObject::connect(&m_panel, &DrawPanel::walkRequested, &m_panel, [&](int chosen) { label = chosen; });
  child<QComboBox>(m_panel, "drawWalkClass")->setCurrentText(QStringLiteral("one"));
  click(button("drawWalk"));
  EXPECT_EQ(label, 1);
  m_panel.setClasses({});
  EXPECT_FALSE(button("drawWalk")->isEnabled());
}

TEST_F(DrawPanelTest, OnlyClassesWithImagesAreWalkedTo) {
  read();
  auto* classes = child<QComboBox>(m_panel, "drawWalkClass");
  classes->setCurrentText(QStringLiteral("two"));
  m_panel.setClasses({QString(), QStringLiteral("one"), QStringLiteral("two")});
  EXPECT_EQ(classes->count(), 2);
  EXPECT_EQ(classes->currentText(), QStringLiteral("two")) << "it is still there";
  int label = -1;
  QObject::connect(&m_panel, &DrawPanel::walkRequested, &m_panel, [&](int chosen) { label = chosen; });
  click(button("drawWalk"));
  EXPECT_EQ(label, 2) << "its number is not its place in the list";
}

TEST_F(DrawPanelTest, RefiningAndWalkingLeaveWhatIsPaintedBehind) {
  read();
  for (const char* name : {"drawRefine", "drawWalk"}) {
    m_panel.setMode(DrawPanel::Mode::Edit);
    click(child<PixelPad>(m_panel, "editPad"));
    EXPECT_FALSE(child<PixelPad>(m_panel, "editPad")->isBlank());
    click(button(name));
    EXPECT_EQ(m_panel.mode(), DrawPanel::Mode::Draw) << name;
    EXPECT_TRUE(child<PixelPad>(m_panel, "editPad")->isBlank()) << name;
  }
}

TEST_F(DrawPanelTest, DraggingIsForTheDecodedPicture) {
  EXPECT_FALSE(button("drawDrag")->isEnabled());
  read();
  m_panel.setMode(DrawPanel::Mode::Edit);
  click(button("drawDrag"));
  EXPECT_TRUE(child<PixelPad>(m_panel, "editPad")->dragging());
  EXPECT_TRUE(button("drawDrag")->isChecked());
  m_panel.setMode(DrawPanel::Mode::Missing);
  EXPECT_FALSE(button("drawDrag")->isEnabled());
  EXPECT_FALSE(button("drawDrag")->isChecked()) << "nothing can be dragged";
  EXPECT_TRUE(button("drawDrag")->toolTip().contains(QStringLiteral("for Edit")));
  m_panel.setMode(DrawPanel::Mode::Edit);
  EXPECT_TRUE(button("drawDrag")->isChecked()) << "as it was left";
  EXPECT_TRUE(child<PixelPad>(m_panel, "editPad")->dragging());
  EXPECT_FALSE(button("drawDrag")->toolTip().contains(QStringLiteral("for Edit")));
}

TEST_F(DrawPanelTest, ItTellsWhetherItIsInSight) {
  QSignalSpy shown(&m_panel, &DrawPanel::shownChanged);
  m_panel.hide();
  m_panel.show();
  ASSERT_EQ(shown.count(), 2);
  EXPECT_FALSE(shown[0][0].toBool());
  EXPECT_TRUE(shown[1][0].toBool());
}

TEST_F(DrawPanelTest, AFoundCodeTakesTheReconstructionsPlace) {
  read();
  m_panel.setFound(found(40));
  EXPECT_EQ(shade("drawReconstruction"), 40);
  EXPECT_EQ(child<ImageView>(m_panel, "drawReconstruction")->caption(), QStringLiteral("Refined"));
  EXPECT_EQ(text("drawFound"), QStringLiteral("A gain"));
  EXPECT_EQ(text("drawTerms"), QStringLiteral("Refined: 80 nats"));
  EXPECT_EQ(text("drawVotesTitle"), QStringLiteral("Classes of the 12 nearest codes"));
  EXPECT_EQ(child<ValueBars>(m_panel, "drawVotes")->bars().front().text, QStringLiteral("12 of 12"));
  read();
  EXPECT_EQ(shade("drawReconstruction"), 40) << "newer weights' reconstruction is not what was found";
  EXPECT_EQ(text("drawTerms"), QStringLiteral("Refined: 80 nats"));
  std::size_t chosen = 0;
  QObject::connect(&m_panel, &DrawPanel::imageActivated, &m_panel, [&](std::size_t index) { chosen = index; });
  auto* grid = child<ImageGrid>(m_panel, "drawNearestLatent");
  QTest::mouseClick(grid, Qt::LeftButton, {}, grid->cellRect(1).center());
  EXPECT_EQ(chosen, 91U) << "they are near to the code that was found";
  m_panel.clearFound(QStringLiteral("The pen"));
  EXPECT_EQ(shade("drawReconstruction"), 20);
  EXPECT_EQ(child<ImageView>(m_panel, "drawReconstruction")->caption(), QStringLiteral("Reconstruction"));
  EXPECT_EQ(text("drawFound"), QStringLiteral("The pen"));
  EXPECT_TRUE(text("drawTerms").startsWith(QStringLiteral("Drawing by the encoder's code")));
  EXPECT_EQ(child<ValueBars>(m_panel, "drawVotes")->bars().size(), 2U);
}

TEST_F(DrawPanelTest, TheGivenClassIsNamedAndChosen) {
  auto* given = child<QComboBox>(m_panel, "drawClass");
  const QString strange = child(m_panel, "drawStrange")->toolTip();
  EXPECT_FALSE(given->isVisible()) << "the model takes none";
  m_panel.setGivenClasses({QStringLiteral("hat"), QStringLiteral("shoe")}, 1);
  ASSERT_TRUE(given->isVisible());
  EXPECT_EQ(given->currentText(), QStringLiteral("as shoe"));
  EXPECT_EQ(child<ImageView>(m_panel, "drawReconstruction")->caption(), QStringLiteral("Reconstruction")) << "of nothing";
  read();
  EXPECT_EQ(child<ImageView>(m_panel, "drawReconstruction")->caption(), QStringLiteral("Reconstruction as class shoe"));
  m_panel.setFound(found(40));
  EXPECT_EQ(child<ImageView>(m_panel, "drawReconstruction")->caption(), QStringLiteral("Refined as class shoe"));
  EXPECT_NE(child(m_panel, "drawStrange")->toolTip(), strange) << "the images have classes of their own";
  int chosen = -1;
  QObject::connect(&m_panel, &DrawPanel::classChosen, &m_panel, [&](int number) { chosen = number; });
  given->setFocus();
  emit given->activated(0);
  EXPECT_EQ(chosen, 0);
  m_panel.setGivenClasses({}, 0);
  EXPECT_FALSE(given->isVisible());
  EXPECT_EQ(child<ImageView>(m_panel, "drawReconstruction")->caption(), QStringLiteral("Refined"));
  EXPECT_EQ(child(m_panel, "drawStrange")->toolTip(), strange);
}

TEST_F(DrawPanelTest, AnotherGivenClassKeepsWhatIsMissingAndForgetsWhatWasPaintedOnTheFormerOnesPicture) {
  const QStringList names{QStringLiteral("hat"), QStringLiteral("shoe")};
  m_panel.setGivenClasses(names, 0);
  read();
  QSignalSpy marked(&m_panel, &DrawPanel::missingMarked);
  m_panel.setMode(DrawPanel::Mode::Missing);
  click(child<PixelPad>(m_panel, "missingPad"));
  const qsizetype told = marked.count();
  ASSERT_GT(told, 0);
  m_panel.setGivenClasses(names, 0);
  EXPECT_EQ(marked.count(), told) << "it is the same class";
  m_panel.setGivenClasses(names, 1);
  EXPECT_EQ(marked.count(), told + 1);
  EXPECT_FALSE(child<PixelPad>(m_panel, "missingPad")->isBlank());
  m_panel.setMode(DrawPanel::Mode::Edit);
  click(child<PixelPad>(m_panel, "editPad"));
  ASSERT_FALSE(child<PixelPad>(m_panel, "editPad")->isBlank());
  m_panel.setGivenClasses(names, 0);
  EXPECT_TRUE(child<PixelPad>(m_panel, "editPad")->isBlank());
  EXPECT_EQ(m_panel.mode(), DrawPanel::Mode::Edit);
}

TEST_F(DrawPanelTest, EditingPaintsOnWhatIsDecoded) {
  read();
  QSignalSpy begun(&m_panel, &DrawPanel::editBegun), cleared(&m_panel, &DrawPanel::editCleared);
  std::vector<float> strengths, values;
  QObject::connect(&m_panel, &DrawPanel::edited, &m_panel, [&](const std::vector<float>& s, const std::vector<float>& v) {
    strengths = s;
    values = v;
  });
  click(modeButton(1));
  EXPECT_EQ(m_panel.mode(), DrawPanel::Mode::Edit);
  EXPECT_EQ(begun.count(), 1);
  auto* pad = child<PixelPad>(m_panel, "editPad");
  ASSERT_TRUE(pad->isVisible());
  EXPECT_FALSE(m_panel.pad().isVisible());
  click(pad);  // in its middle
  ASSERT_EQ(strengths.size(), 784U);
  EXPECT_GT(strengths[14 * 28 + 14], 0.5F);
  EXPECT_EQ(values[14 * 28 + 14], 1.0F);
  EXPECT_EQ(strengths[0], 0.0F);
  click(button("drawUndo"));
  EXPECT_EQ(cleared.count(), 1) << "the buttons are the pad's in sight";
  click(modeButton(0));
  EXPECT_TRUE(m_panel.pad().isVisible());
  EXPECT_FALSE(button("drawUndo")->isEnabled());
}

TEST_F(DrawPanelTest, MissingPartsAreMarkedOnTheDrawing) {
  read();
  std::vector<float> missing;
  QObject::connect(&m_panel, &DrawPanel::missingMarked, &m_panel, [&](const std::vector<float>& marks) { missing = marks; });
  click(modeButton(2));
  click(child<PixelPad>(m_panel, "missingPad"));
  ASSERT_EQ(missing.size(), 784U);
  EXPECT_GT(missing[14 * 28 + 14], 0.5F);
  m_panel.clearReading();
  EXPECT_EQ(m_panel.mode(), DrawPanel::Mode::Draw) << "there is nothing to mark any more";
}

// The pen begins in the pad's middle; a step is a pixel of the picture.
TEST_F(DrawPanelTest, KeysPaintOnWhatIsDecoded) {
  showActive(m_panel);
  read();
  QSignalSpy edited(&m_panel, &DrawPanel::edited), cleared(&m_panel, &DrawPanel::editCleared);
  m_panel.setMode(DrawPanel::Mode::Edit);
  auto* pad = child<PixelPad>(m_panel, "editPad");
  pad->setFocus();
  ASSERT_TRUE(pad->hasFocus());
  press(pad, Qt::Key_Right);
  EXPECT_EQ(edited.count(), 0) << "the pen is up";
  press(pad, Qt::Key_Space);
  for (int i = 0; i < 5; ++i) press(pad, Qt::Key_Down);
  press(pad, Qt::Key_Space);
  ASSERT_GT(edited.count(), 0);
  const auto strengths = edited.back().at(0).value<std::vector<float>>(),
             values = edited.back().at(1).value<std::vector<float>>();
  ASSERT_EQ(strengths.size(), 784U);
  EXPECT_GT(strengths[14 * 28 + 15], 0.5F);
  EXPECT_GT(strengths[19 * 28 + 15], 0.5F);
  EXPECT_EQ(values[19 * 28 + 15], 1.0F);
  EXPECT_EQ(strengths[14 * 28 + 22], 0.0F);
  const auto told = edited.count();
  press(pad, Qt::Key_Down);
  EXPECT_EQ(edited.count(), told) << "it is up again";
  press(pad, Qt::Key_Backspace);
  EXPECT_EQ(cleared.count(), 1) << "the stroke is taken back";
  EXPECT_TRUE(pad->hasFocus());
}

TEST_F(DrawPanelTest, KeysMarkWhatIsMissing) {
  showActive(m_panel);
  read();
  QSignalSpy marked(&m_panel, &DrawPanel::missingMarked), cleared(&m_panel, &DrawPanel::editCleared);
  m_panel.setMode(DrawPanel::Mode::Missing);
  auto* pad = child<PixelPad>(m_panel, "missingPad");
  pad->setFocus();
  ASSERT_TRUE(pad->hasFocus());
  press(pad, Qt::Key_Space);
  for (int i = 0; i < 5; ++i) press(pad, Qt::Key_Left);
  press(pad, Qt::Key_Space);
  ASSERT_GT(marked.count(), 0) << "the stroke has ended";
  const auto marks = marked.back().at(0).value<std::vector<float>>();
  ASSERT_EQ(marks.size(), 784U);
  EXPECT_GT(marks[14 * 28 + 13], 0.5F);
  EXPECT_GT(marks[14 * 28 + 9], 0.5F);
  EXPECT_EQ(marks[14 * 28 + 20], 0.0F);
  EXPECT_TRUE(pad->hasFocus());
  press(pad, Qt::Key_Delete);
  EXPECT_EQ(cleared.count(), 1) << "no mark is left";
}

TEST_F(DrawPanelTest, MarksAreToldWhenTheyRestAndAtAStrokesEnd) {
  read();
  m_panel.setMode(DrawPanel::Mode::Missing);
  auto* pad = child<PixelPad>(m_panel, "missingPad");
  QSignalSpy marked(&m_panel, &DrawPanel::missingMarked), cleared(&m_panel, &DrawPanel::editCleared);
  const auto send = [pad](QEvent::Type type, double x) { sendDrag(*pad, type, {x * pad->width(), 0.5 * pad->height()}); };
  send(QEvent::MouseButtonPress, 0.2);
  for (int i = 3; i < 8; ++i) send(QEvent::MouseMove, 0.1 * i);
  EXPECT_EQ(marked.count(), 0) << "the brush is on its way";
  EXPECT_TRUE(QTest::qWaitFor([&] { return marked.count() == 1; }, 20000)) << "it rests";
  send(QEvent::MouseMove, 0.9);
  EXPECT_EQ(marked.count(), 1);
  send(QEvent::MouseButtonRelease, 0.9);
  EXPECT_EQ(marked.count(), 2) << "the stroke has ended";
  click(button("drawUndo"));
  EXPECT_EQ(cleared.count(), 1) << "at once";
  EXPECT_EQ(marked.count(), 2);
}

TEST_F(DrawPanelTest, ThePenIsThatOfAllPads) {
  child<QSlider>(m_panel, "drawPen")->setValue(20);
  EXPECT_DOUBLE_EQ(m_panel.pad().pen(), 0.2);
  EXPECT_DOUBLE_EQ(child<PixelPad>(m_panel, "editPad")->pen(), 0.2);
  stroke(m_panel.pad());
  click(button("drawErase"));
  EXPECT_TRUE(m_panel.pad().erasing());
  EXPECT_TRUE(child<PixelPad>(m_panel, "missingPad")->erasing());
  click(button("drawErase"));
  EXPECT_FALSE(m_panel.pad().erasing());
}

TEST_F(DrawPanelTest, APadWithNothingToEraseTakesThePen) {
  auto* erase = button("drawErase");
  const auto expectPen = [&](const char* why) {
    EXPECT_TRUE(m_panel.pad().isBlank()) << why;
    EXPECT_FALSE(m_panel.pad().erasing()) << why;
    EXPECT_FALSE(erase->isChecked()) << why;
    EXPECT_FALSE(erase->isEnabled()) << why;
    EXPECT_TRUE(erase->toolTip().contains(QStringLiteral("nothing to erase"))) << why;
  };
  expectPen("nothing is drawn yet");
  for (const char* name : {"drawClear", "drawUndo"}) {
    stroke(m_panel.pad());
    click(erase);
    ASSERT_TRUE(m_panel.pad().erasing()) << name;
    EXPECT_FALSE(erase->toolTip().contains(QStringLiteral("nothing to erase"))) << name;
    click(button(name));
    expectPen(name);
  }
  stroke(m_panel.pad());
  click(erase);
  child<QSlider>(m_panel, "drawPen")->setValue(24);
  stroke(m_panel.pad());
  expectPen("all is erased");
  stroke(m_panel.pad());
  EXPECT_FALSE(m_panel.pad().isBlank());
}

TEST_F(DrawPanelTest, TheEraserStaysFromPadToPadWhereItHasSomethingToDo) {
  stroke(m_panel.pad());
  read();
  m_panel.setMode(DrawPanel::Mode::Edit);
  click(button("drawErase"));
  EXPECT_TRUE(child<PixelPad>(m_panel, "editPad")->erasing()) << "it paints black";
  m_panel.setMode(DrawPanel::Mode::Draw);
  EXPECT_TRUE(m_panel.pad().erasing()) << "there is a drawing";
  m_panel.setMode(DrawPanel::Mode::Missing);
  auto* missing = child<PixelPad>(m_panel, "missingPad");
  EXPECT_FALSE(missing->erasing()) << "nothing is marked";
  EXPECT_FALSE(button("drawErase")->isEnabled());
  stroke(*missing);
  click(button("drawErase"));
  EXPECT_TRUE(missing->erasing());
  m_panel.setMode(DrawPanel::Mode::Edit);
  EXPECT_TRUE(child<PixelPad>(m_panel, "editPad")->erasing());
}

TEST_F(DrawPanelTest, AModelOfOtherImagesSaysWhy) {
  m_panel.setModel(QStringLiteral("Its images have three channels."), 32);
  EXPECT_TRUE(child(m_panel, "drawWhy")->isVisible());
  EXPECT_FALSE(m_panel.pad().isVisible());
  m_panel.setModel({}, 32);
  EXPECT_FALSE(child(m_panel, "drawWhy")->isVisible());
  EXPECT_TRUE(m_panel.pad().isVisible());
  EXPECT_EQ(child<PixelPad>(m_panel, "editPad")->side(), 32);
}

TEST_F(DrawPanelTest, ItFitsALowRowAndScrollsANarrowOneSideways) {
  read();
  auto* area = child<QScrollArea>(m_panel, "drawArea");
  for (const int height : {190, 240, 380}) {
    m_panel.resize(1340, height);
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_panel.height() == height && area->verticalScrollBar()->maximum() == 0; }, 20000))
        << height;
    EXPECT_EQ(area->horizontalScrollBar()->maximum(), 0) << height;
    EXPECT_EQ(m_panel.pad().width(), m_panel.pad().height()) << height;
    EXPECT_LE(m_panel.pad().height(), height);
  }
  // 996: what a window of 1024 x 700 gives it.
  for (const int width : {1250, 1150, 1100, 1080, 996}) {
    m_panel.resize(width, 206);
    EXPECT_TRUE(QTest::qWaitFor(
        [&] {
          const auto* words = child(m_panel, "drawTerms");
          return m_panel.width() == width && area->horizontalScrollBar()->maximum() == 0 &&
                 words->mapTo(&m_panel, words->rect().topRight()).x() < width;
        },
        20000))
        << width << ": " << area->horizontalScrollBar()->maximum() << " too narrow";
    EXPECT_GE(m_panel.pad().width(), 120) << width;
  }
  const auto placeOf = [this](const char* name) { return child(m_panel, name)->mapTo(&m_panel, QPoint(0, 0)); };
  EXPECT_EQ(placeOf("drawSeen").x(), placeOf("drawReconstruction").x()) << "one above the other";
  EXPECT_GE(placeOf("drawReconstruction").y(), placeOf("drawSeen").y() + child(m_panel, "drawSeen")->height());
  m_panel.resize(700, 190);
  EXPECT_TRUE(QTest::qWaitFor([&] { return area->horizontalScrollBar()->maximum() > 0; }, 20000));
  EXPECT_LT(m_panel.minimumSizeHint().width(), 700) << "the window may be as narrow";
}

}  // namespace
}  // namespace latentscape
