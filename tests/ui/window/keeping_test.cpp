// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "core/runs/run_copy.h"
#include "core/runs/run_hold.h"
#include "core/runs/run_lock.h"
#include "core/runs/run_pruning.h"
#include "tests/core/base/without_roots_rights.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/experiment_panel.h"
#include "ui/plots/loss_plot.h"

#include <QImage>
#include <QMessageBox>
#include <QPushButton>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class KeepingTest : public WindowTest {
 protected:
  std::vector<fs::path> kept() const {
    std::vector<fs::path> folders;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(runsFolder(), error)) folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    return folders;
  }
  // Trains so many steps of the current run, and stops it.
  void trainUpTo(std::uint64_t steps) {
    m_control->allow(steps - 1);
    click("trainButton");
    ASSERT_TRUE(reaches(SessionState::Running));
    m_control->waitUntilEntered(steps);
    click("stopButton");
    m_control->allow(1);
    ASSERT_TRUE(reaches(SessionState::Finished));
    ASSERT_TRUE(atRest());
  }
  bool atRest() const {
    const RunKeeping& keeping = m_window->runKeeping();
    return eventually([&] { return keeping.finished() && !keeping.drawing() && !keeping.place().empty(); });
  }
  fs::path place() const { return m_window->runKeeping().place(); }
  bool continues() const { return child<QPushButton>("continueButton")->isEnabled(); }
  QString continueTip() const { return child<QPushButton>("continueButton")->toolTip(); }
  QString message(const char* id) const { return banner().text(QString::fromLatin1(id)); }
  // Presses Continue, and waits until the run that goes on has come to its end.
  void goOnToTheEnd() {
    const auto run = m_window->training().status().run;
    ASSERT_TRUE(eventually([&] { return continues(); })) << continueTip().toStdString();
    m_control->allowAll();
    click("continueButton");
    ASSERT_TRUE(eventually([&] { return m_window->training().status().run > run && state() == SessionState::Finished; }))
        << message("training").toStdString();
    ASSERT_TRUE(atRest());
  }
};

TEST_F(KeepingTest, ARunGoesOnWhereItStopped) {
  openToTrain();
  EXPECT_FALSE(continues());
  EXPECT_TRUE(continueTip().contains(QStringLiteral("no run to continue"))) << continueTip().toStdString();
  trainUpTo(kStepsPerEpoch + 3);
  ASSERT_EQ(kept().size(), 1U);
  const std::size_t losses = m_window->training().losses().size();
  ASSERT_GT(losses, 0U);
  const auto id = openRun(place())->run;
  goOnToTheEnd();
  EXPECT_EQ(m_control->steps, 3 * kStepsPerEpoch) << "none is taken again";
  EXPECT_EQ(m_window->training().losses()[0].step, 1U) << "the earlier ones are there";
  EXPECT_EQ(lossPlot().chart()->history().size(), m_window->training().losses().size());
  ASSERT_EQ(kept().size(), 1U);
  const auto run = openRun(kept().front());
  EXPECT_EQ(run->run, id);
  EXPECT_EQ(run->checkpoint.step, 3 * kStepsPerEpoch);
  EXPECT_EQ(run->losses.size(), m_window->training().losses().size());
  EXPECT_FALSE(banner().shows(QStringLiteral("branch")));
}

TEST_F(KeepingTest, MoreEpochsMakeABranchThatSaysWhereItIsFrom) {
  openToTrain();
  trainToTheEnd();
  ASSERT_TRUE(atRest());
  const fs::path before = place();
  const std::string id = openRun(before)->run;
  EXPECT_FALSE(continues());
  EXPECT_TRUE(continueTip().contains(QStringLiteral("raise Epochs"))) << continueTip().toStdString();
  type("epochsEdit", QStringLiteral("5"));
  EXPECT_TRUE(continueTip().contains(QStringLiteral("epochs 3 → 5"))) << continueTip().toStdString();
  goOnToTheEnd();
  EXPECT_EQ(m_window->training().status().step, 5 * kStepsPerEpoch);
  EXPECT_TRUE(message("branch").contains(QStringLiteral("step 24"))) << message("branch").toStdString();
  EXPECT_TRUE(message("branch").contains(QStringLiteral("epochs 3 → 5")));
  EXPECT_FALSE(banner().shows(QStringLiteral("kept"))) << "told once: " << message("kept").toStdString();
  EXPECT_TRUE(eventually([&] {
    return title() == QStringLiteral("Branch of ") + QString::fromStdString(before.filename().string());
  })) << title().toStdString();
  EXPECT_EQ(kept().size(), 2U);
  EXPECT_EQ(openRun(before)->checkpoint.step, 3 * kStepsPerEpoch) << "it stays as it is";
  const auto branch = openRun(place());
  ASSERT_TRUE(branch->parent.has_value());
  EXPECT_EQ(branch->parent->run, id);
  EXPECT_EQ(branch->parent->step, 3 * kStepsPerEpoch);
  EXPECT_EQ(branch->losses.size(), m_window->training().losses().size()) << "the parent's too";
}

TEST_F(KeepingTest, ARunWhoseFolderCannotBeWrittenToGoesOnAsABranch) {
  openToTrain();
  trainUpTo(kStepsPerEpoch + 3);
  const fs::path before = place();
  const auto id = openRun(before)->run;
  ASSERT_TRUE(eventually([&] { return continues(); }));
  std::error_code ignored;
  fs::remove(before / "open", ignored);  // the window's own hold, which would keep the folder from being as it was
  const testing::WithoutRootsRights asAUser;
  for (const fs::path& folder : {before / "checkpoints", before}) fs::permissions(folder, fs::perms(0555));
  goOnToTheEnd();
  for (const fs::path& folder : {before, before / "checkpoints"}) fs::permissions(folder, fs::perms(0755));
  EXPECT_TRUE(message("branch").contains(QStringLiteral("whose folder can't be written to"))) << message("branch").toStdString();
  ASSERT_NE(place(), before);
  EXPECT_EQ(place().parent_path(), runsFolder());
  const auto branch = openRun(place());
  ASSERT_TRUE(branch.ok() && branch->parent.has_value());
  EXPECT_EQ(branch->parent->run, id);
  EXPECT_EQ(branch->checkpoint.step, 3 * kStepsPerEpoch);
  EXPECT_EQ(openRun(before)->checkpoint.step, kStepsPerEpoch + 3) << "it stays as it is";
}

TEST_F(KeepingTest, WhatOnlyANewRunCanHaveMakesContinueUnavailable) {
  openToTrain();
  trainUpTo(5);
  ASSERT_TRUE(eventually([&] { return continues(); }));
  type("hiddenEdit", QStringLiteral("8"));
  EXPECT_FALSE(continues());
  EXPECT_TRUE(continueTip().contains(QStringLiteral("“Hidden layers” was changed"))) << continueTip().toStdString();
  EXPECT_FALSE(m_window->findChild<QAction*>(QStringLiteral("continue"))->isEnabled());
  type("hiddenEdit", QStringLiteral("16"));
  EXPECT_TRUE(continues());
  type("seedEdit", QStringLiteral("7"));
  EXPECT_FALSE(continues());
}

TEST_F(KeepingTest, AnOpenedRunGoesOnInItsFolder) {
  openToTrain();
  trainUpTo(5);
  const fs::path folder = place();
  click("resetButton");
  ASSERT_TRUE(
      eventually([&] { return title().startsWith(QStringLiteral("Built-in")) && m_window->binding().pictureComplete(); }));
  EXPECT_FALSE(continues()) << "the built-in model has no state to go on from";
  m_window->opening().open(QString::fromStdString(folder.string()));
  ASSERT_TRUE(eventually([&] { return title().toStdString() == folder.filename().string(); }));
  ASSERT_TRUE(eventually([&] { return m_window->trainingFlow().dataset() != nullptr; }));
  goOnToTheEnd();
  EXPECT_EQ(m_control->steps, 3 * kStepsPerEpoch);
  EXPECT_EQ(title().toStdString(), folder.filename().string());
  EXPECT_EQ(kept(), std::vector<fs::path>{folder});
  EXPECT_TRUE(m_window->close()) << "it lies where the user has opened it: there is nothing to ask";
}

TEST_F(KeepingTest, MarksOfWhatWasChangedComeBackWithTheRun) {
  openToTrain();
  m_control->allow(2);
  click("trainButton");
  ASSERT_TRUE(reaches(SessionState::Running));
  m_control->waitUntilEntered(3);
  type("betaEdit", QStringLiteral("4"));
  m_control->allow(1);
  m_control->waitUntilEntered(4);
  click("stopButton");
  m_control->allow(1);
  ASSERT_TRUE(reaches(SessionState::Finished));
  ASSERT_TRUE(atRest());
  const std::vector<SettingChange> changes = lossPlot().changes();
  ASSERT_EQ(changes.size(), 1U);
  const fs::path folder = place();
  click("resetButton");
  ASSERT_TRUE(eventually([&] { return title().startsWith(QStringLiteral("Built-in")); }));
  EXPECT_TRUE(lossPlot().changes().empty());
  m_window->opening().open(QString::fromStdString(folder.string()));
  ASSERT_TRUE(eventually([&] { return title().toStdString() == folder.filename().string(); }));
  EXPECT_EQ(lossPlot().changes(), changes);
  ASSERT_TRUE(eventually([&] { return m_window->trainingFlow().dataset() != nullptr; }));
  goOnToTheEnd();
  ASSERT_TRUE(eventually([&] { return lossPlot().changes() == changes; }));
}

TEST_F(KeepingTest, WhatWasThereBeforeIsNotDiscarded) {
  openToTrain();
  trainUpTo(5);
  const fs::path folder = place();
  click("resetButton");
  ASSERT_TRUE(eventually([&] { return title().startsWith(QStringLiteral("Built-in")); }));
  m_window->opening().open(QString::fromStdString(folder.string()));
  ASSERT_TRUE(eventually([&] { return continues() && m_window->trainingFlow().dataset() != nullptr; }));
  click("continueButton");
  ASSERT_TRUE(reaches(SessionState::Running));
  EXPECT_FALSE(m_window->close());
  ASSERT_NE(awaited<QMessageBox>("closeQuestion"), nullptr);
  EXPECT_EQ(m_window->findChild<QPushButton*>(QStringLiteral("discardRun")), nullptr);
  m_control->allowAll();
  click("keepRun");
  ASSERT_TRUE(eventually([&] { return !m_window->isVisible(); }));
  EXPECT_GE(openRun(folder)->checkpoint.step, 5U);
}

TEST_F(KeepingTest, OtherImagesAreNotGoneOnWith) {
  openToTrain();
  const fs::path array = m_folder / "array.npy";
  const auto choose = [&](unsigned seed) {
    std::string file("\x93NUMPY\x01\x00\x76\x00", 10);
    std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (50, 6, 6), }";
    header.resize(0x75, ' ');
    file += header + "\n";
    for (unsigned i = 0; i < 50 * 36; ++i) file += static_cast<char>((i * i * 7 + i * seed) % 251);
    ASSERT_TRUE(writeFile(array, file).ok());
    part<ConsentFlow>().consent().allow(array.string());
    experiment().setDataset(QString::fromStdString(array.string()));
    m_window->trainingFlow().chooseDataset(QString::fromStdString(array.string()));
    ASSERT_TRUE(eventually([&] { return m_window->trainingFlow().dataset() != nullptr; }));
  };
  choose(1);
  trainUpTo(5);
  choose(2);
  ASSERT_TRUE(continues()) << continueTip().toStdString();
  click("continueButton");
  ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("training")); }));
  EXPECT_TRUE(message("training").contains(QStringLiteral("other training images"))) << message("training").toStdString();
  EXPECT_EQ(state(), SessionState::Finished);
  EXPECT_EQ(m_control->made, 1);
}

TEST_F(KeepingTest, ARunThatHasExplodedGoesOnWithOneClick) {
  openToTrain();
  m_control->nanAtStep = 2 * kStepsPerEpoch + 3;
  m_control->allowAll();
  click("trainButton");
  ASSERT_TRUE(reaches(SessionState::Failed));
  ASSERT_NE(awaited<QPushButton>("bannerAction-training"), nullptr);
  EXPECT_EQ(child<QPushButton>("bannerAction-training")->text(), QStringLiteral("Go on at learning rate 0.00033"));
  const std::uint64_t restored = m_window->training().status().divergence->restored;
  EXPECT_GE(restored, 2 * kStepsPerEpoch);
  m_control->nanAtStep = std::numeric_limits<std::uint64_t>::max();
  click("bannerAction-training");
  ASSERT_TRUE(reaches(SessionState::Finished));
  EXPECT_EQ(m_window->training().status().run, 2U);
  EXPECT_EQ(m_window->training().status().step, 3 * kStepsPerEpoch);
  EXPECT_NEAR(m_window->training().status().config.training.learningRate, 0.001 / 3, 1e-9);
  EXPECT_NEAR(experiment().config().training.learningRate, 0.001 / 3, 1e-5);
  EXPECT_TRUE(message("branch").contains(QStringLiteral("learning rate 0.001 → 0.000333"))) << message("branch").toStdString();
  ASSERT_TRUE(atRest());
  EXPECT_EQ(openRun(place())->parent->step, restored);
}

TEST_F(KeepingTest, WhatIsNotSavedIsToldAsLongAsItIsSo) {
  m_keeping.again = 10ms;
  openToTrain();
  ASSERT_TRUE(writeFile(runsFolder(), "in the way").ok());
  trainToTheEnd();
  ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("keeping")); }));
  EXPECT_TRUE(message("keeping").contains(QStringLiteral("can't be saved here"))) << message("keeping").toStdString();
  EXPECT_TRUE(message("keeping").contains(QString::fromStdString((m_folder / "state").string()))) << "where it is meanwhile";
  fs::remove(runsFolder());
  EXPECT_TRUE(eventually([&] { return !banner().shows(QStringLiteral("keeping")); }));
  ASSERT_TRUE(atRest());
  ASSERT_EQ(kept().size(), 1U);
  EXPECT_EQ(openRun(kept().front())->checkpoint.step, 3 * kStepsPerEpoch);
}

TEST_F(KeepingTest, ARunWhoseModelsCannotBeWrittenIsSaved) {
  openToTrain();
  m_control->allow(1);
  click("stepButton");
  ASSERT_TRUE(eventually([&] { return state() == SessionState::Paused && !place().empty(); }));
  const fs::path folder = place();
  ASSERT_TRUE(writeFile(folder / "model.safetensors" / "in the way", "").ok());
  click("stopButton");
  ASSERT_TRUE(reaches(SessionState::Finished));
  ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("models")); }));
  EXPECT_TRUE(message("models").contains(QStringLiteral("the run is saved"))) << message("models").toStdString();
  EXPECT_FALSE(banner().shows(QStringLiteral("keeping")));
  EXPECT_FALSE(m_window->close());
  ASSERT_NE(awaited<QMessageBox>("closeQuestion"), nullptr);
  click("keepRun");
  ASSERT_TRUE(eventually([&] { return !m_window->isVisible(); }));
  const auto unsaved = m_window->unsaved();
  m_window.reset();
  ASSERT_EQ(unsaved->all().size(), 1U);
  EXPECT_TRUE(unsaved->all().front().what.starts_with("the run is saved; its model file couldn't be written"))
      << unsaved->all().front().message();
  EXPECT_TRUE(fs::exists(folder / "kept"));
}

TEST_F(KeepingTest, ARunThatIsLeftWhileItIsMadeReadyGoesNoFurther) {
  openToTrain();
  ASSERT_TRUE(writeFile(runsFolder(), "in the way").ok());
  m_control->allow(4);
  click("trainButton");
  ASSERT_TRUE(reaches(SessionState::Running));
  m_control->waitUntilEntered(5);
  click("stopButton");
  m_control->allow(1);
  ASSERT_TRUE(reaches(SessionState::Finished));
  ASSERT_TRUE(eventually([&] { return continues(); })) << continueTip().toStdString();
  ASSERT_FALSE(m_window->runKeeping().finished());
  m_window->trainingFlow().goOn();
  EXPECT_TRUE(continueTip().contains(QStringLiteral("Getting ready")));
  m_window->trainingFlow().forgetRun();
  EXPECT_FALSE(continueTip().contains(QStringLiteral("Getting ready"))) << "it does not wait for ever";
  EXPECT_FALSE(banner().shows(QStringLiteral("training"))) << message("training").toStdString();
  fs::remove(runsFolder());
}

TEST_F(KeepingTest, AllRunsBeforeThatCannotBeSavedAreTold) {
  m_keeping.again = 10ms;
  openToTrain();
  ASSERT_TRUE(writeFile(runsFolder(), "in the way").ok());
  ASSERT_TRUE(writeFile(m_folder / "state", "in the way").ok());
  trainToTheEnd();
  for (const std::uint64_t run : {2U, 3U}) {
    click("trainButton");
    ASSERT_TRUE(eventually([&] { return m_window->training().status().run == run && state() == SessionState::Finished; }));
    const QString told =
        run == 2 ? QStringLiteral("the previous run can't be saved") : QStringLiteral("2 previous runs can't be saved");
    EXPECT_TRUE(eventually([&] { return message("left").contains(told); })) << message("left").toStdString();
  }
  fs::remove(runsFolder());
  EXPECT_TRUE(eventually([&] { return !banner().shows(QStringLiteral("left")); })) << message("left").toStdString();
  EXPECT_FALSE(m_window->runKeeping().leftProblem());
  ASSERT_TRUE(atRest());
  EXPECT_EQ(kept().size(), 3U);
}

TEST_F(KeepingTest, WhatIsLostOfRunsBeforeIsKnownWhenTheWindowIsGone) {
  openToTrain();
  ASSERT_TRUE(writeFile(runsFolder(), "in the way").ok());
  ASSERT_TRUE(writeFile(m_folder / "state", "in the way").ok());
  trainToTheEnd();
  click("trainButton");
  ASSERT_TRUE(eventually([&] { return m_window->training().status().run == 2 && state() == SessionState::Finished; }));
  m_window->keepAndClose(true);
  ASSERT_TRUE(eventually([&] { return !m_window->isVisible(); }));
  const auto unsaved = m_window->unsaved();
  m_window.reset();
  ASSERT_EQ(unsaved->all().size(), 2U);
  for (const Error& why : unsaved->all()) EXPECT_TRUE(why.what.starts_with("a run could not be saved")) << why.message();
}

TEST_F(KeepingTest, NothingIsLostWhereARunBeforeIsStillBeingSaved) {
  openToTrain();
  trainToTheEnd();
  m_window->trainingFlow().forgetRun();
  m_window->keepAndClose(true);
  ASSERT_TRUE(eventually([&] { return !m_window->isVisible(); }));
  EXPECT_FALSE(m_window->runKeeping().leaving()) << "the window waits for it";
  const auto unsaved = m_window->unsaved();
  m_window.reset();
  EXPECT_TRUE(unsaved->all().empty());
  EXPECT_EQ(kept().size(), 1U);
}

// Another window that trains may remove old runs meanwhile.
TEST_F(KeepingTest, ARunThatIsNotDecidedAboutIsHeld) {
  openToTrain();
  trainUpTo(5);
  const fs::path folder = place();
  keepNewestRuns(runsFolder(), 0, {});
  EXPECT_TRUE(fs::exists(folder / "current"));
  m_window->trainingFlow().forgetRun();
  ASSERT_TRUE(eventually([&] { return !isHeld(folder); }));
  m_window->opening().open(QString::fromStdString(folder.string()));
  EXPECT_TRUE(eventually([&] { return isHeld(folder); })) << "as the opened one";
  m_window.reset();
  EXPECT_FALSE(fs::exists(folder / "open"));
  keepNewestRuns(runsFolder(), 0, {});
  EXPECT_FALSE(fs::exists(folder));
}

TEST_F(KeepingTest, TheWindowStaysWhereARunCannotBeMarkedAsKept) {
  openToTrain();
  trainUpTo(5);
  const fs::path folder = place();
  ASSERT_TRUE(writeFile(folder / "kept" / "in the way", "").ok());
  EXPECT_FALSE(m_window->close());
  ASSERT_NE(awaited<QMessageBox>("closeQuestion"), nullptr);
  click("keepRun");
  ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("kept")); }));
  EXPECT_TRUE(message("kept").contains(QStringLiteral("the run is saved, but not as one that the user saved")))
      << message("kept").toStdString();
  EXPECT_TRUE(m_window->isVisible());
  fs::remove_all(folder / "kept");
  EXPECT_FALSE(m_window->close());
  ASSERT_NE(awaited<QMessageBox>("closeQuestion"), nullptr);
  click("keepRun");
  ASSERT_TRUE(eventually([&] { return !m_window->isVisible(); }));
  EXPECT_TRUE(fs::exists(folder / "kept"));
}

TEST_F(KeepingTest, ASavedRunIsACopyThatGoesOnToo) {
  openToTrain();
  trainUpTo(5);
  trigger("saveRun");
  answerFileDialog("saveDialog", m_folder / "mine");
  ASSERT_TRUE(eventually([&] { return !undecided(); })) << message("document").toStdString();
  EXPECT_EQ(openRun(m_folder / "mine")->run, openRun(place())->run);
  EXPECT_TRUE(openRun(m_folder / "mine")->state.has_value());
  EXPECT_TRUE(m_window->close());
}

constexpr const char* kPictures[] = {"losses.png", "latent.png", "manifold.png", "reconstructions.png", "samples.png"};

TEST_F(KeepingTest, ARunThatHasEndedHasItsPictures) {
  openToTrain();
  trainUpTo(5);
  const fs::path folder = place();
  const auto isPng = [](const fs::path& file) { return !QImage(QString::fromStdString(file.string()), "PNG").isNull(); };
  for (const char* name : kPictures) EXPECT_TRUE(isPng(folder / name)) << name;
  trigger("saveRun");
  answerFileDialog("saveDialog", m_folder / "mine");
  ASSERT_TRUE(eventually([&] { return !undecided(); })) << message("document").toStdString();
  for (const char* name : kPictures) EXPECT_TRUE(isPng(m_folder / "mine" / name)) << name;
}

TEST_F(KeepingTest, AModelThatIsSavedAsARunHasItsPictures) {
  openToTrain();
  trigger("saveRun");
  answerFileDialog("saveDialog", m_folder / "mine");
  ASSERT_TRUE(eventually([&] { return message("document").startsWith(QStringLiteral("Saved")); }))
      << message("document").toStdString();
  for (const char* name : {"latent.png", "manifold.png", "reconstructions.png", "samples.png"})
    EXPECT_TRUE(fs::exists(m_folder / "mine" / name)) << name;
}

TEST_F(KeepingTest, TheWindowClosesWhenThePicturesAreThere) {
  openToTrain();
  trainToTheEnd();
  EXPECT_FALSE(m_window->close());
  ASSERT_NE(awaited<QMessageBox>("closeQuestion"), nullptr);
  click("keepRun");
  ASSERT_TRUE(eventually([&] { return !m_window->isVisible(); }));
  const fs::path folder = place();
  m_window.reset();
  for (const char* name : kPictures) EXPECT_TRUE(fs::exists(folder / name)) << name;
}

TEST_F(KeepingTest, ARunIsDiscardedThoughItsPicturesAreBeingDrawn) {
  openToTrain();
  trainToTheEnd();
  ASSERT_TRUE(eventually([&] { return m_window->runKeeping().drawing(); }));
  const fs::path folder = place();
  std::optional<bool> removed;
  m_window->runKeeping().discard([&](const Result<void>& result) { removed = result.ok(); });
  ASSERT_TRUE(eventually([&] { return removed.has_value(); }));
  EXPECT_TRUE(*removed);
  EXPECT_TRUE(eventually([&] { return !m_window->runKeeping().drawing(); }));
  EXPECT_FALSE(fs::exists(folder));
}

TEST_F(KeepingTest, PicturesThatCannotBeDrawnAreTold) {
  openToTrain();
  m_control->allow(1);
  click("stepButton");
  ASSERT_TRUE(eventually([&] { return state() == SessionState::Paused && !place().empty(); }));
  ASSERT_TRUE(writeFile(place() / "samples.png" / "in the way", "").ok());
  click("stopButton");
  ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("pictures")); }));
  EXPECT_TRUE(message("pictures").contains(QStringLiteral("the run is saved"))) << message("pictures").toStdString();
  EXPECT_TRUE(message("pictures").contains(QStringLiteral("samples.png"))) << message("pictures").toStdString();
}

TEST_F(KeepingTest, OfRunsThatNobodyAskedForTheNewestStay) {
  openToTrain();
  trainUpTo(5);
  for (int i = 0; i < 14; ++i) ASSERT_TRUE(copyRun(place(), runsFolder() / ("copy-" + std::to_string(i)), false).ok());
  click("trainButton");
  m_control->allowAll();
  ASSERT_TRUE(eventually([&] { return m_window->training().status().run == 2 && state() == SessionState::Finished; }));
  EXPECT_TRUE(eventually([&] { return kept().size() == RunKeeping::kKept + 1; })) << kept().size();
  EXPECT_TRUE(fs::exists(place()));
}

TEST_F(KeepingTest, ADamagedTableOfLossesDoesNotKeepARunFromOpening) {
  openToTrain();
  trainUpTo(9);
  const fs::path folder = place();
  std::string rows = *readFile(folder / "metrics.csv", 1U << 20U);
  ASSERT_TRUE(writeFile(folder / "metrics.csv", rows + "nonsense\n").ok());
  m_window->opening().open(QString::fromStdString(folder.string()));
  ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("opened")); }));
  EXPECT_TRUE(message("opened").contains(QStringLiteral("metrics.csv"))) << message("opened").toStdString();
  EXPECT_EQ(title().toStdString(), folder.filename().string());
  trigger("openEmbedded");
  EXPECT_TRUE(eventually([&] { return !banner().shows(QStringLiteral("opened")); }));
}

TEST_F(KeepingTest, WhatIsFoundWhereARunGoesOnIsTold) {
  openToTrain();
  trainUpTo(9);
  const std::string rows = *readFile(place() / "metrics.csv", 1U << 20U);
  ASSERT_TRUE(writeFile(place() / "metrics.csv", rows + "nonsense\n").ok());
  goOnToTheEnd();
  EXPECT_TRUE(message("branch").contains(QStringLiteral("metrics.csv"))) << message("branch").toStdString();
}

class LastRunTest : public KeepingTest {
 protected:
  void SetUp() override { keepSettingsHere(); }
  void train() {
    writeImages();
    start();
    part<ConsentFlow>().consent().allow(imagesFolder().string());
    experiment().setConfig(smallConfig());
    m_control->allow(4);
    click("trainButton");
    ASSERT_TRUE(reaches(SessionState::Running));
    m_control->waitUntilEntered(5);
    click("stopButton");
    m_control->allow(1);
    ASSERT_TRUE(reaches(SessionState::Finished));
    ASSERT_TRUE(atRest());
  }
  void closeKeeping() {
    m_window->keepAndClose();
    ASSERT_TRUE(eventually([&] { return !m_window->isVisible(); }));
    m_window.reset();
  }
};

TEST_F(LastRunTest, IsOpenedAgain) {
  train();
  const fs::path folder = place();
  closeKeeping();
  start();
  EXPECT_EQ(title().toStdString(), folder.filename().string());
  EXPECT_FALSE(banner().shows(QStringLiteral("opened"))) << message("opened").toStdString();
  EXPECT_TRUE(eventually([&] { return continues(); })) << continueTip().toStdString();
}

TEST_F(LastRunTest, OfAProcessThatWasKilledIsRecovered) {
  train();
  const fs::path folder = place();
  closeKeeping();
  {
    const auto lock = RunLock::take(folder);
    fs::copy_file(folder / "lock", folder / "left");
  }
  fs::rename(folder / "left", folder / "lock");
  start();
  ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("opened")); }));
  EXPECT_TRUE(message("opened").startsWith(QStringLiteral("Recovered up to step 5"))) << message("opened").toStdString();
  closeKeeping();
  start();
  EXPECT_FALSE(banner().shows(QStringLiteral("opened"))) << "told once";
}

TEST_F(LastRunTest, ThatIsGoneIsReportedAndTheBuiltInModelOpens) {
  train();
  const fs::path folder = place();
  closeKeeping();
  fs::remove_all(folder);
  start();
  ASSERT_TRUE(eventually([&] { return title().startsWith(QStringLiteral("Built-in")); }));
  EXPECT_TRUE(message("document").contains(QString::fromStdString(folder.filename().string())))
      << message("document").toStdString();
  closeKeeping();
  start();
  EXPECT_FALSE(banner().shows(QStringLiteral("document"))) << "told once";
}

TEST_F(LastRunTest, IsForgottenWhereItIsDiscarded) {
  train();
  EXPECT_FALSE(m_window->close());
  ASSERT_NE(awaited<QMessageBox>("closeQuestion"), nullptr);
  click("discardRun");
  ASSERT_TRUE(eventually([&] { return !m_window->isVisible(); }));
  EXPECT_TRUE(kept().empty());
  m_window.reset();
  start();
  EXPECT_TRUE(title().startsWith(QStringLiteral("Built-in")));
  EXPECT_FALSE(banner().shows(QStringLiteral("document"))) << message("document").toStdString();
}

}  // namespace
}  // namespace latentscape
