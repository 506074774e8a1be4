// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/subject.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/model/model.h"
#include "ui/tasks/task.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>
#include <stop_token>
#include <utility>

namespace latentscape {

class AnalysisJob;

// The subject of the analyses' tabs, and the threads that they work with. GUI thread only; nothing waits except the
// destructor, until jobs have noticed their stop tokens.
class AnalysisController : public QObject {
  Q_OBJECT
 public:
  explicit AnalysisController(QObject* parent = nullptr) : QObject(parent) {}
  ~AnalysisController() override { emit leaving(); }

  // Another model or data set: jobs about the old ones stop, and their late answers are dropped.
  void open(AnalysisSubject subject);
  // Newer weights of the same model. Jobs keep the weights that they began with.
  void update(std::shared_ptr<const Model> model);

  // Sets the source of what is known of the subject's model beside what it computes. Called on the GUI thread when a job begins.
  void setCheckpoint(std::function<std::shared_ptr<const Checkpoint>()> checkpoint) { m_checkpoint = std::move(checkpoint); }

  // The model and the images; jobs are given the checkpoint too.
  const AnalysisSubject& subject() const { return m_subject; }
  // With the checkpoint of this moment.
  AnalysisSubject wholeSubject() const;
  bool ready() const { return m_subject.model && m_subject.dataset && !m_subject.dataset->test.empty(); }

 signals:
  void leaving();  // the subject is about to be replaced, or the controller to go
  void opened();
  void updated();

 private:
  friend class AnalysisJob;
  AnalysisSubject m_subject;
  std::function<std::shared_ptr<const Checkpoint>()> m_checkpoint;
  Background m_background;
};

// The work of one tab, a task about the controller's subject. GUI thread only.
class AnalysisJob : public QObject {
  Q_OBJECT
 public:
  explicit AnalysisJob(AnalysisController& analyses, QObject* parent = nullptr);

  // compute: Result<Answer>(const AnalysisSubject&, std::stop_token, const ProgressCallback&), on the other thread, with
  // values that it holds; the subject is that of the moment when it begins. show: void(Answer), which may take it, on the GUI
  // thread; not called if another model was opened or the work was cancelled meanwhile.

  // Stops work in progress and takes its place.
  template <class Compute, class Show>
  void run(Compute compute, Show show) {
    m_task.cancel();
    if (hasModel()) m_task.run(failure(), withSubject(std::move(compute)), shown(std::move(show)));
  }
  // Waits for work in progress to be finished and shown; replaces work that is still waiting. For answers that follow a
  // slider.
  template <class Compute, class Show>
  void ask(Compute compute, Show show) {
    if (hasModel()) m_task.ask(failure(), withSubject(std::move(compute)), shown(std::move(show)));
  }
  void cancel() { m_task.cancel(); }
  bool running() const { return m_task.running(); }

 signals:
  void started();
  void progressed(const Progress& progress);  // at most twenty times a second
  void answered();                            // and shown
  void failed(const Error& error);            // not if it was cancelled
  void finished();                            // shown, failed or cancelled

 private:
  static Error failure();

  bool hasModel() const { return m_analyses && m_analyses->subject().model; }
  template <class Compute>
  auto withSubject(Compute compute) const {
    return [analyses = m_analyses, compute = std::move(compute)]() mutable {
      return [subject = analyses->wholeSubject(), compute = std::move(compute)](
                 std::stop_token stop, const ProgressCallback& progress) { return compute(subject, std::move(stop), progress); };
    };
  }
  template <class Show>
  auto shown(Show show) {
    return [job = QPointer<AnalysisJob>(this), show = std::move(show)](auto&& answer) {
      if (!answer) return;
      show(*std::forward<decltype(answer)>(answer));
      if (job) emit job->answered();
    };
  }

  QPointer<AnalysisController> m_analyses;
  Task m_task;
};

}  // namespace latentscape
