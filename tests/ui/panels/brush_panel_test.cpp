// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/brush_panel.h"

#include "core/base/colours.h"
#include "support.h"
#include "tests/ui/deadline.h"
#include "ui/panels/brush_controls.h"
#include "ui/panels/form.h"
#include "ui/widgets/image_gallery.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/number_field.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>

#include <array>
#include <limits>
#include <memory>
#include <vector>

namespace latentscape {
namespace {

class BrushPanelTest : public testing::Test {
 protected:
  void SetUp() override {
    m_panel.resize(1200, 180);
    showActive(m_panel);
  }
  bool isSeen(const char* name) const { return child(m_panel, name)->isVisible(); }
  // In words, where it is seen.
  QString note() const { return isSeen("brushNote") ? child<QLabel>(m_panel, "brushNote")->text() : QString(); }
  QPushButton* button(const char* name) const { return child<QPushButton>(m_panel, name); }
  static BrushSummary summary() {
    BrushSummary summary;
    summary.sentence = QStringLiteral("12 % of the images hold 19 % of the loss.");
    summary.decoded = grey(90);
    summary.classes = {{0, QStringLiteral("cat"), 0.75, QStringLiteral("3")},
                       {2, QStringLiteral("emu"), 0.25, QStringLiteral("1")}};
    summary.count = 4;
    summary.sheet = {5, 7, 11};
    summary.picture = [](std::size_t place) { return grey(static_cast<std::uint8_t>(place)); };
    summary.nameOf = [](std::size_t place) { return QStringLiteral("#%1").arg(place); };
    return summary;
  }
  BrushPanel m_panel;
};

TEST_F(BrushPanelTest, AnAutoencoderIsChosenFromByItsReconstructionTerm) {
  const auto texts = [&] {
    QStringList all;
    for (const char* name : {"brushLow", "brushHigh", "brushRange"})
      all << child(m_panel, name)->accessibleName() << child(m_panel, name)->toolTip();
    const QString score = isSeen("brushScore") ? child<QComboBox>(m_panel, "brushScore")->currentText()
                                               : child<QLabel>(m_panel, "brushLoss")->text();
    return (all << score << child<QLabel>(m_panel, "brushEmpty")->text()).join(QLatin1Char('\n'));
  };
  const auto count = [&](const char* words) { return texts().count(QString::fromUtf8(words), Qt::CaseInsensitive); };
  EXPECT_EQ(count("−ELBO"), 8);
  m_panel.setVariational(false);
  EXPECT_EQ(count("ELBO"), 0) << texts().toStdString();
  EXPECT_EQ(count("reconstruction"), 8) << texts().toStdString();
  typeInto(child<NumberField>(m_panel, "brushLow"), QStringLiteral("x"));
  EXPECT_TRUE(child(m_panel, "brushLow")->toolTip().contains(QStringLiteral("Reconstruction term from")))
      << child(m_panel, "brushLow")->toolTip().toStdString();
  m_panel.tellNone(QStringLiteral("No image is in sight"));
  m_panel.setVariational(true);
  EXPECT_EQ(child<QLabel>(m_panel, "brushEmpty")->text(), QStringLiteral("No image is in sight"));
}

TEST_F(BrushPanelTest, SaysHowToBeginUntilSomethingIsChosen) {
  EXPECT_TRUE(isSeen("brushEmpty"));
  EXPECT_FALSE(button("brushExport")->isEnabled());
  EXPECT_FALSE(button("brushClear")->isEnabled());
  m_panel.setChosen(QStringLiteral("4 of 6 test images"));
  m_panel.setSummary(std::nullopt, QStringLiteral("Looking at them…"));
  EXPECT_FALSE(isSeen("brushEmpty"));
  EXPECT_FALSE(isSeen("brushMean"));
  EXPECT_EQ(child<QLabel>(m_panel, "brushSentence")->text(), QStringLiteral("Looking at them…"));
  EXPECT_TRUE(button("brushClear")->isEnabled());
  EXPECT_FALSE(button("brushExport")->isEnabled());
  m_panel.setSummary(summary());
  EXPECT_TRUE(isSeen("brushMean"));
  EXPECT_TRUE(button("brushExport")->isEnabled());
  m_panel.setChosen({});
  EXPECT_TRUE(isSeen("brushEmpty"));
  const QString beginning = child<QLabel>(m_panel, "brushEmpty")->text();
  m_panel.tellNone(QStringLiteral("None is there"));
  EXPECT_EQ(child<QLabel>(m_panel, "brushEmpty")->text(), QStringLiteral("None is there"));
  EXPECT_FALSE(isSeen("brushNote"));
  m_panel.setChosen(QStringLiteral("4 of 6 test images"));
  m_panel.tellNone(QStringLiteral("None is there"));
  EXPECT_EQ(note(), QStringLiteral("None is there")) << "of what is chosen still, all is shown";
  m_panel.setChosen({});
  EXPECT_EQ(child<QLabel>(m_panel, "brushEmpty")->text(), beginning);
  EXPECT_FALSE(isSeen("brushNote"));
}

TEST_F(BrushPanelTest, ShowsWhatTheyHaveInCommon) {
  m_panel.setChosen(QStringLiteral("4 of 6 test images"));
  m_panel.setSummary(summary());
  EXPECT_EQ(child<QLabel>(m_panel, "brushSentence")->text(), QStringLiteral("12 % of the images hold 19 % of the loss."));
  EXPECT_TRUE(child<ImageView>(m_panel, "brushMean")->hasImage());
  const auto& bars = child<ValueBars>(m_panel, "brushClasses")->bars();
  for (const bool dark : {false, true}) {
    m_panel.setColours(dark ? darkPalette() : lightPalette(), dark);
    ASSERT_EQ(bars.size(), 2U);
    const Colour colour = classColour(2, dark);
    EXPECT_EQ(bars[1].colour, QColor(colour.red, colour.green, colour.blue)) << "as on the map";
  }
  auto* sheet = child<ImageGallery>(m_panel, "brushSheet");
  EXPECT_EQ(sheet->count(), 3U);
  QSignalSpy chosen(&m_panel, &BrushPanel::imageChosen);
  sheet->setFocus();
  press(sheet, Qt::Key_End);
  press(sheet, Qt::Key_Return);
  ASSERT_EQ(chosen.count(), 1);
  EXPECT_EQ(chosen[0][0].value<std::size_t>(), 11U);
  m_panel.setSummary(std::nullopt);
  EXPECT_EQ(sheet->count(), 0U);
  BrushSummary unlabelled = summary();
  unlabelled.classes.clear();
  m_panel.setSummary(unlabelled);
  EXPECT_FALSE(isSeen("brushClasses"));
}

TEST_F(BrushPanelTest, WhileAModelTrainsTheSheetStaysAndExportWaits) {
  m_panel.setChosen(QStringLiteral("4 of 6 test images"));
  BrushSummary live = summary();
  live.exportable = false;
  m_panel.setSummary(live);
  EXPECT_FALSE(button("brushExport")->isEnabled());
  auto* sheet = child<ImageGallery>(m_panel, "brushSheet");
  press(sheet, Qt::Key_End);
  live.decoded = {};
  m_panel.setSummary(live);
  EXPECT_EQ(sheet->current(), std::optional<std::size_t>(11)) << "the user is looking through it";
  EXPECT_FALSE(child<ImageView>(m_panel, "brushMean")->hasImage());
  live.sheet = {5, 7};
  m_panel.setSummary(live);
  EXPECT_EQ(sheet->count(), 2U);
  m_panel.setSummary(summary());
  EXPECT_EQ(sheet->count(), 3U);
  EXPECT_TRUE(button("brushExport")->isEnabled());
}

// Of whatever is chosen: the texts beside the bars are not as long.
TEST_F(BrushPanelTest, NinetyNinePercentIsShorterThanAll) {
  m_panel.setChosen(QStringLiteral("4 of 6 test images"));
  m_panel.setColours(darkPalette(), true);
  auto* bars = child(m_panel, "brushClasses");
  const Colour colour = classColour(0, true);
  const QRgb wanted = qRgb(colour.red, colour.green, colour.blue);
  const auto painted = [&](double part, const QString& text) {
    BrushSummary one = summary();
    one.count = 1'000;
    one.classes = {{0, QStringLiteral("cat"), part, text}};
    m_panel.setSummary(std::move(one));
    bars->resize(300, 30);
    const QImage picture = bars->grab().toImage();
    int pixels = 0;
    for (int y = 0; y < picture.height(); ++y) {
      for (int x = 0; x < picture.width(); ++x) pixels += picture.pixel(x, y) == wanted ? 1 : 0;
    }
    return pixels;
  };
  const int all = painted(1.0, QStringLiteral("1,000 · 100 %"));
  EXPECT_GT(all, 100);
  EXPECT_LT(painted(0.99, QStringLiteral("990 · 99 %")), all);
  EXPECT_GT(painted(0.5, QStringLiteral("500 · 50 %")), 0);
  EXPECT_EQ(painted(0.0, QStringLiteral("0")), 0) << "none has no bar";
}

// The texts stand in a column, whatever the bars beside them.
TEST_F(BrushPanelTest, BarsHaveRoomToCompareAndTheirTextsAColumn) {
  m_panel.resize(1328, 190);  // of a window 1,366 pixels wide
  m_panel.setChosen(QStringLiteral("1,000 test images"));
  m_panel.setColours(darkPalette(), true);
  BrushSummary ten = summary();
  ten.classes.assign(10, {0, QStringLiteral("7"), 0.9, QStringLiteral("900 · 90 %")});
  ten.classes[1].part = 0.1;
  ten.count = 1'000;
  m_panel.setSummary(std::move(ten));
  auto* bars = child<ValueBars>(m_panel, "brushClasses");
  ASSERT_TRUE(QTest::qWaitFor([&] { return bars->columns() == 2; }, kDeadline));
  const QImage picture = bars->grab().toImage();
  // The first and the last column of a bar's pixels, and the first of the text right of it.
  const Colour colour = classColour(0, true);
  const QRgb wanted = qRgb(colour.red, colour.green, colour.blue);
  const auto extents = [&](int line) {
    const int top = line * bars->height() / 5, bottom = (line + 1) * bars->height() / 5;
    int first = -1, last = -1, text = -1;
    for (int x = 0; x < picture.width() / 2; ++x) {
      for (int y = top; y < bottom; ++y) {
        const QRgb pixel = picture.pixel(x, y);
        if (pixel == wanted) {
          if (first < 0) first = x;
          last = x;
        } else if (last >= 0 && x > last + 3 && text < 0 && pixel != picture.pixel(picture.width() / 2, y)) {
          text = x;
        }
      }
    }
    return std::array{first, last, text};
  };
  const auto [first, last, text] = extents(0);
  const auto [firstOfFew, lastOfFew, textOfFew] = extents(1);
  EXPECT_GT(last - first, 70) << "90 %";
  EXPECT_EQ(firstOfFew, first);
  EXPECT_LT(lastOfFew - firstOfFew, (last - first) / 4);
  EXPECT_EQ(textOfFew, text);
}

// Its tab is low, and may be high: it doesn't scroll in the first, and leaves the rest of the second empty.
TEST_F(BrushPanelTest, IsAsHighAsWhatItShows) {
  auto* panel = new BrushPanel;
  const std::unique_ptr<QScrollArea> area(makeScrolling("area", panel));
  BrushSummary many = summary();
  many.classes.assign(10, many.classes.front());
  many.sheet.assign(48, 5);
  panel->setChosen(QStringLiteral("4 of 6 test images"));
  panel->setSummary(std::move(many));
  area->resize(1366, 260);
  showActive(*area);
  const auto* mean = child(*panel, "brushMean");
  const auto* classes = child(*panel, "brushClassesArea");
  auto* sheet = child<ImageGallery>(*panel, "brushSheet");
  EXPECT_TRUE(QTest::qWaitFor([&] { return area->verticalScrollBar()->maximum() == 0; }, kDeadline)) << panel->height();
  EXPECT_LT(sheet->height(), sheet->contentHeight()) << "it scrolls by itself";
  EXPECT_EQ(child<ValueBars>(*panel, "brushClasses")->columns(), 2);
  area->resize(1366, 1300);
  EXPECT_TRUE(QTest::qWaitFor([&] { return sheet->height() == sheet->contentHeight(); }, kDeadline)) << sheet->height();
  EXPECT_LE(classes->height(), 5 * 30 + 4);
  EXPECT_EQ(sheet->y(), mean->y());
  EXPECT_EQ(classes->y(), mean->y());
  // Where the keyboard is can be seen.
  sheet->setFocus(Qt::TabFocusReason);
  press(sheet, Qt::Key_End);
  area->resize(1366, 260);
  EXPECT_TRUE(QTest::qWaitFor([&] { return sheet->height() < sheet->contentHeight(); }, kDeadline));
  child(*panel, "brushMean")->setFocus(Qt::TabFocusReason);
  sheet->verticalScrollBar()->setValue(0);
  ASSERT_GT(sheet->rectOf(0, 47).bottom(), sheet->viewport()->height());
  sheet->setFocus(Qt::BacktabFocusReason);
  EXPECT_LE(sheet->rectOf(0, 47).bottom(), sheet->viewport()->height());
}

// Of a window 1,024 pixels wide, its tab has these.
TEST_F(BrushPanelTest, NothingIsCutInANarrowWindow) {
  auto* panel = new BrushPanel;
  const std::unique_ptr<QScrollArea> area(makeScrolling("area", panel));
  area->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
  BrushSummary many = summary();
  many.classes.assign(10, {0, QStringLiteral("Ankle boot"), 0.1, QStringLiteral("1,000 · 10 %")});
  many.count = 10'000;
  many.sheet.assign(48, 5);
  panel->setChosen(QStringLiteral("10,000 test images"));
  panel->setSummary(std::move(many));
  const auto* classes = child<QScrollArea>(*panel, "brushClassesArea");
  for (const int width : {996, 1366, 996}) {
    area->resize(width, 190);
    showActive(*area);
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return panel->width() == area->viewport()->width() && classes->verticalScrollBar()->maximum() == 0; }, kDeadline))
        << width << ": " << panel->width() << " of " << area->viewport()->width();
    EXPECT_EQ(area->horizontalScrollBar()->maximum(), 0) << width;
    for (const char* name : {"brushExport", "brushTrainWith", "brushTrainWithout", "brushInSight", "brushInvert", "brushClear"}) {
      const auto* one = child(*panel, name);
      EXPECT_GE(one->width(), one->sizeHint().width()) << name;
      EXPECT_LE(one->mapTo(panel, QPoint(one->width(), 0)).x(), panel->width()) << name;
      EXPECT_LE(one->mapTo(panel, QPoint(0, one->height())).y(), panel->height()) << name;
    }
  }
}

TEST_F(BrushPanelTest, AClassIsChosenAgainAndAgain) {
  auto* combo = child<QComboBox>(m_panel, "brushClass");
  EXPECT_FALSE(combo->isEnabled()) << "there are none";
  m_panel.setClasses({QStringLiteral("cat"), {}, QStringLiteral("emu")});
  ASSERT_TRUE(combo->isEnabled());
  ASSERT_EQ(combo->count(), 3) << "with its caption, and without a class that no image has";
  QSignalSpy requested(&m_panel, &BrushPanel::classRequested);
  for (int i = 0; i < 2; ++i) {
    combo->setCurrentIndex(2);
    emit combo->activated(2);
  }
  ASSERT_EQ(requested.count(), 2);
  EXPECT_EQ(requested[1][0].toInt(), 2) << "its number, not its place in the list";
  m_panel.setChosen(QStringLiteral("2 of 6 test images"));
  EXPECT_EQ(combo->currentIndex(), 2) << "it is what is chosen";
  m_panel.setChosen(QStringLiteral("3 of 6 test images"));
  EXPECT_EQ(combo->currentIndex(), 0) << "something else is";
  emit combo->activated(0);
  EXPECT_EQ(requested.count(), 2) << "the caption is no class";
}

TEST_F(BrushPanelTest, ARangeMayBeOpenAndWrongOnesAreAnswered) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  QSignalSpy requested(&m_panel, &BrushPanel::rangeRequested);
  auto* low = child<NumberField>(m_panel, "brushLow");
  auto* high = child<NumberField>(m_panel, "brushHigh");
  click(button("brushRange"));
  typeInto(low, QStringLiteral("150"));
  press(low, Qt::Key_Return);
  typeInto(high, QStringLiteral("100.5"));
  press(high, Qt::Key_Return);
  EXPECT_EQ(note(), QStringLiteral("The range begins above its end"));
  m_panel.setChosen(QStringLiteral("4 of 6 test images"));
  EXPECT_EQ(note(), QStringLiteral("The range begins above its end")) << "as it does still";
  for (const char* other : {"brushInSight", "brushInvert", "brushClear"}) {
    click(button(other));
    EXPECT_EQ(note(), QString()) << other << ": the user has gone on";
    click(button("brushRange"));
    EXPECT_EQ(note(), QStringLiteral("The range begins above its end"));
  }
  typeInto(high, QStringLiteral("many"));
  EXPECT_FALSE(isSeen("brushNote"));
  click(button("brushRange"));
  EXPECT_TRUE(note().contains(QStringLiteral("“many” is not a number"))) << note().toStdString();
  m_panel.setChosen(QStringLiteral("4 of 6 test images"));  // a run begins, of the same images
  EXPECT_TRUE(note().startsWith(QStringLiteral("−ELBO to: "))) << note().toStdString();
  typeInto(high, QStringLiteral("160.5"));
  click(button("brushRange"));
  EXPECT_FALSE(isSeen("brushNote"));
  ASSERT_EQ(requested.count(), 3) << "what is wrong asks nothing";
  EXPECT_EQ(requested[0][1].toDouble(), -infinity);
  EXPECT_EQ(requested[0][2].toDouble(), infinity);
  EXPECT_EQ(requested[1][1].toDouble(), 150.0);
  EXPECT_EQ(requested[1][2].toDouble(), infinity);
  EXPECT_EQ(requested[2][1].toDouble(), 150.0);
  EXPECT_EQ(requested[2][2].toDouble(), 160.5);
}

TEST_F(BrushPanelTest, ARangeIsOfTheScoreThatIsChosen) {
  std::vector<SelectionScore> asked;
  QObject::connect(&m_panel, &BrushPanel::rangeRequested, &m_panel, [&](SelectionScore score) { asked.push_back(score); });
  auto* score = child<QComboBox>(m_panel, "brushScore");
  const auto choose = [&](int index) {
    score->setCurrentIndex(index);
    emit score->activated(index);
    click(button("brushRange"));
  };
  ASSERT_EQ(score->count(), 3);
  for (const int index : {0, 1, 2}) choose(index);
  EXPECT_EQ(child(m_panel, "brushLow")->accessibleName(), QStringLiteral("KL divergence from"));
  EXPECT_EQ(child(m_panel, "brushRange")->accessibleName(), QStringLiteral("Choose by KL divergence"));
  EXPECT_FALSE(isSeen("brushLoss")) << "the choice is its name";
  m_panel.setVariational(false);
  EXPECT_FALSE(isSeen("brushScore")) << "there is one score";
  EXPECT_TRUE(isSeen("brushLoss"));
  EXPECT_EQ(child(m_panel, "brushLow")->accessibleName(), QStringLiteral("Reconstruction term from"));
  click(button("brushRange"));
  EXPECT_EQ(asked, (std::vector{SelectionScore::Loss, SelectionScore::Reconstruction, SelectionScore::Kl,
                                SelectionScore::Reconstruction}));
  m_panel.setVariational(true);
  typeInto(child<NumberField>(m_panel, "brushLow"), QStringLiteral("x"));
  click(button("brushRange"));
  ASSERT_TRUE(note().startsWith(QStringLiteral("KL divergence from: "))) << note().toStdString();
  score->setCurrentIndex(0);
  emit score->activated(0);
  EXPECT_FALSE(isSeen("brushNote")) << "of another score";
}

TEST_F(BrushPanelTest, ARangesFieldsHaveRoomBesideItsScore) {
  for (const char* name : {"brushLow", "brushHigh", "brushRange", "brushScore"}) {
    const QWidget* widget = child(m_panel, name);
    EXPECT_GE(widget->width(), widget->minimumWidth()) << name;
    EXPECT_LT(widget->geometry().right(), BrushControls::kWidth) << name;
  }
}

TEST_F(BrushPanelTest, ItsButtonsAskByMouseAndKey) {
  m_panel.setChosen(QStringLiteral("4 of 6 test images"));
  m_panel.setSummary(summary());
  m_panel.setTrainable({});
  const auto asks = [&](const char* name, auto signal) {
    QSignalSpy asked(&m_panel, signal);
    click(button(name));
    press(button(name), Qt::Key_Return);
    EXPECT_EQ(asked.count(), 2) << name;
    return asked.isEmpty() ? QVariantList() : QVariantList(asked.last());
  };
  asks("brushInSight", &BrushPanel::inSightRequested);
  asks("brushInvert", &BrushPanel::invertRequested);
  asks("brushClear", &BrushPanel::clearRequested);
  asks("brushExport", &BrushPanel::exportRequested);
  EXPECT_EQ(asks("brushTrainWith", &BrushPanel::trainingRequested).value(0).toBool(), true);
  EXPECT_EQ(asks("brushTrainWithout", &BrushPanel::trainingRequested).value(0).toBool(), false);
}

TEST_F(BrushPanelTest, WhatGoesAndComesBackKeepsTheKeyboard) {
  m_panel.setChosen(QStringLiteral("4 of 6 test images"));
  m_panel.setSummary(summary());
  m_panel.setTrainable({});
  auto* sheet = child(m_panel, "brushSheet");
  sheet->setFocus();
  ASSERT_TRUE(sheet->hasFocus());
  m_panel.setSummary(std::nullopt);
  EXPECT_TRUE(m_panel.hasFocus()) << "no other widget";
  m_panel.setSummary(summary());
  EXPECT_TRUE(sheet->hasFocus());
  button("brushTrainWith")->setFocus();
  m_panel.setTrainable(QStringLiteral("Not now"));
  EXPECT_TRUE(m_panel.hasFocus());
  m_panel.setTrainable({});
  EXPECT_TRUE(button("brushTrainWith")->hasFocus());
  m_panel.setTrainable(QStringLiteral("Not now"));
  button("brushInvert")->setFocus();
  m_panel.setTrainable({});
  EXPECT_TRUE(button("brushInvert")->hasFocus()) << "the user has gone on";
}

TEST_F(BrushPanelTest, SaysWhyNothingCanBeTrained) {
  m_panel.setTrainable(QStringLiteral("These are test images"));
  for (const char* name : {"brushTrainWith", "brushTrainWithout"}) {
    EXPECT_FALSE(button(name)->isEnabled());
    EXPECT_EQ(button(name)->toolTip(), QStringLiteral("These are test images"));
  }
  m_panel.setTrainable({});
  EXPECT_TRUE(button("brushTrainWith")->isEnabled());
  EXPECT_NE(button("brushTrainWith")->toolTip(), button("brushTrainWithout")->toolTip());
}

TEST_F(BrushPanelTest, ShapeAndChangeAreChosenByArrowKeys) {
  std::vector<BrushShape> shapes;
  std::vector<SelectionChange> changes;
  QObject::connect(&m_panel, &BrushPanel::shapeChosen, &m_panel, [&](BrushShape shape) { shapes.push_back(shape); });
  QObject::connect(&m_panel, &BrushPanel::changeChosen, &m_panel, [&](SelectionChange change) { changes.push_back(change); });
  press(child(m_panel, "brushShape"), Qt::Key_Right);
  press(child(m_panel, "brushChange"), Qt::Key_End);
  EXPECT_EQ(shapes, std::vector{BrushShape::Rectangle});
  EXPECT_EQ(changes, std::vector{SelectionChange::Subtract});
  m_panel.setShape(BrushShape::Lasso);
  EXPECT_EQ(m_panel.shape(), BrushShape::Lasso);
  EXPECT_EQ(shapes.size(), 1U) << "emits nothing";
}

}  // namespace
}  // namespace latentscape
