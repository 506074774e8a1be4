// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lessons/lesson.h"

#include <QWidget>

#include <cstddef>
#include <optional>
#include <vector>

class QButtonGroup;
class QLabel;
class QRadioButton;
class QVBoxLayout;

namespace latentscape {

// A lesson's question with its choices, of which the user may guess one before the lesson runs.
class LessonGuess : public QWidget {
  Q_OBJECT

 public:
  explicit LessonGuess(QWidget* parent = nullptr);

  void setQuestion(const LessonQuestion& question, std::optional<std::size_t> guess);
  std::optional<std::size_t> guess() const;
  std::vector<QWidget*> choices() const;

 signals:
  void guessed();  // by the user

 private:
  QLabel* m_question;
  QVBoxLayout* m_choices;
  QButtonGroup* m_group = nullptr;
  std::vector<QRadioButton*> m_buttons;
};

}  // namespace latentscape
