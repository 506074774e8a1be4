// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/lesson_guess.h"

#include "ui/widgets/text.h"

#include <QButtonGroup>
#include <QLabel>
#include <QRadioButton>
#include <QVBoxLayout>

namespace latentscape {

LessonGuess::LessonGuess(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("lessonGuess"));
  setAccessibleName(tr("Your guess"));
  m_question = makeLabel({}, QStringLiteral("value"), this);
  m_question->setObjectName(QStringLiteral("lessonQuestion"));
  m_question->setWordWrap(true);
  m_choices = new QVBoxLayout;
  m_choices->setSpacing(2);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(5);
  layout->addWidget(m_question);
  layout->addLayout(m_choices);
}

void LessonGuess::setQuestion(const LessonQuestion& question, std::optional<std::size_t> guess) {
  m_question->setText(QString::fromStdString(question.text));
  for (QRadioButton* button : m_buttons) delete button;
  m_buttons.clear();
  delete m_group;
  m_group = new QButtonGroup(this);
  for (const LessonChoice& choice : question.choices) {
    const QString text = QString::fromStdString(choice.text);
    auto* button = new QRadioButton(plainMenuText(text), this);
    describe(button, QStringLiteral("lessonChoice_%1").arg(m_buttons.size()), text,
             tr("Guess this before the lesson runs. Guessing is optional: Run works without it."));
    button->setAccessibleDescription(m_question->text());
    button->setChecked(guess == m_buttons.size());
    m_group->addButton(button);
    connect(button, &QRadioButton::clicked, this, &LessonGuess::guessed);
    m_choices->addWidget(button);
    m_buttons.push_back(button);
  }
}

std::optional<std::size_t> LessonGuess::guess() const {
  for (std::size_t i = 0; i < m_buttons.size(); ++i) {
    if (m_buttons[i]->isChecked()) return i;
  }
  return {};
}

std::vector<QWidget*> LessonGuess::choices() const { return {m_buttons.begin(), m_buttons.end()}; }

}  // namespace latentscape
