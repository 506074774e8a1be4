// SPDX-License-Identifier: GPL-3.0-or-later
// The map stands still and shows the same images, whatever else appears in the window.
#include "core/base/files.h"
#include "core/storage/checkpoint.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/experiment_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/plots/loss_plot.h"
#include "ui/widgets/image_view.h"

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>

#include <set>

namespace latentscape {
namespace {

class SteadinessTest : public WindowTest {
 protected:
  static constexpr std::uint32_t kManyTests = 2100;  // 2,000 of which are shown while training runs

  // Where the map is in the window.
  QRect place() const { return {map().mapTo(m_window.get(), QPoint()), map().size()}; }
  // After what has been asked for has been laid out.
  QRect settledPlace() const {
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    QCoreApplication::processEvents();
    return place();
  }
  void openWithManyTests() {
    using namespace latentscape::testing;
    openToTrain();
    ASSERT_TRUE(writeFile(imagesFolder() / "t10k-images-idx3-ubyte", idxImages(kManyTests, 28, 28, 2)).ok());
    ASSERT_TRUE(writeFile(imagesFolder() / "t10k-labels-idx1-ubyte", idxLabels(kManyTests, 10)).ok());
    m_window->trainingFlow().chooseDataset(QString::fromStdString(imagesFolder().string()));
    ASSERT_TRUE(eventually([&] {
      const auto& dataset = m_window->trainingFlow().dataset();
      return dataset != nullptr && dataset->test.size() == kManyTests;
    }));
  }
  void showLongMessages() {
    for (const char* id : {"a", "b", "c"})
      banner().showError(Error{std::string(500, 'x') + ' ' + std::string(80, 'y'), id, "Do something else."}, QLatin1String(id));
  }
};

TEST_F(SteadinessTest, NoTabMovesTheMapAtAnySize) {
  open();
  m_control->allowAll();
  for (const QSize size : {QSize(1440, 900), QSize(1366, 728), QSize(1120, 640)}) {
    m_window->resize(size);
    ASSERT_TRUE(eventually([&] { return m_window->size() == size; }));
    const QRect before = settledPlace();
    for (int tab = 0; tab < tabs().count(); ++tab) {
      tabs().setCurrentIndex(tab);
      EXPECT_EQ(settledPlace(), before) << tabs().tabText(tab).toStdString() << " at " << size.width();
    }
    EXPECT_EQ(m_window->size(), size);
  }
}

TEST_F(SteadinessTest, AnAnswerWithNotesMovesNothing) {
  open();
  show("evaluate");
  const QRect before = settledPlace();
  auto* panel = qobject_cast<AnalysisPanel*>(tabs().currentWidget());
  ASSERT_NE(panel, nullptr);
  auto* notes = panel->findChild<QLabel*>(QStringLiteral("evaluateNotes"));
  ASSERT_NE(notes, nullptr);
  notes->setText(QString(4000, QLatin1Char('n')).replace(QStringLiteral("nnnnnnn"), QStringLiteral("nnn nnn")));
  notes->show();
  EXPECT_EQ(settledPlace(), before);
  auto* scroll = panel->findChild<QScrollArea*>(QStringLiteral("evaluateScroll"));
  ASSERT_NE(scroll, nullptr);
  EXPECT_TRUE(eventually([&] { return scroll->verticalScrollBar()->maximum() > 0; })) << "what has no room can be scrolled to";
}

TEST_F(SteadinessTest, TheTabsHaveOneHeightThatTheUserDrags) {
  open();
  auto* rows = child<QSplitter>("rows");
  const int total = rows->height();
  rows->setSizes({total - 400, 400});
  const QRect before = settledPlace();
  const auto sizes = rows->sizes();
  EXPECT_NEAR(sizes[1], 400, 2);
  for (const char* tab : {"denoise", "losses", "network"}) {
    show(tab);
    EXPECT_EQ(rows->sizes(), sizes) << tab;
    EXPECT_EQ(settledPlace(), before) << tab;
  }
}

TEST_F(SteadinessTest, TheMapIsTheLargestPartAtFirst) {
  open();
  const int tabsArea = tabs().width() * tabs().height();
  EXPECT_GE(tabs().height(), 240) << "room for a loss chart and an analysis";
  EXPECT_GT(map().height(), tabs().height());
  for (const char* other : {"experimentPanel", "exploreArea"})
    EXPECT_GT(map().width() * map().height(), child(other)->width() * map().height()) << other;
  EXPECT_GT(map().width() * map().height(), tabsArea / 2);
}

TEST_F(SteadinessTest, MessagesLieOverTheMapAndMoveNothing) {
  open();
  const QRect before = settledPlace();
  const QSize window = m_window->size(), least = m_window->minimumSizeHint();
  showLongMessages();
  banner().showProgress(QStringLiteral("progress"), 1, 2, QStringLiteral("p"));
  EXPECT_EQ(settledPlace(), before);
  EXPECT_EQ(m_window->size(), window);
  EXPECT_EQ(m_window->minimumSizeHint(), least);
  const QRect over(banner().mapTo(m_window.get(), QPoint()), banner().size());
  EXPECT_TRUE(before.contains(over)) << "over the map and nothing else";
  EXPECT_LT(over.height(), before.height() * 2 / 3) << "the rest scrolls";
  auto* scroll = child<QScrollArea>("bannerScroll");
  EXPECT_GT(scroll->verticalScrollBar()->maximum(), 0);
  EXPECT_TRUE(scroll->verticalScrollBar()->isVisible());
  // On top: what is painted there is a message.
  const QPoint inside = over.center();
  EXPECT_TRUE(banner().isAncestorOf(m_window->childAt(inside)));
}

TEST_F(SteadinessTest, MessagesStayOverTheMapAsTheWindowChanges) {
  open();
  banner().showMessage(QStringLiteral("message"));
  const auto over = [&] { return place().contains(QRect(banner().mapTo(m_window.get(), QPoint()), banner().size())); };
  EXPECT_TRUE(eventually(over));
  m_window->resize(1150, 700);
  EXPECT_TRUE(eventually([&] { return m_window->width() == 1150 && over(); }));
  auto* columns = child<QSplitter>("columns");
  columns->setSizes({300, 420, 430});
  EXPECT_TRUE(eventually(over));
  trigger("showExperiment");
  EXPECT_TRUE(eventually(over));
}

TEST_F(SteadinessTest, EscapeDismissesTheMessageThatHasTheKeyboard) {
  open();
  banner().showMessage(QStringLiteral("one"), {}, QStringLiteral("a"));
  banner().showMessage(QStringLiteral("two"), {}, QStringLiteral("b"));
  banner().showProgress(QStringLiteral("work"), 1, 2, QStringLiteral("p"));
  auto* button = child<QPushButton>("bannerDismiss-a");
  button->setFocus();
  QTest::keyClick(button, Qt::Key_Escape);
  EXPECT_FALSE(banner().shows(QStringLiteral("a")));
  EXPECT_TRUE(banner().shows(QStringLiteral("b")));
  auto* cancel = child<QPushButton>("bannerCancel-p");
  cancel->setFocus();
  QTest::keyClick(cancel, Qt::Key_Escape);
  EXPECT_TRUE(banner().shows(QStringLiteral("p"))) << "work is cancelled by its button";
}

TEST_F(SteadinessTest, ARunMovesNothingFromItsStartToItsEnd) {
  openToTrain();
  const QRect before = settledPlace();
  const QSize window = m_window->size();
  const auto fields = [&] { return child("datasetCombo")->mapTo(m_window.get(), QPoint()); };
  const QPoint field = fields();
  click("trainButton");
  ASSERT_TRUE(reaches(SessionState::Running));
  m_control->waitUntilEntered(1);
  ASSERT_TRUE(child("lockNote")->isVisible());
  EXPECT_EQ(settledPlace(), before);
  EXPECT_EQ(fields(), field) << "the note has its room";
  m_control->allowAll();
  ASSERT_TRUE(reaches(SessionState::Finished));
  EXPECT_EQ(settledPlace(), before);
  EXPECT_EQ(fields(), field);
  EXPECT_EQ(m_window->size(), window);
}

TEST_F(SteadinessTest, AModelWithMoreDimensionsLeavesTheMapWhereItIs) {
  open();
  const QRect before = settledPlace();
  ModelConfig model = smallConfig().model;
  model.latentDimension = 6;
  writeImages();
  part<ConsentFlow>().consent().allow(imagesFolder().string());
  Checkpoint checkpoint;
  checkpoint.config = smallConfig();
  checkpoint.config.model = model;
  checkpoint.weights = std::make_shared<Weights>(initialWeights(model, 1));
  ASSERT_TRUE(saveCheckpoint(checkpoint, m_folder / "six.safetensors").ok());
  m_window->opening().open(QString::fromStdString((m_folder / "six.safetensors").string()));
  ASSERT_TRUE(eventually([&] { return exploration().dimension() == 6 && child("mapXCombo")->isVisible(); }));
  EXPECT_EQ(settledPlace(), before);
}

TEST_F(SteadinessTest, WhileTrainingTheMapShowsTheSameImagesAndSaysHowMany) {
  openWithManyTests();
  std::set<std::size_t> counts;
  QObject::connect(&exploration(), &ExplorationController::codesArrived, &exploration(), [&] {
    if (exploration().codes()) counts.insert(exploration().codes()->count);
  });
  click("trainButton");
  ASSERT_TRUE(reaches(SessionState::Running));
  m_control->waitUntilEntered(1);
  ASSERT_TRUE(eventually([&] { return map().note().contains(QStringLiteral("2,000 of 2,100 test images")); }))
      << map().note().toStdString();
  counts.clear();
  m_control->allow(kStepsPerEpoch + 1);
  m_control->waitUntilEntered(kStepsPerEpoch + 2);
  ASSERT_TRUE(eventually([&] {
    const auto& frame = m_window->training().frame();
    return frame != nullptr && frame->step >= kStepsPerEpoch;
  })) << "the frame of the epoch's end";
  EXPECT_EQ(counts, std::set<std::size_t>{2000});
  click("trainButton");
  m_control->allow(1);
  ASSERT_TRUE(reaches(SessionState::Paused));
  ASSERT_TRUE(eventually([&] { return exploration().codes()->count == kManyTests; }));
  EXPECT_EQ(map().note(), QString());
  EXPECT_TRUE(eventually([&] { return map().fadeIn() >= 1.0; })) << "the others have come in";
  click("trainButton");
  m_control->allowAll();
  ASSERT_TRUE(reaches(SessionState::Finished));
  EXPECT_TRUE(eventually([&] { return exploration().codes()->count == kManyTests; }));
}

TEST_F(SteadinessTest, ARunThatFailsShowsAllImagesToo) {
  openWithManyTests();
  m_control->throwAtStep = 3;
  m_control->allowAll();
  click("trainButton");
  ASSERT_TRUE(reaches(SessionState::Failed));
  EXPECT_TRUE(eventually([&] { return exploration().codes() && exploration().codes()->count == kManyTests; }));
}

TEST_F(SteadinessTest, WhatIsShownBeforeTheFirstStepIsCalledSo) {
  openToTrain();
  EXPECT_EQ(child<QLabel>("probeStage")->text(), QString());
  click("trainButton");
  m_control->waitUntilEntered(1);  // a step that lasts as long as the test wants
  ASSERT_TRUE(eventually([&] { return m_window->training().frame() != nullptr; }));
  EXPECT_EQ(m_window->training().frame()->step, 0U);
  EXPECT_TRUE(eventually([&] { return map().note() == QStringLiteral("before training"); })) << map().note().toStdString();
  EXPECT_EQ(child<QLabel>("probeStage")->text(), QStringLiteral("before training"));
  m_control->allow(kStepsPerEpoch);
  EXPECT_TRUE(eventually([&] { return map().note().isEmpty(); })) << map().note().toStdString();
  EXPECT_EQ(child<QLabel>("probeStage")->text(), QString());
}

TEST_F(SteadinessTest, AnotherModelIsNotBeforeItsTraining) {
  openToTrain();
  click("trainButton");
  m_control->waitUntilEntered(1);
  ASSERT_TRUE(eventually([&] { return map().note() == QStringLiteral("before training"); }));
  click("resetButton");
  m_control->allow(1);
  ASSERT_TRUE(reaches(SessionState::Idle));
  EXPECT_TRUE(eventually([&] { return map().note().isEmpty() && child<QLabel>("probeStage")->text().isEmpty(); }));
}

TEST_F(SteadinessTest, ChangesDuringARunAreMarkedInTheLosses) {
  openToTrain();
  click("trainButton");
  m_control->waitUntilEntered(1);
  ASSERT_TRUE(reaches(SessionState::Running));
  type("betaEdit", QStringLiteral("4"));
  m_control->allow(2);
  ASSERT_TRUE(eventually([&] { return lossPlot().changes().size() == 1; }));
  EXPECT_EQ(lossPlot().changes()[0].what, SettingChange::What::Beta);
  EXPECT_EQ(lossPlot().changes()[0].after, 4.0);
  m_control->allowAll();
  ASSERT_TRUE(reaches(SessionState::Finished));
  // It goes on as a branch: with its marks, and one for what the branch changes.
  type("epochsEdit", QStringLiteral("5"));
  type("learningRateEdit", QStringLiteral("0.0001"));
  ASSERT_TRUE(eventually([&] { return child("continueButton")->isEnabled(); }));
  click("continueButton");
  ASSERT_TRUE(eventually([&] { return m_window->training().status().run == 2 && state() == SessionState::Finished; }));
  ASSERT_TRUE(eventually([&] { return lossPlot().changes().size() == 2; }));
  EXPECT_EQ(lossPlot().changes()[0].what, SettingChange::What::Beta);
  EXPECT_EQ(lossPlot().changes()[1].what, SettingChange::What::LearningRate);
  EXPECT_EQ(lossPlot().changes()[1].step, 3 * kStepsPerEpoch);
}

}  // namespace
}  // namespace latentscape
