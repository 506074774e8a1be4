// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "tests/ui/window/window_fixture.h"

#include <QMessageBox>
#include <QPushButton>
#include <QTabWidget>

namespace latentscape {
namespace {

class ClosingTest : public WindowTest {
 protected:
  void SetUp() override { openToTrain(); }
  void trainIntoTheMiddle() {
    m_control->allow(kStepsPerEpoch + 2);
    click("trainButton");
    ASSERT_TRUE(reaches(SessionState::Running));
    m_control->waitUntilEntered(kStepsPerEpoch + 3);
    ASSERT_TRUE(eventually([&] { return !m_window->training().losses().empty() && undecided(); }));
  }
  void askToClose() {
    EXPECT_FALSE(m_window->close());
    ASSERT_NE(awaited<QMessageBox>("closeQuestion"), nullptr);
    EXPECT_TRUE(m_window->isVisible());
  }
  std::vector<std::filesystem::path> kept() const {
    std::vector<std::filesystem::path> folders;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(runsFolder(), error)) folders.push_back(entry.path());
    return folders;
  }
};

TEST_F(ClosingTest, ClosesAtOnceWhereNothingWouldBeLost) {
  EXPECT_TRUE(m_window->close());
  EXPECT_FALSE(m_window->isVisible());
  EXPECT_EQ(m_window->findChild<QMessageBox*>(), nullptr);
}

TEST_F(ClosingTest, GoOnKeepsTraining) {
  trainIntoTheMiddle();
  askToClose();
  EXPECT_TRUE(child<QMessageBox>("closeQuestion")->informativeText().contains(QStringLiteral("stops training")));
  click("goOn");
  ASSERT_TRUE(gone("closeQuestion"));
  EXPECT_TRUE(m_window->isVisible());
  EXPECT_EQ(state(), SessionState::Running);
  m_control->allowAll();
  EXPECT_TRUE(reaches(SessionState::Finished));
  EXPECT_EQ(m_control->steps, 3 * kStepsPerEpoch);
}

TEST_F(ClosingTest, EscapeGoesOn) {
  trainIntoTheMiddle();
  askToClose();
  QTest::keyClick(child<QMessageBox>("closeQuestion"), Qt::Key_Escape);
  ASSERT_TRUE(gone("closeQuestion"));
  EXPECT_TRUE(m_window->isVisible());
  EXPECT_EQ(state(), SessionState::Running);
}

TEST_F(ClosingTest, ItAsksOnce) {
  trainIntoTheMiddle();
  askToClose();
  EXPECT_FALSE(m_window->close());
  EXPECT_EQ(m_window->findChildren<QMessageBox*>().size(), 1);
}

TEST_F(ClosingTest, DiscardCloses) {
  trainIntoTheMiddle();
  askToClose();
  click("discardRun");
  EXPECT_TRUE(eventually([&] { return !m_window->isVisible(); }));
  m_control->allowAll();
  m_window.reset();
  EXPECT_TRUE(kept().empty());
}

TEST_F(ClosingTest, KeepSavesTheRunAndCloses) {
  trainIntoTheMiddle();
  askToClose();
  click("keepRun");
  EXPECT_TRUE(m_window->isVisible()) << "until it is saved";
  m_control->allow(1);  // the step in progress
  ASSERT_TRUE(eventually([&] { return !m_window->isVisible(); }));
  EXPECT_EQ(m_control->steps, kStepsPerEpoch + 3);
  ASSERT_EQ(kept().size(), 1U);
  EXPECT_TRUE(eventually([&] { return std::filesystem::exists(kept().front() / "kept"); })) << "the user has asked to keep it";
  const auto run = openRun(kept().front());
  ASSERT_TRUE(run.ok()) << run.error().message();
  EXPECT_EQ(run->checkpoint.step, kStepsPerEpoch + 3);
  EXPECT_EQ(run->checkpoint.config.model, smallConfig().model);
  EXPECT_EQ(run->checkpoint.config.dataset, imagesFolder().string());
  EXPECT_EQ(run->checkpoint.weights->tensors.front().values.front(), static_cast<float>(kStepsPerEpoch + 3));
  ASSERT_EQ(run->losses.size(), m_window->training().losses().size());
  EXPECT_EQ(run->losses.back().step, kStepsPerEpoch + 3);
  EXPECT_TRUE(run->losses.back().test.has_value()) << "evaluated at the end";
  EXPECT_EQ(recentFiles().paths().value(0).toStdString(), kept().front().string());
}

TEST_F(ClosingTest, AnUnsavedRunThatHasEndedAsksToo) {
  trainToTheEnd();
  askToClose();
  EXPECT_EQ(child<QPushButton>("goOn")->text().remove(QLatin1Char('&')), QStringLiteral("Cancel"));
  EXPECT_EQ(child<QMessageBox>("closeQuestion")->text(), QStringLiteral("Keep this run? Discard deletes it."));
  EXPECT_FALSE(child<QMessageBox>("closeQuestion")->informativeText().contains(QStringLiteral("stops training")));
  EXPECT_EQ(child("keepRun")->property("role").toString(), QStringLiteral("primary")) << "as in the window's own dialogs";
  click("keepRun");
  ASSERT_TRUE(eventually([&] { return !m_window->isVisible(); }));
  EXPECT_EQ(kept().size(), 1U);
}

TEST_F(ClosingTest, APausedRunIsKept) {
  m_control->allow(1);
  click("stepButton");
  ASSERT_TRUE(eventually([&] { return state() == SessionState::Paused && undecided(); }));
  askToClose();
  click("keepRun");
  ASSERT_TRUE(eventually([&] { return !m_window->isVisible(); }));
  ASSERT_EQ(kept().size(), 1U);
  EXPECT_EQ(openRun(kept().front())->checkpoint.step, 1U);
}

// A run that could not be saved is still open, and the window asks about it again.
TEST_F(ClosingTest, WhereKeepingFailsTheWindowStays) {
  ASSERT_TRUE(writeFile(runsFolder(), "in the way").ok());
  ASSERT_TRUE(writeFile(m_folder / "state", "in the way").ok());
  trainToTheEnd();
  askToClose();
  click("keepRun");
  ASSERT_TRUE(gone("closeQuestion"));
  ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("kept")); }));
  EXPECT_TRUE(m_window->isVisible());
  askToClose();
  std::filesystem::remove(runsFolder());
  click("keepRun");
  ASSERT_TRUE(eventually([&] { return !m_window->isVisible(); }));
  EXPECT_EQ(kept().size(), 1U);
}

TEST_F(ClosingTest, EveryTabCanBeOpenWhenTheWindowGoes) {
  for (int tab = 0; tab < 3; ++tab) {
    makeWindow();
    m_window->show();
    m_window->begin({});
    ASSERT_TRUE(eventually([&] { return m_window->binding().pictureComplete(); }));
    tabs().setCurrentIndex(tab);
    m_window->binding().moveProbe({0.1 * tab, 0.0});  // with questions in progress
    m_window.reset();
  }
}

}  // namespace
}  // namespace latentscape
