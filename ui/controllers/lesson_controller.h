// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lessons/lesson.h"
#include "ui/controllers/background.h"

#include <QObject>

#include <cstdint>
#include <optional>
#include <vector>

namespace latentscape {

// Runs lessons on background threads, one at a time. GUI thread only; nothing waits.
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
  bool running() const { return m_run.has_value(); }

 signals:
  void progressed(const Progress& progress);
  void viewed(const LessonView& view);  // the newest; older ones that could not be shown in time are skipped
  void finished(const Result<LessonOutcome>& outcome);

 private:
  std::uint64_t m_number = 0;  // counts runs
  std::optional<std::stop_source> m_run;
  Background m_background;  // last: its threads post to this object
};

}  // namespace latentscape
