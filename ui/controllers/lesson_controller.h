// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/mailbox.h"
#include "core/lessons/lesson.h"
#include "ui/tasks/task.h"

#include <QObject>

#include <memory>
#include <vector>

namespace latentscape {

// Runs lessons in the background, one at a time. GUI thread only; nothing waits.
class LessonController : public QObject {
  Q_OBJECT
 public:
  explicit LessonController(QObject* parent = nullptr);

  // Stops a running lesson first. lesson: one of lessons().
  void start(const Lesson& lesson, std::vector<double> values);
  // finished() then delivers an Error that says cancelled.
  void cancel();
  // The same, but emits nothing more.
  void drop();
  bool running() const { return m_run.running(); }

 signals:
  void progressed(const Progress& progress);
  void viewed(const LessonView& view);  // the newest; older ones that could not be shown in time are skipped
  void finished(const Result<LessonOutcome>& outcome);

 private:
  std::shared_ptr<Mailbox<LessonView>> m_views;  // of the lesson in progress, or null
  Background m_background;
  Task m_run{m_background};
};

}  // namespace latentscape
