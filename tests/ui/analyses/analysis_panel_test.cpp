// SPDX-License-Identifier: GPL-3.0-or-later
// What the tabs of all analyses have in common.
#include "tests/ui/analyses/analyses_fixture.h"
#include "ui/analyses/anomalies_panel.h"
#include "ui/analyses/compress_panel.h"
#include "ui/analyses/denoise_panel.h"
#include "ui/analyses/evaluate_panel.h"
#include "ui/analyses/generate_panel.h"
#include "ui/analyses/reconstruct_panel.h"
#include "ui/analyses/representation_panel.h"
#include "ui/analyses/uncertainty_panel.h"

#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>

namespace latentscape {
namespace {

class AnalysisPanelTest : public AnalysesTest {
 protected:
  void SetUp() override {
    AnalysesTest::SetUp();
    m_panels.push_back(std::make_unique<ReconstructPanel>(m_analyses));
    m_panels.push_back(std::make_unique<GeneratePanel>(m_analyses));
    m_panels.push_back(std::make_unique<DenoisePanel>(m_analyses));
    m_panels.push_back(std::make_unique<AnomaliesPanel>(m_analyses));
    m_panels.push_back(std::make_unique<RepresentationPanel>(m_analyses));
    m_panels.push_back(std::make_unique<EvaluatePanel>(m_analyses));
    m_panels.push_back(std::make_unique<CompressPanel>(m_analyses));
    m_panels.push_back(std::make_unique<UncertaintyPanel>(m_analyses));
  }
  static QWidget* part(AnalysisPanel& panel, const char* name) {
    return panel.findChild<QWidget*>(panel.name() + QString::fromLatin1(name));
  }
  static bool isLong(AnalysisPanel& panel) { return part(panel, "Run") != nullptr; }

  std::vector<std::unique_ptr<AnalysisPanel>> m_panels;
};

TEST_F(AnalysisPanelTest, EachShowsANumberAndAPictureAndCanBeExported) {
  for (const auto& panel : m_panels) {
    SCOPED_TRACE(panel->name().toStdString());
    panel->resize(1250, 260);
    panel->show();
    EXPECT_FALSE(part(*panel, "Export")->isEnabled());
    EXPECT_TRUE(part(*panel, "Empty")->isVisible());
    panel->setShown(true);
    if (isLong(*panel)) run(*panel);
    ASSERT_TRUE(until([&] { return !panel->headline().isEmpty(); }));
    EXPECT_TRUE(panel->headline().contains(QRegularExpression(QStringLiteral("[0-9]")))) << panel->headline().toStdString();
    EXPECT_FALSE(part(*panel, "Empty")->isVisible());
    const std::string png = exported(*panel, panel->name().toStdString() + ".png");
    EXPECT_EQ(png.substr(1, 3), "PNG");
    panel->hide();
    panel->setShown(false);
  }
}

TEST_F(AnalysisPanelTest, AnotherModelForgetsWhatWasFound) {
  for (const auto& panel : m_panels) {
    SCOPED_TRACE(panel->name().toStdString());
    panel->setShown(true);
    if (isLong(*panel)) run(*panel);
    ASSERT_TRUE(until([&] { return !panel->headline().isEmpty(); }));
    panel->setShown(false);
  }
  m_analyses.open(m_subject);
  for (const auto& panel : m_panels) {
    EXPECT_TRUE(panel->headline().isEmpty()) << panel->name().toStdString();
    EXPECT_FALSE(part(*panel, "Export")->isEnabled()) << panel->name().toStdString();
  }
}

TEST_F(AnalysisPanelTest, WithoutTestImagesEachSaysSo) {
  m_analyses.open({m_subject.model, nullptr});
  for (const auto& panel : m_panels) {
    SCOPED_TRACE(panel->name().toStdString());
    if (panel->name() == QStringLiteral("generate")) continue;  // the prior needs none
    panel->setShown(true);
    EXPECT_FALSE(panel->job().running());
    EXPECT_FALSE(isLong(*panel) && part(*panel, "Run")->isEnabled());
    EXPECT_EQ(qobject_cast<QLabel*>(part(*panel, "Empty"))->text(), QStringLiteral("Its test images are not open."));
    panel->setShown(false);
  }
  m_analyses.open(m_subject);
  for (const auto& panel : m_panels) {
    EXPECT_TRUE(!isLong(*panel) || part(*panel, "Run")->isEnabled()) << panel->name().toStdString();
  }
}

TEST_F(AnalysisPanelTest, LiveOnesWorkOnlyWhileTheyAreSeenAndFollowTheWeights) {
  for (const auto& panel : m_panels) {
    if (isLong(*panel)) continue;
    SCOPED_TRACE(panel->name().toStdString());
    QSignalSpy started(&panel->job(), &AnalysisJob::started);
    m_analyses.update(m_subject.model);
    EXPECT_EQ(started.count(), 0);
    panel->setShown(true);
    EXPECT_EQ(started.count(), 1);
    ASSERT_TRUE(until([&] { return !panel->job().running(); }));
    m_analyses.update(m_subject.model);
    EXPECT_TRUE(until([&] { return started.count() == 2; }));
    panel->setShown(false);
    ASSERT_TRUE(until([&] { return !panel->job().running(); }));
  }
}

TEST_F(AnalysisPanelTest, NewerWeightsLeaveLongOnesAlone) {
  for (const auto& panel : m_panels) {
    if (!isLong(*panel)) continue;
    panel->setShown(true);
    m_analyses.update(m_subject.model);
    EXPECT_FALSE(panel->job().running()) << panel->name().toStdString();
  }
}

TEST_F(AnalysisPanelTest, EachFitsASmallScreen) {
  for (const auto& panel : m_panels) {
    EXPECT_LE(panel->minimumSizeHint().width(), 1000) << panel->name().toStdString();
    EXPECT_LE(panel->minimumSizeHint().height(), 230) << panel->name().toStdString();
  }
}

}  // namespace
}  // namespace latentscape
