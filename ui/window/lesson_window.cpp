// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/lesson_window.h"

#include "ui/panels/form.h"
#include "ui/panels/lesson_check.h"
#include "ui/panels/lesson_panel.h"
#include "ui/panels/lesson_pictures.h"
#include "ui/widgets/text.h"
#include "ui/window/window_layout.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QShowEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace latentscape {
namespace {

constexpr int kPanelWidth = 352;
constexpr int kFrame = 8;  // what the window manager may add below

}  // namespace

LessonWindow::LessonWindow(Theme& theme, QWidget* parent) : QDialog(parent, Qt::Window), m_theme(theme) {
  setObjectName(QStringLiteral("lessonWindow"));
  for (const Lesson& lesson : lessons()) m_states.emplace_back().values = lessonDefaults(lesson);
  m_panel = new LessonPanel(this);
  m_panel->setFixedWidth(kPanelWidth);
  m_pictures = new LessonPicturesView;
  m_check = new LessonCheck(this);
  auto* area = makeScrolling("lessonArea", m_pictures, this);
  area->setAccessibleName(tr("What the lesson shows"));
  area->setFocusPolicy(Qt::StrongFocus);  // the arrow keys scroll it
  area->setProperty("role", "read");
  auto* line = new QFrame(this);
  line->setFrameShape(QFrame::NoFrame);
  line->setProperty("role", "hairline");
  line->setFixedWidth(1);
  auto* right = new QVBoxLayout;
  right->setContentsMargins(0, 0, 0, 0);
  right->setSpacing(0);
  right->addWidget(area, 1);
  auto* checkPlace = new QVBoxLayout;
  checkPlace->setContentsMargins(18, 6, 18, 14);
  checkPlace->addWidget(m_check);
  right->addLayout(checkPlace);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(m_panel);
  layout->addWidget(line);
  layout->addLayout(right, 1);
  resize(1180, 880);

  connect(m_panel, &LessonPanel::runRequested, this, &LessonWindow::run);
  connect(m_panel, &LessonPanel::cancelRequested, &m_controller, &LessonController::cancel);
  connect(m_panel, &LessonPanel::stepRequested, this, [this](int step) {
    const auto last = static_cast<int>(lessons().size()) - 1;
    showLesson(lessons()[static_cast<std::size_t>(std::clamp(static_cast<int>(m_current) + step, 0, last))]);
  });
  connect(m_check, &LessonCheck::modelRequested, this, [this] {
    const auto& outcome = m_states[m_current].outcome;
    if (outcome && outcome->model) emit modelRequested(*outcome->model, QString::fromStdString(lesson().title));
  });
  connect(&m_controller, &LessonController::progressed, m_check, &LessonCheck::showProgress);
  connect(&m_controller, &LessonController::viewed, m_pictures, &LessonPicturesView::setView);
  connect(&m_controller, &LessonController::finished, this, &LessonWindow::finish);
  connect(&m_theme, &Theme::changed, this, &LessonWindow::applyTheme);
  applyTheme();
}

const Lesson& LessonWindow::lesson() const { return lessons()[m_current]; }

// Leaves the current lesson: its values are kept, and it stops running.
void LessonWindow::leave() {
  if (m_started) {
    m_states[m_current].values = m_panel->values();
    m_states[m_current].guess = m_panel->guess();
  }
  if (m_controller.running()) {
    m_controller.drop();
    m_panel->setRunning(false);
  }
}

void LessonWindow::showLesson(const Lesson& lesson) {
  const auto index = static_cast<std::size_t>(&lesson - lessons().data());
  if (m_started && index == m_current) return;
  leave();
  m_current = index;
  m_started = true;
  const State& state = m_states[index];
  m_panel->setLesson(lesson, static_cast<int>(index) + 1, static_cast<int>(lessons().size()), state.values, state.guess,
                     state.told);
  m_panel->setRunning(false);
  setWindowTitle(tr("%1 — Learn").arg(QString::fromStdString(lesson.title)));
  if (state.outcome) {
    showOutcome();
  } else {
    m_pictures->clear();
    m_check->showNothing();
  }
  m_panel->runButton()->setFocus();
}

void LessonWindow::showOutcome() {
  const State& state = m_states[m_current];
  m_pictures->setView(state.outcome->view);
  m_check->showOutcome(*state.outcome, QString::fromStdString(answerText(lesson(), state.outcome->answer, state.guessBefore)));
}

void LessonWindow::run() {
  if (!m_started || m_controller.running()) return;
  const auto guess = m_panel->guess();
  m_states[m_current] = {m_panel->values(), guess, true, std::nullopt, guess};
  m_pictures->clear();
  m_panel->setRunning(true);
  m_check->showProgress({tr("getting ready").toStdString(), 0, 1});
  m_controller.start(lesson(), m_states[m_current].values);
}

void LessonWindow::finish(const Result<LessonOutcome>& outcome) {
  m_panel->setRunning(false);
  if (outcome) {
    m_states[m_current].outcome = *outcome;
    showOutcome();
  } else {
    m_check->showError(outcome.error());
  }
  emit ran(outcome);
}

void LessonWindow::applyTheme() { m_pictures->setColours(m_theme.palette(), m_theme.isDark()); }

void LessonWindow::showEvent(QShowEvent* event) {
  QDialog::showEvent(event);
  if (event->spontaneous()) return;
  // A dialog takes its place by the size that it had, and some window managers leave a title bar or the lower frame outside the
  // screen.
  const QRect room = screen()->availableGeometry().adjusted(0, WindowLayout::kTitleBar, 0, -kFrame);
  QRect place(pos(), size().boundedTo(room.size()));
  place.moveTop(std::clamp(place.top(), room.top(), room.bottom() + 1 - place.height()));
  setGeometry(place);
}

void LessonWindow::hideEvent(QHideEvent* event) {
  QDialog::hideEvent(event);
  if (!event->spontaneous()) m_controller.cancel();  // minimised, it keeps running
}

}  // namespace latentscape
