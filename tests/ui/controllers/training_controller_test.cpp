// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/training_controller.h"
#include "tests/core/training/fake_trainer.h"
#include "tests/ui/deadline.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <gtest/gtest.h>

#include <future>

namespace latentscape {
namespace {

std::shared_ptr<const Dataset> images(std::size_t train, std::size_t test) {
  auto dataset = std::make_shared<Dataset>();
  dataset->name = dataset->title = "tiny";
  dataset->train.shape = dataset->test.shape = {2, 2, 1};
  dataset->train.pixels.assign(4 * train, 9);
  dataset->test.pixels.assign(4 * test, 9);
  return dataset;
}

RunConfig config(int epochs) {
  RunConfig made;
  made.dataset = "tiny";
  made.model = {{2, 2, 1}, {3}, 2};
  made.training.epochs = epochs;
  made.training.batch = 4;
  return made;
}

class TrainingControllerTest : public testing::Test {
 protected:
  void SetUp() override {
    QObject::connect(&m_controller, &TrainingController::runChanged, &m_controller, [this] { m_delivered.clear(); });
    QObject::connect(&m_controller, &TrainingController::lossesArrived, &m_controller, [this](std::size_t first) {
      EXPECT_EQ(first, m_delivered.size()) << "neither a gap nor twice";
      EXPECT_EQ(QThread::currentThread(), m_controller.thread());
      for (std::size_t i = first; i < m_controller.losses().size(); ++i) m_delivered.push_back(m_controller.losses()[i].step);
    });
  }
  void TearDown() override { m_control->allowAll(); }
  bool reaches(SessionState state, std::uint64_t run) {
    return QTest::qWaitFor([&] { return m_controller.status().state == state && m_controller.status().run == run; }, kDeadline);
  }
  std::shared_ptr<FakeTraining> m_control = std::make_shared<FakeTraining>();
  TrainingController m_controller{[this]() -> Result<TrainerFactory> { return fakeFactory(m_control); }};
  std::vector<std::uint64_t> m_delivered;
};

TEST_F(TrainingControllerTest, EveryLossComesOnceAndInOrderOverTwoRuns) {
  m_control->allowAll();
  const auto dataset = images(160, 10);  // 40 steps per epoch
  for (std::uint64_t run = 1; run <= 2; ++run) {
    ASSERT_TRUE(m_controller.start(config(25), dataset, {}).ok());
    ASSERT_TRUE(reaches(SessionState::Finished, run));
    std::vector<std::uint64_t> expected{1};  // then every eighth step, and an epoch's last is one of them
    for (std::uint64_t step = 8; step <= 1000; step += 8) expected.push_back(step);
    EXPECT_EQ(m_delivered, expected);
    ASSERT_NE(m_controller.frame(), nullptr);
    EXPECT_EQ(m_controller.frame()->run, run);
    EXPECT_EQ(m_controller.frame()->step, 1000U);
  }
}

TEST_F(TrainingControllerTest, ARunThatReplacesAnotherBeginsWithNothing) {
  QSignalSpy changed(&m_controller, &TrainingController::runChanged);
  const auto dataset = images(160, 10);
  m_control->allow(16);
  ASSERT_TRUE(m_controller.start(config(25), dataset, {}).ok());
  ASSERT_TRUE(QTest::qWaitFor([&] { return m_delivered == std::vector<std::uint64_t>{1, 8, 16}; }, kDeadline));
  EXPECT_TRUE(m_controller.active());
  ASSERT_TRUE(m_controller.start(config(1), dataset, {.paused = true}).ok());
  m_control->allow(1);  // the old run's step
  ASSERT_TRUE(reaches(SessionState::Paused, 2));
  EXPECT_TRUE(m_controller.losses().empty());
  EXPECT_EQ(changed.count(), 2);
  m_control->allowAll();
  m_controller.resume();
  ASSERT_TRUE(reaches(SessionState::Finished, 2));
  EXPECT_EQ(m_delivered, (std::vector<std::uint64_t>{1, 8, 16, 24, 32, 40}));
}

TEST_F(TrainingControllerTest, ResetForgetsEverything) {
  m_control->allowAll();
  ASSERT_TRUE(m_controller.start(config(1), images(16, 4), {}).ok());
  ASSERT_TRUE(reaches(SessionState::Finished, 1));
  m_controller.reset();
  ASSERT_TRUE(QTest::qWaitFor([&] { return m_controller.status().state == SessionState::Idle; }, kDeadline));
  EXPECT_TRUE(m_controller.losses().empty());
  EXPECT_EQ(m_controller.frame(), nullptr);
  EXPECT_FALSE(m_controller.active());
}

TEST_F(TrainingControllerTest, WithoutTrainingImagesNothingBegins) {
  const auto started = m_controller.start(config(1), images(0, 4), {});
  ASSERT_FALSE(started.ok());
  EXPECT_NE(started.error().what.find("no training images"), std::string::npos);
  EXPECT_EQ(m_controller.status().state, SessionState::Idle);
  EXPECT_EQ(m_control->made, 0);
}

// However fast training is, news is read at most as often as the display can show it.
TEST_F(TrainingControllerTest, NewsIsReadInGulps) {
  QSignalSpy arrived(&m_controller, &TrainingController::lossesArrived);
  m_control->allowAll();
  ASSERT_TRUE(m_controller.start(config(500), images(32, 4), {}).ok());  // one record per epoch, and one of the first step
  ASSERT_TRUE(reaches(SessionState::Finished, 1));
  EXPECT_EQ(m_delivered.size(), 501U);
  EXPECT_LT(arrived.count(), 500);
}

TEST_F(TrainingControllerTest, TheFirstWeightsAreShownWhileATrainerIsStillBeingMade) {
  std::promise<void> go;
  {
    TrainingController slow([this, &go]() -> Result<TrainerFactory> {
      go.get_future().wait();
      return fakeFactory(m_control);
    });
    QSignalSpy arrived(&slow, &TrainingController::frameArrived);
    EXPECT_TRUE(slow.start(config(1), images(8, 4), {}).ok());
    EXPECT_TRUE(QTest::qWaitFor([&] { return arrived.count() > 0; }, kDeadline));
    EXPECT_EQ(slow.status().state, SessionState::Preparing);
    EXPECT_TRUE(slow.frame() && slow.frame()->step == 0 && slow.frame()->weights && slow.frame()->means.empty());
    go.set_value();
    EXPECT_TRUE(QTest::qWaitFor([&] { return slow.frame() && slow.frame()->means.size() == 8; }, kDeadline)) << "four images";
    m_control->allowAll();
  }
}

TEST_F(TrainingControllerTest, AnEngineThatCannotBeLoadedIsAFailedRun) {
  TrainingController controller([]() -> Result<TrainerFactory> { return Error{"is not there", "engine.so", "Build it."}; });
  ASSERT_TRUE(controller.start(config(1), images(16, 4), {}).ok());
  ASSERT_TRUE(QTest::qWaitFor([&] { return controller.status().state == SessionState::Failed; }, kDeadline));
  EXPECT_EQ(controller.status().error->where, "engine.so");
  EXPECT_EQ(controller.frame(), nullptr) << "the document stays";
}

}  // namespace
}  // namespace latentscape
