// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lessons/lesson.h"

#include <QFrame>

class QGridLayout;
class QLabel;
class QProgressBar;

namespace latentscape {

// The result of a lesson's check: a tick, what was observed, and the figures; before that, the progress.
class LessonCheck : public QFrame {
  Q_OBJECT

 public:
  explicit LessonCheck(QWidget* parent = nullptr);

  void showNothing();
  void showProgress(const Progress& progress);
  void showOutcome(const LessonOutcome& outcome);
  void showError(const Error& error);  // if cancelled: shows that

 private:
  void show(const QString& mark, const char* state, const QString& head, const QString& text);
  void clearFigures();

  QLabel* m_mark;
  QLabel* m_head;
  QLabel* m_text;
  QProgressBar* m_bar;
  QWidget* m_figures;
  QGridLayout* m_grid;
};

}  // namespace latentscape
