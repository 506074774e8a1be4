// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/anomalies_panel.h"
#include "core/data/subset.h"
#include "tests/core/exploration/autoencoder_of.h"
#include "tests/core/exploration/forwarding_model.h"
#include "tests/support/mouse_event.h"
#include "tests/ui/analyses/analyses_fixture.h"
#include "ui/analyses/answers.h"
#include "ui/panels/classes_field.h"
#include "ui/plots/anomaly_charts.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>

#include <algorithm>
#include <limits>
#include <memory>
#include <span>

namespace latentscape {
namespace {

class AnomaliesPanelTest : public AnalysesTest {
 protected:
  void SetUp() override {
    AnalysesTest::SetUp();
    m_subject.dataset = withTraining();
    m_analyses.open(m_subject);
    m_panel = std::make_unique<AnomaliesPanel>(m_analyses);
    m_panel->resize(1250, 260);
    showActive(*m_panel);
  }
  static void drag(ThresholdChart& chart, QPointF from, QPointF to) {
    sendDrag(chart, QEvent::MouseButtonPress, from);
    sendDrag(chart, QEvent::MouseMove, to);
    sendDrag(chart, QEvent::MouseButtonRelease, to);
  }
  const ScoredKinds& scores(int score) const { return m_panel->answer()->scores.at(static_cast<std::size_t>(score)); }
  RocPoint here(int score) const { return rocAt(scores(score).normal, scores(score).anomalous, m_panel->threshold()); }
  std::unique_ptr<AnomaliesPanel> m_panel;
};

TEST_F(AnomaliesPanelTest, HeldOutClassesAreScoredFourWays) {
  typeInto(child<ClassesField>(*m_panel, "anomaliesClasses"), QStringLiteral("0,1"));
  run(*m_panel);
  ASSERT_TRUE(m_panel->answer());
  const auto& answer = *m_panel->answer();
  EXPECT_EQ(answer.normal.indices.size() + answer.anomalous.indices.size(), kImages);
  for (const std::uint8_t label : answer.anomalous.labels) EXPECT_LE(label, 1);
  for (const std::uint8_t label : answer.normal.labels) EXPECT_GT(label, 1);
  // The share of pairs in which the anomalous image has the higher score, counted.
  ASSERT_EQ(answer.scores.size(), 4U);
  for (int score = 0; score < 4; ++score) {
    double higher = 0.0, pairs = 0.0;
    for (const double low : scores(score).normal) {
      for (const double high : scores(score).anomalous) {
        higher += high > low ? 1.0 : high == low ? 0.5 : 0.0;
        pairs += 1.0;
      }
    }
    EXPECT_NEAR(scores(score).auroc, higher / pairs, 1e-12);
    child<SegmentedControl>(*m_panel, "anomaliesScore")->button(score)->click();
    EXPECT_TRUE(number(*m_panel).startsWith(QStringLiteral("AUROC %1 ").arg(formatFixed(scores(score).auroc, 3))))
        << number(*m_panel).toStdString();
    EXPECT_LE(here(score).falsePositiveRate, 0.05) << "the threshold starts at few false alarms";
  }
  // -ELBO is the sum of the two, image by image.
  for (std::size_t i = 0; i < scores(0).normal.size(); ++i)
    EXPECT_NEAR(scores(2).normal[i], scores(0).normal[i] + scores(1).normal[i], 1e-3);
}

TEST_F(AnomaliesPanelTest, TheThresholdIsDraggedAndMovedByKeys) {
  run(*m_panel);
  QCoreApplication::processEvents();
  auto* histogram = child<ScoreHistogramChart>(*m_panel, "anomalyHistogram");
  auto* roc = child<RocChart>(*m_panel, "rocChart");
  const double before = m_panel->threshold();
  const RocPoint first = here(0);
  const double wanted = before * 0.6;
  drag(*histogram, {histogram->pixelOf(before), histogram->height() / 2.0},
       {histogram->pixelOf(wanted), histogram->height() / 2.0});
  EXPECT_NEAR(m_panel->threshold(), wanted, 1e-6 * wanted);
  EXPECT_EQ(roc->threshold(), m_panel->threshold());
  EXPECT_GT(here(0).truePositiveRate, first.truePositiveRate);
  EXPECT_TRUE(number(*m_panel).contains(
      QStringLiteral("%1 % of anomalies detected").arg(formatFixed(100.0 * here(0).truePositiveRate, 1))))
      << number(*m_panel).toStdString();
  histogram->setFocus();
  const double dragged = m_panel->threshold();
  press(histogram, Qt::Key_Right);
  EXPECT_GT(m_panel->threshold(), dragged);
  press(histogram, Qt::Key_Home);
  EXPECT_EQ(here(0).truePositiveRate, 1.0);
  EXPECT_EQ(here(0).falsePositiveRate, 1.0);
  // On the curve: from its lower left corner upwards.
  drag(*roc, {roc->width() / 2.0, roc->height() / 2.0}, {10.0, roc->height() - 10.0});
  EXPECT_LT(here(0).falsePositiveRate, 0.1);
  EXPECT_EQ(histogram->threshold(), m_panel->threshold());
  roc->setFocus();
  const RocPoint low = here(0);
  press(roc, Qt::Key_Right);
  EXPECT_GT(here(0).falsePositiveRate + here(0).truePositiveRate, low.falsePositiveRate + low.truePositiveRate);
  press(roc, Qt::Key_End);
  EXPECT_EQ(here(0).falsePositiveRate, 1.0);
}

TEST_F(AnomaliesPanelTest, ScoresAreExportedAsATable) {
  run(*m_panel);
  const std::string csv = exported(*m_panel, "scores.csv");
  EXPECT_TRUE(csv.starts_with("set,index,label,score,reconstruction,kl,negative_elbo,mahalanobis\nnormal,"));
  EXPECT_EQ(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')), kImages + 1);
  EXPECT_NE(csv.find("\nanomalous,"), std::string::npos);
}

TEST_F(AnomaliesPanelTest, WhatCannotBeComparedIsReported) {
  typeInto(child<ClassesField>(*m_panel, "anomaliesClasses"), QStringLiteral("0-9"));
  run(*m_panel);
  EXPECT_FALSE(m_panel->answer());
  EXPECT_TRUE(number(*m_panel).contains(QStringLiteral("no class is left to be normal"))) << number(*m_panel).toStdString();
  auto* field = child<ClassesField>(*m_panel, "anomaliesClasses");
  typeInto(field, QStringLiteral("x"));
  run(*m_panel);
  EXPECT_TRUE(number(*m_panel).contains(QStringLiteral("has no class \"x\"; its classes are 0, 1, 2")))
      << number(*m_panel).toStdString();
  auto* source = child<QComboBox>(*m_panel, "anomaliesSource");
  source->setCurrentIndex(source->findData(QStringLiteral("fashion-mnist")));
  EXPECT_FALSE(field->isEnabled());
}

TEST_F(AnomaliesPanelTest, ClassesThatTheModelsDataSetWasOpenedWithoutAreReadAnew) {
  const int kept[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  auto part = subset(*m_subject.dataset, kept, 0, 1);
  ASSERT_TRUE(part.ok());
  m_analyses.open({m_subject.model, std::make_shared<Dataset>(*std::move(part))});
  run(*m_panel);
  ASSERT_TRUE(m_panel->answer()) << number(*m_panel).toStdString();
  EXPECT_EQ(m_panel->answer()->anomalous.indices.size(), 1009U) << "the nines of MNIST's test images";
  for (const std::uint8_t label : m_panel->answer()->anomalous.labels) EXPECT_EQ(label, 9);
}

TEST_F(AnomaliesPanelTest, WithoutTrainingImagesHalfOfTheNormalOnesAreFittedTo) {
  auto alone = std::make_shared<Dataset>(*m_subject.dataset);
  alone->train = {};
  m_analyses.open({m_subject.model, alone});
  run(*m_panel);
  ASSERT_TRUE(m_panel->answer());
  const auto nines = static_cast<std::size_t>(std::count(alone->test.labels.begin(), alone->test.labels.end(), 9));
  EXPECT_EQ(m_panel->answer()->anomalous.indices.size(), nines);
  EXPECT_EQ(scores(0).normal.size(), kImages - nines);
  EXPECT_EQ(scores(3).normal.size(), kImages - nines - (kImages - nines) / 2) << "they are not scored by the distance";
}

TEST_F(AnomaliesPanelTest, AnAutoencoderHasTheScoresThatItCanHave) {
  auto* score = child<SegmentedControl>(*m_panel, "anomaliesScore");
  score->button(1)->click();
  m_analyses.open(asAutoencoder());
  EXPECT_FALSE(score->button(1)->isEnabled()) << "before Run, too";
  EXPECT_EQ(score->current(), 0);
  run(*m_panel);
  ASSERT_TRUE(m_panel->answer()) << number(*m_panel).toStdString();
  EXPECT_EQ(m_panel->answer()->scores.size(), 2U);
  for (const int missing : {1, 2}) {
    EXPECT_FALSE(score->button(missing)->isEnabled());
    const auto obstacle = scoreObstacle(static_cast<AnomalyScore>(missing), false);
    EXPECT_EQ(score->button(missing)->toolTip(), sentenceOf(obstacle->what)) << "as the command says it";
  }
  score->setFocus();
  press(score, Qt::Key_Right);
  EXPECT_EQ(score->current(), 3) << "there is no KL divergence, and the loss is the reconstruction term";
  EXPECT_TRUE(number(*m_panel).startsWith(QStringLiteral("AUROC %1 ").arg(formatFixed(scores(1).auroc, 3))))
      << number(*m_panel).toStdString();
  EXPECT_FALSE(number(*m_panel).contains(QStringLiteral("ELBO"))) << number(*m_panel).toStdString();
  EXPECT_TRUE(child<QLabel>(*m_panel, "anomaliesNotes")->text().contains(QStringLiteral("An autoencoder has no KL divergence")));
  // Of a model that has one, all can be chosen again.
  m_analyses.open(m_subject);
  EXPECT_TRUE(score->button(1)->isEnabled() && score->button(2)->isEnabled());
  EXPECT_EQ(score->current(), 3) << "chosen meanwhile";
}

// Whose codes are all the same: no distance can be fitted to them.
class Collapsed : public AutoencoderOf<ForwardingModel> {
 public:
  using AutoencoderOf<ForwardingModel>::AutoencoderOf;
  void encode(std::span<const float>, std::span<float> mean, std::span<float> logVariance) const override {
    std::fill(mean.begin(), mean.end(), 0.0F);
    std::fill(logVariance.begin(), logVariance.end(), -std::numeric_limits<float>::infinity());
  }
};

TEST_F(AnomaliesPanelTest, AScoreThatCouldNotBeComputedCannotBeChosen) {
  auto* score = child<SegmentedControl>(*m_panel, "anomaliesScore");
  m_analyses.open({std::make_shared<Collapsed>(m_subject.model), m_subject.dataset});
  EXPECT_TRUE(score->button(3)->isEnabled());
  child<QPushButton>(*m_panel, "anomaliesRun")->click();
  score->button(3)->click();  // meanwhile
  ASSERT_TRUE(until([&] { return !m_panel->job().running(); }));
  ASSERT_TRUE(m_panel->answer()) << number(*m_panel).toStdString();
  EXPECT_FALSE(score->button(3)->isEnabled());
  EXPECT_EQ(score->current(), 0);
  EXPECT_TRUE(number(*m_panel).startsWith(QStringLiteral("AUROC %1 ").arg(formatFixed(scores(0).auroc, 3))))
      << number(*m_panel).toStdString();
  EXPECT_TRUE(child<QLabel>(*m_panel, "anomaliesNotes")->text().contains(QStringLiteral("There is no Mahalanobis distance")));
  m_analyses.open(m_subject);
  EXPECT_TRUE(score->button(3)->isEnabled());
  EXPECT_EQ(score->current(), 3) << "as it was chosen";
}

TEST_F(AnomaliesPanelTest, AScoreThatOnlySomeModelsHaveIsChosenAgainWhenTheyCome) {
  const AnalysisSubject points = asAutoencoder();
  auto* score = child<SegmentedControl>(*m_panel, "anomaliesScore");
  for (const int missing : {1, 2}) {
    score->button(missing)->click();
    for (int i = 0; i < 2; ++i) {
      m_analyses.open(points);
      EXPECT_EQ(score->current(), 0);
    }
    m_analyses.open(m_subject);
    EXPECT_EQ(score->current(), missing);
  }
}

TEST_F(AnomaliesPanelTest, SaysHowManyScoresTheModelHas) {
  const auto* score = child(*m_panel, "anomaliesScore");
  const auto* empty = child<QLabel>(*m_panel, "anomaliesEmpty");
  const QString help = score->toolTip(), text = empty->text();
  EXPECT_TRUE(help.contains(QStringLiteral("all four"))) << help.toStdString();
  EXPECT_TRUE(text.contains(QStringLiteral("four ways"))) << text.toStdString();
  m_analyses.open(asAutoencoder());
  EXPECT_TRUE(score->toolTip().contains(QStringLiteral("both"))) << score->toolTip().toStdString();
  EXPECT_TRUE(empty->text().contains(QStringLiteral("two ways"))) << empty->text().toStdString();
  m_analyses.open(m_subject);
  EXPECT_EQ(score->toolTip(), help);
  EXPECT_EQ(empty->text(), text);
}

}  // namespace
}  // namespace latentscape
