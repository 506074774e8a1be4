// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lessons/lesson.h"

#include <QWidget>

#include <cstddef>
#include <optional>
#include <vector>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace latentscape {

class LessonGuess;
class NumberField;

// A lesson's text, its question, its parameters, and the buttons: run or cancel, defaults, previous and next lesson. What to look
// for, and what the check is, would answer the question: they appear once the user has guessed, or has run the lesson without.
class LessonPanel : public QWidget {
  Q_OBJECT

 public:
  explicit LessonPanel(QWidget* parent = nullptr);

  // values: of the lesson's parameters. guess: at the lesson's question, if the user has made one. told: what answers the
  // question is shown.
  void setLesson(const Lesson& lesson, int number, int count, const std::vector<double>& values, std::optional<std::size_t> guess,
                 bool told);
  std::vector<double> values() const;
  std::optional<std::size_t> guess() const;
  void setRunning(bool running);
  QPushButton* runButton() const { return m_run; }

 signals:
  void runRequested();
  void cancelRequested();
  void stepRequested(int step);  // -1: the previous lesson, 1: the next

 private:
  QLabel* addText(QVBoxLayout* layout, const char* name, const QString& heading);
  void tell();
  void makeFields(const std::vector<double>& values);

  const Lesson* m_lesson = nullptr;
  bool m_running = false;
  QLabel* m_position;
  QLabel* m_title;
  QLabel* m_text;
  LessonGuess* m_guess;
  QLabel* m_task;
  QWidget* m_answers;  // the texts that answer the question
  QLabel* m_look;
  QLabel* m_check;
  QVBoxLayout* m_fieldsPlace;
  QWidget* m_fieldsBox = nullptr;
  std::vector<NumberField*> m_fields;
  QPushButton* m_run;
  QPushButton* m_defaults;
  QPushButton* m_previous;
  QPushButton* m_next;
};

}  // namespace latentscape
