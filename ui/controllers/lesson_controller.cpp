// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/lesson_controller.h"

#include "core/base/threads.h"
#include "ui/tasks/post.h"

#include <utility>

namespace latentscape {

LessonController::LessonController(QObject* parent) : QObject(parent) {
  connect(&m_run, &Task::progressed, this, &LessonController::progressed);
}

void LessonController::start(const Lesson& lesson, std::vector<double> values) {
  m_views = std::make_shared<Mailbox<LessonView>>();
  m_run.run(
      Error{"the lesson can't be run", "", kMemoryAdvice},
      [this, &lesson, views = m_views, values = std::move(values)](std::stop_token stop, const ProgressCallback& progress) {
        giveWayToOthers();  // a drag in the main window, or its training, takes precedence
        return runLesson(lesson, values, std::move(stop), progress, [&](LessonView view) {
          if (!views->put(std::move(view))) return;  // a queued call is already on its way
          post(this, [this, views] {
            if (views != m_views) return;  // of an older run
            if (const auto newest = views->take()) emit viewed(*newest);
          });
        });
      },
      [this](const Result<LessonOutcome>& outcome) {
        m_views.reset();
        emit finished(outcome);
      });
}

void LessonController::cancel() { m_run.stop(); }

void LessonController::drop() {
  m_views.reset();
  m_run.cancel();
}

}  // namespace latentscape
