// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number_text.h"
#include "core/data/catalog/catalog.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/experiment_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/plots/loss_plot.h"
#include "ui/widgets/elided_label.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>

namespace latentscape {
namespace {

class WindowTrainingTest : public WindowTest {
 protected:
  void SetUp() override { openToTrain(); }
  // Begins a run that blocks within its first step.
  void startWaiting() {
    click("trainButton");
    ASSERT_TRUE(reaches(SessionState::Running));
    m_control->waitUntilEntered(1);
  }
  void pauseAfter(std::uint64_t steps) {
    click("trainButton");
    ASSERT_TRUE(reaches(SessionState::Running));
    m_control->allow(steps - 1);
    m_control->waitUntilEntered(steps);
    click("trainButton");  // Pause now
    m_control->allow(1);   // it takes effect between two steps
    ASSERT_TRUE(reaches(SessionState::Paused));
  }
  QString button(const char* name) const { return child<QPushButton>(name)->text(); }
  std::size_t plotted() const { return lossPlot().chart()->history().size(); }
};

// As X tells of a key that is held down where Qt has not seen that it repeats.
TEST_F(WindowTrainingTest, AHeldF5TrainsAndDoesNotPauseInTurn) {
  const auto send = [this](QEvent::Type type, quint64 time) {
    QKeyEvent event(type, Qt::Key_F5, Qt::NoModifier);
    event.setTimestamp(time);
    QApplication::sendEvent(m_window.get(), &event);
    return event.isAccepted();
  };
  openToTrain();
  EXPECT_FALSE(send(QEvent::ShortcutOverride, 1000)) << "a first press is the shortcut's";
  send(QEvent::KeyRelease, 1500);
  EXPECT_TRUE(send(QEvent::ShortcutOverride, 1500));
  EXPECT_TRUE(send(QEvent::KeyPress, 1500));
  send(QEvent::KeyRelease, 1540);
  EXPECT_FALSE(send(QEvent::ShortcutOverride, 1640)) << "pressed anew";
}

TEST_F(WindowTrainingTest, TheKeyboardStaysWhereTrainingIsPaused) {
  child("trainButton")->setFocus();
  QTest::keyClick(child("trainButton"), Qt::Key_Space);
  ASSERT_TRUE(reaches(SessionState::Running));
  EXPECT_EQ(QApplication::focusWidget(), child("trainButton"));
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
  m_control->allow(1);
  EXPECT_TRUE(reaches(SessionState::Paused));
}

TEST_F(WindowTrainingTest, TheKeyboardComesFromALockedFieldToTheButtonThatPauses) {
  child("seedEdit")->setFocus();
  m_window->trainingFlow().train(false);
  ASSERT_TRUE(reaches(SessionState::Running));
  EXPECT_EQ(QApplication::focusWidget(), child("trainButton"));
}

TEST_F(WindowTrainingTest, ARunGoesFromTheButtonToItsEnd) {
  EXPECT_TRUE(m_window->windowTitle().startsWith(QStringLiteral("Built-in MNIST model")));
  QSignalSpy arrived(&m_window->training(), &TrainingController::lossesArrived);
  startWaiting();
  EXPECT_EQ(button("trainButton"), QStringLiteral("Pause"));
  EXPECT_TRUE(eventually([&] { return m_window->windowTitle() == QStringLiteral("New run — Latentscape"); }));
  EXPECT_EQ(plotted(), 0U);
  m_control->allow(kStepsPerEpoch);
  ASSERT_TRUE(eventually([&] { return plotted() > 0; })) << "losses arrive while it runs";
  EXPECT_EQ(state(), SessionState::Running);
  m_control->allowAll();
  ASSERT_TRUE(reaches(SessionState::Finished));
  EXPECT_EQ(button("trainButton"), QStringLiteral("Train"));
  const auto& losses = m_window->training().losses();
  EXPECT_EQ(plotted(), losses.size());
  EXPECT_EQ(losses.back().step, 3 * kStepsPerEpoch);
  ASSERT_TRUE(losses.back().test.has_value());
  EXPECT_TRUE(child<QLabel>("statusText")->text().contains(QStringLiteral("test −ELBO 53")))
      << child<QLabel>("statusText")->text().toStdString();
  EXPECT_TRUE(eventually([&] { return child<QLabel>("statusText")->text().endsWith(QStringLiteral("· autosaved")); }))
      << child<QLabel>("statusText")->text().toStdString();
  EXPECT_TRUE(child<ElidedLabel>("progressText")->text().startsWith(QStringLiteral("Finished")));
  EXPECT_EQ(m_control->made, 1);
}

TEST_F(WindowTrainingTest, TheMapFollows) {
  trainToTheEnd();
  // The fake engine puts all images at (steps, steps).
  const double steps = 3 * kStepsPerEpoch;
  const auto& codes = exploration().codes();
  ASSERT_TRUE(eventually([&] { return codes && codes->mean.front() == static_cast<float>(steps); }));
  EXPECT_EQ(exploration().codes()->count, kTest);
  ASSERT_TRUE(eventually([&] { return map().view().visible().contains(QPointF(steps, steps)); }))
      << "the view moves to where they went";
  map().fit();
  mouse(QEvent::MouseMove, map().toPixel({steps, steps}), Qt::NoButton, Qt::NoButton);
  EXPECT_TRUE(eventually([&] { return map().hovered() >= 0; }));
}

TEST_F(WindowTrainingTest, PauseStepResumeStop) {
  pauseAfter(3);
  EXPECT_EQ(m_control->steps, 3U);
  EXPECT_EQ(button("trainButton"), QStringLiteral("Resume"));
  ASSERT_TRUE(eventually([&] { return m_window->training().frame() && m_window->training().frame()->step == 3; }));
  m_control->allow(1);
  click("stepButton");
  ASSERT_TRUE(eventually([&] { return m_window->training().status().step == 4 && m_window->training().frame()->step == 4; }));
  EXPECT_EQ(state(), SessionState::Paused);
  EXPECT_EQ(plotted(), 3U) << "after the first step, at the pause and after the single one";
  click("trainButton");
  ASSERT_TRUE(reaches(SessionState::Running));
  m_control->waitUntilEntered(5);
  click("stopButton");
  m_control->allow(1);
  ASSERT_TRUE(reaches(SessionState::Finished));
  EXPECT_EQ(m_control->steps, 5U);
  EXPECT_TRUE(child<ElidedLabel>("progressText")->text().startsWith(QStringLiteral("Stopped")));
}

TEST_F(WindowTrainingTest, TheKeyboardTrainsToo) {
  map().setFocus();
  m_control->allow(2);
  QTest::keyClick(&map(), Qt::Key_F10);  // a new run's first step, then a pause
  ASSERT_TRUE(eventually([&] { return state() == SessionState::Paused && m_window->training().status().step == 1; }));
  QTest::keyClick(&map(), Qt::Key_F10);
  ASSERT_TRUE(eventually([&] { return m_window->training().status().step == 2; }));
  EXPECT_EQ(m_control->steps, 2U);
  QTest::keyClick(&map(), Qt::Key_F5);
  ASSERT_TRUE(reaches(SessionState::Running));
  m_control->waitUntilEntered(3);
  QTest::keyClick(&map(), Qt::Key_F5);
  m_control->allow(1);
  ASSERT_TRUE(reaches(SessionState::Paused));
  QTest::keyClick(&map(), Qt::Key_F5, Qt::ShiftModifier);
  ASSERT_TRUE(reaches(SessionState::Finished));
  QTest::keyClick(&map(), Qt::Key_R, Qt::ControlModifier);
  ASSERT_TRUE(reaches(SessionState::Idle));
}

TEST_F(WindowTrainingTest, AStepOfARunThatHasEndedAsksForAReset) {
  trainToTheEnd();
  EXPECT_FALSE(child<QPushButton>("stepButton")->isEnabled());
  map().setFocus();
  QTest::keyClick(&map(), Qt::Key_F10);  // same as the button: nothing
  EXPECT_FALSE(m_window->findChild<QAction*>(QStringLiteral("step"))->isEnabled());
  click("trainButton");
  ASSERT_TRUE(eventually([&] { return state() == SessionState::Finished && m_window->training().status().run > 1; }));
  EXPECT_EQ(m_window->training().status().run, 2U) << "the key has started none in between";
}

TEST_F(WindowTrainingTest, ResetBringsTheDocumentBack) {
  trainToTheEnd();
  ASSERT_GT(plotted(), 0U);
  click("resetButton");
  // A trained model that was not saved is kept, not lost. The news of it goes by itself.
  EXPECT_TRUE(eventually([&] { return banner().shows(QStringLiteral("kept")); }));
  ASSERT_TRUE(reaches(SessionState::Idle));
  ASSERT_TRUE(eventually([&] { return m_window->windowTitle().startsWith(QStringLiteral("Built-in MNIST model")); }));
  EXPECT_EQ(plotted(), 0U);
  ASSERT_TRUE(eventually([&] { return exploration().codes() && exploration().codes()->count == 10000; }));
  EXPECT_TRUE(child("hiddenEdit")->isEnabled());
  EXPECT_TRUE(m_window->training().losses().empty());
}

TEST_F(WindowTrainingTest, WhatMayNotChangeSaysWhy) {
  for (const char* name :
       {"hiddenEdit", "latentEdit", "batchEdit", "epochsEdit", "seedEdit", "datasetCombo", "presetCombo", "deviceCombo"}) {
    EXPECT_TRUE(child(name)->isEnabled()) << name;
    EXPECT_FALSE(child(name)->toolTip().contains(QStringLiteral("reset first"))) << name;
  }
  startWaiting();
  for (const char* name :
       {"hiddenEdit", "latentEdit", "batchEdit", "epochsEdit", "seedEdit", "datasetCombo", "presetCombo", "deviceCombo"}) {
    EXPECT_FALSE(child(name)->isEnabled()) << name;
    EXPECT_TRUE(child(name)->toolTip().contains(QStringLiteral("reset first"))) << name;
  }
  EXPECT_TRUE(child("lockNote")->isVisible());
  EXPECT_FALSE(child("stepButton")->isEnabled());
  EXPECT_TRUE(child("stepButton")->toolTip().contains(QStringLiteral("Pause first")));
  for (const char* name : {"learningRateEdit", "betaEdit", "betaSlider"}) EXPECT_TRUE(child(name)->isEnabled()) << name;
}

TEST_F(WindowTrainingTest, LearningRateAndBetaReachTheRun) {
  startWaiting();
  type("learningRateEdit", QStringLiteral("0.0005"));
  type("betaEdit", QStringLiteral("4"));
  m_control->allow(1);
  EXPECT_TRUE(eventually([&] { return m_control->rate == 0.0005 && m_control->beta == 4.0; }));
  EXPECT_TRUE(eventually([&] { return m_window->training().status().config.training.beta == 4.0; }));
  auto* slider = child<QSlider>("betaSlider");
  slider->setFocus();
  QTest::keyClick(slider, Qt::Key_Home);
  m_control->allow(1);
  EXPECT_TRUE(eventually([&] { return m_control->beta == 0.0; }));
}

TEST_F(WindowTrainingTest, AnInvalidExperimentDoesNotTrain) {
  type("batchEdit", QStringLiteral("0"));
  EXPECT_FALSE(child("trainButton")->isEnabled());
  EXPECT_TRUE(child("trainButton")->toolTip().contains(QStringLiteral("out of range")))
      << child("trainButton")->toolTip().toStdString();
  QTest::keyClick(child("batchEdit"), Qt::Key_F5);
  EXPECT_TRUE(banner().shows(QStringLiteral("training")));
  EXPECT_EQ(state(), SessionState::Idle);
  type("batchEdit", QStringLiteral("16"));
  EXPECT_TRUE(child("trainButton")->isEnabled());
}

TEST_F(WindowTrainingTest, ALossThatIsNotFiniteIsReportedAndANewRunWorks) {
  m_control->nanAtStep = 10;
  m_control->allowAll();
  click("trainButton");
  ASSERT_TRUE(reaches(SessionState::Failed));
  ASSERT_TRUE(banner().shows(QStringLiteral("training")));
  EXPECT_TRUE(banner().text(QStringLiteral("training")).contains(QStringLiteral("no longer a finite number at step 11")))
      << banner().text(QStringLiteral("training")).toStdString();
  EXPECT_TRUE(child("hiddenEdit")->isEnabled());
  const QImage before = picture("decodedImage");
  m_window->binding().moveProbe({1.0, 1.0});
  EXPECT_TRUE(eventually([&] { return picture("decodedImage") != before; })) << "the last good weights are explored";
  m_control->nanAtStep = std::numeric_limits<std::uint64_t>::max();
  click("trainButton");
  ASSERT_TRUE(reaches(SessionState::Finished));
  EXPECT_FALSE(banner().shows(QStringLiteral("training")));
  EXPECT_EQ(m_control->made, 2);
}

TEST_F(WindowTrainingTest, AnEngineThatThrowsIsReportedToo) {
  m_control->throwAtStep = 2;
  m_control->allowAll();
  click("trainButton");
  ASSERT_TRUE(reaches(SessionState::Failed));
  EXPECT_TRUE(banner().text(QStringLiteral("training")).contains(QStringLiteral("the fake device is lost")));
}

TEST_F(WindowTrainingTest, ARunThatWouldBeLostIsKeptEachTime) {
  // Two within one second: each in a folder of its own.
  trainToTheEnd();
  click("trainButton");
  ASSERT_TRUE(eventually(
      [&] { return m_control->made == 2 && state() == SessionState::Finished && m_window->training().status().run == 2; }));
  click("trainButton");
  ASSERT_TRUE(eventually(
      [&] { return m_control->made == 3 && state() == SessionState::Finished && m_window->training().status().run == 3; }));
  ASSERT_TRUE(eventually([&] { return recentFiles().paths().size() == 2; }))
      << banner().text(QStringLiteral("kept")).toStdString();
  for (const QString& folder : recentFiles().paths()) EXPECT_TRUE(openRun(folder.toStdString()).ok()) << folder.toStdString();
}

class WithoutImagesTest : public WindowTest {
 protected:
  void SetUp() override {
    for (const DatasetInfo& info : datasetCatalog()) {
      if (!isOnThisMachine(info)) m_absent = &info;
    }
    if (m_absent == nullptr) GTEST_SKIP() << "every known data set is installed system-wide here";
    makeWindow();
    experiment().setDataset(text(m_absent->name));
    m_window->show();
    m_window->activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(m_window.get()));
    m_window->begin({});
    ASSERT_TRUE(eventually([&] { return m_window->binding().pictureComplete(); }));
    m_control->allowAll();
  }
  static QString text(std::string_view view) { return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size())); }
  void offer() {
    click("trainButton");
    ASSERT_NE(awaited<QPushButton>("bannerAction-dataset"), nullptr);
  }
  // Another data set is chosen, only to look at: training starts only by Train.
  void chooseFolderAndExpectNoRun() {
    writeImages();
    trigger("openFolder");
    answerFileDialog("folderDialog", imagesFolder());
    ASSERT_TRUE(eventually([&] { return m_window->trainingFlow().dataset() != nullptr; }));
    click("trainButton");
    EXPECT_TRUE(reaches(SessionState::Finished));
    EXPECT_EQ(m_window->training().status().run, 1U) << "the one that was asked for just now";
    EXPECT_EQ(m_control->made, 1);
  }
  const DatasetInfo* m_absent = nullptr;
};

TEST_F(WithoutImagesTest, TrainOffersTheDownloadAndNeverTrainsOnTestDigits) {
  EXPECT_EQ(banner().count(), 0);
  QSignalSpy missing(&m_window->trainingFlow(), &TrainingFlow::trainingRefused);
  offer();
  EXPECT_EQ(missing.count(), 1);
  EXPECT_EQ(child<QPushButton>("bannerAction-dataset")->text(), QStringLiteral("Download ") + text(m_absent->title));
  const QString size = QString::fromStdString(megabytesText(downloadBytes(*m_absent)));
  EXPECT_EQ(
      banner().text(QStringLiteral("dataset")),
      text(m_absent->title) + QStringLiteral(" is not on this machine yet; it is downloaded once, ") + size + QLatin1Char('.'));
  EXPECT_EQ(state(), SessionState::Idle);
  click("stepButton");
  ASSERT_TRUE(eventually([&] { return missing.count() == 2; }));
  EXPECT_EQ(m_control->made, 0);
  chooseFolderAndExpectNoRun();
}

TEST_F(WithoutImagesTest, AnOfferThatWasPutAsideStartsNoRunLater) {
  offer();
  click("bannerDismiss-dataset");
  EXPECT_FALSE(banner().shows(QStringLiteral("dataset")));
  chooseFolderAndExpectNoRun();
}

TEST_F(WithoutImagesTest, AnotherDataSetIsNoAnswerToTheOffer) {
  offer();
  chooseFolderAndExpectNoRun();
}

TEST_F(WithoutImagesTest, AFolderThatIsNoDataSetIsAnError) {
  std::filesystem::create_directories(m_folder / "empty");
  trigger("openFolder");
  answerFileDialog("folderDialog", m_folder / "empty");
  ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("images")); }));
  EXPECT_TRUE(banner().text(QStringLiteral("images")).contains(QStringLiteral("MNIST")))
      << banner().text(QStringLiteral("images")).toStdString();
}

}  // namespace
}  // namespace latentscape
