// SPDX-License-Identifier: GPL-3.0-or-later
// What the desktop is told of the window's long work.
#include "tests/ui/window/recording_speaker.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/analyses/evaluate_panel.h"
#include "ui/window/desktop_flow.h"

#include <QSignalSpy>

#include <gmock/gmock.h>

namespace latentscape {
namespace {

using ::testing::IsEmpty;

class DesktopTest : public WindowTest {
 protected:
  void SetUp() override {
    m_speaker = [this] {
      auto speaker = std::make_unique<RecordingSpeaker>(m_told);
      m_voice = speaker.get();
      return speaker;
    };
    openToTrain();
    ASSERT_NE(m_voice, nullptr);
  }
  void lookAway() {
    m_window->showMinimized();
    ASSERT_TRUE(eventually([&] { return m_window->isMinimized(); }));
  }

  RecordedDesktop m_told;
  DesktopSpeaker* m_voice = nullptr;
};

TEST_F(DesktopTest, ARunThatEndsInTheBackgroundIsTold) {
  click("trainButton");
  m_control->waitUntilEntered(1);
  lookAway();
  m_control->allowAll();
  ASSERT_TRUE(eventually([&] { return !m_told.notifications.isEmpty(); }));
  EXPECT_TRUE(m_told.notifications[0].startsWith(QStringLiteral("training: Training finished: 24 steps, test −ELBO ")))
      << m_told.notifications[0].toStdString();
  emit m_voice->notificationChosen();
  EXPECT_TRUE(eventually([&] { return !m_window->isMinimized() && m_window->isActiveWindow(); }));
  EXPECT_TRUE(eventually([&] { return m_told.withdrawals > 0; }));
}

TEST_F(DesktopTest, ARunThatEndsBeforeTheUsersEyesIsNotTold) {
  click("trainButton");
  ASSERT_TRUE(eventually([&] { return !m_told.progress.empty(); }));
  EXPECT_TRUE(m_told.progress.front().has_value());
  m_control->allowAll();
  ASSERT_TRUE(reaches(SessionState::Finished));
  EXPECT_THAT(m_told.notifications, IsEmpty());
  EXPECT_EQ(m_told.progress.back(), std::nullopt);
}

TEST_F(DesktopTest, TheComputerStaysAwakeUntilAPause) {
  click("trainButton");
  ASSERT_TRUE(eventually([&] { return m_told.watchesPower; }));
  emit m_voice->powerChanged(false);
  EXPECT_TRUE(m_told.awake);
  m_window->training().pause();
  m_control->allow(1);
  ASSERT_TRUE(reaches(SessionState::Paused));
  EXPECT_FALSE(m_told.awake);
  m_window->training().resume();
  ASSERT_TRUE(reaches(SessionState::Running));
  EXPECT_TRUE(m_told.awake);
  m_window->keepAndClose(true);
  m_control->allowAll();
  ASSERT_TRUE(eventually([&] { return !m_window->isVisible(); }));
  EXPECT_FALSE(m_told.awake);
}

TEST_F(DesktopTest, ALongAnalysisIsTold) {
  DesktopNotices::Clock::time_point time;
  RecordedDesktop told;
  const DesktopFlow flow(std::make_unique<RecordingSpeaker>(told), m_window->training(), part<DatasetController>(),
                         m_window->analyses(), *m_window, [&] { return time; });
  auto& panel = m_window->analyses().panel<EvaluatePanel>();
  show("evaluate");
  const QSignalSpy ended(&panel.job(), &AnalysisJob::finished);
  panel.run();
  ASSERT_TRUE(panel.job().running());
  time += DesktopNotices::kLong;
  lookAway();
  ASSERT_TRUE(eventually([&] { return !ended.isEmpty(); }));
  ASSERT_EQ(told.notifications.size(), 1);
  EXPECT_EQ(told.notifications[0],
            QStringLiteral("evaluate: ") + panel.title() + QStringLiteral(": finished: ") + panel.headline());
  EXPECT_FALSE(panel.headline().isEmpty());
}

}  // namespace
}  // namespace latentscape
