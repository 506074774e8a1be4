// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/service.h"

#include "core/base/threads.h"

#include <array>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace latentscape {

struct ExplorationService::Lanes {
  static constexpr auto kFirstLong = static_cast<std::size_t>(QuestionKind::Codes);

  explicit Lanes(std::function<void(const Error&)> onFailure)
      : failed(std::move(onFailure)),
        quick([this](std::stop_token stop) { answer(stop, "explore", 0, kFirstLong); }),
        slow([this](std::stop_token stop) { answer(stop, "explore-long", kFirstLong, kQuestionKinds); }) {}

  void answer(std::stop_token stop, const char* name, std::size_t first, std::size_t last) {
    flushDenormals();
    nameThisThread(name);
    const auto waiting = [&] {
      if (!model) return last;
      std::size_t kind = first;
      while (kind < last && !slots[kind]) ++kind;
      return kind;
    };
    for (;;) {
      Question question;
      std::shared_ptr<const Model> frozen;
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, stop, [&] { return waiting() != last; });
        if (stop.stop_requested()) return;
        question = std::exchange(slots[waiting()], nullptr);
        frozen = model;
      }
      try {
        question(frozen, stop);
      } catch (const std::exception& exception) {
        failed(Error{std::string("a question to the model could not be answered: ") + exception.what(), "exploration", "Try a smaller model."});
      }
    }
  }

  const std::function<void(const Error&)> failed;
  std::mutex mutex;
  std::condition_variable_any wake;
  // Under mutex:
  std::shared_ptr<const Model> model;
  std::array<Question, kQuestionKinds> slots;

  std::jthread quick, slow;  // last: they use all the others
};

ExplorationService::ExplorationService(std::function<void(const Error&)> failed) : m_lanes(std::make_unique<Lanes>(std::move(failed))) {}

ExplorationService::~ExplorationService() = default;

void ExplorationService::setModel(std::shared_ptr<const Model> model) {
  {
    const std::lock_guard lock(m_lanes->mutex);
    m_lanes->model.swap(model);
  }
  m_lanes->wake.notify_all();
}

std::shared_ptr<const Model> ExplorationService::model() const {
  const std::lock_guard lock(m_lanes->mutex);
  return m_lanes->model;
}

void ExplorationService::ask(QuestionKind kind, Question question) {
  {
    const std::lock_guard lock(m_lanes->mutex);
    m_lanes->slots[static_cast<std::size_t>(kind)].swap(question);
  }
  m_lanes->wake.notify_all();
}

}  // namespace latentscape
