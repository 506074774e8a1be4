// SPDX-License-Identifier: GPL-3.0-or-later
// The Learn menu.
#include "ui/window/lesson_window.h"
#include "ui/window/main_window.h"

#include <QMenuBar>

namespace latentscape {

void MainWindow::makeLearnMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&Learn"));
  menu->setObjectName(QStringLiteral("learnMenu"));
  int number = 0;
  for (const Lesson& lesson : lessons()) {
    const QString title = QString::fromStdString(lesson.title).replace(QLatin1Char('&'), QStringLiteral("&&"));
    addAction(menu, ("lesson_" + lesson.name).c_str(), tr("&%1  %2").arg(++number).arg(title), {},
              [this, &lesson] { openLesson(lesson); });
  }
}

LessonWindow& MainWindow::openLesson(const Lesson& lesson) {
  if (m_lessons == nullptr) m_lessons = new LessonWindow(m_theme, this);
  m_lessons->showLesson(lesson);
  m_lessons->show();
  m_lessons->raise();
  m_lessons->activateWindow();
  return *m_lessons;
}

}  // namespace latentscape
