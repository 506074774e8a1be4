// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasks/task.h"
#include "tests/ui/deadline.h"
#include "tests/ui/gate.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

using namespace std::chrono_literals;

const Error kFailure{"can't be opened", "x.safetensors", "Open a smaller one."};

class TaskTest : public testing::Test {
 protected:
  void TearDown() override { m_gate->open(); }
  static bool until(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, kDeadline); }
  // Until the work has reached the gate.
  bool entered(int pieces = 1) const {
    return until([&] { return m_gate->entered() == pieces; });
  }
  // Until every thread has ended and what it posted has arrived. No work may be given after that.
  void settle() {
    m_gate->open();
    m_background.reset();
    QCoreApplication::processEvents();
  }
  static auto answering(int number) {
    return [number](std::stop_token, const ProgressCallback&) -> Result<int> { return number; };
  }
  auto waiting(int number) const {
    return [number, gate = m_gate](std::stop_token stop, const ProgressCallback&) -> Result<int> {
      if (!gate->wait(std::move(stop))) return Error::cancelledByUser();
      return number;
    };
  }
  // Answers although it is asked to stop.
  auto stubborn(int number) const {
    return [number, gate = m_gate](std::stop_token, const ProgressCallback&) -> Result<int> {
      gate->wait({});
      return number;
    };
  }
  auto keep() {
    return
        [this](const Result<int>& answer) { m_answers.push_back(answer ? std::to_string(*answer) : answer.error().message()); };
  }
  const std::shared_ptr<Gate> m_gate = std::make_shared<Gate>();
  std::vector<std::string> m_answers;
  std::optional<Background> m_background{std::in_place};
};

// What a task emits, in order.
class Log {
 public:
  explicit Log(Task& task) {
    QObject::connect(&task, &Task::started, [this] { said.emplace_back("started"); });
    QObject::connect(&task, &Task::progressed,
                     [this](const Progress& progress) { said.push_back(std::to_string(progress.done)); });
    QObject::connect(&task, &Task::failed, [this](const Error& error) { said.push_back(error.message()); });
    QObject::connect(&task, &Task::finished, [this] { said.emplace_back("finished"); });
  }
  int finished() const { return static_cast<int>(std::count(said.begin(), said.end(), "finished")); }
  std::vector<std::string> said;
};

using Said = std::vector<std::string>;

TEST_F(TaskTest, WorkIsDoneElsewhereAndToldHereInOrder) {
  Task task(*m_background);
  Log log(task);
  std::atomic<QThread*> worked = nullptr;
  QThread* told = nullptr;
  task.run(
      kFailure,
      [&worked](std::stop_token, const ProgressCallback& progress) -> Result<std::unique_ptr<int>> {
        worked = QThread::currentThread();
        progress({"working", 1, 2});
        return std::make_unique<int>(7);
      },
      [&](const Result<std::unique_ptr<int>>& answer) {
        told = QThread::currentThread();
        EXPECT_FALSE(task.running());
        log.said.push_back(answer && **answer == 7 ? "done" : "not done");
      });
  EXPECT_TRUE(task.running());
  EXPECT_EQ(log.said, Said{"started"}) << "no answer before the event loop turns";
  ASSERT_TRUE(until([&] { return log.finished() == 1; }));
  EXPECT_EQ(log.said, (Said{"started", "1", "done", "finished"}));
  EXPECT_EQ(told, task.thread());
  EXPECT_NE(worked.load(), told);
}

TEST_F(TaskTest, RunStopsWhatWasInProgressAndDropsItsAnswer) {
  Task task(*m_background);
  Log log(task);
  task.run(kFailure, stubborn(1), keep());
  ASSERT_TRUE(entered());
  task.run(kFailure, answering(2), keep());
  EXPECT_EQ(log.said, (Said{"started", "finished", "started"}));
  settle();
  EXPECT_EQ(m_answers, Said{"2"});
  EXPECT_EQ(log.said, (Said{"started", "finished", "started", "finished"}));
}

TEST_F(TaskTest, RunAsksWhatWasInProgressToStop) {
  Task task(*m_background);
  std::atomic<bool> stopped = false;
  task.run(
      kFailure,
      [&stopped, gate = m_gate](std::stop_token stop, const ProgressCallback&) -> Result<int> {
        stopped = !gate->wait(std::move(stop));
        return 1;
      },
      keep());
  ASSERT_TRUE(entered());
  task.run(kFailure, answering(2), keep());
  EXPECT_TRUE(until([&] { return stopped.load(); }));
}

TEST_F(TaskTest, AskWaitsAndTheNewestReplacesWhatIsWaiting) {
  Task task(*m_background);
  Log log(task);
  task.ask(kFailure, waiting(0), keep());
  ASSERT_TRUE(entered());
  for (int i = 1; i <= 5; ++i) task.ask(kFailure, answering(i), keep());
  EXPECT_EQ(log.said, Said{"started"});
  m_gate->open();
  ASSERT_TRUE(until([&] { return log.finished() == 2; }));
  EXPECT_EQ(m_answers, (Said{"0", "5"}));
  EXPECT_EQ(log.said, (Said{"started", "finished", "started", "finished"}));
}

TEST_F(TaskTest, RunForgetsWhatIsWaiting) {
  Task task(*m_background);
  Log log(task);
  task.ask(kFailure, waiting(0), keep());
  ASSERT_TRUE(entered());
  task.ask(kFailure, answering(1), keep());
  task.run(kFailure, answering(2), keep());
  ASSERT_TRUE(until([&] { return log.finished() == 2; }));
  EXPECT_FALSE(task.running());
  settle();
  EXPECT_EQ(m_answers, Said{"2"});
}

// What it works on is found when its turn comes, on the GUI thread.
TEST_F(TaskTest, WorkMayBeMadeWhenItsTurnComes) {
  Task task(*m_background);
  int now = 1;
  QThread* made = nullptr;
  const auto make = [&] {
    made = QThread::currentThread();
    return answering(now);
  };
  task.ask(kFailure, waiting(0), keep());
  ASSERT_TRUE(entered());
  task.ask(kFailure, make, keep());
  EXPECT_EQ(made, nullptr);
  now = 2;
  m_gate->open();
  ASSERT_TRUE(until([&] { return m_answers.size() == 2; }));
  EXPECT_EQ(m_answers, (Said{"0", "2"}));
  EXPECT_EQ(made, task.thread());
}

TEST_F(TaskTest, CancelIsAtOnceAndDropsTheAnswerAndWhatIsWaiting) {
  Task task(*m_background);
  Log log(task);
  task.ask(kFailure, stubborn(1), keep());
  ASSERT_TRUE(entered());
  task.ask(kFailure, answering(2), keep());
  task.cancel();
  EXPECT_FALSE(task.running());
  task.cancel();
  EXPECT_EQ(log.said, (Said{"started", "finished"}));
  settle();
  EXPECT_TRUE(m_answers.empty());
  EXPECT_EQ(log.said, (Said{"started", "finished"}));
}

TEST_F(TaskTest, WhatStopsIsStillInProgressUntilItHasAndThenTold) {
  Task task(*m_background);
  Log log(task);
  task.ask(kFailure, waiting(1), keep());
  ASSERT_TRUE(entered());
  task.ask(kFailure, answering(2), keep());
  task.stop();
  EXPECT_TRUE(task.running());
  ASSERT_TRUE(until([&] { return log.finished() == 1; }));
  EXPECT_FALSE(task.running());
  EXPECT_EQ(m_answers, Said{"cancelled."});
  EXPECT_EQ(log.said, (Said{"started", "finished"})) << "that the user stopped it is no failure, and what waited is forgotten";
}

TEST_F(TaskTest, WhatWorkThrowsBecomesAnErrorAndTheNextIsAnswered) {
  Task task(*m_background);
  Log log(task);
  task.run(kFailure, [](std::stop_token, const ProgressCallback&) -> Result<int> { throw std::bad_alloc(); }, keep());
  ASSERT_TRUE(until([&] { return log.finished() == 1; }));
  task.run(
      kFailure,
      [](std::stop_token, const ProgressCallback&) -> Result<int> { return static_cast<int>(std::vector<char>().at(1)); },
      keep());
  ASSERT_TRUE(until([&] { return log.finished() == 2; }));
  task.run(kFailure, answering(3), keep());
  ASSERT_TRUE(until([&] { return log.finished() == 3; }));
  ASSERT_EQ(m_answers.size(), 3U);
  EXPECT_EQ(m_answers[0], "x.safetensors: can't be opened: there is not enough memory. Open a smaller one.");
  EXPECT_EQ(m_answers[1].find("x.safetensors: can't be opened: vector"), 0U) << m_answers[1];
  EXPECT_EQ(m_answers[2], "3");
  EXPECT_EQ(log.said, (Said{"started", m_answers[0], "finished", "started", m_answers[1], "finished", "started", "finished"}));
}

TEST_F(TaskTest, AThreadThatTheSystemRefusesIsToldLikeAnyFailure) {
  Background refusing([](const Background::Job&) -> std::jthread {
    throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
  });
  Task task(refusing);
  Log log(task);
  task.run(kFailure, answering(1), keep());
  EXPECT_TRUE(task.running());
  EXPECT_EQ(log.said, Said{"started"}) << "no answer before the event loop turns";
  ASSERT_TRUE(until([&] { return log.finished() == 1; }));
  ASSERT_EQ(m_answers.size(), 1U);
  EXPECT_EQ(m_answers[0].find("x.safetensors: can't be opened: "), 0U) << m_answers[0];
  EXPECT_NE(m_answers[0].find(". Open a smaller one."), std::string::npos) << m_answers[0];
  EXPECT_EQ(log.said, (Said{"started", m_answers[0], "finished"}));
}

// The test's clock goes on by ten milliseconds a report, and by none between them.
TEST_F(TaskTest, ProgressIsToldTwentyTimesASecondAndEveryNote) {
  auto time = std::make_shared<ProgressThrottle::Clock::time_point>();
  Task task(*m_background, nullptr, [time] { return *time; });
  Log log(task);
  task.run(
      kFailure,
      [time](std::stop_token, const ProgressCallback& progress) -> Result<int> {
        for (std::uint64_t i = 0; i < 100; ++i, *time += 10ms) progress({"working", i, 100});
        progress({"working", 100, 100});
        progress({"working", 101, 100, "a note"});
        return 1;
      },
      keep());
  ASSERT_TRUE(until([&] { return log.finished() == 1; }));
  Said expected{"started"};
  for (int i = 0; i <= 100; i += 5) expected.push_back(std::to_string(i));
  expected.insert(expected.end(), {"101", "finished"});
  EXPECT_EQ(log.said, expected);
}

TEST_F(TaskTest, ProgressOfWorkThatWasReplacedIsDropped) {
  Task task(*m_background);
  Log log(task);
  std::atomic<bool> reported = false;
  task.run(
      kFailure,
      [&reported](std::stop_token, const ProgressCallback& progress) -> Result<int> {
        progress({"working", 55, 100});
        reported = true;
        reported.notify_all();
        return 1;
      },
      keep());
  reported.wait(false);  // not by the event loop: what was reported is still on its way
  task.run(kFailure, answering(2), keep());
  settle();
  EXPECT_EQ(log.said, (Said{"started", "finished", "started", "finished"}));
}

TEST_F(TaskTest, ATaskMayGoWhileItsThreadStillWorks) {
  std::atomic<bool> ended = false;
  {
    Background background;
    {
      Task task(background);
      task.run(
          kFailure,
          [&ended, gate = m_gate](std::stop_token, const ProgressCallback& progress) -> Result<int> {
            gate->wait({});
            progress({"working", 1, 2});
            ended = true;
            return 1;
          },
          keep());
      ASSERT_TRUE(entered());
    }
    EXPECT_FALSE(ended) << "it doesn't wait";
    m_gate->open();
  }
  EXPECT_TRUE(ended) << "the background does";
  QCoreApplication::processEvents();
  EXPECT_TRUE(m_answers.empty());
}

TEST_F(TaskTest, ATaskThatGoesAsksItsWorkToStop) {
  std::atomic<bool> stopped = false;
  {
    Task task(*m_background);
    task.run(
        kFailure,
        [&stopped, gate = m_gate](std::stop_token stop, const ProgressCallback&) -> Result<int> {
          stopped = !gate->wait(std::move(stop));
          return 1;
        },
        keep());
    ASSERT_TRUE(entered());
  }
  EXPECT_TRUE(until([&] { return stopped.load(); }));
}

TEST_F(TaskTest, ItsAnswerMayDestroyIt) {
  auto task = std::make_unique<Task>(*m_background);
  Log log(*task);
  task->run(
      kFailure, [](std::stop_token, const ProgressCallback&) -> Result<int> { return kFailure; },
      [&](const Result<int>& answer) {
        task.reset();
        keep()(answer);
      });
  ASSERT_TRUE(until([&] { return m_answers.size() == 1; }));
  EXPECT_EQ(m_answers, Said{kFailure.message()});
  EXPECT_EQ(log.said, Said{"started"});
}

TEST_F(TaskTest, ItsAnswerMayBeginNewWork) {
  Task task(*m_background);
  Log log(task);
  task.run(kFailure, answering(1), [&](const Result<int>& answer) {
    keep()(answer);
    task.run(kFailure, answering(2), keep());
  });
  ASSERT_TRUE(until([&] { return log.finished() == 1; }));
  EXPECT_EQ(m_answers, (Said{"1", "2"}));
  EXPECT_EQ(log.said, (Said{"started", "started", "finished"}));
}

TEST_F(TaskTest, ItsAnswerIsHandedOver) {
  Task task(*m_background);
  Log log(task);
  std::unique_ptr<int> kept;
  task.run(
      kFailure, [](std::stop_token, const ProgressCallback&) -> Result<std::unique_ptr<int>> { return std::make_unique<int>(7); },
      [&kept](Result<std::unique_ptr<int>> answer) { kept = *std::move(answer); });
  ASSERT_TRUE(until([&] { return log.finished() == 1; }));
  ASSERT_NE(kept, nullptr);
  EXPECT_EQ(*kept, 7);
  EXPECT_EQ(log.said, (Said{"started", "finished"}));
}

// What a thread still held when it ends would be destroyed there, beside what the answer's thread has just done to it.
TEST_F(TaskTest, AThreadHoldsNothingOfAnAnswerThatItHasGiven) {
  Background slow([gate = m_gate](Background::Job job) {
    return std::jthread([job = std::move(job), gate](std::stop_token stop) {
      job(std::move(stop));
      gate->wait({});
    });
  });
  Task task(slow);
  Log log(task);
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = held;
  task.run(kFailure, answering(1), [this, held = std::move(held)](const Result<int>& answer) { keep()(answer); });
  ASSERT_TRUE(until([&] { return log.finished() == 1; }));
  ASSERT_TRUE(entered());
  EXPECT_TRUE(watched.expired());
  m_gate->open();
}

TEST_F(TaskTest, TasksWorkBesideEachOther) {
  Task first(*m_background), second(*m_background);
  first.run(kFailure, waiting(1), keep());
  ASSERT_TRUE(entered());
  second.run(kFailure, answering(2), keep());
  ASSERT_TRUE(until([&] { return !second.running(); }));
  EXPECT_TRUE(first.running());
  m_gate->open();
  ASSERT_TRUE(until([&] { return !first.running(); }));
  EXPECT_EQ(m_answers, (Said{"2", "1"}));
}

}  // namespace
}  // namespace latentscape
