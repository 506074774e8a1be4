// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lessons/lesson.h"

#include <QFrame>

class QGridLayout;
class QLabel;
class QProgressBar;
class QPushButton;

namespace latentscape {

// The result of a lesson's check: a tick, what was observed, the answer to the lesson's question, and the figures; before that,
// the progress.
class LessonCheck : public QFrame {
  Q_OBJECT

 public:
  explicit LessonCheck(QWidget* parent = nullptr);

  void showNothing();
  void showProgress(const Progress& progress);
  // answer: to the lesson's question, as the run showed it.
  void showOutcome(const LessonOutcome& outcome, const QString& answer);
  void showError(const Error& error);  // if cancelled: shows that

 signals:
  void modelRequested();  // that of the outcome, to explore it

 private:
  void show(const QString& mark, const char* state, const QString& head, const QString& text);
  void clearFigures();

  QLabel* m_mark;
  QLabel* m_head;
  QLabel* m_text;
  QLabel* m_answer;
  QPushButton* m_open;
  QProgressBar* m_bar;
  QWidget* m_figures;
  QGridLayout* m_grid;
};

}  // namespace latentscape
