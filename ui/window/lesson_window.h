// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/lesson_controller.h"
#include "ui/theme/theme.h"

#include <QDialog>

#include <optional>
#include <vector>

namespace latentscape {

class LessonCheck;
class LessonPanel;
class LessonPicturesView;

// One lesson at a time, in a window beside the main one: text and parameters on the left, pictures and check on the right.
// Closing it stops the lesson.
class LessonWindow : public QDialog {
  Q_OBJECT

 public:
  LessonWindow(Theme& theme, QWidget* parent);

  // Shows a lesson; one that has already run keeps its result. Stops another lesson that is running.
  void showLesson(const Lesson& lesson);
  const Lesson& lesson() const;
  void run();
  bool running() const { return m_controller.running(); }

 signals:
  void modelRequested(const LessonModel& model, const QString& title);  // to explore it
  void ran(const Result<LessonOutcome>& outcome);

 protected:
  void hideEvent(QHideEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  struct State {
    std::vector<double> values;
    std::optional<std::size_t> guess{};  // at the lesson's question
    bool told = false;                   // what answers the question
    // Of the last run, with the guess that was made before it.
    std::optional<LessonOutcome> outcome{};
    std::optional<std::size_t> guessBefore{};
  };
  void showOutcome();
  void leave();
  void finish(const Result<LessonOutcome>& outcome);
  void applyTheme();

  Theme& m_theme;
  std::size_t m_current = 0;  // index in lessons()
  std::vector<State> m_states;
  bool m_started = false;  // a lesson is shown
  LessonPanel* m_panel;
  LessonPicturesView* m_pictures;
  LessonCheck* m_check;
  LessonController m_controller;  // last: its threads post to this object's widgets
};

}  // namespace latentscape
