// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/service.h"

#include "core/base/exceptions.h"
#include "core/base/threads.h"

#include <array>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace latentscape {
namespace {

constexpr auto kFirstUnder = static_cast<std::size_t>(QuestionKind::FieldValue);
constexpr auto kFirstLong = static_cast<std::size_t>(QuestionKind::Codes);

// One thread and its questions. Lanes share no lock of their own, so that a low-priority thread can't be suspended while it holds
// one that the quick one needs.
class Lane {
 public:
  using Question = ExplorationService::Question;
  struct Asked {
    Question question;  // null: none
    std::function<void()> threw;
  };

  Lane(std::function<void(const Error&)> failed, void (*prepare)())
      : m_failed(std::move(failed)), m_thread([this, prepare](std::stop_token stop) {
          prepare();
          answer(stop);
        }) {}

  void setModel(std::shared_ptr<const Model> model) {
    {
      const std::lock_guard lock(m_mutex);
      m_model.swap(model);
    }
    m_wake.notify_one();
  }

  std::shared_ptr<const Model> model() const {
    const std::lock_guard lock(m_mutex);
    return m_model;
  }

  void ask(QuestionKind kind, Asked asked) {
    {
      const std::lock_guard lock(m_mutex);
      std::swap(m_slots[static_cast<std::size_t>(kind)], asked);
    }
    m_wake.notify_one();
  }

 private:
  void answer(std::stop_token stop) {
    flushDenormals();
    const auto waiting = [&] {
      if (!m_model) return kQuestionKinds;
      std::size_t kind = 0;
      while (kind < kQuestionKinds && !m_slots[kind].question) ++kind;
      return kind;
    };
    for (;;) {
      Asked asked;
      std::shared_ptr<const Model> frozen;
      {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, stop, [&] { return waiting() != kQuestionKinds; });
        if (stop.stop_requested()) return;
        asked = std::exchange(m_slots[waiting()], {});
        frozen = m_model;
      }
      try {
        asked.question(frozen, stop);
      } catch (const std::exception& exception) {
        m_failed(Error{"a question to the model could not be answered: " + problemOf(exception), "exploration",
                       "Try a smaller model."});
        if (asked.threw) asked.threw();
      }
    }
  }

  const std::function<void(const Error&)> m_failed;
  mutable std::mutex m_mutex;
  std::condition_variable_any m_wake;
  // Protected by m_mutex:
  std::shared_ptr<const Model> m_model;
  std::array<Asked, kQuestionKinds> m_slots;

  std::jthread m_thread;  // last, since it uses all other members
};

}  // namespace

struct ExplorationService::Lanes {
  explicit Lanes(const std::function<void(const Error&)>& failed)
      : quick(failed,
              [] {
                nameThisThread("explore");
                answerPromptly();
              }),
        under(failed,
              [] {
                nameThisThread("explore-under");
                giveWayToOthers(Way::All);
              }),
        slow(failed, [] {
          nameThisThread("explore-long");
          giveWayToOthers(Way::Half);
        }) {}

  std::mutex newest;  // keeps all lanes on the same model when several threads set it
  Lane quick, under, slow;
};

ExplorationService::ExplorationService(const std::function<void(const Error&)>& failed)
    : m_lanes(std::make_unique<Lanes>(failed)) {}

ExplorationService::~ExplorationService() = default;

void ExplorationService::setModel(std::shared_ptr<const Model> model) {
  const std::lock_guard lock(m_lanes->newest);
  m_lanes->quick.setModel(model);
  m_lanes->under.setModel(model);
  m_lanes->slow.setModel(std::move(model));
}

std::shared_ptr<const Model> ExplorationService::model() const { return m_lanes->quick.model(); }

void ExplorationService::ask(QuestionKind kind, Question question, std::function<void()> threw) {
  const auto slot = static_cast<std::size_t>(kind);
  Lane& lane = slot < kFirstUnder ? m_lanes->quick : slot < kFirstLong ? m_lanes->under : m_lanes->slow;
  lane.ask(kind, {std::move(question), std::move(threw)});
}

}  // namespace latentscape
