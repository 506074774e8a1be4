// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/exceptions.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "ui/tasks/background.h"
#include "ui/tasks/progress_throttle.h"

#include <QObject>

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <type_traits>
#include <utility>

namespace latentscape {

// Work in the background, at most one piece at a time, each on a thread of its own: the window's one idiom for it. What must
// run side by side has a task each. GUI thread only; no member waits, and a task may go while its thread still works. The
// Background, which waits for the threads, must be there as long as the task is given work.
//
// work: Result<Answer>(std::stop_token, const ProgressCallback&), carried out on the thread, with values that it holds. If they
// are known only when its turn comes: a function without parameters that returns such work, called on the GUI thread then.
// done: void(Result<Answer>), which may take the answer, called on the GUI thread when the event loop turns; not called if the
// work was replaced or cancelled meanwhile. It may begin new work or destroy the task. failure: the Error if the work throws or
// the system refuses a thread; the problem is put after its text.
class Task : public QObject {
  Q_OBJECT
 public:
  // now: tests give a clock of their own; called on the thread that works.
  explicit Task(Background& background, QObject* parent = nullptr, ProgressThrottle::Now now = &ProgressThrottle::Clock::now);
  ~Task() override;

  // Stops work in progress and takes its place.
  template <class Work, class Done>
  void run(Error failure, Work work, Done done) {
    cancel();
    begin(piece(std::move(failure), std::move(work), std::move(done)));
  }
  // Waits for work in progress to be done; replaces work that is still waiting. For answers that follow a slider.
  template <class Work, class Done>
  void ask(Error failure, Work work, Done done) {
    m_waiting = piece(std::move(failure), std::move(work), std::move(done));
    if (!m_running) begin(std::exchange(m_waiting, nullptr));
  }
  // Stops work in progress and forgets it at once: its answer is dropped.
  void cancel();
  // Asks work in progress to stop, but goes on until it has: done is given its answer, mostly an Error that says cancelled.
  void stop();
  bool running() const { return m_running; }

 signals:
  void started();
  void progressed(const Progress& progress);  // as ProgressThrottle lets
  void failed(const Error& error);            // after done was given it; not if it says cancelled
  void finished();                            // done, failed or cancelled; not if done has begun new work

 private:
  // Work with its answer, on its way to the thread and back.
  class Piece {
   public:
    virtual ~Piece() = default;
    virtual void prepare() = 0;                                                     // GUI thread, when its turn comes
    virtual void work(std::stop_token stop, const ProgressCallback& progress) = 0;  // on its thread
    virtual void refuse(const std::string& problem) = 0;                            // GUI thread, instead of work()
    virtual std::optional<Error> tell() = 0;                                        // GUI thread, at last
  };
  template <class Make, class Done>
  class PieceOf;

  template <class Work, class Done>
  static std::shared_ptr<Piece> piece(Error failure, Work work, Done done) {
    if constexpr (std::is_invocable_v<Work&>) {
      return std::make_shared<PieceOf<Work, Done>>(std::move(failure), std::move(work), std::move(done));
    } else {
      auto make = [work = std::move(work)]() mutable { return std::move(work); };
      return std::make_shared<PieceOf<decltype(make), Done>>(std::move(failure), std::move(make), std::move(done));
    }
  }
  void begin(const std::shared_ptr<Piece>& piece);
  bool isCurrent(std::uint64_t turn) const { return m_running && turn == m_turn; }
  void end(std::uint64_t turn, Piece& piece);

  class Link;
  Background& m_background;
  const ProgressThrottle::Now m_now;
  const std::shared_ptr<Link> m_link;
  std::uint64_t m_turn = 0;  // counts pieces: what older ones post is dropped
  bool m_running = false;
  std::shared_ptr<Piece> m_waiting;
  std::stop_source m_stop{std::nostopstate};
};

template <class Make, class Done>
class Task::PieceOf final : public Task::Piece {
  using Work = std::invoke_result_t<Make&>;
  using Answer = std::invoke_result_t<Work&, std::stop_token, const ProgressCallback&>;

 public:
  PieceOf(Error failure, Make make, Done done)
      : m_failure(std::move(failure)), m_make(std::move(make)), m_done(std::move(done)) {}

  void prepare() override { m_work.emplace(m_make()); }
  void work(std::stop_token stop, const ProgressCallback& progress) override {
    m_answer.emplace(guarded(m_failure, [&] { return (*m_work)(std::move(stop), progress); }));
    m_work.reset();  // not on the GUI thread: it may hold much
  }
  void refuse(const std::string& problem) override {
    m_answer.emplace(Error{m_failure.what + ": " + problem, m_failure.where, m_failure.advice});
  }
  std::optional<Error> tell() override {
    std::optional<Error> error;
    if (!*m_answer) error = m_answer->error();
    m_done(*std::move(m_answer));
    return error;
  }

 private:
  Error m_failure;
  Make m_make;
  Done m_done;
  std::optional<Work> m_work;
  std::optional<Answer> m_answer;
};

}  // namespace latentscape
