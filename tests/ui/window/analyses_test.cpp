// SPDX-License-Identifier: GPL-3.0-or-later
// The tabs of analyses within the window: opened by key and menu, linked with the map, exported into files.
#include "core/base/files.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/analyses/generate_panel.h"
#include "ui/analyses/reconstruct_panel.h"
#include "ui/analyses/uncertainty_panel.h"
#include "ui/panels/experiment_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/number_field.h"

#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>

namespace latentscape {
namespace {

using AnalysisTabsTest = WindowTest;

TEST_F(AnalysisTabsTest, EachIsReachedByItsKeyAndByTheMenu) {
  open();
  const char* names[] = {"losses",         "reconstruct", "generate", "denoise",     "anomalies",
                         "representation", "evaluate",    "compress", "uncertainty", "traversal"};
  ASSERT_GE(tabs().count(), 10);
  for (int i = 9; i >= 0; --i) {
    QTest::keyClick(m_window.get(), static_cast<Qt::Key>(Qt::Key_0 + (i + 1) % 10), Qt::AltModifier);
    EXPECT_EQ(tabs().currentIndex(), i);
    EXPECT_EQ(m_window->analyses().indexOf(QString::fromLatin1(names[i])), i);
  }
  trigger("tab6");
  EXPECT_EQ(tabs().currentIndex(), m_window->analyses().indexOf(QStringLiteral("evaluate")));
}

TEST_F(AnalysisTabsTest, AllTabsAreSeenOnASmallScreenAndHaveOneHeight) {
  open();
  m_window->resize(1280, 800);
  ASSERT_TRUE(eventually([&] { return m_window->size() == QSize(1280, 800); }));
  for (int i = 0; i < tabs().count(); ++i) {
    EXPECT_TRUE(tabs().tabBar()->rect().contains(tabs().tabBar()->tabRect(i))) << i;
  }
  const int height = tabs().height();
  for (const char* name : {"evaluate", "denoise", "losses"}) {
    show(name);
    EXPECT_EQ(tabs().height(), height) << name;
  }
  EXPECT_EQ(m_window->size(), QSize(1280, 800));
}

TEST_F(AnalysisTabsTest, ATabSaysWhereItsQuestionDoesNotFitAndOffersWhatWould) {
  openToTrain();
  show("anomalies");
  auto* text = child<QLabel>("anomaliesMisfit");
  auto* action = child<QPushButton>("anomaliesFitting");
  ASSERT_TRUE(eventually([&] { return text->isVisible(); }));
  EXPECT_EQ(text->text(), QStringLiteral("The model was trained on class 9, so its images are no anomalies to it."));
  EXPECT_EQ(action->text(), QStringLiteral("Train without 9"));
  type("anomaliesClasses", QStringLiteral("7,8"));
  ASSERT_TRUE(eventually([&] { return action->text() == QStringLiteral("Train without 7 and 8"); }));

  show("denoise");
  ASSERT_TRUE(eventually([&] { return child("denoiseMisfit")->isVisible(); }));
  show("generate");
  EXPECT_FALSE(child("generateMisfit")->isVisible()) << "a VAE has a prior";
}

TEST_F(AnalysisTabsTest, OneClickTrainsWhatTheQuestionFits) {
  openModel(smallModel());
  show("anomalies");
  ASSERT_TRUE(eventually([&] { return child("anomaliesFitting")->isVisible(); }));
  m_control->allowAll();
  click("anomaliesFitting");
  ASSERT_TRUE(reaches(SessionState::Finished)) << banner().text(QStringLiteral("training")).toStdString();
  EXPECT_EQ(m_window->training().status().config.data.classes, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(experiment().config().data.classes, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(m_window->training().status().config.model.hidden, smallModel().hidden);
  EXPECT_TRUE(eventually([&] { return !child("anomaliesMisfit")->isVisible(); })) << "now they are anomalies";
}

TEST_F(AnalysisTabsTest, DuringARunNothingElseIsTrained) {
  openModel(smallModel());
  show("denoise");
  ASSERT_TRUE(eventually([&] { return child("denoiseFitting")->isVisible(); }));
  ASSERT_TRUE(eventually([&] { return m_window->trainingFlow().dataset() != nullptr; }));
  m_control->allow(1);
  click("stepButton");
  ASSERT_TRUE(reaches(SessionState::Paused));
  ASSERT_TRUE(eventually([&] { return child("denoiseFitting")->isVisible(); }));
  click("denoiseFitting");
  EXPECT_TRUE(banner().text(QStringLiteral("training")).contains(QStringLiteral("Stop or reset it first")));
  EXPECT_EQ(state(), SessionState::Paused);
  EXPECT_EQ(experiment().config().training.corruption.kind, CorruptionKind::None);
}

TEST_F(AnalysisTabsTest, AnAutoencoderIsDrawnFromItsCodes) {
  openModel(smallModel(2, Family::Autoencoder));
  show("generate");
  ASSERT_TRUE(eventually([&] { return child("generateFitting")->isVisible(); }));
  click("generateFitting");
  EXPECT_TRUE(eventually([&] { return !child("generateMisfit")->isVisible(); }));
  EXPECT_TRUE(eventually([&] {
    const auto& answer = part<GeneratePanel>().answer();
    return answer && answer->from == SampleSource::Aggregate;
  }));
}

// All that is read, seen on pointing, or spoken.
TEST_F(AnalysisTabsTest, AnAutoencodersLossIsCalledItsReconstructionTerm) {
  openModel(smallModel(2, Family::Autoencoder));
  const auto naming = [&](const QString& words) {
    QStringList found;
    for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
      if (!widget->isVisible()) continue;
      const auto* label = qobject_cast<const QLabel*>(widget);
      const auto* button = qobject_cast<const QAbstractButton*>(widget);
      for (const QString& text : {label != nullptr ? label->text() : QString(), button != nullptr ? button->text() : QString(),
                                  widget->toolTip(), widget->accessibleName(), widget->accessibleDescription()}) {
        if (button != nullptr && !button->isEnabled()) continue;
        if (text.contains(words, Qt::CaseInsensitive)) found << widget->objectName() + QStringLiteral(": ") + text;
      }
    }
    return found;
  };
  const auto expectNamed = [&](const char* where, const char* widget) {
    const QString name = QString::fromLatin1(widget) + QStringLiteral(": ");
    EXPECT_TRUE(eventually([&] { return naming(QStringLiteral("reconstruction term")).join(QLatin1Char('\n')).contains(name); }))
        << where;
    EXPECT_EQ(naming(QStringLiteral("ELBO")), QStringList()) << where;
  };
  m_window->binding().select(3);
  expectNamed("the selected image", "selectionNote");
  show("brush");
  trigger("brushAllInSight");
  expectNamed("brush", "brushSentence");
  trigger("draw");
  QWidget* pad = child("drawPad");
  for (const int key : {Qt::Key_Space, Qt::Key_Down, Qt::Key_Down, Qt::Key_Down, Qt::Key_Down, Qt::Key_Space})
    QTest::keyClick(pad, static_cast<Qt::Key>(key));
  expectNamed("draw", "drawTerms");
  show("reconstruct");
  expectNamed("reconstruct", "reconstructNumber");
  for (const char* figures : {"reconstructImages", "compressSizes"})
    EXPECT_FALSE(child(figures)->toolTip().contains(QStringLiteral("KL"))) << child(figures)->toolTip().toStdString();
  show("evaluate");
  expectNamed("evaluate, before Run", "evaluateEmpty");
  expectNamed("evaluate, which compares with no VAE", "evaluateMisfit");
  type("evaluateImages", QStringLiteral("20"));
  click("evaluateRun");
  expectNamed("evaluate", "evaluateNumber");
  for (const char* tab : {"anomalies", "losses"}) {
    show(tab);
    EXPECT_EQ(naming(QStringLiteral("ELBO")), QStringList()) << tab;
  }
}

TEST_F(AnalysisTabsTest, AnImageChosenInATabIsSelectedOnTheMapAndBack) {
  open();
  show("reconstruct");
  ReconstructPanel& panel = part<ReconstructPanel>();
  ASSERT_TRUE(eventually([&] { return panel.images().size() == ReconstructPanel::shown; }));
  auto* grid = child<ImageGrid>("reconstructImages");
  QTest::mouseClick(grid, Qt::LeftButton, {}, grid->cellRect(2).center());
  EXPECT_EQ(exploration().selection(), panel.images()[2].index);
  // The panel shows the selected image, and choosing an image there selects it, with the posterior's ellipse.
  show("uncertainty");
  auto* field = child<NumberField>("uncertaintyImage");
  EXPECT_TRUE(eventually([&] { return static_cast<std::size_t>(field->value()) == panel.images()[2].index; }));
  type("uncertaintyImage", QStringLiteral("17"));
  EXPECT_EQ(exploration().selection(), 17U);
  EXPECT_EQ(map().selected(), 17);
  auto* uncertainty = child<UncertaintyPanel>("uncertaintyPanel");
  EXPECT_TRUE(eventually([&] { return uncertainty->answer() && uncertainty->answer()->question.image.index == 17; }));
}

TEST_F(AnalysisTabsTest, WhatATabFoundIsSavedThroughTheFileDialog) {
  open();
  show("compress");
  type("compressImages", QStringLiteral("50"));
  click("compressRun");
  ASSERT_TRUE(eventually([&] { return child("compressExport")->isEnabled(); }));
  click("compressExport");
  answerFileDialog("saveDialog", m_folder / "codes.bin");
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(m_folder / "codes.bin"); }));
  const auto bytes = readFile(m_folder / "codes.bin", 1U << 20U);
  ASSERT_TRUE(bytes.ok());
  EXPECT_EQ(std::string(bytes->begin(), bytes->begin() + 7), "LSCODES");
}

TEST_F(AnalysisTabsTest, AnotherModelMeansAnotherSubject) {
  openToTrain();
  show("evaluate");
  type("evaluateSamples", QStringLiteral("0"));
  click("evaluateRun");
  const auto* panel = m_window->findChild<AnalysisPanel*>(QStringLiteral("evaluatePanel"));
  ASSERT_NE(panel, nullptr);
  ASSERT_TRUE(eventually([&] { return !panel->headline().isEmpty(); }));
  trainToTheEnd();
  EXPECT_TRUE(panel->headline().isEmpty()) << "of the model before: " << panel->headline().toStdString();
  click("evaluateRun");
  ASSERT_TRUE(eventually([&] { return panel->headline().contains(QStringLiteral("%1 test images").arg(kTest)); }))
      << panel->headline().toStdString();
}

TEST_F(AnalysisTabsTest, ClosingDoesNotWaitForLongWork) {
  open();
  show("evaluate");
  type("evaluateSamples", QStringLiteral("5000"));
  click("evaluateRun");
  auto* panel = m_window->findChild<AnalysisPanel*>(QStringLiteral("evaluatePanel"));
  ASSERT_TRUE(panel != nullptr && panel->job().running());
  QElapsedTimer timer;
  timer.start();
  m_window.reset();
  EXPECT_LT(timer.elapsed(), kDeadline) << "it would take minutes";
}

}  // namespace
}  // namespace latentscape
