// SPDX-License-Identifier: GPL-3.0-or-later
// Frames that a device makes while training continues: they begin at one step and are ready some steps later.
#include "tests/core/training/session_fixture.h"

namespace latentscape {
namespace {

// A device whose losses are read every 16 steps; an epoch has 50 steps.
class SessionFrames : public Session {
 protected:
  SessionFrames() {
    m_fake->device = "cuda:0";
    m_config.training.batch = 1;
    m_config.training.epochs = 4;
  }

  void start() {
    ASSERT_TRUE(session().start(m_config, m_data).ok());
    ASSERT_TRUE(waitFor([this] { return session().latestFrame() != nullptr; }));
    ASSERT_EQ(session().latestFrame()->step, 0U);
  }

  // Runs all steps up to this one, with what follows each of them. frameIsDue: from now on.
  void goTo(std::uint64_t step, bool frameIsDue = false) {
    if (frameIsDue) m_frameClock = m_frameClock.load() + 1min;
    m_fake->allow(step - m_allowed);
    m_allowed = step;
    m_fake->waitUntilEntered(step + 1);
  }

  static std::uint64_t stepOfWeights(const TrainingFrame& frame) {
    return static_cast<std::uint64_t>(frame.weights->tensors[0].values[0]);
  }

 private:
  std::uint64_t m_allowed = 0;
};

TEST_F(SessionFrames, AFrameBelongsToTheStepAtWhichItBegan) {
  m_fake->holdsSnapshots = true;
  start();
  goTo(16, true);
  goTo(32);
  EXPECT_EQ(session().latestFrame()->step, 0U) << "the device is not ready";
  m_fake->holdsSnapshots = false;
  goTo(48);
  const auto frame = session().latestFrame();
  EXPECT_EQ(frame->step, 16U);
  EXPECT_EQ(stepOfWeights(*frame), 16U);
  EXPECT_EQ(frame->meansCount, 3U);
  EXPECT_EQ(frame->means.size(), 3U);
}

TEST_F(SessionFrames, LossesProveAFramesWeightsFirst) {
  m_fake->lag = 1000;
  start();
  goTo(16, true);
  goTo(32);
  EXPECT_EQ(session().latestFrame()->step, 0U) << "its weights are not yet known to be finite";
  m_fake->lag = 0;
  goTo(48);
  EXPECT_EQ(session().latestFrame()->step, 16U);
}

TEST_F(SessionFrames, TheFrameAtTheEndOfAnEpochReplacesAPendingOne) {
  m_fake->holdsSnapshots = true;
  start();
  goTo(16, true);
  goTo(50);
  const auto frame = session().latestFrame();
  EXPECT_EQ(frame->step, 50U);
  EXPECT_EQ(stepOfWeights(*frame), 50U);
  m_fake->holdsSnapshots = false;
  goTo(64);
  EXPECT_GE(session().latestFrame()->step, 50U) << "the older frame arrived after the newer one";
}

TEST_F(SessionFrames, APausePublishesItsOwnStep) {
  m_fake->holdsSnapshots = true;
  start();
  goTo(16, true);
  goTo(20);
  session().pause();
  m_fake->allow(1);  // the step in progress
  ASSERT_TRUE(waitForState(SessionState::Paused));
  const auto frame = session().latestFrame();
  EXPECT_EQ(frame->step, 21U);
  EXPECT_EQ(stepOfWeights(*frame), 21U);
}

TEST_F(SessionFrames, ADivergedRunPublishesTheRestoredWeights) {
  m_fake->holdsSnapshots = true;
  m_fake->nanAtStep = 30;
  start();
  goTo(16, true);
  m_fake->allowAll();
  ASSERT_TRUE(waitForState(SessionState::Failed));
  const auto frame = session().latestFrame();
  EXPECT_LE(frame->step, 30U);
  EXPECT_GT(frame->step, 0U) << "the first copy is no longer the newest";
  EXPECT_EQ(stepOfWeights(*frame), frame->step);
}

}  // namespace
}  // namespace latentscape
