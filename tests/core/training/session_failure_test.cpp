// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/training/session_fixture.h"

#include <limits>
#include <string>

namespace latentscape {
namespace {

TEST_F(Session, ANanStopsTheRunAndRestoresWeightsAFewStepsOld) {
  m_fake->allowAll();
  for (const std::uint64_t bad : {0U, 1U, 5U, 9U, 14U, 20U}) {
    m_fake->nanAtStep = bad;
    ASSERT_TRUE(session().start(m_config, m_data).ok());
    ASSERT_TRUE(waitForState(SessionState::Failed));
    const SessionStatus status = session().status();
    ASSERT_TRUE(status.error.has_value());
    EXPECT_NE(status.error->what.find("step " + std::to_string(bad + 1)), std::string::npos) << status.error->what;
    const auto frame = session().latestFrame();
    const auto age = static_cast<std::uint64_t>(frame->weights->tensors[0].values[0]);
    EXPECT_LE(age, bad) << "the weights are from after the bad step";
    EXPECT_GE(age + 16, bad);
    EXPECT_EQ(frame->step, age);
    EXPECT_EQ(status.step, age);
    for (const auto& record : session().losses().records()) EXPECT_TRUE(record.train.finite());
  }
}

TEST_F(Session, RestoredWeightsAreASecondOldIfLossesArriveLate) {
  m_fake->allowAll();
  m_fake->device = "cuda:0";
  m_fake->lag = 40;
  m_tick = 20ms;  // about a step
  m_config.training.batch = 1;
  m_config.training.epochs = 10;
  for (const std::uint64_t bad : {0U, 1U, 47U, 48U, 60U, 175U, 301U, 499U}) {
    m_fake->nanAtStep = bad;
    ASSERT_TRUE(session().start(m_config, m_data).ok());
    ASSERT_TRUE(waitForState(SessionState::Failed));
    const auto frame = session().latestFrame();
    EXPECT_LE(frame->step, bad);
    EXPECT_GE(frame->step + 60, bad);
    EXPECT_EQ(frame->weights->tensors[0].values[0], static_cast<float>(frame->step));
    for (const auto& record : session().losses().records()) EXPECT_LE(record.step, bad);
  }
}

TEST_F(Session, ANonFiniteEvaluationStopsTheRun) {
  m_fake->allowAll();
  m_fake->nanAtEvaluation = true;
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  ASSERT_TRUE(waitForState(SessionState::Failed));
  EXPECT_NE(session().status().error->what.find("finite"), std::string::npos);
  EXPECT_LT(session().latestFrame()->step, 7U);
}

TEST_F(Session, AnExceptionFromTheEngineIsAnErrorAndTheNextRunWorks) {
  m_fake->allowAll();
  m_fake->throwAtStep = 4;
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  ASSERT_TRUE(waitForState(SessionState::Failed));
  EXPECT_NE(session().status().error->what.find("the fake device is lost"), std::string::npos);
  m_fake->throwAtStep = std::numeric_limits<std::uint64_t>::max();
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  ASSERT_TRUE(waitForState(SessionState::Finished));
  EXPECT_FALSE(session().status().error.has_value());
}

TEST_F(Session, AnEngineThatCannotBeLoadedIsAnError) {
  m_session = std::make_unique<TrainingSession>([] { return Result<TrainerFactory>(Error{"no engine", "lib", "build it"}); },
                                                [this] {
                                                  {
                                                    const std::lock_guard lock(m_mutex);
                                                    ++m_news;
                                                  }
                                                  m_told.notify_all();
                                                });
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  ASSERT_TRUE(waitForState(SessionState::Failed));
  EXPECT_EQ(session().status().error->what, "no engine");
}

}  // namespace
}  // namespace latentscape
