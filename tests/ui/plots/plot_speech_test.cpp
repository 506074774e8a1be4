// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_speech.h"

#include "tests/ui/deadline.h"
#include "tests/ui/plots/latent_map_fixture.h"
#include "ui/plots/anomaly_charts.h"
#include "ui/plots/evaluation_charts.h"
#include "ui/plots/loss_chart.h"

#include <QAccessible>
#include <QTimer>

namespace latentscape {
namespace {

// A screen reader that listens for the life of this object. Offscreen none can be: what it would be told is what a plot says it
// has announced.
class Listening {
 public:
  explicit Listening(QWidget& plot) {
    PlotSpeech::setListens([] { return true; });
    m_connection = QObject::connect(plot.findChild<PlotSpeech*>(), &PlotSpeech::announced,
                                    [this](const QString& value) { announced << value; });
  }
  ~Listening() {
    QObject::disconnect(m_connection);
    PlotSpeech::setListens(&QAccessible::isActive);
  }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;

  QStringList announced;

 private:
  QMetaObject::Connection m_connection;
};

bool eventually(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, kDeadline); }

QString said(QWidget& plot, QAccessible::Text kind) {
  QAccessibleInterface* const interface = QAccessible::queryAccessibleInterface(&plot);
  return interface == nullptr ? QStringLiteral("nothing") : interface->text(kind);
}

QTimer& timerOf(QWidget& plot) { return *plot.findChild<PlotSpeech*>()->findChild<QTimer*>(); }

class MapSpeechTest : public LatentMapTest {
 protected:
  void SetUp() override {
    LatentMapTest::SetUp();
    plot.setAxisNames(QStringLiteral("z1"), QStringLiteral("z2"));
    plot.setClassNames({QStringLiteral("shoe"), QStringLiteral("shirt"), QStringLiteral("coat"), QStringLiteral("bag")});
    plot.setPointsText(QStringLiteral("4 of 9 test images"));
    plot.setProbe({0.5, -1.25});
    plot.setNearest(2);
  }
};

TEST_F(MapSpeechTest, TheMapSaysWhatIsAtTheProbe) {
  EXPECT_EQ(QAccessible::queryAccessibleInterface(&plot)->role(), QAccessible::Chart);
  EXPECT_EQ(said(plot, QAccessible::Name), "Latent map");
  EXPECT_EQ(said(plot, QAccessible::Value), "Probe at z1 0.50, z2 −1.25. Nearest image: test #2, class coat.");
  const QString description = said(plot, QAccessible::Description);
  EXPECT_TRUE(description.startsWith(said(plot, QAccessible::Value)));
  EXPECT_TRUE(description.contains(QStringLiteral("4 of 9 test images"))) << description.toStdString();
  EXPECT_TRUE(description.contains(QStringLiteral("Arrow keys"))) << description.toStdString();
}

TEST_F(MapSpeechTest, WhatIsNotThereIsNotSaid) {
  plot.setNearest(std::nullopt);
  plot.setAxisNames({}, {});
  EXPECT_EQ(said(plot, QAccessible::Value), "Probe at 0.50, −1.25.");
  plot.setSecondAxis(false);
  EXPECT_EQ(said(plot, QAccessible::Value), "Probe at 0.50.");
  plot.setNearest(4);  // of a map that had more images
  EXPECT_EQ(said(plot, QAccessible::Value), "Probe at 0.50.");
  plot.setPoints(nullptr);
  EXPECT_TRUE(said(plot, QAccessible::Description).contains(QStringLiteral("No images yet.")));
}

TEST_F(MapSpeechTest, APlaceThatTheArrowKeysReachIsAnnounced) {
  const Listening listening(plot);
  key(QEvent::KeyPress, Qt::Key_Up);
  ASSERT_TRUE(eventually([&] { return !listening.announced.empty(); }));
  EXPECT_EQ(listening.announced, QStringList{said(plot, QAccessible::Value)});
  EXPECT_FALSE(listening.announced[0].contains(QStringLiteral("z2 −1.25")));
}

TEST_F(MapSpeechTest, APlaceIsAnnouncedWithItsImage) {
  const Listening listening(plot);
  key(QEvent::KeyPress, Qt::Key_Right);
  plot.setNearest(3);  // the answer
  ASSERT_TRUE(eventually([&] { return !listening.announced.empty(); }));
  ASSERT_EQ(listening.announced.size(), 1) << "the place and its image belong together";
  EXPECT_EQ(listening.announced[0], said(plot, QAccessible::Value));
  EXPECT_TRUE(listening.announced[0].contains(QStringLiteral("class bag")));
  EXPECT_FALSE(listening.announced[0].contains(QStringLiteral("z1 0.50")));
}

std::shared_ptr<const MapFieldAnswer> everywhere(float value) {
  auto answer = std::make_shared<MapFieldAnswer>();
  answer->grid = {-10.0, 10.0, 20.0, 20.0, 1, 1};
  answer->values = {value};
  answer->high = static_cast<double>(value);
  return answer;
}

TEST_F(MapSpeechTest, ALayerIsSaidWithItsValueAtTheProbe) {
  plot.setField(MapField::Uncertainty, everywhere(0.25F), true);
  plot.setFieldValue(MapField::Uncertainty, plot.probe(), FieldValue{0.25, -1});
  EXPECT_TRUE(said(plot, QAccessible::Value).contains(QStringLiteral("z2 −1.25. Uncertainty there: 0.25 nats per pixel. Near")));
  const QString description = said(plot, QAccessible::Description);
  for (const QString& part : {QStringLiteral("Layer under the points: Uncertainty."), fieldSentence(MapField::Uncertainty),
                              QStringLiteral("Other dimensions as at the probe."), QStringLiteral("from 0 to 0.25.")})
    EXPECT_TRUE(description.contains(part)) << description.toStdString();
  plot.forgetField();
  plot.setUnderText(QStringLiteral("An autoencoder has no prior."));
  EXPECT_FALSE(said(plot, QAccessible::Value).contains(QStringLiteral("there")));
  EXPECT_TRUE(said(plot, QAccessible::Description).contains(QStringLiteral("An autoencoder has no prior.")));
}

TEST_F(MapSpeechTest, ALayerIsAnnouncedWhenItComesButNotAtEachStep) {
  const Listening listening(plot);
  plot.setField(MapField::Uncertainty, everywhere(0.25F));
  ASSERT_TRUE(eventually([&] { return !listening.announced.empty(); }));
  EXPECT_EQ(listening.announced, QStringList{said(plot, QAccessible::Value)});
  plot.setField(MapField::Uncertainty, everywhere(0.5F));
  EXPECT_FALSE(timerOf(plot).isActive());
  plot.setField(MapField::ReconstructionError, everywhere(0.5F));
  EXPECT_TRUE(timerOf(plot).isActive()) << "another layer";
}

TEST_F(MapSpeechTest, APlaceIsAnnouncedWithItsExactValue) {
  plot.setField(MapField::Uncertainty, everywhere(0.25F));
  const Listening listening(plot);
  key(QEvent::KeyPress, Qt::Key_Right);
  plot.setFieldValue(MapField::Uncertainty, plot.probe(), FieldValue{0.123, -1});
  ASSERT_TRUE(eventually([&] { return !listening.announced.empty(); }));
  ASSERT_EQ(listening.announced.size(), 1);
  EXPECT_TRUE(listening.announced[0].contains(QStringLiteral("Uncertainty there: 0.123 nats")));
  plot.setFieldValue(MapField::Uncertainty, plot.probe(), FieldValue{0.124, -1});
  EXPECT_FALSE(timerOf(plot).isActive()) << "a newer one, as while a model trains";
}

TEST_F(MapSpeechTest, ABrushThatTheKeysDrawIsSaid) {
  const QString sentence = QStringLiteral("A brush is being drawn.");
  EXPECT_FALSE(said(plot, QAccessible::Value).contains(sentence));
  const Listening listening(plot);
  key(QEvent::KeyPress, Qt::Key_Return);
  EXPECT_TRUE(said(plot, QAccessible::Value).contains(sentence));
  ASSERT_TRUE(eventually([&] { return !listening.announced.empty(); }));
  EXPECT_EQ(listening.announced[0],
            "A brush is being drawn. Its pen is at z1 0.50, z2 −1.25. Nearest point: test #1, class shirt.");
  key(QEvent::KeyPress, Qt::Key_Up);
  ASSERT_TRUE(eventually([&] { return listening.announced.size() > 1; })) << "where the pen has gone";
  EXPECT_EQ(listening.announced[1], said(plot, QAccessible::Value));
  EXPECT_FALSE(listening.announced[1].contains(QStringLiteral("z2 −1.25")));
  key(QEvent::KeyPress, Qt::Key_Escape);
  EXPECT_FALSE(said(plot, QAccessible::Value).contains(sentence));
}

TEST_F(MapSpeechTest, NothingIsPutTogetherIfNobodyListens) {
  PlotSpeech::setListens([] { return false; });
  key(QEvent::KeyPress, Qt::Key_Right);
  EXPECT_FALSE(timerOf(plot).isActive());
  PlotSpeech::setListens(&QAccessible::isActive);
}

TEST(PlotSpeechTest, WhatChangesAllTheTimeIsAnnouncedNowAndThen) {
  QWidget plot;
  plot.show();
  int value = 0, asked = 0;
  PlotSpeech speech(
      plot,
      [&] {
        ++asked;
        return QString::number(value);
      },
      [] { return QString(); }, std::chrono::hours(1));
  const Listening listening(plot);
  for (value = 1; value < 500; ++value) speech.valueChanged();
  EXPECT_EQ(asked, 0);
  ASSERT_TRUE(eventually([&] { return !listening.announced.empty(); }));
  EXPECT_EQ(listening.announced, QStringList{QStringLiteral("500")});
  ++value;
  speech.valueChanged();
  EXPECT_GT(timerOf(plot).remainingTime(), 60'000);
}

TEST(PlotSpeechTest, TheLossChartSaysTheLastLosses) {
  LossChart chart;
  const Listening listening(chart);
  chart.show();
  EXPECT_EQ(said(chart, QAccessible::Value), "No losses yet.");
  LossRecord record;
  record.step = 1200;
  record.train = {100.0, 20.5};
  record.test = Losses{101.0, 21.0};
  chart.append(std::vector{record});
  record.step = 1234;
  record.train = {98.0, 20.25};
  record.test.reset();
  chart.append(std::vector{record});
  EXPECT_EQ(said(chart, QAccessible::Value),
            "Step 1,234: training −ELBO 118.25, test −ELBO 122.00 at step 1,200, in nats per image.");
  EXPECT_TRUE(said(chart, QAccessible::Description).contains(QStringLiteral("Arrow keys pan")));
  ASSERT_TRUE(eventually([&] { return !listening.announced.empty(); }));
  chart.clear();
  record.train = {NAN, 1.0};
  chart.append(std::vector{record});
  EXPECT_EQ(said(chart, QAccessible::Value), "Step 1,234: training −ELBO not finite, in nats per image.");
}

TEST(PlotSpeechTest, TheChartsOfTheTabsSayTheirFigures) {
  Evaluation evaluation;
  evaluation.klPerDimension = {0.001, 3.25, 1.5};
  evaluation.posteriorMeanVariance = {0.0001, 1.0, 0.5};
  KlBars bars;
  EXPECT_EQ(said(bars, QAccessible::Value), "");
  bars.setEvaluation(evaluation);
  EXPECT_EQ(said(bars, QAccessible::Value), "2 of 3 dimensions are active, the largest KL is 3.25 nats.");
  EXPECT_TRUE(said(bars, QAccessible::Description).contains(bars.toolTip()));

  PosteriorChart posterior(QStringLiteral("posterior"), QStringLiteral("this image"), QStringLiteral("help"));
  posterior.setPosterior({0.5, -1.0}, {0.25, 1.0}, {0, 1});
  EXPECT_EQ(said(posterior, QAccessible::Value), "Mean and standard deviation by dimension: 0.50 ± 0.25; −1.00 ± 1.00.");
  posterior.setPosterior({-1.0, 0.5}, {1.0, 0.25}, {1, 0}, DimensionOrder::Deviation);
  EXPECT_EQ(said(posterior, QAccessible::Value),
            "Mean and standard deviation by dimension, the lowest deviation first: 0.50 ± 0.25; −1.00 ± 1.00.");
  evaluation.aggregate.mean = {1.0, 2.0, 3.0};
  evaluation.aggregate.variance = {0.25, 0.25, 0.25};
  posterior.setAggregate(evaluation, true);
  EXPECT_EQ(said(posterior, QAccessible::Value),
            "Mean and standard deviation by dimension, the highest KL first: 2.00 ± 0.50; 3.00 ± 0.50; 1.00 ± 0.50.");
  evaluation.klPerDimension = {0.0, 0.0, 0.0};
  evaluation.posteriorMeanVariance = {0.1, 0.2, 0.3};
  posterior.setAggregate(evaluation, false);
  EXPECT_EQ(said(posterior, QAccessible::Value),
            "Mean and standard deviation by dimension, the highest variance first: 3.00 ± 0.50; 2.00 ± 0.50; 1.00 ± 0.50.");

  LikelihoodChart likelihood;
  ImportancePoint point;
  point.samples = 500;
  point.logLikelihood.mean = -97.5;
  likelihood.setPoints({point}, -101.25);
  EXPECT_EQ(said(likelihood, QAccessible::Value), "log p(x) is at least −97.50 nats with 500 samples; the ELBO is −101.25.");
}

TEST(PlotSpeechTest, AThresholdThatTheUserMovesIsAnnounced) {
  ScoreHistogramChart chart;
  ScoreHistogram histogram;
  histogram.low = 0.0;
  histogram.high = 200.0;
  histogram.normal = {1, 2};
  histogram.anomalous = {0, 1};
  chart.setHistogram(histogram, QStringLiteral("score"));
  chart.setThreshold(10.0);
  chart.show();
  const Listening listening(chart);
  QTest::keyClick(&chart, Qt::Key_Right);
  ASSERT_TRUE(eventually([&] { return !listening.announced.empty(); }));
  EXPECT_EQ(listening.announced, QStringList{QStringLiteral("Threshold 11.")});
}

}  // namespace
}  // namespace latentscape
