// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/evaluate_panel.h"
#include "core/data/subset.h"
#include "core/exploration/importance.h"
#include "tests/ui/analyses/analyses_fixture.h"
#include "ui/plots/evaluation_charts.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace latentscape {
namespace {

class EvaluatePanelTest : public AnalysesTest {
 protected:
  void SetUp() override {
    AnalysesTest::SetUp();
    m_panel = std::make_unique<EvaluatePanel>(m_analyses);
    m_panel->resize(1250, 260);
    m_panel->show();
    type("evaluateImages", {});  // all of them
    type("evaluateSamples", QStringLiteral("20"));
  }
  void type(const char* field, const QString& text) { typeInto(child<NumberField>(*m_panel, field), text); }
  std::unique_ptr<EvaluatePanel> m_panel;
};

TEST_F(EvaluatePanelTest, ItsFiguresAreThoseOfTheCore) {
  run(*m_panel);
  ASSERT_TRUE(m_panel->answer());
  const ImageSet& test = m_subject.dataset->test;
  const auto fit = evaluateFit(*m_subject.model, test, {PosteriorUse::Sample, PixelValues::Grey, 1});
  const auto importance = importanceWeightedLikelihood(*m_subject.model, test, {20, PixelValues::Grey, 1, 0});
  ASSERT_TRUE(fit.ok() && importance.ok());
  EXPECT_EQ(m_panel->answer()->fit.negativeElbo.mean, fit->negativeElbo.mean);
  EXPECT_EQ(m_panel->answer()->importance->points.back().logLikelihood.mean, importance->points.back().logLikelihood.mean);
  const QString text = number(*m_panel);
  EXPECT_TRUE(text.startsWith(QStringLiteral("−ELBO %1 ± %2")
                                  .arg(formatFixed(fit->negativeElbo.mean, 2), formatFixed(fit->negativeElbo.standardError, 2))))
      << text.toStdString();
  for (const auto& words : {QStringLiteral("(one sample of z, grey)"), QStringLiteral("(k = 20)"),
                            QStringLiteral("2 of 2 units active"), QStringLiteral("400 test images")}) {
    EXPECT_TRUE(text.contains(words)) << text.toStdString();
  }
  EXPECT_EQ(child<KlBars>(*m_panel, "klBars")->bars(), 2);
  EXPECT_EQ(child<KlBars>(*m_panel, "klBars")->activeBars(), 2);
  EXPECT_TRUE(child(*m_panel, "likelihoodChart")->isVisible());
}

TEST_F(EvaluatePanelTest, SaysWhetherMeanOrSampleGreyOrBinarized) {
  child<SegmentedControl>(*m_panel, "evaluatePosterior")->button(1)->click();
  child<QComboBox>(*m_panel, "evaluatePixels")->setCurrentIndex(1);
  type("evaluateImages", QStringLiteral("50"));
  type("evaluateSamples", QStringLiteral("0"));
  run(*m_panel);
  EXPECT_TRUE(number(*m_panel).contains(QStringLiteral("(z = mean, binarized)"))) << number(*m_panel).toStdString();
  EXPECT_TRUE(number(*m_panel).contains(QStringLiteral("50 test images")));
  EXPECT_FALSE(number(*m_panel).contains(QStringLiteral("log p(x)")));
  EXPECT_FALSE(child(*m_panel, "likelihoodChart")->isVisible());
  EXPECT_EQ(m_panel->answer()->question.pixels, PixelValues::Binarized);
}

TEST_F(EvaluatePanelTest, CancelStopsAtOnceAndKeepsWhatWasFound) {
  run(*m_panel);
  const QString before = number(*m_panel);
  type("evaluateSamples", QStringLiteral("5000"));  // minutes
  auto* button = child<QPushButton>(*m_panel, "evaluateRun");
  auto* progress = child<QProgressBar>(*m_panel, "evaluateProgress");
  EXPECT_FALSE(progress->isVisible());
  press(button, Qt::Key_Return);
  ASSERT_TRUE(m_panel->job().running());
  EXPECT_TRUE(progress->isVisible());
  ASSERT_TRUE(until([&] { return progress->maximum() > 0 && progress->value() > 0; })) << "progress is shown";
  press(button, Qt::Key_Return);
  EXPECT_FALSE(m_panel->job().running());
  EXPECT_FALSE(progress->isVisible());
  EXPECT_EQ(number(*m_panel), before);
}

TEST_F(EvaluatePanelTest, SaysWhyAnAutoencoderHasNoLogLikelihood) {
  m_analyses.open(asAutoencoder());
  const auto* notes = child<QLabel>(*m_panel, "evaluateNotes");
  run(*m_panel);
  ASSERT_TRUE(m_panel->answer()) << number(*m_panel).toStdString();
  EXPECT_FALSE(m_panel->answer()->importance);
  const Estimate& term = m_panel->answer()->fit.reconstruction;
  EXPECT_TRUE(number(*m_panel).startsWith(QStringLiteral("Reconstruction term %1 ± %2 nats (grey)")
                                              .arg(formatFixed(term.mean, 2), formatFixed(term.standardError, 2))))
      << number(*m_panel).toStdString();
  EXPECT_TRUE(notes->text().contains(QStringLiteral("so there is no likelihood to estimate."))) << notes->text().toStdString();
  EXPECT_FALSE(child(*m_panel, "klBars")->isVisible()) << "it has no KL divergence";
  EXPECT_FALSE(number(*m_panel).contains(QStringLiteral("prior"))) << number(*m_panel).toStdString();
  type("evaluateSamples", QStringLiteral("0"));
  run(*m_panel);
  EXPECT_FALSE(notes->text().contains(QStringLiteral("likelihood"))) << "none was asked for";
}

TEST_F(EvaluatePanelTest, SaysBeforehandWhatTheModelGets) {
  const auto* empty = child<QLabel>(*m_panel, "evaluateEmpty");
  const auto* posterior = child(*m_panel, "evaluatePosterior");
  const QString text = empty->text(), help = posterior->toolTip();
  EXPECT_TRUE(text.contains(QStringLiteral("−ELBO"))) << text.toStdString();
  EXPECT_TRUE(help.contains(QStringLiteral("−ELBO"))) << help.toStdString();
  m_analyses.open(asAutoencoder());
  EXPECT_TRUE(empty->text().startsWith(QStringLiteral("Run computes the reconstruction term"))) << empty->text().toStdString();
  EXPECT_FALSE(posterior->toolTip().contains(QStringLiteral("ELBO"))) << posterior->toolTip().toStdString();
  m_analyses.open(m_subject);
  EXPECT_EQ(empty->text(), text);
  EXPECT_EQ(posterior->toolTip(), help);
  run(*m_panel);
  EXPECT_TRUE(child(*m_panel, "klBars")->isVisible());
}

TEST_F(EvaluatePanelTest, AnAutoencodersCodesHaveNoPriorBesideThem) {
  const auto* chart = child<PosteriorChart>(*m_panel, "aggregateChart");
  const QString help = chart->toolTip();
  EXPECT_TRUE(chart->hasPrior());
  EXPECT_TRUE(help.contains(QStringLiteral("The band is the prior's"))) << help.toStdString();
  m_analyses.open(asAutoencoder());
  EXPECT_FALSE(chart->hasPrior());
  EXPECT_TRUE(chart->toolTip().startsWith(QStringLiteral("The codes"))) << chart->toolTip().toStdString();
  m_analyses.open(m_subject);
  EXPECT_TRUE(chart->hasPrior());
  EXPECT_EQ(chart->toolTip(), help);
}

TEST_F(EvaluatePanelTest, ExportsATable) {
  run(*m_panel);
  const std::string csv = exported(*m_panel, "evaluation.csv");
  EXPECT_TRUE(csv.starts_with("figure,value,standard_error\nnegative_elbo,")) << csv.substr(0, 200);
  for (const char* row :
       {"\nlog_likelihood_k20,", "\nkl_2,", "\nactive_units,2,\n", "\nimages,400,\n", "\naggregate_variance_1,"}) {
    EXPECT_NE(csv.find(row), std::string::npos) << row << csv;
  }
}

}  // namespace
}  // namespace latentscape
