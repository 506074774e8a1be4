// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/lesson_panel.h"

#include "ui/panels/form.h"
#include "ui/panels/lesson_guess.h"
#include "ui/widgets/text.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace latentscape {
namespace {

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

}  // namespace

LessonPanel::LessonPanel(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("lessonPanel"));
  setAccessibleName(tr("The lesson"));
  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(18, 14, 18, 14);
  column->setSpacing(5);
  m_position = makeHeading({}, content);
  m_position->setObjectName(QStringLiteral("lessonPosition"));
  m_title = makeLabel({}, QStringLiteral("value"), content);
  m_title->setObjectName(QStringLiteral("lessonTitle"));
  m_title->setWordWrap(true);
  QFont large = m_title->font();
  large.setPixelSize(17);
  large.setWeight(QFont::DemiBold);
  m_title->setFont(large);
  m_text = makeLabel({}, QStringLiteral("value"), content);
  m_text->setObjectName(QStringLiteral("lessonText"));
  m_text->setWordWrap(true);
  m_text->setTextFormat(Qt::RichText);
  column->addWidget(m_position);
  column->addWidget(m_title);
  column->addSpacing(4);
  column->addWidget(m_text);
  column->addSpacing(8);
  column->addWidget(makeHeading(tr("Your guess"), content));
  m_guess = new LessonGuess(content);
  column->addWidget(m_guess);
  m_task = addText(column, "lessonTask", tr("Try it"));
  m_answers = new QWidget(content);
  auto* answers = new QVBoxLayout(m_answers);
  answers->setContentsMargins(0, 0, 0, 0);
  answers->setSpacing(column->spacing());
  m_look = addText(answers, "lessonLook", tr("What to look for"));
  m_check = addText(answers, "lessonCheck", tr("The check"));
  column->addSpacing(8);
  column->addWidget(makeHeading(tr("Settings"), content));
  m_fieldsPlace = new QVBoxLayout;
  column->addLayout(m_fieldsPlace);
  column->addWidget(m_answers);  // last, so that nothing moves when it appears
  column->addStretch(1);

  auto* area = makeScrolling("lessonTextArea", content, this);
  area->setAccessibleName(tr("The lesson's text"));
  area->setProperty("role", "read");

  m_run = makeButton(tr("Run"), QStringLiteral("primary"), this);
  m_defaults = makeButton(tr("Defaults"), QStringLiteral("plain"), this);
  describe(m_defaults, QStringLiteral("lessonDefaults"), tr("Defaults"), tr("Restore the lesson's default values"));
  m_previous = makeButton(tr("‹ Previous"), QStringLiteral("plain"), this);
  describe(m_previous, QStringLiteral("previousLesson"), tr("Previous lesson"), tr("The previous lesson (Ctrl+Page Up)"));
  m_previous->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_PageUp));
  m_next = makeButton(tr("Next ›"), QStringLiteral("plain"), this);
  describe(m_next, QStringLiteral("nextLesson"), tr("Next lesson"), tr("The next lesson (Ctrl+Page Down)"));
  m_next->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_PageDown));
  auto* buttons = new QGridLayout;
  buttons->setContentsMargins(18, 10, 18, 14);
  buttons->setSpacing(8);
  buttons->addWidget(m_run, 0, 0);
  buttons->addWidget(m_defaults, 0, 1);
  buttons->addWidget(m_previous, 1, 0);
  buttons->addWidget(m_next, 1, 1);
  buttons->setColumnStretch(0, 1);
  buttons->setColumnStretch(1, 1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(area, 1);
  layout->addLayout(buttons);

  connect(m_run, &QPushButton::clicked, this, [this] {
    if (m_running) emit cancelRequested();
    else emit runRequested();
  });
  connect(m_guess, &LessonGuess::guessed, this, &LessonPanel::tell);
  connect(m_defaults, &QPushButton::clicked, this, [this] {
    for (std::size_t i = 0; i < m_fields.size(); ++i) m_fields[i]->setValue(m_lesson->parameters[i].value);
  });
  connect(m_previous, &QPushButton::clicked, this, [this] { emit stepRequested(-1); });
  connect(m_next, &QPushButton::clicked, this, [this] { emit stepRequested(1); });
  setRunning(false);
}

QLabel* LessonPanel::addText(QVBoxLayout* layout, const char* name, const QString& heading) {
  layout->addSpacing(8);
  layout->addWidget(makeHeading(heading, this));
  auto* label = makeLabel({}, QStringLiteral("value"), this);
  label->setObjectName(QString::fromLatin1(name));
  label->setWordWrap(true);
  layout->addWidget(label);
  return label;
}

void LessonPanel::tell() { m_answers->show(); }

void LessonPanel::setLesson(const Lesson& lesson, int number, int count, const std::vector<double>& values,
                            std::optional<std::size_t> guess, bool told) {
  m_lesson = &lesson;
  m_position->setText(tr("Lesson %1 of %2").arg(number).arg(count));
  m_title->setText(text(lesson.title));
  QString paragraphs;
  for (const QString& paragraph : text(lesson.text).split(QLatin1Char('\n'))) {
    paragraphs +=
        QStringLiteral("<p style='margin-top:0; margin-bottom:7px; line-height:118%'>%1</p>").arg(paragraph.toHtmlEscaped());
  }
  m_text->setText(paragraphs);
  m_guess->setQuestion(lesson.question, guess);
  m_answers->setVisible(told || guess);
  m_task->setText(text(lesson.task));
  m_look->setText(text(lesson.look));
  m_check->setText(text(lesson.check));
  m_previous->setEnabled(number > 1);
  m_next->setEnabled(number < count);
  makeFields(values);
}

void LessonPanel::makeFields(const std::vector<double>& values) {
  delete m_fieldsBox;
  m_fields.clear();
  m_fieldsBox = new QWidget;
  m_fieldsPlace->addWidget(m_fieldsBox);
  QGridLayout* pairs = makePairs();
  pairs->setContentsMargins(0, 2, 0, 0);
  m_fieldsBox->setLayout(pairs);
  for (std::size_t i = 0; i < m_lesson->parameters.size(); ++i) {
    const LessonParameter& parameter = m_lesson->parameters[i];
    const NumberRange range{parameter.minimum, parameter.maximum, parameter.whole};
    const QString help = tr("%1 Give %2.").arg(text(parameter.help), text(range.text()));
    auto* field = makeNumber(("lesson_" + parameter.name).c_str(), text(parameter.label), help, range, m_fieldsBox);
    field->setValue(values[i]);
    m_fields.push_back(field);
    pairs->addLayout(captioned(text(parameter.label), field, m_fieldsBox), static_cast<int>(i / 2), static_cast<int>(i % 2));
  }
  // In reading order: choices, fields, then the buttons below.
  QWidget* before = nullptr;
  for (QWidget* choice : m_guess->choices()) {
    if (before != nullptr) setTabOrder(before, choice);
    before = choice;
  }
  for (NumberField* field : m_fields) {
    if (before != nullptr) setTabOrder(before, field);
    before = field;
  }
  for (QWidget* button : {m_run, m_defaults, m_previous, m_next}) {
    if (before != nullptr) setTabOrder(before, button);
    before = button;
  }
}

std::vector<double> LessonPanel::values() const {
  std::vector<double> values;
  for (const NumberField* field : m_fields) values.push_back(field->value());
  return values;
}

std::optional<std::size_t> LessonPanel::guess() const { return m_guess->guess(); }

void LessonPanel::setRunning(bool running) {
  m_running = running;
  m_guess->setEnabled(!running);
  if (running) tell();
  m_run->setText(running ? tr("Cancel") : tr("Run"));
  describe(m_run, QStringLiteral("runLesson"), m_run->text(),
           running ? tr("Stop the lesson (Ctrl+Enter)") : tr("Train and check (Ctrl+Enter); takes seconds"));
  m_run->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
  if (m_fieldsBox != nullptr) m_fieldsBox->setEnabled(!running);
  m_defaults->setEnabled(!running);
}

}  // namespace latentscape
