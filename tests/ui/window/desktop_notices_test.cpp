// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/desktop_notices.h"

#include "tests/ui/window/recording_speaker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace latentscape {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

class DesktopNoticesTest : public ::testing::Test {
 protected:
  void training(SessionState state, std::uint64_t step = 0, std::uint64_t run = 1) {
    SessionStatus status;
    status.state = state;
    status.run = run;
    status.step = step;
    status.totalSteps = 200;
    status.config.model.family = m_family;
    if (state == SessionState::Failed) status.error = Error{"the loss has exploded", "step 12", "Lower the learning rate."};
    m_notices.trainingChanged(status, m_test);
  }
  void analysis(std::chrono::seconds takes) {
    m_notices.analysisBegan(QStringLiteral("evaluate"));
    m_time += takes;
    m_notices.analysisEnded(QStringLiteral("evaluate"), QStringLiteral("Evaluate: finished"), QStringLiteral("-ELBO 98.7"));
  }

  RecordedDesktop m_told;
  RecordingSpeaker m_speaker{m_told};
  bool m_inFront = false;
  std::optional<Losses> m_test;
  Family m_family = Family::Vae;
  DesktopNotices::Clock::time_point m_time;
  DesktopNotices m_notices{m_speaker, [this] { return m_inFront; }, [this] { return m_time; }};
};

TEST_F(DesktopNoticesTest, TheEndOfTrainingIsToldOnce) {
  m_test = Losses{100.0, 21.4};
  training(SessionState::Running, 199);
  EXPECT_THAT(m_told.notifications, IsEmpty());
  training(SessionState::Finished, 200);
  training(SessionState::Finished, 200);
  EXPECT_THAT(m_told.notifications,
              ElementsAre(QStringLiteral("training: Training finished: 200 steps, test −ELBO 121.4 nats per image")));
}

TEST_F(DesktopNoticesTest, AnAutoencodersLossIsItsReconstructionTerm) {
  m_family = Family::Autoencoder;
  m_test = Losses{100.0, 0.0};
  training(SessionState::Running, 199);
  training(SessionState::Finished, 200);
  EXPECT_THAT(
      m_told.notifications,
      ElementsAre(QStringLiteral("training: Training finished: 200 steps, test reconstruction term 100.0 nats per image")));
}

TEST_F(DesktopNoticesTest, NothingIsToldToWhoLooksAtTheWindow) {
  m_inFront = true;
  training(SessionState::Running);
  training(SessionState::Finished, 200);
  analysis(60s);
  m_notices.downloadEnded(QStringLiteral("Download finished"), QStringLiteral("MNIST"));
  EXPECT_THAT(m_told.notifications, IsEmpty());
}

TEST_F(DesktopNoticesTest, ARunThatDivergesSaysWhy) {
  training(SessionState::Running, 12);
  training(SessionState::Failed, 12);
  ASSERT_EQ(m_told.notifications.size(), 1);
  EXPECT_EQ(m_told.notifications[0], "training: Training stopped: step 12: the loss has exploded. Lower the learning rate.");
}

TEST_F(DesktopNoticesTest, ARunThatTheUserStoppedIsNoNews) {
  training(SessionState::Running, 12);
  training(SessionState::Paused, 12);
  training(SessionState::Finished, 12);
  EXPECT_THAT(m_told.notifications, IsEmpty());
}

TEST_F(DesktopNoticesTest, OnlyALongAnalysisIsTold) {
  analysis(9s);
  EXPECT_THAT(m_told.notifications, IsEmpty());
  analysis(10s);
  EXPECT_THAT(m_told.notifications, ElementsAre(QStringLiteral("evaluate: Evaluate: finished: -ELBO 98.7")));
}

TEST_F(DesktopNoticesTest, ACancelledAnalysisCountsForNothing) {
  m_notices.analysisBegan(QStringLiteral("evaluate"));
  m_time += 60s;  // cancelled by then
  analysis(1s);
  EXPECT_THAT(m_told.notifications, IsEmpty());
}

TEST_F(DesktopNoticesTest, TheComputerStaysAwakeWhileTrainingOnMains) {
  training(SessionState::Preparing);
  EXPECT_TRUE(m_told.watchesPower);
  EXPECT_FALSE(m_told.awake) << "before it is known where the power comes from";
  m_notices.setOnBattery(false);
  EXPECT_TRUE(m_told.awake);
  training(SessionState::Running, 1);
  training(SessionState::Running, 2);
  EXPECT_EQ(m_told.awakeCalls, 1);
  m_notices.setOnBattery(true);
  EXPECT_FALSE(m_told.awake);
  m_notices.setOnBattery(false);
  EXPECT_TRUE(m_told.awake);
}

TEST_F(DesktopNoticesTest, TheComputerMaySleepWhenTrainingRests) {
  m_notices.setOnBattery(false);
  EXPECT_FALSE(m_told.awake);
  for (const SessionState rest : {SessionState::Paused, SessionState::Finished, SessionState::Failed, SessionState::Idle}) {
    training(SessionState::Running, 10);
    EXPECT_TRUE(m_told.awake);
    training(rest, 10);
    EXPECT_FALSE(m_told.awake) << static_cast<int>(rest);
  }
  m_told.notifications.clear();
  training(SessionState::Running, 11);
  m_notices.leave();
  EXPECT_FALSE(m_told.awake) << "the window has closed";
  training(SessionState::Running, 12);
  training(SessionState::Finished, 200);
  EXPECT_FALSE(m_told.awake);
  EXPECT_THAT(m_told.notifications, IsEmpty());
}

TEST_F(DesktopNoticesTest, ProgressIsToldInWholePercents) {
  m_notices.downloadProgressed({"mnist", 50, 100});
  training(SessionState::Running, 100);
  training(SessionState::Running, 101);  // 50.5 %
  training(SessionState::Running, 102);
  training(SessionState::Paused, 102);
  training(SessionState::Finished, 102);  // the download is what is left
  m_notices.downloadEnded({}, {});
  EXPECT_THAT(m_told.progress, ElementsAre(0.5, 0.51, 0.5, std::nullopt));
}

TEST_F(DesktopNoticesTest, WhoComesBackNeedsNoNotification) {
  m_notices.windowCameToFront();
  EXPECT_EQ(m_told.withdrawals, 1);
}

}  // namespace
}  // namespace latentscape
