// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/model.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>

namespace latentscape {

// The kinds of questions, most urgent first. Each kind has its own slot for one question: a newer question replaces one that has
// not begun, and a question that has begun is always answered.
enum class QuestionKind : std::size_t {
  // Quick ones, answered within a display frame on their own thread:
  Probe,
  Interpolation,
  Selection,
  Hover,
  Draw,
  Strip,
  Placed,
  Drawing,
  // What lies under the map, and what brushed images are like while a model trains, on a thread that gives way to all others:
  FieldValue,
  World,
  Field,
  Brushed,
  // Long ones, answered on another thread:
  Codes,
  Dimensions,
  Refine,
  Export,
};
inline constexpr std::size_t kQuestionKinds = static_cast<std::size_t>(QuestionKind::Export) + 1;  // the last

// Answers questions about the newest frozen model on its own three threads, concurrently with training and without waiting for
// it. Every member may be called from any thread and returns at once.
class ExplorationService {
 public:
  // Runs on one of the service's threads, with the model that was newest when it began. A question delivers its own answer (to
  // the GUI thread: by a queued call). stop is requested when the service ends; long questions must check it.
  using Question = std::function<void(const std::shared_ptr<const Model>& model, std::stop_token stop)>;

  // failed: called on one of the service's threads with an Error for each exception that a question throws (such as out of
  // memory).
  explicit ExplorationService(const std::function<void(const Error&)>& failed);
  ~ExplorationService();  // waits for questions that have begun
  ExplorationService(const ExplorationService&) = delete;
  ExplorationService& operator=(const ExplorationService&) = delete;

  // Sets the model for questions that begin from now on. Questions wait until there is a model.
  void setModel(std::shared_ptr<const Model> model);
  std::shared_ptr<const Model> model() const;

  // threw: called on the service's thread after failed, if the question threw an exception and so may not have delivered an
  // answer.
  void ask(QuestionKind kind, Question question, std::function<void()> threw = {});

 private:
  struct Lanes;
  std::unique_ptr<Lanes> m_lanes;
};

}  // namespace latentscape
