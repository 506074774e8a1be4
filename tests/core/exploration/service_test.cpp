// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/service.h"

#include "tests/core/exploration/fake_model.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <stdexcept>
#include <string>
#include <vector>

namespace latentscape {
namespace {

using namespace std::chrono_literals;
using ModelPointer = std::shared_ptr<const Model>;

template <class T>
bool arrives(std::future<T>& answer) {
  return answer.wait_for(20s) == std::future_status::ready;
}

TEST(ExplorationService, AQuestionWaitsForAModelAndGetsTheNewest) {
  ExplorationService service([](const Error&) {});
  std::promise<const Model*> answer;
  auto answered = answer.get_future();
  service.ask(QuestionKind::Probe, [&](const ModelPointer& model, std::stop_token) { answer.set_value(model.get()); });
  const auto model = std::make_shared<const FakeModel>();
  service.setModel(model);
  ASSERT_TRUE(arrives(answered));
  EXPECT_EQ(answered.get(), model.get());
  EXPECT_EQ(service.model(), model);
}

TEST(ExplorationService, ANewerQuestionReplacesAWaitingOneAndABegunOneIsAnswered) {
  ExplorationService service([](const Error&) {});
  service.setModel(std::make_shared<const FakeModel>());
  std::latch begun(1), mayEnd(1);
  std::vector<int> answers;  // from the quick thread only
  std::promise<void> done;
  auto finished = done.get_future();
  service.ask(QuestionKind::Probe, [&](const ModelPointer&, std::stop_token) {
    begun.count_down();
    mayEnd.wait();
    answers.push_back(0);
  });
  begun.wait();
  service.ask(QuestionKind::Strip, [&](const ModelPointer&, std::stop_token) {
    answers.push_back(100);
    done.set_value();
  });
  for (int i = 1; i <= 50; ++i)
    service.ask(QuestionKind::Probe, [&answers, i](const ModelPointer&, std::stop_token) { answers.push_back(i); });
  mayEnd.count_down();
  ASSERT_TRUE(arrives(finished));
  EXPECT_EQ(answers, (std::vector<int>{0, 50, 100})) << "the probe must precede the strip";
}

TEST(ExplorationService, LongQuestionsDoNotDelayTheProbe) {
  ExplorationService service([](const Error&) {});
  service.setModel(std::make_shared<const FakeModel>());
  std::latch begun(1), mayEnd(1);
  service.ask(QuestionKind::Codes, [&](const ModelPointer&, std::stop_token) {
    begun.count_down();
    mayEnd.wait();
  });
  begun.wait();
  std::promise<void> probed;
  auto answered = probed.get_future();
  service.ask(QuestionKind::Probe, [&](const ModelPointer&, std::stop_token) { probed.set_value(); });
  EXPECT_TRUE(arrives(answered));
  mayEnd.count_down();
}

TEST(ExplorationService, ReportsExceptionsFromQuestions) {
  std::promise<std::string> reported;
  auto report = reported.get_future();
  ExplorationService service([&](const Error& error) { reported.set_value(error.what); });
  service.setModel(std::make_shared<const FakeModel>());
  service.ask(QuestionKind::Export, [](const ModelPointer&, std::stop_token) { throw std::runtime_error("too large"); });
  ASSERT_TRUE(arrives(report));
  EXPECT_NE(report.get().find("too large"), std::string::npos);
}

TEST(ExplorationService, TellsWhoeverAskedOfAnException) {
  std::promise<int> told;
  auto heard = told.get_future();
  std::atomic<int> failures = 0;
  ExplorationService service([&](const Error&) { ++failures; });
  service.setModel(std::make_shared<const FakeModel>());
  service.ask(QuestionKind::World, [](const ModelPointer&, std::stop_token) {}, [&] { told.set_value(-1); });
  service.ask(
      QuestionKind::Field, [](const ModelPointer&, std::stop_token) { throw std::runtime_error("too large"); },
      [&] { told.set_value(failures); });
  ASSERT_TRUE(arrives(heard));
  EXPECT_EQ(heard.get(), 1) << "after the failure itself, and not for a question that was answered";
}

TEST(ExplorationService, DestructionStopsLongQuestions) {
  std::latch begun(1);
  bool stopped = false;
  {
    ExplorationService service([](const Error&) {});
    service.setModel(std::make_shared<const FakeModel>());
    service.ask(QuestionKind::Codes, [&](const ModelPointer&, std::stop_token stop) {
      begun.count_down();
      while (!stop.stop_requested()) std::this_thread::yield();
      stopped = true;
    });
    begun.wait();
  }
  EXPECT_TRUE(stopped);
}

}  // namespace
}  // namespace latentscape
