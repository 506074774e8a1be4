// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/lesson_check.h"

#include "ui/widgets/text.h"

#include <QAccessible>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLayoutItem>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace latentscape {

LessonCheck::LessonCheck(QWidget* parent) : QFrame(parent) {
  setObjectName(QStringLiteral("lessonCheckResult"));
  setAccessibleName(tr("Result of the check"));
  setProperty("role", "card");
  m_mark = makeLabel({}, QStringLiteral("mark"), this);
  m_mark->setObjectName(QStringLiteral("lessonMark"));
  m_mark->setAlignment(Qt::AlignTop | Qt::AlignHCenter);
  m_mark->setFixedWidth(22);
  m_head = makeLabel({}, QStringLiteral("value"), this);
  m_head->setObjectName(QStringLiteral("lessonHead"));
  QFont bold = m_head->font();
  bold.setWeight(QFont::DemiBold);
  m_head->setFont(bold);
  m_text = makeLabel({}, QStringLiteral("value"), this);
  m_text->setObjectName(QStringLiteral("lessonSeen"));
  m_text->setWordWrap(true);
  m_text->setTextFormat(Qt::PlainText);
  m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_answer = makeLabel({}, QStringLiteral("value"), this);
  m_answer->setObjectName(QStringLiteral("lessonAnswer"));
  m_answer->setAccessibleName(tr("Answer"));
  m_answer->setWordWrap(true);
  m_answer->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_bar = new QProgressBar(this);
  describe(m_bar, QStringLiteral("lessonProgress"), tr("Progress"), tr("How far the lesson has run"));
  m_bar->setTextVisible(false);
  m_figures = new QWidget(this);
  m_figures->setObjectName(QStringLiteral("lessonFigures"));
  m_figures->setAccessibleName(tr("Figures"));
  m_grid = new QGridLayout(m_figures);
  m_grid->setContentsMargins(0, 4, 0, 0);
  m_grid->setHorizontalSpacing(10);
  m_grid->setVerticalSpacing(2);

  auto* column = new QVBoxLayout;
  column->setSpacing(4);
  m_open = makeButton(tr("Open in the explorer"), QStringLiteral("plain"), this);
  describe(m_open, QStringLiteral("lessonOpen"), tr("Open in the explorer"),
           tr("Show the model that this lesson has trained in the main window, as if it had been opened from a file"));
  connect(m_open, &QPushButton::clicked, this, &LessonCheck::modelRequested);
  auto* top = new QHBoxLayout;
  top->addWidget(m_head, 1);
  top->addWidget(m_open);
  column->addLayout(top);
  column->addWidget(m_text);
  column->addWidget(m_answer);
  column->addWidget(m_bar);
  column->addWidget(m_figures);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(12, 12, 16, 12);
  layout->setSpacing(8);
  layout->addWidget(m_mark);
  layout->addLayout(column, 1);
  showNothing();
}

void LessonCheck::show(const QString& mark, const char* state, const QString& head, const QString& text) {
  m_mark->setText(mark);
  setStyleProperty(m_mark, "state", QString::fromLatin1(state));
  m_head->setText(head);
  m_text->setText(text);
  m_text->setVisible(!text.isEmpty());
  setAccessibleDescription(head + QStringLiteral(" ") + text);
  m_answer->hide();
  m_open->hide();
  clearFigures();
  m_bar->hide();
}

void LessonCheck::clearFigures() {
  while (QLayoutItem* item = m_grid->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  m_figures->hide();
}

void LessonCheck::showNothing() {
  show(QStringLiteral("○"), "open", tr("Not run yet"),
       tr("Press Run. The result, and whether the check holds, will appear here."));
}

void LessonCheck::showProgress(const Progress& progress) {
  if (m_bar->isHidden()) show(QStringLiteral("…"), "open", {}, {});
  m_head->setText(tr("Running: %1").arg(QString::fromStdString(progress.what)));
  m_bar->setRange(0, static_cast<int>(std::max<std::uint64_t>(progress.total, 1)));
  m_bar->setValue(static_cast<int>(progress.done));
  m_bar->show();
}

void LessonCheck::showOutcome(const LessonOutcome& outcome, const QString& answer) {
  if (outcome.passed) show(QStringLiteral("✓"), "passed", tr("Check passed"), QString::fromStdString(outcome.sentence));
  else show(QStringLiteral("✗"), "failed", tr("It did not happen"), QString::fromStdString(outcome.sentence));
  m_open->setVisible(outcome.model.has_value());
  m_answer->setText(answer);
  m_answer->show();
  setAccessibleDescription(accessibleDescription() + QStringLiteral(" ") + answer);
  // Two columns: name and value.
  const int rows = (static_cast<int>(outcome.figures.size()) + 1) / 2;
  for (int i = 0; i < static_cast<int>(outcome.figures.size()); ++i) {
    const LessonFigure& figure = outcome.figures[static_cast<std::size_t>(i)];
    auto* name = makeLabel(QString::fromStdString(figure.label), QStringLiteral("caption"), m_figures);
    auto* number = makeLabel(QString::fromStdString(textOf(figure)), QStringLiteral("value"), m_figures);
    number->setObjectName(QString::fromStdString("lessonFigure_" + figure.name));
    number->setAccessibleName(name->text());
    number->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_grid->addWidget(name, i % rows, i / rows * 3);
    m_grid->addWidget(number, i % rows, i / rows * 3 + 1);
  }
  m_grid->setColumnMinimumWidth(2, 24);
  m_grid->setColumnStretch(5, 1);
  m_figures->show();
  QAccessibleEvent event(this, QAccessible::Alert);
  QAccessible::updateAccessibility(&event);
}

void LessonCheck::showError(const Error& error) {
  if (error.cancelled) show(QStringLiteral("○"), "open", tr("Cancelled"), tr("Press Run to start again."));
  else show(QStringLiteral("✗"), "failed", tr("The lesson could not run"), QString::fromStdString(error.message()));
}

}  // namespace latentscape
