// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/lesson_controller.h"

#include "core/base/mailbox.h"
#include "core/base/threads.h"

#include <memory>
#include <utility>

namespace latentscape {

LessonController::LessonController(QObject* parent) : QObject(parent) {}

void LessonController::start(const Lesson& lesson, std::vector<double> values) {
  drop();
  const auto views = std::make_shared<Mailbox<LessonView>>();
  m_run = m_background.run(
      this, Error{"the lesson can't be run", "", kMemoryAdvice},
      [this, &lesson, number = m_number, views, values = std::move(values)](std::stop_token stop) {
        giveWayToOthers();  // a drag in the main window, or its training, takes precedence
        return runLesson(
            lesson, values, stop,
            [&](const Progress& progress) {
              post(this, [this, number, progress] {
                if (number == m_number && m_run) emit progressed(progress);
              });
            },
            [&](LessonView view) {
              if (!views->put(std::move(view))) return;  // a queued call is already on its way
              post(this, [this, number, views] {
                const auto newest = views->take();
                if (newest && number == m_number && m_run) emit viewed(*newest);
              });
            });
      },
      [this, number = m_number](const auto& outcome) {
        if (number != m_number) return;
        m_run.reset();
        emit finished(outcome);
      });
}

void LessonController::cancel() {
  if (m_run) m_run->request_stop();
}

void LessonController::drop() {
  cancel();
  m_run.reset();
  ++m_number;
}

}  // namespace latentscape
