// SPDX-License-Identifier: GPL-3.0-or-later
// Which images a frame shows, and when; frames that a device makes while training continues, which begin at one step and are
// ready some steps later.
#include "tests/core/training/session_fixture.h"

#include <future>

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
    m_fake->waitUntilEntered(1);
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

// 2,500 test images, of which 2,000 are shown while training runs. An epoch has seven steps.
class SessionPoints : public Session {
 protected:
  static constexpr std::size_t kAll = 2500, kSubset = 2000;

  SessionPoints() {
    auto data = std::make_shared<Dataset>(*m_data);
    data->test = ImageSet{{2, 2, 1}, std::vector<std::uint8_t>(4 * kAll), std::vector<std::uint8_t>(kAll)};
    m_data = data;
  }
  // Takes steps until this one has begun, with what follows those before it.
  void goTo(std::uint64_t step) {
    m_fake->allow(step - 1 - m_allowed);
    m_allowed = step - 1;
    m_fake->waitUntilEntered(step);
  }

 private:
  std::uint64_t m_allowed = 0;
};

TEST_F(SessionPoints, AreTheSameOverAnEpochsEndAndAllAtAPauseAndAtTheEnd) {
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  goTo(1);
  EXPECT_EQ(session().latestFrame()->meansCount, kSubset);
  for (std::uint64_t step = 2; step <= 15; ++step) {
    m_frameClock = m_frameClock.load() + 1min;  // a frame is due at every step
    goTo(step);
    const auto frame = session().latestFrame();
    EXPECT_EQ(frame->step, step - 1) << "an epoch ends after steps 7 and 14";
    EXPECT_EQ(frame->meansCount, kSubset) << step;
    EXPECT_EQ(frame->means.size(), kSubset) << step;
  }
  session().pause();
  m_fake->allow(1);
  ASSERT_TRUE(waitForState(SessionState::Paused));
  EXPECT_EQ(session().latestFrame()->meansCount, kAll);
  m_frameClock = m_frameClock.load() + 1min;
  session().resume();
  m_fake->allow(1);
  m_fake->waitUntilEntered(17);
  EXPECT_EQ(session().latestFrame()->meansCount, kSubset);
  m_fake->allowAll();
  ASSERT_TRUE(waitForState(SessionState::Finished));
  EXPECT_EQ(session().latestFrame()->step, 21U);
  EXPECT_EQ(session().latestFrame()->meansCount, kAll);
}

TEST_F(SessionPoints, AreAllWhereARunStopsAtAnEpochsEnd) {
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  goTo(7);
  session().stop();
  m_fake->allow(1);
  ASSERT_TRUE(waitForState(SessionState::Finished));
  EXPECT_EQ(session().latestFrame()->step, 7U);
  EXPECT_EQ(session().latestFrame()->meansCount, kAll);
  EXPECT_EQ(m_fake->evaluations, 1) << "at the epoch's end";
}

// However long it takes to load an engine and to make a trainer.
TEST_F(SessionPoints, TheWeightsComeBeforeThereIsATrainer) {
  std::promise<void> go;
  m_session = std::make_unique<TrainingSession>(
      [this, &go] {
        go.get_future().wait();
        return Result<TrainerFactory>(fakeFactory(m_fake));
      },
      [this] {
        {
          const std::lock_guard lock(m_mutex);
          ++m_news;
        }
        m_told.notify_all();
      });
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  const bool came = waitFor([&] { return session().latestFrame() != nullptr; });
  const auto frame = session().latestFrame();
  const SessionState state = session().status().state;
  go.set_value();
  m_fake->allowAll();
  ASSERT_TRUE(came);
  EXPECT_EQ(state, SessionState::Preparing);
  EXPECT_EQ(frame->step, 0U);
  EXPECT_EQ(frame->weights->tensors[0].values, initialWeights(m_config.model, m_config.training.seed).tensors[0].values);
  EXPECT_TRUE(frame->means.empty());
  EXPECT_TRUE(waitForState(SessionState::Finished));
}

TEST_F(SessionPoints, OfStepZeroComeBeforeTheFirstStep) {
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  m_fake->waitUntilEntered(1);  // and it does not end
  const auto frame = session().latestFrame();
  ASSERT_NE(frame, nullptr);
  EXPECT_EQ(frame->step, 0U);
  EXPECT_EQ(frame->weights->tensors[0].values[0], 0.0F);
  EXPECT_EQ(frame->meansCount, kSubset);
}

TEST_F(SessionPoints, OfASlowNetworkComeAFewAtOnceAndTheOthersLater) {
  std::mutex mutex;
  std::condition_variable changed;
  bool many = false, go = false;
  m_fake->encoding = [&](std::size_t images) {  // ten milliseconds each, by the clock that schedules frames
    m_frameClock = m_frameClock.load() + 10ms * images;
    if (images < kSubset) return;
    std::unique_lock lock(mutex);
    many = true;
    changed.notify_all();
    changed.wait(lock, [&] { return go; });
  };
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return many; });
  }
  const auto first = session().latestFrame();
  {
    const std::lock_guard lock(mutex);
    go = true;
  }
  changed.notify_all();
  ASSERT_NE(first, nullptr) << "the first frame waits for 20 seconds of encoding";
  EXPECT_EQ(first->step, 0U);
  EXPECT_GT(first->meansCount, 0U);
  EXPECT_LE(first->meansCount, 100U) << "within a second";
  m_fake->waitUntilEntered(1);
  EXPECT_EQ(session().latestFrame()->meansCount, kSubset);
}

TEST_F(SessionPoints, OfASlowStepDoNotWaitForTheNextReadingOfLosses) {
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  goTo(1);
  m_frameClock = m_frameClock.load() + 1min;
  goTo(2);
  EXPECT_EQ(session().latestFrame()->step, 1U);
  EXPECT_EQ(session().losses().size(), 1U) << "records come at the same steps as ever: after the first, then every eighth";
}

TEST_F(Session, WhatIsChangedDuringARunIsNoted) {
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  m_fake->waitUntilEntered(1);
  session().setBeta(2.0);
  session().setBeta(m_config.training.beta);
  session().setLearningRate(0.01);
  session().setBeta(4.0);
  m_fake->allow(2);
  m_fake->waitUntilEntered(3);
  const auto changes = session().changes();
  ASSERT_EQ(changes.size(), 2U) << "beta was set back at once";
  EXPECT_EQ(changes[0].what, SettingChange::What::LearningRate);
  EXPECT_EQ(changes[0].before, m_config.training.learningRate);
  EXPECT_EQ(changes[0].after, 0.01);
  EXPECT_EQ(changes[1].what, SettingChange::What::Beta);
  EXPECT_EQ(changes[1].after, 4.0);
  EXPECT_EQ(changes[1].step, 1U);
  EXPECT_DOUBLE_EQ(changes[1].epochFraction, 8.0 / 50.0);
  session().reset();
  EXPECT_TRUE(session().changes().empty());
}

}  // namespace
}  // namespace latentscape
