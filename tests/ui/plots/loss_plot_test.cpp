// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/loss_plot.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QImage>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <cmath>

namespace latentscape {
namespace {

std::vector<LossRecord> run(int from, int to) {
  std::vector<LossRecord> records;
  for (int i = from; i <= to; ++i) {
    LossRecord r;
    r.step = static_cast<std::uint64_t>(i) * 10;
    r.epochFraction = i / 50.0;
    r.seconds = i * 0.5;
    r.train = Losses{140.0 + 60.0 * std::exp(-i / 40.0), 6.0};
    if (i % 50 == 0) r.test = Losses{142.0, 6.5};
    records.push_back(r);
  }
  return records;
}

class LossPlotTest : public testing::Test {
 protected:
  void SetUp() override {
    plot.setColours(darkPalette(), true);
    plot.resize(900, 260);
    plot.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&plot));
  }
  void fill() {
    plot.append(run(1, 200));
    ASSERT_TRUE(QTest::qWaitFor([&] { return std::abs(chart().xBounds().high - 4.0) < 0.1; }, 5000)) << "painted soon";
  }
  LossChart& chart() { return *plot.chart(); }
  void wheel(int notches, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    const QPointF at(500, 80);
    QWheelEvent event(at, chart().mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&chart(), &event);
  }
  void drag(QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::mousePress(&chart(), Qt::LeftButton, modifiers, from);
    QMouseEvent move(QEvent::MouseMove, QPointF(to), chart().mapToGlobal(QPointF(to)), Qt::NoButton, Qt::LeftButton, modifiers);
    QApplication::sendEvent(&chart(), &move);
    QTest::mouseRelease(&chart(), Qt::LeftButton, {}, to);
  }
  template <class T>
  T* child(const char* name) {
    T* const found = plot.findChild<T*>(QString::fromLatin1(name));
    EXPECT_NE(found, nullptr) << name;
    return found;
  }
  LossPlot plot;
};

TEST_F(LossPlotTest, TabReachesTheChartAfterTheButtonsAboveIt) {
  plot.activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(&plot));
  child<QPushButton>("lossLegendTestKl")->setFocus(Qt::TabFocusReason);
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
  EXPECT_TRUE(chart().hasFocus());
}

TEST_F(LossPlotTest, FollowsTheWholeRunOnEveryAxis) {
  fill();
  QTest::mouseClick(child<QPushButton>("lossAxisStep"), Qt::LeftButton);
  EXPECT_EQ(plot.xAxis(), LossAxis::Step);
  EXPECT_NEAR(chart().xBounds().high, 2000.0, 20.0);
  QTest::mouseClick(child<QPushButton>("lossAxisTime"), Qt::LeftButton);
  EXPECT_EQ(plot.xAxis(), LossAxis::Seconds);
  EXPECT_NEAR(chart().xBounds().high, 100.0, 1.0);
  plot.append(run(201, 400));
  EXPECT_TRUE(QTest::qWaitFor([&] { return chart().xBounds().high > 199.0; }, 5000)) << "grows with the run";
  plot.setXAxis(LossAxis::Epoch);
  EXPECT_NEAR(chart().xBounds().high, 8.0, 0.1);
  EXPECT_TRUE(child<QPushButton>("lossAxisEpoch")->isChecked());
}

TEST_F(LossPlotTest, TheWholeRunHoldsItsFirstLossAndItsNewest) {
  fill();
  const double first = 146.0 + 60.0 * std::exp(-1 / 40.0), newest = 146.0;
  EXPECT_LE(chart().xBounds().low, 0.02) << "the first record";
  EXPECT_GE(chart().xBounds().high, 4.0);
  EXPECT_GT(chart().yBounds().high, first);
  EXPECT_LT(chart().yBounds().low, newest);
}

TEST_F(LossPlotTest, AnEnormousFirstLossDoesNotFlattenTheRest) {
  std::vector<LossRecord> records = run(1, 200);
  records.front().train.reconstruction = 1e6;
  plot.append(records);
  ASSERT_TRUE(QTest::qWaitFor([&] { return chart().xBounds().high > 3.9; }, 5000));
  EXPECT_LT(chart().yBounds().high, 1000.0);
}

TEST_F(LossPlotTest, OneClickShowsTheLastHalfWhichFollows) {
  fill();
  const double whole = chart().yBounds().high - chart().yBounds().low;
  QTest::mouseClick(child<QPushButton>("lossLastHalf"), Qt::LeftButton);
  EXPECT_EQ(plot.view(), LossView::LastHalf);
  EXPECT_FALSE(child<QPushButton>("lossFollow")->isChecked());
  EXPECT_NEAR(chart().xBounds().low, 2.0, 0.01);
  EXPECT_NEAR(chart().xBounds().high, 4.0, 0.05);
  EXPECT_LT(chart().yBounds().high - chart().yBounds().low, whole / 4) << "its losses differ by little";
  plot.append(run(201, 400));
  EXPECT_TRUE(QTest::qWaitFor([&] { return chart().xBounds().low > 3.9; }, 5000));
  QTest::mouseClick(child<QPushButton>("lossLastHalf"), Qt::LeftButton);
  EXPECT_EQ(plot.view(), LossView::Whole) << "and another click the whole run";
  EXPECT_TRUE(child<QPushButton>("lossFollow")->isChecked());
}

TEST_F(LossPlotTest, LogarithmicStepsBeginAtStepOne) {
  fill();
  QTest::mouseClick(child<QPushButton>("lossAxisLogSteps"), Qt::LeftButton);
  EXPECT_EQ(plot.xAxis(), LossAxis::Step);
  EXPECT_TRUE(plot.logarithmicSteps());
  EXPECT_DOUBLE_EQ(chart().xBounds().low, 1.0);
  EXPECT_NEAR(chart().xBounds().high, 2000.0, 50.0);
  const double middle = chart().xAtPixel(52 + (chart().width() - 52 - 42) / 2.0);
  EXPECT_NEAR(middle, std::sqrt(2040.0), 2.0) << "half of the way is the root";
  chart().grab();
  wheel(2);
  EXPECT_GT(chart().xBounds().low, 0.0);
  QTest::mouseClick(child<QPushButton>("lossAxisStep"), Qt::LeftButton);
  EXPECT_FALSE(plot.logarithmicSteps());
  EXPECT_NEAR(chart().xBounds().low, 0.0, 1e-9);
  plot.setXAxis(LossAxis::Epoch, true);
  EXPECT_FALSE(plot.logarithmicSteps()) << "steps only";
}

TEST_F(LossPlotTest, EveryLineHasAnEntryOfItsOwnInTheLegend) {
  fill();
  const std::pair<Curve, const char*> entries[] = {{Curve::TrainElbo, "lossLegendTrain"},
                                                   {Curve::TestElbo, "lossLegendTest"},
                                                   {Curve::TrainReconstruction, "lossLegendReconstruction"},
                                                   {Curve::TestReconstruction, "lossLegendTestReconstruction"},
                                                   {Curve::TrainKl, "lossLegendKl"},
                                                   {Curve::TestKl, "lossLegendTestKl"}};
  for (const auto& [curve, name] : entries) {
    QTest::mouseClick(child<QPushButton>(name), Qt::LeftButton);
    for (const auto& [other, entry] : entries) {
      EXPECT_EQ(plot.curveVisible(other), other != curve) << name;
      EXPECT_EQ(child<QPushButton>(entry)->font().strikeOut(), other == curve) << name;
    }
    QTest::mouseClick(child<QPushButton>(name), Qt::LeftButton);
    EXPECT_TRUE(plot.curveVisible(curve)) << name;
  }
}

TEST_F(LossPlotTest, AnAutoencoderHasItsReconstructionTermAlone) {
  fill();
  plot.setVariational(false);
  EXPECT_FALSE(child<QPushButton>("lossLegendTrain")->isVisible());
  EXPECT_FALSE(child<QPushButton>("lossLegendKl")->isVisible());
  EXPECT_TRUE(child<QPushButton>("lossLegendReconstruction")->isVisible());
  const QString told = chart().readout(2.0).join(QLatin1Char(' '));
  EXPECT_TRUE(told.contains(QStringLiteral("train reconstruction"))) << told.toStdString();
  EXPECT_FALSE(told.contains(QStringLiteral("ELBO")) || told.contains(QStringLiteral("KL"))) << told.toStdString();
  EXPECT_TRUE(plot.curveVisible(Curve::TrainKl)) << "what the user has chosen is kept";
  plot.setVariational(true);
  EXPECT_TRUE(child<QPushButton>("lossLegendKl")->isVisible());
  EXPECT_TRUE(chart().readout(2.0).join(QLatin1Char(' ')).contains(QStringLiteral("train KL")));
}

TEST_F(LossPlotTest, WithoutLossesItSaysWhy) {
  EXPECT_TRUE(chart().emptyText().contains(QStringLiteral("while training")));
  plot.setReadyTrained(true);
  EXPECT_TRUE(chart().emptyText().contains(QStringLiteral("ready-trained")));
}

TEST_F(LossPlotTest, AMarkStandsWhereASettingWasChanged) {
  fill();
  const auto dashes = [&](double x) {  // of the mark's colour in the column of an abscissa, by eye
    const QImage image = chart().grab().toImage();
    const auto column = [&](double at) {
      int count = 0;
      for (int y = 10; y < image.height() - 60; ++y) {
        const QColor colour = image.pixelColor(static_cast<int>(at), y);
        count += std::abs(colour.lightness() - darkPalette().muted.lightness()) < 8 ? 1 : 0;
      }
      return count;
    };
    double pixel = 52;
    while (pixel < image.width() - 42 && chart().xAtPixel(pixel) < x) ++pixel;
    return std::max({column(pixel - 1), column(pixel), column(pixel + 1)});
  };
  EXPECT_LT(dashes(3.0), 10);
  plot.setChanges({{SettingChange::What::Beta, 1.0, 4.0, 1500, 3.0, 75.0}});
  EXPECT_GT(dashes(3.0), 40);
  plot.setXAxis(LossAxis::Step);
  EXPECT_GT(dashes(1500.0), 40) << "on every axis";
  EXPECT_LT(dashes(1000.0), 10);
  plot.clear();
  EXPECT_TRUE(plot.changes().empty());
}

TEST_F(LossPlotTest, LogarithmicBoundsArePositiveAndHoldTheCurve) {
  fill();
  QTest::mouseClick(child<QPushButton>("lossScaleLog"), Qt::LeftButton);
  EXPECT_TRUE(plot.logarithmic());
  EXPECT_GT(chart().yBounds().low, 0.0);
  EXPECT_LT(chart().yBounds().low, 142.0);
  EXPECT_GT(chart().yBounds().high, 190.0);
  EXPECT_GT(chart().klBounds().low, 0.0);
  EXPECT_LT(chart().klBounds().low, 6.0);
  EXPECT_GT(chart().klBounds().high, 6.5);
  QTest::mouseClick(child<QPushButton>("lossScaleLinear"), Qt::LeftButton);
  EXPECT_EQ(chart().klBounds().low, 0.0);
}

TEST_F(LossPlotTest, ZoomKeepsWhatIsUnderTheMouseAndStopsFollowing) {
  fill();
  QSignalSpy view(&plot, &LossPlot::viewChanged);
  const double under = chart().xAtPixel(500);
  wheel(2);
  EXPECT_NEAR(chart().xAtPixel(500), under, 1e-6);
  EXPECT_LT(chart().xBounds().high - chart().xBounds().low, 2.8);
  EXPECT_EQ(plot.view(), LossView::Chosen);
  EXPECT_FALSE(child<QPushButton>("lossFollow")->isChecked());
  EXPECT_EQ(view.count(), 1);

  const LossChart::Bounds chosen = chart().xBounds();
  const LossChart::Bounds y = chart().yBounds();
  wheel(1, Qt::ControlModifier);
  EXPECT_EQ(chart().xBounds().low, chosen.low);
  EXPECT_LT(chart().yBounds().high - chart().yBounds().low, y.high - y.low);

  QTest::mouseDClick(&chart(), Qt::LeftButton, {}, QPoint(400, 60));
  EXPECT_EQ(plot.view(), LossView::Whole);
  EXPECT_NEAR(chart().xBounds().high, 4.0, 0.1);
}

TEST_F(LossPlotTest, ChosenRangesStayAsRecordsCome) {
  fill();
  drag({500, 80}, {400, 80});
  EXPECT_EQ(plot.view(), LossView::Chosen);
  const LossChart::Bounds chosen = chart().xBounds();
  EXPECT_GT(chosen.low, 0.1) << "dragged to the left";
  plot.append(run(201, 400));
  QTest::mouseClick(child<QPushButton>("lossLegendKl"), Qt::LeftButton);
  EXPECT_EQ(chart().xBounds().low, chosen.low);
  EXPECT_EQ(chart().xBounds().high, chosen.high);
  QTest::mouseClick(child<QPushButton>("lossFollow"), Qt::LeftButton);
  EXPECT_NEAR(chart().xBounds().high, 8.0, 0.1);
}

TEST_F(LossPlotTest, KeysZoomPanAndFollow) {
  fill();
  QTest::keyClick(&chart(), Qt::Key_Plus);
  EXPECT_EQ(plot.view(), LossView::Chosen);
  const LossChart::Bounds zoomed = chart().xBounds();
  QTest::keyClick(&chart(), Qt::Key_Right);
  EXPECT_GT(chart().xBounds().low, zoomed.low);
  QTest::keyClick(&chart(), Qt::Key_Home);
  EXPECT_EQ(plot.view(), LossView::Whole);
}

TEST_F(LossPlotTest, NothingMovesBeforeTheFirstLosses) {
  const LossChart::Bounds before = chart().xBounds();
  wheel(2);
  drag({500, 80}, {400, 80});
  for (const Qt::Key key : {Qt::Key_Plus, Qt::Key_Minus, Qt::Key_Left, Qt::Key_Right}) QTest::keyClick(&chart(), key);
  EXPECT_EQ(chart().xBounds().low, before.low);
  EXPECT_EQ(chart().xBounds().high, before.high);
  EXPECT_EQ(plot.view(), LossView::Whole);
}

TEST_F(LossPlotTest, ADragWithCtrlPansTheValuesToo) {
  fill();
  const LossChart::Bounds x = chart().xBounds(), y = chart().yBounds(), kl = chart().klBounds();
  drag({500, 80}, {500, 60});
  EXPECT_EQ(chart().yBounds().low, y.low);
  drag({500, 80}, {500, 60}, Qt::ControlModifier);
  EXPECT_EQ(chart().xBounds().low, x.low);
  EXPECT_LT(chart().yBounds().low, y.low);
  EXPECT_LT(chart().klBounds().low, kl.low);
}

TEST_F(LossPlotTest, TheReadoutIsPaintedBesideTheMouseButNotDuringADrag) {
  fill();
  const auto painted = [&] {
    const QImage image = chart().grab().toImage();
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) count += image.pixelColor(x, y) == darkPalette().raised ? 1 : 0;
    }
    return count;
  };
  const auto move = [&](QPointF at, Qt::MouseButtons buttons) {
    QMouseEvent event(QEvent::MouseMove, at, chart().mapToGlobal(at), Qt::NoButton, buttons, Qt::NoModifier);
    QApplication::sendEvent(&chart(), &event);
  };
  EXPECT_EQ(painted(), 0);
  move({300, 60}, Qt::NoButton);
  EXPECT_GT(painted(), 2000) << "seven lines of text";
  move({300, chart().height() - 3.0}, Qt::NoButton);
  EXPECT_EQ(painted(), 0) << "below the axes";
  move({300, 60}, Qt::NoButton);
  QTest::mousePress(&chart(), Qt::LeftButton, {}, QPoint(300, 60));
  move({320, 60}, Qt::LeftButton);
  EXPECT_EQ(painted(), 0);
  QTest::mouseRelease(&chart(), Qt::LeftButton, {}, QPoint(320, 60));
  EXPECT_GT(painted(), 2000);
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(&chart(), &leave);
  EXPECT_EQ(painted(), 0);
}

TEST_F(LossPlotTest, ReadsOutTheValuesAtAnAbscissa) {
  EXPECT_TRUE(chart().readout(1.0).isEmpty());
  fill();
  const QStringList lines = chart().readout(2.0);  // record 100
  ASSERT_EQ(lines.size(), 7);
  EXPECT_EQ(lines[0], QStringLiteral("step 1,000 \u00b7 epoch 2.00 \u00b7 0:50"));
  const double reconstruction = 140.0 + 60.0 * std::exp(-2.5);
  EXPECT_EQ(lines[1], QStringLiteral("train \u2212ELBO  %1").arg(reconstruction + 6.0, 0, 'f', 2));
  EXPECT_EQ(lines[2], QStringLiteral("test \u2212ELBO  148.50"));
  EXPECT_EQ(lines[5], QStringLiteral("train KL  6.00"));
  plot.setCurveVisible(Curve::TestElbo, false);
  EXPECT_EQ(chart().readout(2.0).size(), 6);
  EXPECT_FALSE(child<QPushButton>("lossLegendTest")->isChecked());
}

TEST_F(LossPlotTest, TheLegendHidesAndShowsByKeyboard) {
  fill();
  const auto painted = [&](const QColor& colour) {
    QTest::qWait(0);
    const QImage image = chart().grab().toImage();
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) count += image.pixelColor(x, y) == colour ? 1 : 0;
    }
    return count;
  };
  EXPECT_TRUE(QTest::qWaitFor([&] { return painted(darkPalette().curveTest) > 20; }, 5000));
  QPushButton* const entry = child<QPushButton>("lossLegendTest");
  EXPECT_NE(entry->focusPolicy() & Qt::TabFocus, 0);
  QTest::keyClick(entry, Qt::Key_Space);
  EXPECT_FALSE(plot.curveVisible(Curve::TestElbo));
  EXPECT_TRUE(QTest::qWaitFor([&] { return painted(darkPalette().curveTest) == 0; }, 5000));
  QTest::keyClick(entry, Qt::Key_Space);
  EXPECT_TRUE(QTest::qWaitFor([&] { return painted(darkPalette().curveTest) > 20; }, 5000));
}

TEST_F(LossPlotTest, ExportAsksAndClearStartsAgain) {
  fill();
  QSignalSpy exported(&plot, &LossPlot::exportRequested);
  QTest::mouseClick(child<QPushButton>("lossExport"), Qt::LeftButton);
  EXPECT_EQ(exported.count(), 1);
  wheel(3);
  plot.clear();
  EXPECT_EQ(plot.view(), LossView::Whole);
  EXPECT_TRUE(chart().history().empty());
  EXPECT_TRUE(chart().readout(1.0).isEmpty());
}

TEST_F(LossPlotTest, OneRecordAndOddRecordsDoNoHarm) {
  LossRecord odd;
  odd.train = Losses{std::nan(""), INFINITY};
  const std::vector<LossRecord> records{odd};
  plot.append(records);
  plot.setLogarithmic(true);
  plot.setLogarithmic(false);
  wheel(2);
  chart().grab();
  EXPECT_TRUE(std::isfinite(chart().yBounds().high));
  EXPECT_EQ(chart().readout(0.0).value(1), QStringLiteral("train \u2212ELBO  not finite"));
}

}  // namespace
}  // namespace latentscape
