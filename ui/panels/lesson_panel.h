// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lessons/lesson.h"

#include <QWidget>

#include <vector>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace latentscape {

class NumberField;

// A lesson's text, its parameters, and the buttons: run or cancel, defaults, previous and next lesson.
class LessonPanel : public QWidget {
  Q_OBJECT

 public:
  explicit LessonPanel(QWidget* parent = nullptr);

  // values: of the lesson's parameters.
  void setLesson(const Lesson& lesson, int number, int count, const std::vector<double>& values);
  std::vector<double> values() const;
  void setRunning(bool running);
  QPushButton* runButton() const { return m_run; }

 signals:
  void runRequested();
  void cancelRequested();
  void stepRequested(int step);  // -1: the previous lesson, 1: the next

 private:
  QLabel* addText(QVBoxLayout* layout, const char* name, const QString& heading);
  void makeFields(const std::vector<double>& values);

  const Lesson* m_lesson = nullptr;
  bool m_running = false;
  QLabel* m_position;
  QLabel* m_title;
  QLabel* m_text;
  QLabel* m_task;
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
