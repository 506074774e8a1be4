// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/training/session_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

struct Handed {
  std::uint64_t step;
  StateOccasion occasion;
  std::shared_ptr<const RunStateCopy> state;
};

class States final : public RunRecorder {
 public:
  void record(const LossLog& losses) override {
    const std::lock_guard lock(m_mutex);
    m_records = losses;
  }
  void put(std::shared_ptr<const RunStateCopy> state, StateOccasion occasion) override {
    const std::lock_guard lock(m_mutex);
    const std::uint64_t step = state->progress.step;
    m_handed.push_back({step, occasion, std::move(state)});
  }
  std::vector<Handed> handed() const {
    const std::lock_guard lock(m_mutex);
    return m_handed;
  }
  LossLog records() const {
    const std::lock_guard lock(m_mutex);
    return m_records;
  }

 private:
  mutable std::mutex m_mutex;
  std::vector<Handed> m_handed;
  LossLog m_records;
};

// Has the newest state alone, as a keeper that isn't writing an older one.
class Newest final : public RunRecorder {
 public:
  void record(const LossLog&) override {}
  void put(std::shared_ptr<const RunStateCopy> state, StateOccasion occasion) override {
    const std::lock_guard lock(m_mutex);
    m_handed.emplace_back(state->progress.step, occasion);
    m_state = std::move(state);
  }
  std::vector<std::pair<std::uint64_t, StateOccasion>> handed() const {
    const std::lock_guard lock(m_mutex);
    return m_handed;
  }

 private:
  mutable std::mutex m_mutex;
  std::shared_ptr<const RunStateCopy> m_state;
  std::vector<std::pair<std::uint64_t, StateOccasion>> m_handed;
};

// Seven steps an epoch, three epochs.
class SessionStates : public Session {
 protected:
  std::shared_ptr<const RunState> stateAfter(std::uint64_t step) {
    const auto states = std::make_shared<States>();
    m_fake->allowAll();
    EXPECT_TRUE(session().start(m_config, m_data, {.recorder = states, .paused = true}).ok());
    EXPECT_TRUE(waitForState(SessionState::Paused));
    for (std::uint64_t i = 1; i <= step; ++i) {
      session().stepOnce();
      EXPECT_TRUE(waitForStep(i));
    }
    EXPECT_TRUE(waitFor([&] { return !states->handed().empty() && states->handed().back().step == step; }));
    return std::make_shared<const RunState>(states->handed().back().state->unpacked());
  }

  const std::shared_ptr<States> m_states = std::make_shared<States>();
};

TEST_F(SessionStates, ARunThatIsResetLeavesWhatItHas) {
  m_fake->allow(4);
  ASSERT_TRUE(session().start(m_config, m_data, {.recorder = m_states}).ok());
  m_fake->waitUntilEntered(5);
  session().reset();
  m_fake->allow(1);
  EXPECT_EQ(session().status().state, SessionState::Idle);
  startPaused();  // once the other run is left
  ASSERT_FALSE(m_states->handed().empty());
  EXPECT_EQ(m_states->handed().back().step, 5U);
  EXPECT_EQ(m_states->handed().back().occasion, StateOccasion::Stopping);
}

TEST_F(SessionStates, ARunThatIsTornDownLeavesWhatItHas) {
  m_fake->allow(4);
  ASSERT_TRUE(session().start(m_config, m_data, {.recorder = m_states}).ok());
  m_fake->waitUntilEntered(5);
  m_fake->allowAll();  // it may begin the next steps before it is asked to stop
  m_session.reset();
  ASSERT_FALSE(m_states->handed().empty());
  EXPECT_EQ(m_states->handed().back().step, m_fake->steps);
}

TEST_F(SessionStates, ARunBeginsEvenIfTheOneBeforeCannotBeLeft) {
  m_fake->allow(4);
  ASSERT_TRUE(session().start(m_config, m_data, {.recorder = m_states}).ok());
  m_fake->waitUntilEntered(5);
  m_fake->throwsAtCopy = true;
  ASSERT_TRUE(session().start(m_config, m_data, {.paused = true}).ok());
  m_fake->allow(1);
  EXPECT_TRUE(waitForState(SessionState::Paused)) << "it is not for ever about to begin";
  EXPECT_FALSE(m_fake->throwsAtCopy) << "the state of the run before was wanted";
}

TEST_F(SessionStates, AreHandedOverWhereTheyAreProvedAndAtTheEnd) {
  m_fake->allowAll();
  m_config.training.batch = 1;  // fifty steps an epoch
  ASSERT_TRUE(session().start(m_config, m_data, {.recorder = m_states}).ok());
  ASSERT_TRUE(waitForState(SessionState::Finished));
  const auto handed = m_states->handed();
  std::vector<std::uint64_t> ends;
  for (std::size_t i = 0; i < handed.size(); ++i) {
    EXPECT_GE(handed[i].step, handed[i > 0 ? i - 1 : 0].step);
    const RunState state = handed[i].state->unpacked();
    EXPECT_EQ(state.trainer.weights.tensors[0].values[0], static_cast<float>(handed[i].step)) << "the weights are of the step";
    EXPECT_EQ(state.progress.config, session().status().config);
    if (handed[i].occasion == StateOccasion::EpochEnd) {
      ends.push_back(handed[i].step);
      EXPECT_EQ(state.progress.testStep, handed[i].step);
      EXPECT_TRUE(state.progress.lastTest.has_value());
    } else if (handed[i].occasion == StateOccasion::Step) {
      EXPECT_EQ(handed[i].step % 8, 0U);
    }
  }
  EXPECT_EQ(ends, (std::vector<std::uint64_t>{50, 100, 150}));
  EXPECT_EQ(handed.back().occasion, StateOccasion::End);
  EXPECT_EQ(handed.back().step, 150U);
  EXPECT_EQ(m_states->records().size(), session().losses().size());
}

TEST_F(SessionStates, AreHandedOverAgainAfterAPause) {
  const auto states = std::make_shared<Newest>();
  m_fake->allowAll();
  m_config.training.batch = 1;  // fifty steps an epoch
  ASSERT_TRUE(session().start(m_config, m_data, {.recorder = states, .paused = true}).ok());
  ASSERT_TRUE(waitForState(SessionState::Paused));
  for (std::uint64_t i = 1; i <= 3; ++i) {
    session().stepOnce();
    ASSERT_TRUE(waitForStep(i));
  }
  session().resume();
  ASSERT_TRUE(waitForState(SessionState::Finished));
  using enum StateOccasion;
  const std::vector<std::pair<std::uint64_t, StateOccasion>> expected{
      {1, Pause}, {2, Pause}, {3, Pause}, {8, Step}, {16, Step}, {24, Step}, {32, Step}, {40, Step}, {50, EpochEnd}};
  const auto handed = states->handed();
  ASSERT_GE(handed.size(), expected.size());
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), handed.begin()));
}

TEST_F(SessionStates, NoMoreThanTwoAreInMemory) {
  const auto states = std::make_shared<Newest>();
  m_config.training.batch = 1;
  m_fake->allow(20);  // there is a copy by then that is proved, and a newer one
  ASSERT_TRUE(session().start(m_config, m_data, {.recorder = states}).ok());
  m_fake->waitUntilEntered(21);
  session().pause();
  m_fake->allow(1);
  ASSERT_TRUE(waitForState(SessionState::Paused));
  EXPECT_EQ(m_fake->copies, 2);
  m_fake->allow(80);  // beyond an epoch's end
  session().resume();
  m_fake->waitUntilEntered(102);
  session().stop();
  m_fake->allow(1);
  ASSERT_TRUE(waitForState(SessionState::Finished));
  EXPECT_EQ(m_fake->mostCopies, 2);
}

TEST_F(SessionStates, AStopHandsOverItsStateBeforeItEvaluates) {
  m_fake->allow(10);
  ASSERT_TRUE(session().start(m_config, m_data, {.recorder = m_states}).ok());
  m_fake->waitUntilEntered(11);
  session().stop();
  m_fake->allow(1);
  ASSERT_TRUE(waitForState(SessionState::Finished));
  const auto handed = m_states->handed();
  ASSERT_GE(handed.size(), 2U);
  const Handed& stopping = handed[handed.size() - 2];
  const Handed& end = handed.back();
  EXPECT_EQ(stopping.occasion, StateOccasion::Stopping);
  EXPECT_EQ(end.occasion, StateOccasion::End);
  EXPECT_EQ(stopping.step, 11U);
  EXPECT_EQ(end.step, 11U);
  EXPECT_NE(stopping.state->progress.testStep, 11U);
  EXPECT_EQ(end.state->progress.testStep, 11U);
  EXPECT_EQ(end.state->trainer, stopping.state->trainer) << "its buffers are copied once";
  // A run that goes on from here writes the row of steps 8 to 14 as one that never stopped.
  EXPECT_EQ(end.state->progress.recordedStep, 8U);
  EXPECT_EQ(end.state->progress.lossImages, 24.0) << "those of steps 9 to 11";
}

TEST_F(SessionStates, ARunGoesOnFromAState) {
  const auto state = stateAfter(10);
  const LossLog before = session().losses();
  const int made = m_fake->made;
  std::size_t orders = 0;
  {
    const std::lock_guard lock(m_fake->mutex);
    orders = m_fake->orders.size();
  }
  ASSERT_TRUE(session().start(m_config, m_data, {.state = state, .losses = before, .recorder = m_states, .paused = true}).ok());
  ASSERT_TRUE(waitForState(SessionState::Paused));
  EXPECT_EQ(session().status().step, 10U);
  EXPECT_EQ(session().status().totalSteps, 21U);
  EXPECT_EQ(session().latestFrame()->step, 10U);
  EXPECT_EQ(session().losses().size(), before.size());
  EXPECT_EQ(m_fake->made, made + 1);
  {
    const std::lock_guard lock(m_fake->mutex);
    EXPECT_EQ(m_fake->orders.back(), m_fake->orders[orders - 1]) << "the same epoch's order";
  }
  session().resume();
  ASSERT_TRUE(waitForState(SessionState::Finished));
  EXPECT_EQ(session().status().step, 21U);
  EXPECT_EQ(session().latestFrame()->weights->tensors[0].values[0], 21.0F);
  EXPECT_EQ(session().losses().back().step, 21U);
  EXPECT_GE(session().status().secondsTraining, state->progress.secondsTraining);
}

TEST_F(SessionStates, ARunGoesOnOnlyWithWhatFitsIt) {
  const auto state = stateAfter(3);
  const auto problem = [&](auto change) {
    RunConfig other = m_config;
    change(other);
    const auto started = session().start(other, m_data, {.state = state, .paused = true});
    return started ? std::string("none") : started.error().where;
  };
  EXPECT_EQ(problem([](RunConfig& config) { config.training.batch = 9; }), "batch");
  EXPECT_EQ(problem([](RunConfig& config) { config.training.seed = 9; }), "seed");
  EXPECT_EQ(problem([](RunConfig& config) { config.training.optimizer = Optimizer::Sgd; }), "optimizer");
  EXPECT_EQ(problem([](RunConfig& config) { config.model.hidden = {4}; }), "hidden");
  EXPECT_EQ(problem([](RunConfig& config) {
              config.training.epochs = 9;
              config.training.learningRate = 0.5;
              config.training.schedule = Schedule::Cosine;
              config.training.threads = 1;
            }),
            "none");
  auto done = std::make_shared<RunState>(*state);
  done->progress.step = 21;
  const auto started = session().start(m_config, m_data, {.state = done});
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().where, "epochs");
}

TEST_F(SessionStates, AnExplosionGoesBackToTheLastGoodState) {
  m_fake->allowAll();
  m_config.training.batch = 1;
  m_config.training.epochs = 10;
  m_fake->explodesAtStep = 123;
  ASSERT_TRUE(session().start(m_config, m_data, {.recorder = m_states}).ok());
  ASSERT_TRUE(waitForState(SessionState::Failed));
  const SessionStatus status = session().status();
  EXPECT_THAT(status.error->what, HasSubstr("exploded: from step 124 on"));
  ASSERT_TRUE(status.divergence.has_value());
  EXPECT_EQ(status.divergence->step, 124U);
  EXPECT_LE(status.divergence->restored, 123U);
  EXPECT_GE(status.divergence->restored, 100U);
  EXPECT_EQ(status.step, status.divergence->restored);
  EXPECT_NEAR(status.divergence->learningRate, m_config.training.learningRate / 3.0, 1e-12);
  EXPECT_EQ(session().latestFrame()->weights->tensors[0].values[0], static_cast<float>(status.step));
  const auto last = m_states->handed().back();
  EXPECT_EQ(last.occasion, StateOccasion::End);
  EXPECT_EQ(last.step, status.step);
}

TEST_F(SessionStates, ARateThatWasRaisedTooHighGoesBackToTheOneBefore) {
  m_fake->nanAtStep = 10;
  (void)stateAfter(10);
  session().setLearningRate(10.0);
  session().resume();
  ASSERT_TRUE(waitForState(SessionState::Failed));
  ASSERT_TRUE(session().status().divergence.has_value());
  EXPECT_EQ(session().status().divergence->learningRate, m_config.training.learningRate) << "not a third of ten";
}

TEST_F(SessionStates, ASuspectedExplosionProvesNoEpochsEnd) {
  m_fake->allowAll();
  m_config.training.batch = 1;  // fifty steps an epoch
  m_config.training.epochs = 10;
  m_fake->explodesAtStep = 146;  // the test loss after step 150 is finite all the same
  ASSERT_TRUE(session().start(m_config, m_data, {.recorder = m_states}).ok());
  ASSERT_TRUE(waitForState(SessionState::Failed));
  ASSERT_TRUE(session().status().divergence.has_value());
  EXPECT_EQ(session().status().divergence->step, 147U);
  EXPECT_LE(session().status().divergence->restored, 146U);
  for (const Handed& state : m_states->handed()) EXPECT_LE(state.step, 146U);
}

TEST_F(SessionStates, AnEpochThatWasNotEvaluatedIsWhenTheRunGoesOn) {
  const auto state = stateAfter(7);
  auto cut = std::make_shared<RunState>(*state);  // as if it had been left before the evaluation
  cut->progress.recordedStep = 0;
  cut->progress.lossSum = {5000.0, 100.0};
  cut->progress.lossImages = 50.0;
  cut->progress.lastTest.reset();
  cut->progress.testStep = 0;
  const int evaluations = m_fake->evaluations;
  ASSERT_TRUE(session().start(m_config, m_data, {.state = cut, .recorder = m_states, .paused = true}).ok());
  ASSERT_TRUE(waitForState(SessionState::Paused));
  session().stepOnce();
  ASSERT_TRUE(waitForStep(8));
  EXPECT_EQ(m_fake->evaluations, evaluations + 1);
  const auto records = m_states->records();
  ASSERT_FALSE(records.empty());
  EXPECT_EQ(records[0].step, 7U);
  EXPECT_EQ(records[0].train.reconstruction, 100.0);
  EXPECT_TRUE(records[0].test.has_value());
}

}  // namespace
}  // namespace latentscape
