// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/model.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>

namespace latentscape {

// What is asked, most urgent first. Each kind has a slot of its own that holds one question: a newer one takes an unread older
// one's place, and a question once begun is always answered.
enum class QuestionKind : std::size_t {
  // Answered within a frame, by a thread that does nothing else:
  Probe,
  Interpolation,
  Selection,
  Strip,
  // Long ones, by another thread:
  Codes,
  Dimensions,
  Export,
};
inline constexpr std::size_t kQuestionKinds = 7;

// Answers questions about the newest frozen model on two threads of its own, beside training and never waiting for it.
// Every member may be called from any thread and returns at once.
class ExplorationService {
 public:
  // Runs on a thread of the service, with the model that was newest when it began. It delivers its own answer (to the GUI thread:
  // by a queued call). stop is requested when the service ends: long work looks at it.
  using Question = std::function<void(const std::shared_ptr<const Model>& model, std::stop_token stop)>;

  // failed: told, on a thread of the service, of what a question threw (out of memory, say).
  explicit ExplorationService(std::function<void(const Error&)> failed);
  ~ExplorationService();  // waits for the questions that are being answered
  ExplorationService(const ExplorationService&) = delete;
  ExplorationService& operator=(const ExplorationService&) = delete;

  // Questions wait until there is a model.
  void setModel(std::shared_ptr<const Model> model);
  std::shared_ptr<const Model> model() const;

  void ask(QuestionKind kind, Question question);

 private:
  struct Lanes;
  std::unique_ptr<Lanes> m_lanes;
};

}  // namespace latentscape
