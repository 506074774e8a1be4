// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/subject.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/model.h"
#include "core/model/weights.h"
#include "ui/controllers/background.h"

#include <QObject>
#include <QPointer>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <unordered_map>
#include <utility>

namespace latentscape {

class AnalysisJob;

// The subject of the analyses' tabs, and the threads that they work with. GUI thread only; nothing waits except the
// destructor, until jobs have noticed their stop tokens.
class AnalysisController : public QObject {
  Q_OBJECT
 public:
  explicit AnalysisController(QObject* parent = nullptr) : QObject(parent) {}

  // Another model or data set: jobs about the old ones stop, and their late answers are dropped.
  void open(AnalysisSubject subject);
  // Newer weights of the same model. Jobs keep the weights that they began with.
  void update(std::shared_ptr<const Model> model);

  // Sets the source of what is known of the subject's model beside what it computes. Called on the GUI thread when a job begins.
  void setCheckpoint(std::function<Checkpoint()> checkpoint) { m_checkpoint = std::move(checkpoint); }

  // The model and the images; jobs are given the checkpoint too.
  const AnalysisSubject& subject() const { return m_subject; }
  // With the checkpoint of this moment.
  AnalysisSubject wholeSubject() const;
  bool ready() const { return m_subject.model && m_subject.dataset && !m_subject.dataset->test.empty(); }

 signals:
  void opened();
  void updated();

 private:
  friend class AnalysisJob;
  AnalysisSubject m_subject;
  std::function<Checkpoint()> m_checkpoint;
  std::unordered_map<std::uint64_t, AnalysisJob*> m_jobs;
  std::uint64_t m_nextJob = 1;
  Background m_background;  // last: its threads post to this object
};

// The work of one tab: at most one piece at a time, on a thread of its own. GUI thread only.
class AnalysisJob : public QObject {
  Q_OBJECT
 public:
  explicit AnalysisJob(AnalysisController& analyses, QObject* parent = nullptr);
  ~AnalysisJob() override;

  // compute: Result<Answer>(const AnalysisSubject&, std::stop_token, const ProgressCallback&), on the other thread, with
  // values that it holds. show: void(const Answer&), on the GUI thread; not called if another model was opened or the work was
  // cancelled meanwhile.

  // Stops work in progress and takes its place.
  template <class Compute, class Show>
  void run(Compute compute, Show show) {
    cancel();
    begin(wrap(std::move(compute), std::move(show)));
  }
  // Waits for work in progress to be finished and shown; replaces work that is still waiting. For answers that follow a
  // slider.
  template <class Compute, class Show>
  void ask(Compute compute, Show show) {
    m_waiting = wrap(std::move(compute), std::move(show));
    if (!m_running) begin(*std::exchange(m_waiting, std::nullopt));
  }
  void cancel();
  bool running() const { return m_running; }

 signals:
  void started();
  void progressed(const Progress& progress);  // at most twenty times a second
  void failed(const Error& error);            // not if it was cancelled
  void finished();                            // shown, failed or cancelled

 private:
  using Deliver = std::function<void()>;
  using Work = std::function<Result<Deliver>(const AnalysisSubject&, std::stop_token, const ProgressCallback&)>;

  template <class Compute, class Show>
  static Work wrap(Compute compute, Show show) {
    return [compute = std::move(compute), show = std::move(show)](const AnalysisSubject& subject, std::stop_token stop,
                                                                  const ProgressCallback& progress) -> Result<Deliver> {
      auto answer = compute(subject, stop, progress);
      if (!answer) return answer.error();
      return Deliver([show, kept = std::make_shared<decltype(answer)>(std::move(answer))] { show(**kept); });
    };
  }
  void begin(Work work);
  void end(std::uint64_t turn, const Result<Deliver>& answer);
  friend class AnalysisController;

  QPointer<AnalysisController> m_analyses;
  std::uint64_t m_id = 0;
  std::uint64_t m_turn = 0;  // counts pieces of work: posts of older ones are dropped
  bool m_running = false;
  std::optional<Work> m_waiting;
  std::stop_source m_stop{std::nostopstate};
};

}  // namespace latentscape
