// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/analysis_controller.h"
#include "tests/core/exploration/fake_model.h"
#include "tests/ui/deadline.h"
#include "tests/ui/gate.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace latentscape {
namespace {

class AnalysisControllerTest : public testing::Test {
 protected:
  void SetUp() override { m_analyses.open({std::make_shared<FakeModel>(), nullptr}); }
  void TearDown() override { m_gate->open(); }
  static bool until(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, kDeadline); }
  auto show() {
    return [this](int answer) { m_shown.push_back(answer); };
  }
  static auto answering(int number) {
    return [number](const AnalysisSubject&, std::stop_token, const ProgressCallback&) -> Result<int> { return number; };
  }
  auto waiting(int number) {
    return [number, gate = m_gate](const AnalysisSubject&, std::stop_token stop, const ProgressCallback&) -> Result<int> {
      if (!gate->wait(std::move(stop))) return Error::cancelledByUser();
      return number;
    };
  }
  std::shared_ptr<Gate> m_gate = std::make_shared<Gate>();
  std::vector<int> m_shown;
  AnalysisController m_analyses;
};

TEST_F(AnalysisControllerTest, WorkIsDoneElsewhereAndShownHere) {
  AnalysisJob job(m_analyses);
  QSignalSpy started(&job, &AnalysisJob::started), finished(&job, &AnalysisJob::finished),
      progressed(&job, &AnalysisJob::progressed);
  std::atomic<QThread*> worked = nullptr;
  QThread* shown = nullptr;
  const Model* model = nullptr;
  job.run(
      [&worked](const AnalysisSubject& subject, std::stop_token, const ProgressCallback& progress) -> Result<const Model*> {
        worked = QThread::currentThread();
        progress({"working", 1, 2});
        return subject.model.get();
      },
      [&](const Model* answer) {
        model = answer;
        shown = QThread::currentThread();
      });
  EXPECT_TRUE(job.running());
  EXPECT_EQ(started.count(), 1);
  ASSERT_TRUE(until([&] { return finished.count() == 1; }));
  EXPECT_FALSE(job.running());
  EXPECT_EQ(progressed.count(), 1);
  EXPECT_EQ(model, m_analyses.subject().model.get());
  EXPECT_EQ(shown, QThread::currentThread());
  EXPECT_NE(worked.load(), shown);
}

TEST_F(AnalysisControllerTest, OnlyTheQuestionInProgressAndTheNewestAreAnswered) {
  AnalysisJob job(m_analyses);
  job.ask(waiting(0), show());
  ASSERT_TRUE(until([&] { return m_gate->entered() == 1; }));
  for (int i = 1; i <= 5; ++i) job.ask(answering(i), show());
  m_gate->open();
  ASSERT_TRUE(until([&] { return m_shown.size() == 2 && !job.running(); }));
  EXPECT_EQ(m_shown, (std::vector<int>{0, 5}));
}

TEST_F(AnalysisControllerTest, RunStopsWhatWasInProgress) {
  AnalysisJob job(m_analyses);
  job.run(waiting(1), show());
  ASSERT_TRUE(until([&] { return m_gate->entered() == 1; }));
  job.run(answering(2), show());
  ASSERT_TRUE(until([&] { return !m_shown.empty() && !job.running(); }));
  EXPECT_EQ(m_shown, (std::vector<int>{2}));
}

TEST_F(AnalysisControllerTest, CancelIsAtOnceAndNothingIsShown) {
  AnalysisJob job(m_analyses);
  QSignalSpy finished(&job, &AnalysisJob::finished), failed(&job, &AnalysisJob::failed);
  job.run(waiting(1), show());
  ASSERT_TRUE(until([&] { return m_gate->entered() == 1; }));
  job.cancel();
  EXPECT_FALSE(job.running());
  EXPECT_EQ(finished.count(), 1);
  job.run(answering(2), show());
  ASSERT_TRUE(until([&] { return finished.count() == 2; }));
  EXPECT_EQ(m_shown, (std::vector<int>{2}));
  EXPECT_EQ(failed.count(), 0);
}

TEST_F(AnalysisControllerTest, AnswersAboutAnotherModelAreDropped) {
  AnalysisJob job(m_analyses);
  QSignalSpy finished(&job, &AnalysisJob::finished);
  // Ignores the stop token and answers all the same.
  job.run([gate = m_gate](const AnalysisSubject&, std::stop_token,
                          const ProgressCallback&) -> Result<int> { return gate->wait({}) ? 1 : 0; },
          show());
  ASSERT_TRUE(until([&] { return m_gate->entered() == 1; }));
  m_analyses.open({std::make_shared<FakeModel>(), nullptr});
  EXPECT_EQ(finished.count(), 1);
  m_gate->open();
  job.run(answering(2), show());
  ASSERT_TRUE(until([&] { return !m_shown.empty(); }));
  EXPECT_EQ(m_shown, (std::vector<int>{2}));
}

TEST_F(AnalysisControllerTest, NewerWeightsLeaveWorkAlone) {
  AnalysisJob job(m_analyses);
  job.run(waiting(1), show());
  ASSERT_TRUE(until([&] { return m_gate->entered() == 1; }));
  m_analyses.update(std::make_shared<FakeModel>());
  EXPECT_TRUE(job.running());
  m_gate->open();
  ASSERT_TRUE(until([&] { return !m_shown.empty(); }));
  EXPECT_EQ(m_shown, (std::vector<int>{1}));
}

TEST_F(AnalysisControllerTest, ErrorsAndExceptionsAreReported) {
  AnalysisJob job(m_analyses);
  std::vector<std::string> told;
  QObject::connect(&job, &AnalysisJob::failed, &job, [&](const Error& error) { told.push_back(error.message()); });
  QSignalSpy finished(&job, &AnalysisJob::finished);
  job.run([](const AnalysisSubject&, std::stop_token,
             const ProgressCallback&) -> Result<int> { return Error{"is too small", "images", ""}; },
          show());
  ASSERT_TRUE(until([&] { return finished.count() == 1; }));
  job.run([](const AnalysisSubject&, std::stop_token, const ProgressCallback&) -> Result<int> { throw std::bad_alloc(); },
          show());
  ASSERT_TRUE(until([&] { return finished.count() == 2; }));
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0], "images: is too small.");
  EXPECT_NE(told[1].find("there is not enough memory"), std::string::npos) << told[1];
  EXPECT_TRUE(m_shown.empty());
}

TEST_F(AnalysisControllerTest, AJobMayGoBeforeItsWorkDoes) {
  {
    AnalysisJob job(m_analyses);
    job.run([gate = m_gate](const AnalysisSubject&, std::stop_token,
                            const ProgressCallback&) -> Result<int> { return gate->wait({}) ? 1 : 0; },
            show());
    ASSERT_TRUE(until([&] { return m_gate->entered() == 1; }));
  }
  m_gate->open();
  AnalysisJob other(m_analyses);
  other.run(answering(2), show());
  ASSERT_TRUE(until([&] { return !m_shown.empty(); }));
  EXPECT_EQ(m_shown, (std::vector<int>{2}));
}

TEST_F(AnalysisControllerTest, TheControllerMayGoBeforeItsJobs) {
  auto analyses = std::make_unique<AnalysisController>();
  analyses->open({std::make_shared<FakeModel>(), nullptr});
  AnalysisJob job(*analyses);
  job.run(waiting(1), show());
  ASSERT_TRUE(until([&] { return m_gate->entered() == 1; }));
  analyses.reset();
  QCoreApplication::processEvents();
  job.ask(answering(2), show());
  EXPECT_TRUE(m_shown.empty());
}

}  // namespace
}  // namespace latentscape
