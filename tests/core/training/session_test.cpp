// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/fields.h"
#include "tests/core/training/session_fixture.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace latentscape {
namespace {

TEST_F(Session, ARunCompletesAllItsEpochs) {
  m_fake->allowAll();
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  ASSERT_TRUE(waitForState(SessionState::Finished));
  const SessionStatus status = session().status();
  EXPECT_EQ(status.step, 21U);
  EXPECT_EQ(status.totalSteps, 21U);
  EXPECT_DOUBLE_EQ(status.epochs, 3.0);
  EXPECT_EQ(status.device, "Fake device");
  EXPECT_EQ(m_fake->evaluations, 3);
  EXPECT_FALSE(m_fake->otherThread);
  const auto losses = session().losses().records();
  ASSERT_FALSE(losses.empty());
  EXPECT_EQ(std::count_if(losses.begin(), losses.end(), [](const LossRecord& r) { return r.test.has_value(); }), 3);
  EXPECT_EQ(losses.front().step, 1U);
  EXPECT_EQ(losses.back().step, 21U);
  EXPECT_EQ(losses.back().epoch, 3);
  EXPECT_EQ(losses.back().images, 150U);
  EXPECT_DOUBLE_EQ(losses.back().test->loss(), 53.0);
  // Means over the images between records. Together they are the mean over all images; every seventh step has two images, the
  // others eight.
  double sum = 0, expected = 0;
  std::uint64_t before = 0;
  for (const auto& record : losses) {
    sum += record.train.reconstruction * static_cast<double>(record.images - before);
    before = record.images;
  }
  for (int step = 0; step < 21; ++step) expected += (100.0 + step) * (step % 7 == 6 ? 2.0 : 8.0);
  EXPECT_NEAR(sum, expected, 1e-6);
  // Every epoch has its own order with each image once, and all batches but the last are full.
  ASSERT_EQ(m_fake->orders.size(), 3U);
  for (const auto& order : m_fake->orders) EXPECT_EQ(std::set(order.begin(), order.end()).size(), 50U);
  EXPECT_NE(m_fake->orders[0], m_fake->orders[1]);
  EXPECT_EQ(m_fake->counts[5], 8U);
  EXPECT_EQ(m_fake->counts[6], 2U);
  const auto frame = session().latestFrame();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->step, 21U);
  EXPECT_EQ(frame->meansCount, 3U);
  EXPECT_EQ(frame->weights->tensors[0].values[0], 21.0F);
}

TEST_F(Session, BadStartsFailAtOnceAndChangeNothing) {
  m_fake->allowAll();
  RunConfig bad = m_config;
  bad.training.batch = 0;
  EXPECT_EQ(session().start(bad, m_data).error().where, "batch");
  auto noTraining = std::make_shared<Dataset>(*m_data);
  noTraining->train = {};
  EXPECT_EQ(session().start(m_config, noTraining).error().where, "dataset");
  EXPECT_FALSE(session().start(m_config, nullptr).ok());
  RunConfig otherSize = m_config;
  otherSize.model.image = {3, 3, 1};
  EXPECT_FALSE(session().start(otherSize, m_data).ok());
  EXPECT_FALSE(session().start(m_config, m_data, {.initial = std::make_shared<const Weights>()}).ok());
  EXPECT_EQ(session().status().state, SessionState::Idle);
  EXPECT_EQ(m_fake->made, 0);
}

TEST_F(Session, PauseStepResumeStop) {
  m_fake->allowAll();
  startPaused();
  EXPECT_EQ(session().status().step, 0U);
  session().stepOnce();
  ASSERT_TRUE(waitForStep(1));
  session().stepOnce();
  session().stepOnce();
  ASSERT_TRUE(waitForStep(3));
  ASSERT_TRUE(waitForState(SessionState::Paused));
  ASSERT_TRUE(waitFor([&] { return session().losses().size() == 3; })) << "single steps are all recorded";
  EXPECT_EQ(m_fake->steps, 3U);
  session().resume();
  ASSERT_TRUE(waitForState(SessionState::Finished));
  EXPECT_EQ(session().status().step, 21U);
}

TEST_F(Session, PauseHoldsTheRunAndShowsEveryTestImage) {
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  m_fake->allow(2);
  m_fake->waitUntilEntered(3);
  session().pause();
  m_fake->allow(1);  // the step in progress
  ASSERT_TRUE(waitForState(SessionState::Paused));
  EXPECT_EQ(m_fake->steps, 3U);
  EXPECT_EQ(session().latestFrame()->step, 3U);
  EXPECT_EQ(session().latestFrame()->meansCount, 3U);
  EXPECT_EQ(session().losses().back().step, 3U);
}

TEST_F(Session, StopKeepsWhatWasTrainedAndEvaluatesIt) {
  m_fake->allowAll();
  startPaused();
  session().stepOnce();
  session().stepOnce();
  session().stop();
  ASSERT_TRUE(waitForState(SessionState::Finished));
  EXPECT_EQ(session().latestFrame()->weights->tensors[0].values[0], 2.0F);
  ASSERT_TRUE(session().losses().back().test.has_value());
  EXPECT_EQ(session().losses().back().step, 2U);
  EXPECT_EQ(m_fake->alive, 0) << "the trainer must be destroyed";
}

TEST_F(Session, ResetForgetsEverything) {
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  m_fake->allow(3);
  ASSERT_TRUE(waitForStep(3));
  session().reset();
  EXPECT_EQ(session().status().state, SessionState::Idle);
  m_fake->allowAll();
  session().setBeta(1.0);  // handled after the reset, so that the test can wait for the reset's effect
  EXPECT_EQ(session().latestFrame(), nullptr);
  EXPECT_TRUE(session().losses().empty());
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  ASSERT_TRUE(waitForState(SessionState::Finished));
  EXPECT_EQ(session().status().step, 21U);
  EXPECT_EQ(session().latestFrame()->run, session().status().run);
  EXPECT_EQ(m_fake->alive, 0);
}

TEST_F(Session, AStartDuringARunReplacesIt) {
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  m_fake->allow(3);
  ASSERT_TRUE(waitForStep(3));
  const auto first = session().status().run;
  RunConfig other = m_config;
  other.training.epochs = 1;
  ASSERT_TRUE(session().start(other, m_data).ok());
  EXPECT_EQ(session().status().state, SessionState::Preparing);
  EXPECT_GT(session().status().run, first);
  EXPECT_TRUE(session().losses().empty());
  m_fake->allowAll();
  ASSERT_TRUE(waitForState(SessionState::Finished));
  EXPECT_EQ(session().status().totalSteps, 7U);
  EXPECT_EQ(session().losses().back().step, 7U);
}

// The window locks all others.
TEST_F(Session, WhatARunLetsChangeIsWhatTheTableOfFieldsSays) {
  m_fake->allowAll();
  startPaused();
  const RunConfig before = session().status().config;
  session().setLearningRate(0.5);
  session().setBeta(4.0);
  session().stepOnce();
  ASSERT_TRUE(waitForStep(1));
  RunConfig after = session().status().config;
  for (const ConfigField& field : kConfigFields) {
    if (std::holds_alternative<std::monostate>(field.number)) {
      EXPECT_NE(field.mayChange, MayChange::DuringARun) << field.name;
      continue;
    }
    EXPECT_EQ(numberOf(before, field) != numberOf(after, field), field.mayChange == MayChange::DuringARun) << field.name;
    setNumber(after, field, numberOf(before, field));
  }
  EXPECT_EQ(after, before) << "nothing else changes";
}

TEST_F(Session, LearningRateAndBetaChangeMidRun) {
  m_fake->allowAll();
  startPaused();
  session().setLearningRate(0.5);
  session().setBeta(4.0);
  session().setLearningRate(-1.0);  // ignored, like those below
  session().setBeta(std::numeric_limits<double>::infinity());
  session().stepOnce();
  ASSERT_TRUE(waitForStep(1));
  EXPECT_EQ(m_fake->rate, 0.5);
  EXPECT_EQ(m_fake->beta, 4.0);
  EXPECT_EQ(session().status().config.training.learningRate, 0.5);
  EXPECT_EQ(session().status().config.training.beta, 4.0);
}

// 50 images in batches of 8: the seventh step has two images.
TEST_F(Session, WarmUpsCountAStepAsItsShareOfAnEpoch) {
  m_config.training.learningRate = 1.0;
  m_config.training.warmup = 2.0;
  m_config.training.beta = 1.0;
  m_config.training.klWarmup = 2.0;
  m_fake->allowAll();
  startPaused();
  for (std::uint64_t step = 1; step <= 8; ++step) {
    session().stepOnce();
    ASSERT_TRUE(waitForStep(step));
    const double images = step < 7 ? 8.0 * static_cast<double>(step) : 50.0 + 8.0 * static_cast<double>(step - 7);
    EXPECT_NEAR(m_fake->rate, images / 50.0 / 2.0, 1e-12) << step;
    EXPECT_NEAR(m_fake->beta, images / 50.0 / 2.0, 1e-12) << step;
  }
}

TEST_F(Session, ARunKnowsTheNamesOfItsClasses) {
  auto named = std::make_shared<Dataset>(*m_data);
  named->classNames = {"cat", "dog"};
  m_data = named;
  startPaused();
  EXPECT_EQ(session().status().config.classNames, named->classNames);
}

TEST_F(Session, NamesOfOtherClassesThanTheModelsAreLeftOut) {
  auto named = std::make_shared<Dataset>(*m_data);
  named->classNames = {"cat", "dog"};
  m_data = named;
  m_config.model.family = Family::ConditionalVae;
  m_config.model.classes = 3;
  ASSERT_TRUE(session().start(m_config, m_data, {.paused = true}).ok());
  EXPECT_TRUE(session().status().config.classNames.empty());
}

TEST_F(Session, CommandsWithoutARunHaveNoEffect) {
  session().pause();
  session().resume();
  session().stepOnce();
  session().stop();
  session().reset();
  session().setBeta(2.0);
  EXPECT_EQ(session().status().state, SessionState::Idle);
  EXPECT_EQ(session().takeFrame(), nullptr);
  m_fake->allowAll();
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  ASSERT_TRUE(waitForState(SessionState::Finished));
  // None of them affects a finished run either.
  session().pause();
  session().resume();
  session().stepOnce();
  session().stop();
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  ASSERT_TRUE(waitForState(SessionState::Finished));
  EXPECT_EQ(m_fake->steps, 42U);
}

// An epoch has seven steps: the frame at step 8 still carries the evaluation after step 7.
TEST_F(Session, AFrameNamesTheStepOfItsTestLosses) {
  m_fake->allowAll();
  m_config.training.epochs = 2;
  startPaused();
  for (int i = 0; i < 8; ++i) session().stepOnce();
  ASSERT_TRUE(waitFor([&] { return session().latestFrame() && session().latestFrame()->step == 8; }));
  ASSERT_TRUE(session().latestFrame()->test.has_value());
  EXPECT_EQ(session().latestFrame()->testStep, 7U);
}

TEST_F(Session, WithoutTestImagesTheLastStepIsRecordedOnce) {
  m_fake->allowAll();
  auto data = std::make_shared<Dataset>(*m_data);
  data->test = {};
  ASSERT_TRUE(session().start(m_config, data).ok());
  ASSERT_TRUE(waitForState(SessionState::Finished));
  const auto losses = session().losses().records();
  EXPECT_EQ(std::count_if(losses.begin(), losses.end(), [](const LossRecord& r) { return r.step == 21; }), 1);
  EXPECT_FALSE(losses.back().test.has_value());
}

TEST_F(Session, AFrameIsTakenOnceAndTheNewestWins) {
  m_fake->allowAll();
  startPaused();
  session().stepOnce();
  session().stepOnce();
  ASSERT_TRUE(waitForStep(2));
  ASSERT_TRUE(waitFor([&] { return session().latestFrame()->step == 2; }));
  const auto frame = session().takeFrame();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->step, 2U);
  EXPECT_EQ(session().takeFrame(), nullptr);
  EXPECT_EQ(session().latestFrame(), frame);
}

TEST_F(Session, StartsFromGivenWeights) {
  m_fake->allowAll();
  auto weights = std::make_shared<Weights>(initialWeights(m_config.model, 9));
  weights->tensors[1].values[0] = 42.0F;
  ASSERT_TRUE(session().start(m_config, m_data, {.initial = weights, .paused = true}).ok());
  ASSERT_TRUE(waitForState(SessionState::Paused));
  EXPECT_EQ(session().latestFrame()->weights->tensors[1].values[0], 42.0F);
}

TEST_F(Session, EveryCommandFromManyThreadsAtOnceInEveryState) {
  m_fake->allowAll();
  m_config.training.epochs = 200;
  session();  // creates the session before the threads use it
  {
    std::vector<std::jthread> threads;
    for (unsigned t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (unsigned i = 0; i < 150; ++i) {
          switch ((i * 7 + t * 3) % 10) {
            case 0: (void)session().start(m_config, m_data, {.paused = i % 2 == 0}); break;
            case 1: session().pause(); break;
            case 2: session().resume(); break;
            case 3: session().stepOnce(); break;
            case 4: session().stop(); break;
            case 5: session().reset(); break;
            case 6: session().setLearningRate(0.01); break;
            case 7: session().setBeta(0.5); break;
            case 8:
              session().takeNews();
              (void)session().status();
              break;
            default:
              (void)session().takeFrame();
              (void)session().losses();
              (void)session().latestFrame();
              break;
          }
        }
      });
    }
  }
  RunConfig last = m_config;
  last.training.epochs = 1;
  ASSERT_TRUE(session().start(last, m_data).ok());
  ASSERT_TRUE(waitForState(SessionState::Finished));
  EXPECT_EQ(session().status().totalSteps, 7U);
  EXPECT_FALSE(m_fake->otherThread);
}

TEST_F(Session, DestructionMidRunJoins) {
  m_fake->allowAll();
  m_config.training.epochs = 100000;
  ASSERT_TRUE(session().start(m_config, m_data).ok());
  ASSERT_TRUE(waitFor([&] { return session().status().step > 5; }));
  m_session.reset();
  EXPECT_EQ(m_fake->alive, 0);
}

}  // namespace
}  // namespace latentscape
